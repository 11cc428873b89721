"""Reads a log chunk by chunk through the passes, so that memory does not grow with it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from adapters.evidence import scan
from adapters.evidence.extractors.log import joined
from adapters.evidence.lines import Line
from adapters.evidence.scan import Engine, Lines, Records, Tables

SIZE = 4 << 20  # bytes of a chunk; of a longer line each such part is a line of its own


@dataclass(frozen=True)
class Chunk:
    """Some lines and the records that they make."""

    data: bytearray
    base: int  # offset in the file
    lines: Lines
    records: Records
    inside: bool  # its first line began in the chunk before
    unfinished: bool  # its last line goes on in the next chunk
    done: int  # bytes that are used up
    next: int  # the number of the line behind them


def texts(data: bytearray, lines: Lines, begin: int, number: int, most: int) -> list[Line]:
    """Some lines as text, each of at most so many bytes."""
    return [
        Line(line, decoded(data, start, min(end, start + most)))
        for start, end, line, _ in lines[begin : begin + number].tolist()
    ]


def decoded(data: bytearray, start: int, end: int) -> str:
    """Bytes that are no UTF-8 become U+FFFD."""
    return data[start:end].decode("utf-8", "replace").rstrip("\r\n")


@dataclass(frozen=True)
class _Start:
    """Where a part of the file begins."""

    base: int  # offset in the file
    line: int
    inside: bool


@dataclass(frozen=True)
class _Part:
    """A part of the file in memory, and its lines."""

    data: bytearray
    filled: int
    start: _Start
    end: int  # of its lines
    unfinished: bool
    is_last: bool
    lines: Lines
    behind: int  # the number of the line behind them


class Chunks:
    """The chunks of one file; `look` is shown the lines of each before records are made of them.

    While the caller is busy with one, a thread finds the lines of the next, outside of the interpreter's lock: that
    pass learns new shapes and their places, and touches nothing of what the records before them are told from.
    """

    def __init__(
        self,
        path: Path,
        tables: Tables,
        look: Callable[[bytearray, Lines], None],
        joiner: joined.Joiner | None = None,
    ) -> None:
        self._path, self._tables, self._look, self._joiner = path, tables, look, joiner
        self._engine: Engine = scan.engine()
        self._free = bytearray(SIZE + scan.SLACK)
        self.lines = 0  # of the file, known at its end

    def __iter__(self) -> Iterator[Chunk]:
        with self._path.open("rb", buffering=0) as file, ThreadPoolExecutor(1) as beside:
            part = self._read(file, bytearray(SIZE + scan.SLACK), 0, _Start(0, 1, inside=False))
            while True:
                chunk = self._chunk(part)
                following = None if part.is_last else beside.submit(self._next, file, part, chunk)
                yield chunk
                if following is None:
                    break
                part = following.result()
        is_ended = part.data[part.filled - 1] == ord("\n") if part.filled else not part.start.inside
        self.lines = chunk.next - is_ended

    def _next(self, file: FileIO, part: _Part, chunk: Chunk) -> _Part:
        """What follows, in the other buffer: the caller still has the one of the chunk."""
        data, self._free = self._free, part.data
        left = part.filled - chunk.done
        data[:left] = memoryview(part.data)[chunk.done : part.filled]
        return self._read(file, data, left, _Start(part.start.base + chunk.done, chunk.next, chunk.unfinished))

    def _read(self, file: FileIO, data: bytearray, filled: int, start: _Start) -> _Part:
        with memoryview(data) as view:
            while got := file.readinto(view[filled:SIZE]):
                filled += got
                end = self._whole(data, filled, got, final=False)
                if end or filled == SIZE:
                    return self._part(data, filled, start, end, is_last=False)
        self._whole(data, filled, 0, final=True)
        return self._part(data, filled, start, filled, is_last=True)

    def _whole(self, data: bytearray, filled: int, new: int, *, final: bool) -> int:
        """Where the last record ends that is there as a whole."""
        joined.unmark(data, filled - new, filled)
        if self._joiner is None:
            return data.rfind(b"\n", 0, filled) + 1
        return self._joiner.join(data, filled, final=final)

    def _part(self, data: bytearray, filled: int, start: _Start, end: int, *, is_last: bool) -> _Part:
        """Pass over the lines of what is whole, or of all where nothing is."""
        unfinished, end = not (end or is_last), end or filled
        lines = self._engine.lines(self._tables, data, end, start.line)
        behind = int(self._tables.state.line) + (joined.number(data, end, lines) if self._joiner else 0)
        return _Part(data, filled, start, end, unfinished, is_last, lines, behind)

    def _chunk(self, part: _Part) -> Chunk:
        """Make records of its lines; one that fills all of it is ended."""
        data, lines, end, behind = part.data, part.lines, part.end, part.behind
        self._look(data, lines)
        base, final = part.start.base, part.unfinished or part.is_last
        records, used = self._engine.records(self._tables, data, base, lines, final=final)
        if not used and part.filled == SIZE:
            records, used = self._engine.records(self._tables, data, base, lines, final=True)
        if used < len(lines):
            end, behind = int(lines["start"][used]), int(lines["line"][used])
        return Chunk(data, base, lines, records, part.start.inside, part.unfinished, end, behind)
