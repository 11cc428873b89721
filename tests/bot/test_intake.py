"""Files of one turn are read several at once: what none may do to another."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot import dropped, intake
from bot.dropped import _all
from engines.errors import Unavailable
from engines.evidence import Evidence
from engines.intake import Member
from engines.turn import Attachment
from tests.bot.recording import RecordingSurface
from tests.bot.world import FirstLineAnalyst, said, world


async def test_the_one_runs_while_the_other_does() -> None:
    begun = asyncio.Event()

    async def one() -> str:
        await begun.wait()
        return "digest"

    async def other() -> int:
        begun.set()
        return 1

    assert await _all(one(), other()) == ["digest", 1]


@pytest.mark.parametrize("fails", [0, 1])
async def test_where_one_fails_the_other_is_waited_for(fails: int) -> None:
    ended = False

    async def fail() -> None:
        raise Unavailable("The file could not be stored.")

    async def go_on() -> None:
        nonlocal ended
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ended = True

    with pytest.raises(Unavailable, match="could not be stored"):
        await (_all(go_on(), fail()) if fails else _all(fail(), go_on()))
    assert ended


class LateFirst(FirstLineAnalyst):
    """Ends the first file when the second has been read."""

    at_once = 3

    def __init__(self) -> None:
        self.second, self.running, self.most = threading.Event(), 0, 0

    def analyse(self, source: Path, name: str, *, evidence: str, at: datetime, events: Path) -> Evidence:
        self.running += 1
        self.most = max(self.most, self.running)
        if evidence == "E1" and not self.second.wait(60):
            raise TimeoutError
        found = super().analyse(source, name, evidence=evidence, at=at, events=events)
        if evidence == "E2":
            self.second.set()
        self.running -= 1
        return found


class Texts(RecordingSurface):
    """Each file says its name; `gone` can't be had."""

    asked: list[str]

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        self.asked.append(attachment.name)
        if attachment.name == "gone":
            raise Unavailable("The platform does not answer.")
        yield attachment.name.encode()


def _surface(folder: Path) -> Texts:
    made = Texts(folder / "surface.jsonl")
    made.asked = []
    return made


async def test_files_keep_their_order_and_numbers_whichever_is_read_first(tmp_path: Path) -> None:
    analyst = LateFirst()
    app = replace(world(tmp_path).app, analyst=analyst, surfaces={"test": _surface(tmp_path)})
    names = ("a", "b", "broken", "c", "d", "e", "f")
    taken = await intake.take(app, said(1, "", files=names), None)
    assert [(e.id, e.name) for e in taken.evidence] == [(f"E{n}", name) for n, name in enumerate(names, 1)]
    assert [e.findings[0].excerpt for e in taken.evidence if e.findings] == [n for n in names if n != "broken"]
    assert 2 <= analyst.most <= analyst.at_once
    assert not list((tmp_path / "work").iterdir())


async def test_a_large_file_is_read_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped, "LARGE", 0)
    analyst = LateFirst()
    analyst.second.set()
    app = replace(world(tmp_path).app, analyst=analyst, surfaces={"test": _surface(tmp_path)})
    await intake.take(app, said(1, "", files=("a", "b", "c")), None)
    assert analyst.most == 1


class Here(RecordingSurface):
    """Its files lie on this machine."""

    async def path(self, attachment: Attachment) -> Path:
        return Path(attachment.source)


class Taken:
    """By the time a file was looked at, one that is called `gone` is not there any more."""

    def unpack(self, source: Path, name: str, _work: Path) -> list[Member]:
        if name == "gone":
            source.unlink()
        return [Member(name, source)]


async def test_a_file_of_this_machine_that_goes_meanwhile_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    names = ("a", "gone", "b")
    files = tuple(Attachment(id=name, name=name, source=str(tmp_path / name)) for name in names)
    for name in names:
        (tmp_path / name).write_text(name)
    asked = said(1, "")
    turn = asked.model_copy(update={"messages": (asked.messages[0].model_copy(update={"attachments": files}),)})
    app = replace(world(tmp_path).app, surfaces={"test": Here(tmp_path / "surface.jsonl")}, unpacker=Taken())
    taken = await intake.take(app, turn, None)
    assert [f.excerpt for e in taken.evidence for f in e.findings] == ["a", "b"]
    assert "can't be read (No such file or directory)" in (taken.evidence[1].note or "")


class Untidy:
    """Leaves a file and a folder behind, and looks at what others left."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []

    def unpack(self, source: Path, name: str, work: Path) -> list[Member]:
        self.found.append([path.name for path in work.parent.iterdir()])
        work.mkdir()
        for left in (work / "member", work.with_name("left")):
            left.write_text(name)
        return [Member(name, source)]


async def test_no_file_finds_what_another_left(tmp_path: Path) -> None:
    unpacker = Untidy()
    app = replace(world(tmp_path).app, surfaces={"test": _surface(tmp_path)}, unpacker=unpacker)
    await intake.take(app, said(1, "", files=("a", "b", "c")), None)
    assert unpacker.found == [["raw"]] * 3
    assert not list((tmp_path / "work").iterdir())


async def test_after_a_failure_no_other_file_is_begun(tmp_path: Path) -> None:
    surface = _surface(tmp_path)
    app = replace(world(tmp_path).app, surfaces={"test": surface})
    with pytest.raises(Unavailable):
        await intake.take(app, said(1, "", files=("a", "gone", "b", "c", "d", "e", "f")), None)
    assert surface.asked == ["a", "gone"]
    assert not list((tmp_path / "work").iterdir())
