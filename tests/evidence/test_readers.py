"""What a helper reads is what is read here, also where it dies, hangs, complains or can't be started."""

import io
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from adapters.evidence import helper, readers
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.helper import Asked, Helper
from adapters.evidence.readers import AHEAD, AT_ONCE, Readers
from bot import demo
from engines.evidence import DataType, Evidence

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SOON = 60.0  # seconds in which a process has started also on a busy machine
ROOT = Path(__file__).parents[2]
ORPHAN = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from adapters.evidence.helper import Asked, Helper
one = Helper()
one.greet()
one.tell(Asked(Path(sys.argv[1]), "a", "E1", datetime.now(UTC), None).packed())
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has."""
    monkeypatch.setattr(readers, "processors", lambda: 2)


@pytest.fixture
def helped() -> Iterator[Readers]:
    """One whose helper is ready."""
    made = Readers()
    made.expect()
    with made._changed:
        assert made._changed.wait_for(lambda: made._there, SOON)
    yield made
    made.dismiss()


def read(by: Readers | FileAnalyst, source: Path, folder: Path) -> tuple[Evidence, bytes]:
    events = folder / f"{source.name}.{type(by).__name__}"
    found = by.analyse(source, source.name, evidence="E7", at=AT, events=events)
    return found, events.read_bytes() if events.exists() else b""


def refuse(*_: object, **__: object) -> Evidence:
    """Nothing can be read in this process."""
    pytest.fail("it was read here")


def test_a_helper_finds_the_same(helped: Readers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000)
    files = (*demo.FILES, deep, tmp_path / "none")
    here = [read(FileAnalyst(), source, tmp_path) for source in files]
    monkeypatch.setattr(FileAnalyst, "analyse", refuse)
    assert [read(helped, source, tmp_path) for source in files] == here


def test_others_are_read_there_while_one_is_read_here(
    helped: Readers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each gets the answer to what it asked, whoever asked before."""
    left, usual = threading.Event(), FileAnalyst.analyse

    def wait(*given: object, **named: object) -> Evidence:
        assert left.wait(SOON)
        return usual(*given, **named)

    monkeypatch.setattr(FileAnalyst, "analyse", wait)
    files = [tmp_path / f"{number}.log" for number in range(4 * AHEAD)]
    for file in files:
        file.write_text(f"2026-03-04T11:00:00Z ERROR disk {file.stem} is full\n" * 3)
    with ThreadPoolExecutor(len(files)) as threads:
        asked = {threads.submit(read, helped, file, tmp_path): file.name for file in files}
        ended = as_completed(asked, SOON)
        there = list(islice(ended, len(files) - 1))
        left.set()
        found = {asked[one]: one.result()[0].name for one in (*there, *ended)}
    assert found == {file.name: file.name for file in files}


def kill(_made: Readers, one: Helper) -> None:
    """As the kernel does where memory is short."""
    one._process.kill()


def hang(_made: Readers, one: Helper) -> None:
    """It does nothing any more."""
    one._process.send_signal(signal.SIGSTOP)


def dismiss(made: Readers, _one: Helper) -> None:
    """As at the end of the program."""
    made.dismiss()


@pytest.mark.parametrize("happens", [kill, hang, dismiss])
def test_what_a_helper_does_not_answer_is_read_here(
    helped: Readers, happens: Callable[[Readers, Helper], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It stops with files before it: none is lost, and what it had begun to write is written anew."""
    here = [read(FileAnalyst(), source, tmp_path) for source in demo.FILES]
    monkeypatch.setattr(readers, "PATIENCE", 0.3 if happens is hang else readers.PATIENCE)
    for source in demo.FILES:
        (tmp_path / f"{source.name}.Readers").write_bytes(b"what it had written")
    one = helped._helper
    assert one
    hang(helped, one)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = [threads.submit(read, helped, source, tmp_path) for source in demo.FILES]
        happens(helped, one)
        assert [asked.result(SOON) for asked in found] == here
    assert one._process.poll() is not None
    assert helped.at_once == 1


def no_room() -> Helper:
    raise BlockingIOError(11, "no room for another process")


def test_where_no_process_can_be_started_all_is_read_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(readers, "Helper", no_room)
    made = Readers()
    made.expect()
    assert made.at_once == 1
    assert read(made, demo.FILES[0], tmp_path)[0].findings


def test_with_one_processor_nobody_helps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(readers, "processors", lambda: 1)
    monkeypatch.setattr(readers, "Helper", lambda: pytest.fail("it was started"))
    made = Readers()
    made.expect()
    assert made.at_once == 1
    assert read(made, demo.FILES[0], tmp_path)[0].findings


def test_one_that_is_dismissed_while_it_starts_has_ended() -> None:
    made = Readers()
    made.expect()
    one = made._helper
    assert one
    made.dismiss()
    assert one._process.poll() is not None
    assert made.at_once == 1


def test_it_ends_silently_when_who_asked_is_killed() -> None:
    """Its standard error is ours, and ends when it does."""
    command = [sys.executable, "-c", ORPHAN, str(demo.FILES[0])]
    ended = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, timeout=SOON, check=False)
    assert (ended.returncode, ended.stderr) == (-signal.SIGKILL, b"")


def complain(*_: object, **__: object) -> Evidence:
    logging.getLogger("adapters").warning("an extractor failed")
    return Evidence(id="E1", name="a", data_type=DataType.LOG, extractor="log", at=AT)


def fail(*_: object, **__: object) -> Evidence:
    raise MemoryError


@pytest.mark.parametrize("does", [complain, fail])
def test_complaints_are_left_to_who_asked(does: Callable[..., Evidence], monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is empty, so that the file is read again where logging is set up; the next is read as ever."""
    asked = Asked(demo.FILES[0], "a", "E1", AT, None)
    usual = FileAnalyst().analyse(**asked._asdict()).model_dump_json().encode()
    answers = iter((does, FileAnalyst.analyse))

    def answer(*given: object, **named: object) -> Evidence:
        return next(answers)(*given, **named)

    monkeypatch.setattr(FileAnalyst, "analyse", answer)
    said = io.BytesIO()
    helper.serve(io.BytesIO(asked.packed() * 2), said)
    assert said.getvalue() == helper._READY + helper._packed(b"") + helper._packed(usual)
