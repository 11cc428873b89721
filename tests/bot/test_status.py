"""While a model thinks the placeholder says what is done, at the pace that was set, and never over an answer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines.questions import Question
from engines.turn import Attachment, Press, TurnKind
from tests.bot.recording import RecordingSurface
from tests.bot.world import ANN, Clock, World, said, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def paced(here: World, seconds: float | None, takes: float) -> World:
    """Each question takes so many seconds."""

    def passing(_question: Question[Any]) -> None:
        here.clock.forward(takes)

    here.reasoner.before = passing
    return replace(here, app=replace(here.app, limits=replace(here.app.limits, status_seconds=seconds)))


def told(here: World) -> list[str]:
    items = here.memory.items.values()
    return [i.item.dedup for i in items if ":status:" in i.item.dedup]


async def test_each_question_is_told_where_each_takes_longer_than_the_pace(here: World) -> None:
    here = paced(here, 1.5, 2.0)
    here.surface.files["app.log"] = b"boom"
    await here.app.receive(said(1, "checkout is failing", files=("app.log",)))
    await here.drain()
    assert told(here) == ["1-t1:status:2"]  # step 1 looks guides up
    assert not here.surface.shown()["1-t1"].title.startswith("Looking")


async def test_quick_questions_are_told_once(here: World) -> None:
    here = paced(here, 60.0, 0.1)
    for number, text in enumerate(("checkout is failing", "the disk is fine"), 1):
        await here.app.receive(said(number, text))
        await here.drain()
    assert len(told(here)) == 2
    assert len({t.partition(":")[0] for t in told(here)}) == 2


async def test_nobody_is_told_without_a_model(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    assert told(here) == []


async def test_a_card_that_stands_already_is_not_replaced_by_a_word_on_progress(here: World) -> None:
    here = paced(here, 0.0, 1.0)
    here.surface.files["app.log"] = b"boom"
    await here.app.receive(said(1, "", files=("app.log",)))
    await here.drain()
    assert told(here) == []


async def test_who_closes_a_case_is_heard_at_once(here: World) -> None:
    closed: list[str] = []
    app = replace(here.app, closing=closed.append)
    turn = said(1, "checkout is failing")
    await app.receive(turn)
    for name in ("why", "case.close"):
        press = Press(name=name, speaker=ANN)
        await app.receive(turn.model_copy(update={"id": name, "kind": TurnKind.ACTION, "messages": (), "press": press}))
    assert closed == [turn.thread.case_id]


class SlowFiles(RecordingSurface):
    """Each file takes two seconds."""

    clock: Clock

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield attachment.id.encode()
        self.clock.forward(2.0)


async def test_each_file_is_told_where_the_one_before_took_a_while(here: World, tmp_path: Path) -> None:
    slow = SlowFiles(tmp_path / "slow.jsonl")
    slow.clock = here.clock
    here = replace(here, app=replace(here.app, surfaces={"test": slow}))
    await here.app.receive(said(1, "checkout is failing", files=("a.log", "b.log", "c.log")))
    await here.drain()
    reading = [i for i in here.memory.items.values() if ":reading:" in i.item.dedup]
    assert [i.item.dedup for i in reading] == ["1-t1:reading:1", "1-t1:reading:2"]
    assert not slow.shown()["1-t1"].title.startswith("Looking")


async def test_files_that_are_read_at_once_are_not_told_one_by_one(here: World) -> None:
    here.surface.files.update({"a.log": b"boom", "b.log": b"boom"})
    await here.app.receive(said(1, "checkout is failing", files=("a.log", "b.log")))
    await here.drain()
    assert not [i for i in here.memory.items if ":reading:" in i]
