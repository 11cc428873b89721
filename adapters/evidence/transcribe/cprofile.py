"""Dumps of cProfile as the text that pstats prints; a reader of our own, because `marshal.loads` may not be trusted.

The format is that of CPython's `Python/marshal.c`, as far as `cProfile.Profile.dump_stats` writes it.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

from adapters.evidence.transcript import PROFILE, Transcript, flat

CAP = 32 << 20  # bytes
VALUES = 3_000_000
DEEPEST = 8
FUNCTIONS = 5_000  # of a transcript, those that took longest
_REF = 0x80
_DIGIT = 15  # bits of a digit of a long number
_PARTS = 5  # of the entry of a function: calls without and with recursion, own time, whole time, callers
_LINE_LARGEST = 1e9

Value = int | float | str | None | tuple["Value", ...] | dict["Value", "Value"]


def recognizes(head: bytes) -> bool:
    """A marshalled mapping whose first key is a tuple."""
    return len(head) > 2 and head[0] & ~_REF == ord("{") and head[1] & ~_REF in b"()"  # noqa: PLR2004  two marks


class _Malformed(ValueError):
    """These bytes are no such dump."""


@dataclass
class _Reader:
    """One pass over the bytes."""

    data: bytes
    at: int = 0
    values: int = 0
    refs: list[Value] = field(default_factory=list)

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise _Malformed
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, width: int = 4, *, signed: bool = True) -> int:
        return int.from_bytes(self.take(width), "little", signed=signed)

    def value(self, depth: int = 0) -> Value:
        self.values += 1
        if depth > DEEPEST or self.values > VALUES:
            raise _Malformed
        code = self.take(1)[0]
        place = -1
        if code & _REF:
            place = len(self.refs)
            self.refs.append(None)
        found = self._of(chr(code & ~_REF), depth)
        if place >= 0:
            self.refs[place] = found
        return found

    def _of(self, code: str, depth: int) -> Value:
        if code in "zZuaAts":
            size = self.number(1, signed=False) if code in "zZ" else self.number()
            return self.take(size).decode("utf-8", "replace")
        if code in "()":
            return self._tuple(self.number() if code == "(" else self.number(1, signed=False), depth)
        if code == "{":
            return self._mapping(depth)
        if code in "NTF":
            return None
        return self._scalar(code)

    def _scalar(self, code: str) -> Value:
        if code == "i":
            return self.number()
        if code == "l":
            return self._long()
        if code == "g":
            return float(struct.unpack("<d", self.take(8))[0])
        if code == "r":
            return self._reference()
        raise _Malformed

    def _tuple(self, size: int, depth: int) -> Value:
        if not 0 <= size <= VALUES:
            raise _Malformed
        return tuple(self.value(depth + 1) for _ in range(size))

    def _reference(self) -> Value:
        index = self.number()
        if not 0 <= index < len(self.refs):
            raise _Malformed
        return self.refs[index]

    def _long(self) -> int:
        size = self.number()
        if abs(size) > 8:  # noqa: PLR2004  120 bits; nothing is called more often
            raise _Malformed
        value = sum(self.number(2) << (_DIGIT * i) for i in range(abs(size)))
        return -value if size < 0 else value

    def _mapping(self, depth: int) -> Value:
        found: dict[Value, Value] = {}
        while self.data[self.at : self.at + 1] != b"0":
            key = self.value(depth + 1)
            if isinstance(key, dict):
                raise _Malformed
            try:
                found[key] = self.value(depth + 1)
            except TypeError as error:  # a tuple with a mapping in it is no key
                raise _Malformed from error
        self.at += 1
        return found


@dataclass(frozen=True)
class _Entry:
    """What was measured of one function."""

    file: str
    line: int
    name: str
    primitive: int
    calls: int
    own: float
    whole: float


def transcribe(path: Path) -> Transcript | None:
    """The table that pstats prints, the longest first; None for what is no dump."""
    if path.stat().st_size > CAP:
        return None
    try:
        read = _Reader(path.read_bytes()).value()
    except (_Malformed, RecursionError):
        return None
    entries = [e for e in map(_entry, read.items()) if e] if isinstance(read, dict) else []
    if not entries:
        return None
    kept = sorted(entries, key=lambda e: e.whole, reverse=True)[:FUNCTIONS]
    calls, primitive = sum(e.calls for e in entries), sum(e.primitive for e in entries)
    lines = (
        f"{calls:>10} function calls ({primitive} primitive calls) in {sum(e.own for e in entries):.6f} seconds",
        "   Ordered by: cumulative time",
        "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)",
        *map(_row, kept),
    )
    left = f"Only the {len(kept):,} longest of {len(entries):,} functions were kept."
    return Transcript(f"{PROFILE}cProfile, time in seconds", lines, (left,) if len(kept) < len(entries) else ())


def _entry(item: tuple[Value, Value]) -> _Entry | None:
    key, value = item
    if not (isinstance(key, tuple) and isinstance(value, tuple) and len(key) == 3 and len(value) >= _PARTS - 1):  # noqa: PLR2004  file, line, name
        return None
    file, line, name = key
    primitive, calls, own, whole = value[:4]
    if not (isinstance(file, str) and isinstance(name, str) and isinstance(line, int)):
        return None
    if not (isinstance(primitive, int) and isinstance(calls, int)):
        return None
    if not (isinstance(own, int | float) and isinstance(whole, int | float)):
        return None
    if not (0 <= own < _LINE_LARGEST and 0 <= whole < _LINE_LARGEST):
        return None
    return _Entry(file, line, name, primitive, calls, float(own), float(whole))


def _row(entry: _Entry) -> str:
    calls = str(entry.calls) if entry.calls == entry.primitive else f"{entry.calls}/{entry.primitive}"
    each, whole_each = entry.own / max(entry.calls, 1), entry.whole / max(entry.primitive, 1)
    where = entry.name if entry.file == "~" else f"{entry.file}:{entry.line}({entry.name})"
    where = f"{{{where.strip('<>')}}}" if entry.file == "~" else where
    return flat(f"{calls:>9} {entry.own:10.6f} {each:10.6f} {entry.whole:10.6f} {whole_each:10.6f} {where}")
