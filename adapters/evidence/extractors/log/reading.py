"""Reads a log in one compiled pass; what differs in it is read as text once, and counts for all that is like it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from adapters.evidence import events, fold, typed
from adapters.evidence.classes import telling
from adapters.evidence.clock import NUMERIC
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import headers, joined, rows, shapes
from adapters.evidence.extractors.log.chunks import FIRST, Chunk, Chunks, decoded, texts
from adapters.evidence.extractors.log.curves import Curves
from adapters.evidence.extractors.log.joined import Joiner
from adapters.evidence.extractors.log.records import Reader, Record
from adapters.evidence.extractors.log.shapes import Shape, Shapes
from adapters.evidence.lines import PIECE, Line
from adapters.evidence.onset import Counts
from adapters.evidence.scan import BLOCKS, UNTIMED, Buffer, Flag, Lines, Records, Tables, moment, places
from engines.evidence import BAD, Severity

LONG_BUDGET = 64 << 20  # bytes of very long lines that are looked at
LAST = 50  # lines of them
_NEAR = timedelta(days=400)
_SECOND = 1_000_000
_TIMED, _LOUDLY, _COARSE = (f.value for f in (Flag.TIMED, Flag.LOUD, Flag.COARSE))  # numbers add up far faster
_LOUD = (Severity.WARNING, *BAD)
CALM, WARNING, ERROR = 0, 1, 2  # what a record counts as
TALLIED = (Severity.INFO, Severity.WARNING, Severity.ERROR)


@dataclass
class Block:
    """All records that have the same lines but for numbers and ids."""

    shapes: tuple[Shape, ...]  # of the record, or of each of its lines where they tell no trace
    line: int  # of the first, from 1
    stated: datetime | None = None  # the time of the first, where the compiled pass can't read it


class Watcher(Protocol):
    """Looks at all records while they pass, in the order of the file."""

    def see(self, reading: "Reading", chunk: Chunk) -> None:
        """Some records, whose blocks are known by now."""


@dataclass
class Reading:
    """What one pass over a log collects."""

    document: Document
    came: datetime  # what times without a year are told from
    tables: Tables
    reader: Reader
    watchers: tuple[Watcher, ...] = ()
    joiner: Joiner | None = None  # of lines that are one
    shapes: Shapes = field(default_factory=Shapes)
    bad: Counts = field(default_factory=Counts)
    blocks: list[Block] = field(default_factory=list)
    curves: Curves = field(default_factory=lambda: Curves(BLOCKS))
    tally: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(BLOCKS, np.uint8))
    earliest: int = UNTIMED
    latest: int = UNTIMED
    count: int = 0
    _records: dict[int, Record] = field(default_factory=dict)  # of the new shapes of this chunk
    _timed: dict[int, Shape] = field(default_factory=dict)
    _likely: int = 1
    _shapes_known: int = 1
    _long_left: int = LONG_BUDGET

    @property
    def start(self) -> datetime | None:
        """The first time in the file."""
        return self.moment(self.earliest)

    @property
    def end(self) -> datetime | None:
        """The last time in the file."""
        return self.moment(self.latest)

    @property
    def component(self) -> str | None:
        """What the file's name says of whose log it is."""
        return self.reader.of_no_line().component

    def number(self, tally: int) -> int:
        """How many records are errors, or warnings."""
        known = self.tables.blocks
        return int(self.tables.count[:known][self.tally[:known] == tally].sum())

    def span(self, number: int) -> tuple[datetime | None, datetime | None]:
        """The first and the last time of the records of a block."""
        stated = self.blocks[number].stated
        first, last = self.moment(int(self.tables.first[number])), self.moment(int(self.tables.last[number]))
        return (stated, max(stated, last or stated)) if stated else (first, last)

    def run(self) -> None:
        """Read the whole file."""
        chunks = Chunks(self.document.path, self.tables, self._look, self.joiner)
        with events.writing(self.document.events) as kept, ThreadPoolExecutor(1) as beside:
            counting: Callable[[], object] = object
            for chunk in chunks:
                self._begin(chunk)
                counting()
                count = partial(self._count, chunk.records, kept)
                counting = count if self.document.size <= FIRST else beside.submit(count).result
                for watcher in self.watchers:
                    watcher.see(self, chunk)
                self._records.clear()
            counting()
            kept.finish(self._said(), self.tables.shift)
        self.count = chunks.lines
        self._settle()

    def _said(self) -> Iterable[events.Said]:
        """What each block says, for questions over the events."""
        for number, block in enumerate(self.blocks):
            first = int(self.tables.first[number])
            if block.shapes:
                shape = block.shapes[0]
                host, pod = (str(shape.facts[n]) if n in shape.facts else None for n in ("host", "pod"))
                yield events.Said(shape.tokens, shape.tally, shape.component, host, pod, first)
            else:
                yield events.Said((), TALLIED[int(self.tally[number])], self.component, first=first)

    def moment(self, time: int) -> datetime | None:
        """When that was, of a time that the compiled pass gave."""
        return moment(time if time == UNTIMED else time + self.tables.shift)

    def _look(self, data: Buffer, found: Lines, known: int) -> None:
        """Read the first line of each new shape: what a compiled pass must know of it."""
        if known == self._shapes_known:
            return
        new = np.flatnonzero(found["shape"] >= self._shapes_known)
        ids, first = np.unique(found["shape"][new], return_index=True)
        for shape, i in zip(ids.tolist(), new[first].tolist(), strict=True):
            start, end = int(found["start"][i]), int(found["end"][i])
            self._read(shape, decoded(data, start, min(end, start + PIECE)))
        self._shapes_known = known

    def _read(self, shape: int, text: str) -> None:
        tables = self.tables
        record = self._records[shape] = self.reader.read(text)
        flags = fold.flags(text).value
        if record.at:
            flags |= _TIMED
            place = places.of_time(text, record.at, self.reader.clock, self._likely)
            tables.place(shape, place)
            self._likely = place.format if place else self._likely
            if self._likely == NUMERIC:
                tables.state.order = self.document.order
        if record.level in _LOUD or (record.level is None and telling(text) >= 0):
            flags |= _LOUDLY
        tables.flags[shape] |= flags
        if (took := shapes.duration(record.message)) and (at := text.find(took[0])) >= 0:
            tables.number[shape] = places.of_number(text, at + took.start(1) - took.start())

    def _begin(self, chunk: Chunk) -> None:
        """Read the records that are the first of their kind."""
        tables = self.tables
        for block in range(len(self.blocks), tables.blocks):
            begin, number = int(tables.block_from[block]), int(tables.block_lines[block])
            start, end, line, shape = chunk.lines[begin].item()
            if end - start > PIECE or (chunk.inside and start == chunk.begin):
                self.blocks.append(self._long(block, chunk, begin))
                continue
            held = texts(chunk.data, chunk.lines, begin, number, PIECE)
            record = self._records.get(shape) or self.reader.read(held[0].text)
            stated = record.at if not tables.format[shape] else None
            record.at = stated or moment(int(tables.first[block])) or record.at
            found = self._shapes(record, held, is_coarse=bool(int(tables.flags[shape]) & _COARSE))
            if shape:
                self._rate(block, found[0] if found else None, record)
            if found and number == 1:
                self._time(shape, found[0], record, held[0])
            self.blocks.append(Block(tuple(found), line, stated))

    def _time(self, number: int, shape: Shape, record: Record, line: Line) -> None:
        if self.tables.number[number] >= 0:
            self._timed[number] = shape
        elif took := shapes.duration(record.message):
            shapes.slow(shape, shapes.seconds(took), record, line)

    def _rate(self, block: int, shape: Shape | None, record: Record) -> None:
        level = shape.tally if shape else record.level
        self.tally[block] = ERROR if level in BAD else WARNING if level is Severity.WARNING else CALM

    def _shapes(self, record: Record, held: list[Line], *, is_coarse: bool) -> list[Shape]:
        """Of the record; of each of its lines where it has several and they are no trace."""
        trace = fold.fold([h.text for h in held]) if len(held) > 1 else None
        if trace:
            return _known([self.shapes.add_trace(record, trace, held)])
        if record.stack and (inner := fold.fold(record.stack.split("\n"))):
            flat = replace(inner, message=inner.message or record.message, index=0, last=0)
            return _known([self.shapes.add_trace(record, flat, held)])
        found = [] if is_coarse else [self.shapes.add(record, held[0])]
        for line in held[1:]:
            part = Record(line.text.strip(), 0, record.at, None, record.component)
            found.append(self.shapes.add(part, line))
        return _known(found)

    def _long(self, block: int, chunk: Chunk, begin: int) -> Block:
        """Of a very long line only what stands around a telling word is read."""
        line = chunk.lines[begin]
        first, end = int(line["start"]), int(line["end"])
        found: list[Shape | None] = []
        for start in range(first, end, PIECE):
            if self._long_left <= 0:
                break
            self._long_left -= PIECE
            stop = min(start + PIECE, end)
            before = start > first or (chunk.inside and first == chunk.begin)
            after = stop < end or (chunk.unfinished and end == int(chunk.lines["end"][-1]))
            number = int(line["line"]) + joined.ends(chunk.data, first, start)
            found.append(self._piece(block, Line(number, decoded(chunk.data, start, stop), before, after)))
        return Block(tuple(_known(found)), int(line["line"]))

    def _piece(self, block: int, line: Line) -> Shape | None:
        if line.before and telling(line.text) < 0:
            return None
        record = self.reader.read(line.text[: headers.REACH]) if not line.before else self.reader.of_no_line()
        record.message, record.offset = line.text, 0
        shapes.window(record)
        found = self.shapes.add(record, line)
        before = self.tally[block]
        self._rate(block, found, record)
        self.tally[block] = max(before, self.tally[block])
        return found

    def _count(self, records: Records, kept: events.Sink) -> None:
        """Keep the records of a chunk and count them over time, beside the reading of the next one."""
        kept.add(records)
        times, blocks = records["time"].copy(), records["block"].copy()  # passed over far faster apart
        known = times != UNTIMED
        if not known.all():
            times, blocks = times[known], blocks[known]
        if not times.size:
            return
        first, last = int(times.min()), int(times.max())
        self.earliest = first if self.earliest == UNTIMED else min(self.earliest, first)
        self.latest = max(self.latest, last)
        bad = times[self.tally[blocks] == ERROR]
        seconds, numbers = np.unique(bad // _SECOND, return_counts=True)
        for second, number in zip(seconds.tolist(), numbers.tolist(), strict=True):
            self.bad.add(datetime.fromtimestamp(second, UTC), number)
        self.curves.add(blocks, times, first, last)

    def _settle(self) -> None:
        """Give each shape what was counted of its records."""
        tables = self.tables
        for number, block in enumerate(self.blocks):
            first, last = self.span(number)
            for shape in block.shapes:
                shapes.count(shape, int(tables.count[number]), first, last)
        self._slowest()

    def _slowest(self) -> None:
        """Fetch the lines of what took longest."""
        tables = self.tables
        with self.document.path.open("rb") as file:
            for number, shape in self._timed.items():
                if (seconds := float(tables.largest[number])) >= shapes.SLOW and seconds > shape.slowest:
                    file.seek(int(tables.largest_offset[number]))
                    text = file.readline(PIECE).decode("utf-8", "replace").rstrip("\r\n")
                    line = Line(int(tables.largest_line[number]), joined.unmarked(text))
                    record = replace(self.reader.read(line.text), at=self.moment(int(tables.largest_time[number])))
                    shapes.slow(shape, seconds, record, line)


def read(document: Document, watchers: tuple[Watcher, ...] = ()) -> Reading:
    """The whole log."""
    came = _last_time(document) or document.at
    name = typed.log_name(document.head.partition("\n")[0]) or document.name
    columns, tables = rows.of(document.head), Tables(came, document.size)
    tables.state.column = columns.status if columns else 0
    reader = Reader(came, name, columns, lambda: document.order)
    reading = Reading(document, came, tables, reader, watchers, joined.of(document.head))
    reading.run()
    return reading


def _last_time(document: Document) -> datetime | None:
    """Of the last lines: no time without a year is later."""
    tail = document.tail.split("\n")
    reader = Reader(document.at, columns=rows.of(document.head), order=lambda: document.order)
    found = (reader.read(line[:PIECE]).at for line in reversed(tail[-LAST:]) if line.strip())
    at = next((at for at in found if at), None)
    return at if at and abs(at - document.at) < _NEAR and at < document.at else None


def _known(found: Iterable[Shape | None]) -> list[Shape]:
    return [shape for shape in found if shape]
