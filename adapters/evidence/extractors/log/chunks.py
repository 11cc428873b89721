"""Reads a log chunk by chunk through the passes, so that memory does not grow with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


class Chunks:
    """The chunks of one file; `look` is shown the lines of each before records are made of them."""

    def __init__(
        self,
        path: Path,
        tables: Tables,
        look: Callable[[bytearray, Lines], None],
        joiner: joined.Joiner | None = None,
    ) -> None:
        self._path, self._tables, self._look, self._joiner = path, tables, look, joiner
        self._engine: Engine = scan.engine()
        self._data = bytearray(SIZE + scan.SLACK)
        self._filled, self._base, self._line, self._inside = 0, 0, 1, False
        self.lines = 0  # of the file, known at its end

    def __iter__(self) -> Iterator[Chunk]:
        with self._path.open("rb", buffering=0) as file, memoryview(self._data) as view:
            while got := file.readinto(view[self._filled : SIZE]):
                self._filled += got
                end = self._whole(got, final=False)
                if end or self._filled == SIZE:
                    chunk = self._chunk(end or self._filled, unfinished=not end, final=not end)
                    yield chunk
                    view[: self._filled - chunk.done] = view[chunk.done : self._filled]
                    self._filled -= chunk.done
                    self._base += chunk.done
                    self._line, self._inside = chunk.next, chunk.unfinished
            self._whole(0, final=True)
            chunk = self._chunk(self._filled, unfinished=False, final=True)
            yield chunk
            is_ended = self._data[self._filled - 1] == ord("\n") if self._filled else not self._inside
            self.lines = chunk.next - is_ended

    def _whole(self, new: int, *, final: bool) -> int:
        """Where the last record ends that is there as a whole."""
        if self._joiner is None:
            return self._data.rfind(b"\n", 0, self._filled) + 1
        joined.unmark(self._data, self._filled - new, self._filled)
        return self._joiner.join(self._data, self._filled, final=final)

    def _chunk(self, end: int, *, unfinished: bool, final: bool) -> Chunk:
        """Pass over a part of the file; a record that fills all of it is ended."""
        tables, data = self._tables, self._data
        lines = self._engine.lines(tables, data, end, self._line)
        behind = int(tables.state.line) + (joined.number(data, end, lines) if self._joiner else 0)
        self._look(data, lines)
        records, used = self._engine.records(tables, data, self._base, lines, final=final)
        if not used and self._filled == SIZE:
            records, used = self._engine.records(tables, data, self._base, lines, final=True)
        if used < len(lines):
            end, behind = int(lines["start"][used]), int(lines["line"][used])
        return Chunk(data, self._base, lines, records, self._inside, unfinished, end, behind)
