"""Reads a log chunk by chunk through the passes, so that memory does not grow with it."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import FileIO
from mmap import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.evidence import scan
from adapters.evidence.extractors.log import joined
from adapters.evidence.lines import Line
from adapters.evidence.scan import LINE, Buffer, Joined, Lines, Records, Tables

SIZE = 4 << 20  # bytes of a chunk; of a longer line each such part is a line of its own
FIRST = 512 << 10  # bytes of the first one, whose lines are nearly all new: while they are read, the others are found
ROOM = 256 << 10  # bytes of a record that goes over the end of a chunk; a longer one is ended there
AHEAD = 12  # chunks whose lines are found before they are asked for: most new ones come early, and are slow to read

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Chunk:
    """Some lines and the records that they make."""

    data: Buffer
    base: int  # offset in the file of the first byte of data
    begin: int  # offset in data from which on the chunk goes
    lines: Lines
    records: Records
    inside: bool  # its first line began in the chunk before
    unfinished: bool  # its last line goes on in the next chunk
    end: int  # offset in data behind what is used up
    next: int  # the number of the line there

    def line(self, offset: int, most: int) -> str:
        """The line at an offset in the file, so many bytes of it at most."""
        begin = offset - self.base
        reach = min(begin + most, self.end)  # behind it stands what is left of another chunk
        end = self.data.find(b"\n", begin, reach)
        return decoded(self.data, begin, end if end >= 0 else reach)


def evenly(places: Places, most: int) -> Places:
    """No more than so many of them, from the first to the last."""
    return places if len(places) <= most else places[np.linspace(0, len(places) - 1, most).astype(np.intp)]


def texts(data: Buffer, lines: Lines, begin: int, number: int, most: int) -> list[Line]:
    """Some lines as text, each of at most so many bytes."""
    return [
        Line(line, decoded(data, start, min(end, start + most)))
        for start, end, line, _ in lines[begin : begin + number].tolist()
    ]


def decoded(data: Buffer, start: int, end: int) -> str:
    """Bytes that are no UTF-8 become U+FFFD."""
    return data[start:end].decode("utf-8", "replace").rstrip("\r\n")


@dataclass(frozen=True)
class _Part:
    """A part of the file in memory, and its lines; before it there is room for ROOM bytes."""

    data: Buffer
    base: int  # offset in the file of the first byte of data
    lines: Lines
    end: int  # of its lines
    next: int  # the number of the line there
    shapes: int  # how many were known then
    inside: bool
    unfinished: bool
    is_last: bool


class _Parts:
    """Finds the lines of a file part by part, ahead of what is made of them."""

    def __init__(self, file: FileIO, tables: Tables, joiner: joined.Joiner | None) -> None:
        self._file, self._tables, self._joiner = file, tables, joiner
        self._engine = scan.engine()
        self._used: list[Buffer] = []  # the last one is warm yet
        self._rest = b""
        self._offset, self._line, self._number = 0, 1, 0
        self._inside = self._is_ended = self._ends_line = False
        self.is_given = False  # the last part was given back

    @property
    def lines(self) -> int:
        """How many lines the file has, known at its end."""
        return self._line - self._ends_line

    @property
    def ahead(self) -> int:
        """How many parts are worth asking for before the first of them is looked at."""
        if self._is_ended:
            return 0
        return 1 if self._tables.state.coarse else AHEAD

    def next(self, looked: int) -> _Part | None:
        """The next part; None behind the last, and where the passes need what is known of lines not yet looked at.

        So many parts were looked at when it was asked for. Where there is no room for all shapes, that must be all
        before this one: how loud lines are decides then which get a shape, and no race may.
        """
        if self._is_ended or (self._tables.state.coarse and looked < self._number):
            return None
        self._number += 1
        data = self._used.pop() if self._used else mmap(-1, ROOM + SIZE + scan.SLACK)
        filled = ROOM + len(self._rest)
        data[ROOM:filled] = self._rest
        return self._read(data, filled)

    def give_back(self, part: _Part) -> None:
        """It is not used any more."""
        self._used.append(part.data)
        self.is_given = part.is_last

    def _read(self, data: Buffer, filled: int) -> _Part:
        most = FIRST if self._number == 1 else SIZE
        with memoryview(data) as view:
            while got := self._file.readinto(view[filled : min(filled + most, ROOM + SIZE)]):
                filled += got
                end = self._whole(data, filled, got, final=False)
                if end > ROOM or filled == ROOM + SIZE:
                    return self._passed(data, filled, end)
        self._is_ended = True
        self._ends_line = data[filled - 1] == ord("\n") if filled > ROOM else not self._inside
        self._whole(data, filled, 0, final=True)
        return self._passed(data, filled, filled)

    def _whole(self, data: Buffer, filled: int, new: int, *, final: bool) -> int:
        """Where the last record ends that is there as a whole; ROOM or less where none is."""
        joined.unmark(data, filled - new, filled)
        if self._joiner is None:
            return data.rfind(b"\n", ROOM, filled) + 1
        return self._joiner.join(data, ROOM, filled, final=final)

    def _passed(self, data: Buffer, filled: int, end: int) -> _Part:
        """Pass over the lines of what is whole, or of all where nothing is."""
        inside, unfinished = self._inside, end <= ROOM and not self._is_ended
        end = filled if unfinished else end
        lines = self._engine.lines(self._tables, data, ROOM, end, self._line)
        self._line = int(self._tables.state.line)
        if self._joiner:
            self._line += joined.number(data, ROOM, end, lines)
        base, self._inside = self._offset - ROOM, unfinished
        self._offset += end - ROOM
        self._rest = bytes(memoryview(data)[end:filled])
        return _Part(data, base, lines, end, self._line, self._tables.shapes, inside, unfinished, self._is_ended)


class Chunks:
    """The chunks of one file.

    Before records are made of the lines of one, `look` is shown them, and how many shapes were known behind them.

    While the caller is busy with one, a thread finds the lines of the next ones, outside of the interpreter's lock:
    that pass learns new shapes and their places, and touches nothing of what the records before them are told from.
    Of a short file they are found when they are asked for, because a thread takes longer to start.
    """

    def __init__(
        self,
        path: Path,
        tables: Tables,
        look: Callable[[Buffer, Lines, int], None],
        joiner: joined.Joiner | None = None,
    ) -> None:
        self._path, self._tables, self._look, self._joiner = path, tables, look, joiner
        self._engine = scan.engine()
        self._left, self._lines = b"", np.empty(0, LINE)  # of a record that may go on
        self.lines = 0  # of the file, known at its end

    def __iter__(self) -> Iterator[Chunk]:
        with self._path.open("rb", buffering=0) as file, ThreadPoolExecutor(1) as beside:
            parts = _Parts(file, self._tables, self._joiner)
            ahead: deque[Callable[[], _Part | None]] = deque()
            looked, is_short = 0, self._path.stat().st_size <= FIRST

            def asked() -> Callable[[], _Part | None]:
                return partial(parts.next, looked) if is_short else beside.submit(parts.next, looked).result

            while not parts.is_given:
                part = (ahead.popleft() if ahead else asked())()
                if part is None:
                    continue
                while len(ahead) < parts.ahead - 1:
                    ahead.append(asked())
                chunk = self._chunk(part)
                looked += 1
                while len(ahead) < parts.ahead:
                    ahead.append(asked())
                yield chunk
                parts.give_back(part)
            self.lines = parts.lines

    def _chunk(self, part: _Part) -> Chunk:
        """Make records of its lines, and of those left of the part before."""
        data, lines, end, behind = part.data, part.lines, part.end, part.next
        begin = ROOM - len(self._left)
        data[begin:ROOM] = self._left
        if len(self._lines):
            lines = scan.copied(self._lines, lines)
        self._look(data, lines, part.shapes)
        records, used = self._records(part, lines)
        if used < len(lines):
            end, behind = int(lines["start"][used]), int(lines["line"][used])
        self._keep(data, lines[used:], end, part.end)
        return Chunk(data, part.base, begin, lines, records, part.inside, part.unfinished, end, behind)

    def _records(self, part: _Part, lines: Lines) -> Joined:
        """The records, but for one that may go on; that is ended where there is no room for it before the next part."""
        final = part.unfinished or part.is_last
        records, used = self._engine.records(self._tables, part.data, part.base, lines, final=final)
        if used == len(lines) or part.end - int(lines["start"][used]) <= ROOM:
            return Joined(records, used)
        known = self._tables.blocks
        last, _ = self._engine.records(self._tables, part.data, part.base, lines[used:], final=True)
        self._tables.block_from[known : self._tables.blocks] += np.uint32(used)
        return Joined(np.concatenate((records, last)), len(lines))

    def _keep(self, data: Buffer, lines: Lines, begin: int, end: int) -> None:
        """Of a record that may go on: its bytes, and its lines where they will stand before the next part."""
        self._left, self._lines = bytes(memoryview(data)[begin:end]), scan.copied(lines)
        for name in ("start", "end"):
            self._lines[name] -= np.uint32(end - ROOM)
