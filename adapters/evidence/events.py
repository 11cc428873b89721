"""Keeps the events of a file for questions over them: columns in frames, and what the events of one kind share.

A file of events is `MAGIC`, frames, the table, and the table's place. A frame is the records of one piece of the log:
time, offset, line and block, the first three as differences, packed. The table says of each block what kind of line
it is. A file of findings has no frames. Only what was read from redacted text comes in.
"""

import struct
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson
import zstandard

from adapters.evidence import mine
from adapters.evidence.scan.tables import UNTIMED, Records, microseconds
from engines.evidence import Finding, Severity

VERSION = 1
MAGIC = b"FMevent" + bytes([VERSION])
TABLE_CAP = 256 << 20  # bytes of a table that is read
FRAME_CAP = 256 << 20  # bytes of a frame that is read
_FRAME = struct.Struct("<II")  # records, bytes of what follows
_END = struct.Struct("<Q8s")  # where the table begins, and the magic again
_RECORD = 20  # bytes of one record before it is packed
_LEVEL = 1  # of compression: the fastest
_TEMPLATE = 2000  # characters of a template that are kept

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kind:
    """What the events of one kind have in common."""

    template: str
    level: Severity
    component: str | None = None
    host: str | None = None
    pod: str | None = None
    first: int = UNTIMED  # microseconds since 1970 of the first of them


@dataclass(frozen=True)
class Said:
    """What the first record of a block says, in tokens; the others differ in numbers and ids."""

    tokens: mine.Shape
    level: Severity
    component: str | None = None
    host: str | None = None
    pod: str | None = None
    first: int = UNTIMED


@dataclass(frozen=True)
class Frame:
    """Some records, in the order of the file."""

    times: Integers  # microseconds since 1970, or UNTIMED
    offsets: Integers  # bytes, in the file
    lines: Integers  # from 1
    kinds: Integers  # index into `kinds`


@dataclass(frozen=True)
class Told:
    """A finding as an event: of files that are no logs."""

    line: int
    time: int  # microseconds since 1970, or UNTIMED
    kind: int  # index into `kinds`
    text: str  # the line's own, shortened


class Unreadable(Exception):
    """The events can't be read: they are of another version, or damaged."""


