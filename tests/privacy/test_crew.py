"""Several processes find what one finds, in the same order, also where one of them dies."""

import io
import itertools
import random
import signal
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.privacy import ahead, crew, judge, redactor
from adapters.privacy.crew import Judged
from adapters.privacy.judge import Judge
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.spans import Piece, Span
from tests.privacy import planted, second, third

BLOCK = 1 << 17


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes start without waiting for how long one takes."""
    monkeypatch.setattr(crew, "START", 0.0)


KEY = "-----BEGIN PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7MIIEpAIBAAKCAQEA7MIIEpAIBAAKCAQEA7\n" * 900


def content() -> bytes:
    """Every kind of value, a key and a table that are longer than a block's end, and a line without an end."""
    draw = random.Random(1)  # noqa: S311 - an order, not a secret
    lines = [entry.text for labelled in (planted, second, third) for entry in labelled.planted()]
    draw.shuffle(lines)
    table = ["id,name,password", *(f"{n},user{n},Pw{n:06d}xQ" for n in range(12_000)), "end of the table"]
    text = "\n".join([*lines[:600], KEY, *lines[600:1200], *table, "a" * (10 * BLOCK) + " password=hunter2"])
    return text.encode("utf-8", "surrogatepass")


def redacted(content: bytes) -> tuple[bytes, dict[str, str]]:
    target = io.BytesIO()
    done = LineRedactor(bytes(32), ips=True, hosts=True).stream(io.BytesIO(content), target)
    return target.getvalue(), done.pseudonyms


class Mortal(Judge):
    """Dies at its second piece, before it has read all of it."""

    asked = 0

    def judge(self, piece: Piece) -> list[Span]:
        self.asked += 1
        if self.asked == 2:
            self._process.kill()
        return super().judge(piece)


class Mute(Judge):
    """Never says anything."""

    def judge(self, piece: Piece) -> list[Span]:  # noqa: ARG002 - as it is called
        raise EOFError


class Stopped(Judge):
    """Lives, and does nothing."""

    def judge(self, piece: Piece) -> list[Span]:
        self._process.send_signal(signal.SIGSTOP)
        return super().judge(piece)


class Unborn(Judge):
    """Can't be started."""

    def __init__(self, options: object) -> None:  # noqa: ARG002 - as it is called
        raise BlockingIOError(11, "no room for another process")


class Asked(Judge):
    """Counts what it judged."""

    pieces = 0

    def judge(self, piece: Piece) -> list[Span]:
        found = super().judge(piece)
        Asked.pieces += 1
        return found


@pytest.mark.parametrize("kind", [Asked, Mortal, Mute, Stopped, Unborn])
def test_the_same_bytes_and_pseudonyms_come_out(kind: type[Judge], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "BLOCK", BLOCK)
    monkeypatch.setattr(crew, "Judge", kind)
    monkeypatch.setattr(crew, "PATIENCE", 0.3 if kind is Stopped else crew.PATIENCE)
    given = content()
    monkeypatch.setattr(crew, "processors", lambda: 1)
    alone = redacted(given)
    monkeypatch.setattr(crew, "processors", lambda: 2)
    assert redacted(given) == alone
    assert kind is not Asked or Asked.pieces >= 6
    assert b"hunter2" not in alone[0]


