"""A file as columns over its events, piece by piece: from its events where there are some, else from its lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.evidence.clock import REACH, Clock, order
from adapters.evidence.events import Events, Kind, Unreadable
from adapters.evidence.scan import UNTIMED, microseconds
from engines.query import Query, Source

PIECE = 8 << 20  # bytes that are looked at at once
TIMED = 8 << 20  # bytes of a file that is no log and whose lines are asked for their times
FEWEST = 3  # lines with times that make it one

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """Some events in a row, and where their text is."""

    offsets: Integers  # where each begins, and where the last one ends
    lines: Integers  # from 1
    times: Integers  # microseconds since 1970, or UNTIMED
    kinds: Integers  # index into `known`, -1 where the event has none
    data: bytes | None = None  # their text, where it is not that of the file
    shown: tuple[str, ...] = ()  # what an answer shows of them, where it is not their text


@dataclass(frozen=True)
class Columns:
    """One file as columns over its events."""

    source: Source
    text: Path
    pieces: Callable[[], Iterator[Piece]]
    known: tuple[Kind, ...] = ()
    first: int = UNTIMED  # microseconds since 1970 of the first and the last event
    last: int = UNTIMED

    @property
    def has_times(self) -> bool:
        """Whether any event has a time."""
        return self.last != UNTIMED


def opened(source: Source, text: Path, path: Path | None, query: Query) -> Columns:
    """What a question looks at: the events of a log; of another file its findings, or its lines where those serve.

    A file whose events can't be read is searched by its lines.
    """
    try:
        events = Events(path) if path else None
    except Unreadable:
        events = None
    if events and events.told is None:
        return Columns(source, text, lambda: _recorded(events, text), events.kinds, events.first, events.last)
    if query.is_timed and not query.is_of_kinds and (timed := _timed(source, text)):
        return timed
    if events is None or not query.is_of_events:
        return of_text(source, text)
    return Columns(source, text, lambda: _told(events), events.kinds, events.first, events.last)


def of_text(source: Source, text: Path) -> Columns:
    """A file that has no events: its lines are searched without times and levels."""
    return Columns(source, text, lambda: _lines(text))


def _timed(source: Source, text: Path) -> Columns | None:
    """The lines of a table or listing whose lines tell times; one without has that of the line before."""
    if text.stat().st_size > TIMED:
        return None
    raw = text.read_bytes()
    came = datetime.fromtimestamp(text.stat().st_mtime, UTC)
    clock = Clock(came, cache(lambda: order(raw.decode("utf-8", "replace"), came)))
    stamps = [clock.find(line[:REACH].decode("utf-8", "replace")) for line in raw.split(b"\n")]
    found = np.array([microseconds(s.at) if s else UNTIMED for s in stamps], np.int64)
    known = np.flatnonzero(found != UNTIMED)
    if known.size < FEWEST:
        return None
    before = np.searchsorted(known, np.arange(found.size), side="right") - 1
    times = np.where(before >= 0, found[known[np.maximum(before, 0)]], UNTIMED)

    def pieces() -> Iterator[Piece]:
        for piece in _lines(text):
            yield replace(piece, times=times[piece.lines - 1])

    return Columns(source, text, pieces, first=int(found[known].min()), last=int(found[known].max()))


def _lines(text: Path) -> Iterator[Piece]:
    """Each line is an event."""
    done, number, begun = 0, 1, 0
    with text.open("rb") as file:
        while data := file.read(PIECE):
            ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + done + 1
            done += len(data)
            if ends.size:
                yield _piece(np.concatenate([[begun], ends]), number)
                number, begun = number + ends.size, int(ends[-1])
    if begun < done:
        yield _piece(np.array([begun, done]), number)


def _piece(offsets: Integers, number: int) -> Piece:
    count = offsets.size - 1
    lines = np.arange(number, number + count, dtype=np.int64)
    return Piece(offsets.astype(np.int64), lines, np.full(count, UNTIMED), np.full(count, -1, np.int64))


def _recorded(events: Events, text: Path) -> Iterator[Piece]:
    """The records of a log; each goes to where the next one begins. What is damaged ends it."""
    held: tuple[Integers, Integers, Integers, Integers] | None = None
    size = text.stat().st_size
    for frame in events.frames():
        if held:
            yield Piece(np.append(held[0], frame.offsets[0]), *held[1:])
        held = (frame.offsets, frame.lines, frame.times, frame.kinds)
    if held:
        yield Piece(np.append(held[0], size), *held[1:])


def _told(events: Events) -> Iterator[Piece]:
    """The findings of a file that is no log; their text is what they say and the line's own."""
    told = events.told or ()
    texts = [f"{events.kinds[t.kind].template}\n{t.text}".encode() for t in told]
    yield Piece(
        offsets=np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype(np.int64),
        lines=np.array([t.line for t in told], np.int64),
        times=np.array([t.time for t in told], np.int64),
        kinds=np.array([t.kind for t in told], np.int64),
        data=b"".join(texts),
        shown=tuple(t.text for t in told),
    )