class Sink:
    """Where the records of a log go; without a file it takes nothing."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self._first, self._last, self._count = UNTIMED, UNTIMED, 0

    def add(self, records: Records) -> None:
        """Append the records of one piece."""
        if self._file is None or not len(records):
            return
        times = records["time"]
        self._see(times[times != UNTIMED])
        self._count += len(records)
        packed = _packed(_columns(records))
        self._file.write(_FRAME.pack(len(records), len(packed)))
        self._file.write(packed)

    def finish(self, blocks: Iterable[Said], shift: int) -> None:
        """Say what the blocks are, and by how much all times are off."""
        if self._file is None:
            return
        kinds, of_block = _kinds(list(blocks), shift)
        span = [t if t == UNTIMED else t + shift for t in (self._first, self._last)]
        _close(self._file, kinds, {"blocks": of_block, "shift": shift, "span": span, "count": self._count})

    def _see(self, times: Integers) -> None:
        if times.size:
            first = int(times.min())
            self._first = first if self._first == UNTIMED else min(self._first, first)
            self._last = max(self._last, int(times.max()))


@contextmanager
def writing(path: Path | None) -> Iterator[Sink]:
    """A sink whose file appears whole when all went well, or not at all."""
    if path is None:
        yield Sink(None)
        return
    with _appearing(path) as file:
        yield Sink(file)


def of_findings(path: Path, findings: Sequence[Finding]) -> None:
    """Keep the findings of a file that is no log as its events."""
    kinds: dict[Kind, int] = {}
    told = []
    for one in findings:
        pod = one.facts.get("pod")
        host = one.facts.get("host", one.facts.get("node"))
        at = microseconds(one.at) if one.at else UNTIMED
        kind = Kind(
            one.summary[:_TEMPLATE],
            one.severity,
            one.component,
            str(host) if host else None,
            str(pod) if pod else None,
            at,
        )
        told.append(Told(one.line, at, kinds.setdefault(kind, len(kinds)), one.excerpt))
    times = [t.time for t in told if t.time != UNTIMED]
    span = [min(times, default=UNTIMED), max(times, default=UNTIMED)]
    table = {"told": [astuple(t) for t in told], "span": span, "count": len(told)}
    with _appearing(path) as file:
        _close(file, list(kinds), table)


@contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(MAGIC)
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _columns(records: Records) -> bytes:
    """Differences are small and much alike, so that they take little room."""
    times, offsets, lines = (np.diff(records[n].astype(np.int64), prepend=0) for n in ("time", "offset", "line"))
    first = np.array([offsets[0], lines[0]], np.int64)
    offsets[0] = lines[0] = 0
    columns = (first, times, offsets.astype(np.uint32), lines.astype(np.uint32), records["block"].astype(np.uint32))
    return b"".join(c.tobytes() for c in columns)


def _kinds(blocks: list[Said], shift: int) -> tuple[list[Kind], list[int]]:
    """The kinds of all blocks, and which each block has; blocks of one template and level are of one kind."""
    merged = mine.merge(b.tokens for b in blocks)
    known: dict[tuple[object, ...], int] = {}
    kinds: list[Kind] = []
    of_block = []
    for said in blocks:
        first = said.first if said.first == UNTIMED else said.first + shift
        template = mine.render(merged[said.tokens])[:_TEMPLATE]
        key = (template, said.level, said.component, said.host, said.pod)
        number = known.setdefault(key, len(kinds))
        if number == len(kinds):
            kinds.append(Kind(template, said.level, said.component, said.host, said.pod, first))
        elif first != UNTIMED and (kinds[number].first == UNTIMED or first < kinds[number].first):
            kinds[number] = Kind(template, said.level, said.component, said.host, said.pod, first)
        of_block.append(number)
    return kinds, of_block


def _close(file: BinaryIO, kinds: list[Kind], table: dict[str, Any]) -> None:
    at = file.tell()
    packed = orjson.dumps({**table, "kinds": kinds})
    file.write(_packed(packed))
    file.write(_END.pack(at, MAGIC))


class Events:
    """A file of events, read piece by piece."""

    def __init__(self, path: Path) -> None:
        """Read the table; raises Unreadable."""
        self._path = path
        try:
            self._table = self._read()
            self.kinds = tuple(Kind(**{**k, "level": Severity(k["level"])}) for k in self._table["kinds"])
            self.first, self.last = (int(t) for t in self._table["span"])
            self.count = int(self._table["count"])
            self._shift = int(self._table.get("shift", 0))
            self._of_block = np.array(self._table.get("blocks", ()), np.int64)
            self.told = tuple(Told(*t) for t in self._table["told"]) if "told" in self._table else None
        except (OSError, ValueError, KeyError, TypeError, struct.error, zstandard.ZstdError) as error:
            raise Unreadable(str(error)) from error

    def _read(self) -> dict[str, Any]:
        with self._path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ValueError("another version")
            end = file.seek(-_END.size, 2)
            self._end, magic = _END.unpack(file.read(_END.size))
            if magic != MAGIC or not len(MAGIC) <= self._end < end <= self._end + TABLE_CAP:
                raise ValueError("no table")
            file.seek(self._end)
            packed = file.read(end - self._end)
        table = orjson.loads(_unpacked(packed, TABLE_CAP))
        if not isinstance(table, dict):
            raise ValueError("no table")  # noqa: TRY004  damaged content, not a wrong argument
        return table

    def frames(self) -> Iterator[Frame]:
        """The records, piece by piece; raises Unreadable."""
        with self._path.open("rb") as file:
            file.seek(len(MAGIC))
            while file.tell() < self._end:
                try:
                    yield self._frame(file)
                except (OSError, ValueError, IndexError, struct.error, zstandard.ZstdError) as error:
                    raise Unreadable(str(error)) from error

    def _frame(self, file: BinaryIO) -> Frame:
        count, size = _FRAME.unpack(file.read(_FRAME.size))
        if count * _RECORD > FRAME_CAP:
            raise ValueError("too many records in a frame")
        raw = _unpacked(file.read(size), count * _RECORD + 16)
        first = np.frombuffer(raw, np.int64, 2)
        times = np.cumsum(np.frombuffer(raw, np.int64, count, 16))
        places = np.frombuffer(raw, np.uint32, 3 * count, 16 + 8 * count).reshape(3, count)
        times[times != UNTIMED] += self._shift
        offsets, lines = (np.cumsum(c, dtype=np.int64) + f for c, f in zip(places[:2], first, strict=True))
        return Frame(times, offsets, lines, self._of_block[places[2]])

    @cached_property
    def is_timed(self) -> bool:
        """Whether any event has a time."""
        return self.last != UNTIMED


def _packed(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(_LEVEL, write_checksum=True).compress(raw)


def _unpacked(packed: bytes, most: int) -> bytes:
    size = zstandard.frame_content_size(packed)
    if not 0 <= size <= most:
        raise ValueError("larger than it may be")
    return zstandard.decompress(packed, max_output_size=most)