@pytest.mark.parametrize(("takes", "asked"), [(0.1, 0), (1.0, 4)], ids=["quick", "slow"])
def test_processes_are_started_where_one_has_judged_as_long_as_that_takes(
    takes: float, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four pieces of the eight are judged here where each takes a quarter of the start, all where none takes long."""
    monkeypatch.setattr(crew, "processors", lambda: 2)
    monkeypatch.setattr(crew, "Judge", Asked)
    monkeypatch.setattr(crew, "START", 4.0)
    monkeypatch.setattr(crew, "time", SimpleNamespace(thread_time=itertools.count(step=takes).__next__))
    Asked.pieces = 0
    here: list[Piece] = []
    pieces = [Piece(b"line %d\n" % n, 0, 7) for n in range(8)]
    found = list(crew.judged(iter(pieces), lambda piece: here.append(piece) or [], ()))
    assert [judged.piece for judged in found] == pieces
    assert (len(here), Asked.pieces) == (8 - asked, asked)


def test_its_processes_have_ended_when_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "BLOCK", BLOCK)
    monkeypatch.setattr(crew, "processors", lambda: 2)
    made: list[Judge] = []
    monkeypatch.setattr(crew, "Judge", lambda options: made.append(Judge(options)) or made[-1])

    class Full(io.BytesIO):
        def writelines(self, lines: Iterable[object]) -> None:
            next(iter(lines))
            raise OSError(28, "no space left")

    for _ in range(2):  # the next file has a crew again
        with pytest.raises(OSError, match="no space"):
            LineRedactor(bytes(32)).stream(io.BytesIO(content()), Full())
    assert len(made) == 4
    assert all(one._process.poll() is not None for one in made)


def test_processes_that_were_expected_are_those_that_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "BLOCK", BLOCK)
    monkeypatch.setattr(crew, "processors", lambda: 2)
    monkeypatch.setattr(crew, "Judge", Asked)
    Asked.pieces = 0
    crew.expect()
    monkeypatch.setattr(crew, "Judge", Unborn)
    redactor.LineRedactor(bytes(32)).stream(io.BytesIO(content()), io.BytesIO())
    assert Asked.pieces >= 6


def test_processes_that_nobody_needed_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "processors", lambda: 2)
    made: list[Judge] = []
    monkeypatch.setattr(crew, "Judge", lambda options: made.append(Judge(options)) or made[-1])
    crew.expect()
    crew.expect()
    crew.dismiss()
    assert [one._process.poll() is not None for one in made] == [True, True]


def test_a_process_ends_with_its_input() -> None:
    target = io.BytesIO()
    judge.serve(io.BytesIO(), target, ())
    assert not target.getvalue()


def begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A file of many pieces, whose judgement has begun."""
    monkeypatch.setattr(redactor, "BLOCK", BLOCK)
    monkeypatch.setattr(crew, "processors", lambda: 2)
    monkeypatch.setattr(crew, "Judge", Asked)
    monkeypatch.setattr(ahead, "MOST", 3)
    lines = (f"{n} of 10.0.0.{n % 250}" + f" password=Pw{n:06d}xQ" * (n % 100 == 0) for n in range(60_000))
    path.write_bytes(given := "\n".join(lines).encode())
    Asked.pieces = 0
    redactor.begin(path)
    return given


def test_what_was_begun_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = begun(tmp_path / "log", monkeypatch)
    done = LineRedactor(bytes(32)).file(tmp_path / "log", tmp_path / "clean", {})
    once = Asked.pieces
    target = io.BytesIO()
    assert LineRedactor(bytes(32)).stream(io.BytesIO(given), target) == done
    assert (tmp_path / "clean").read_bytes() == target.getvalue()
    assert Asked.pieces == 2 * once
    assert b"Pw0" not in target.getvalue()


@pytest.mark.parametrize("why", ["another file", "other options", "it has changed"])
def test_what_was_begun_of_another_file_or_in_another_way_is_given_up(
    why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = begun(tmp_path / "log", monkeypatch)
    path = tmp_path / ("other" if why == "another file" else "log")
    if why != "other options":
        path.write_bytes(given := given.replace(b"\n5000 of", b"\nfive thousand of"))
    LineRedactor(bytes(32), ips=why == "other options").file(path, tmp_path / "clean", {})
    target = io.BytesIO()
    LineRedactor(bytes(32), ips=why == "other options").stream(io.BytesIO(given), target)
    assert (tmp_path / "clean").read_bytes() == target.getvalue()


def test_a_file_that_stops_to_be_readable_fails_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_piece: Piece) -> list[Span]:
        raise OSError(5, "broken")

    begun(tmp_path / "log", monkeypatch)
    ahead.leave()
    with (tmp_path / "log").open("rb") as source:
        pieces = (Judged(Piece(b"x", 0, 1), broken(Piece(b"x", 0, 1))) for _ in range(2))
        ahead.begin(source, pieces)
        with pytest.raises(OSError, match="broken"):
            LineRedactor(bytes(32)).file(tmp_path / "log", tmp_path / "clean", {})
