"""Finds single records of a log again: reads the one piece of the file once more in which they stand."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from adapters.evidence import scan
from adapters.evidence.extractors.log import joined
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.place import Place
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.scan import UNTIMED, Records
from adapters.evidence.scan.tables import State, begun

_CARRIED = ("time", "day", "of_day", "days", "dated", "headed")  # of the state: from one piece to the next


@dataclass(frozen=True, slots=True)
class _Piece:
    base: int
    size: int
    line: int
    before: State
    first: int  # microseconds, of its records
    last: int


@dataclass
class Index:
    """The pieces in which a file was read."""

    _pieces: list[_Piece] = field(default_factory=list)
    _line: int = 1
    _state: State | None = None

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Remember where a piece begins, and what was known of the time there."""
        times = chunk.records["time"][chunk.records["time"] != UNTIMED]
        if times.size:
            before = self._state or begun(reading.came)
            first, last = int(times.min()), int(times.max())
            base = chunk.base + chunk.begin
            self._pieces.append(_Piece(base, chunk.end - chunk.begin, self._line, before, first, last))
        self._line = chunk.next
        self._state = State.from_buffer_copy(reading.tables.state)

    def first(self, reading: Reading, blocks: npt.NDArray[np.intp], since: int) -> Place | None:
        """The first record of these blocks from a time on."""
        for piece in self._pieces:
            if piece.last >= since:
                records = _records(reading, piece)
                found = np.flatnonzero(np.isin(records["block"], blocks) & (records["time"] >= since))
                if found.size:
                    return Place.of(records[found[0]])
        return None

    def last(self, reading: Reading, blocks: npt.NDArray[np.intp]) -> Place | None:
        """The last record of these blocks that has a time."""
        latest = int(reading.tables.last[blocks].max())
        for piece in reversed(self._pieces):
            if piece.first <= latest <= piece.last:
                records = _records(reading, piece)
                found = np.flatnonzero(np.isin(records["block"], blocks) & (records["time"] != UNTIMED))
                if found.size:
                    return Place.of(records[found[-1]])
        return None


def _records(reading: Reading, piece: _Piece) -> Records:
    """The same as they were when the whole file was read; what was counted of it stays."""
    tables, engine = reading.tables, scan.engine()
    data = bytearray(piece.size + scan.SLACK)
    with reading.document.path.open("rb") as file, memoryview(data) as view:
        file.seek(piece.base)
        file.readinto(view[: piece.size])
    kept, counts = State.from_buffer_copy(tables.state), tables.count.copy()
    _carry(piece.before, tables.state)
    joined.unmark(data, 0, piece.size)
    if reading.joiner:
        reading.joiner.join(data, 0, piece.size, final=True)
    lines = engine.lines(tables, data, 0, piece.size, piece.line)
    joined.number(data, 0, piece.size, lines)
    records, _ = engine.records(tables, data, piece.base, lines, final=True)
    _carry(kept, tables.state)
    tables.count[:] = counts
    return records


def _carry(source: State, target: State) -> None:
    for name in _CARRIED:
        setattr(target, name, getattr(source, name))
