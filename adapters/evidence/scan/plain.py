"""The passes in plain Python, for machines without a compiler: the same results, slower."""

import re
from itertools import islice

import numpy as np

from adapters.evidence.clock import FORMATS, Clock, Order
from adapters.evidence.scan.places import BYTE, UNIT, WORD
from adapters.evidence.scan.shapes import Walk, shape
from adapters.evidence.scan.tables import LINE, RECORD, UNTIMED, Buffer, Flag, Joined, Lines, Tables, microseconds

_DAY = 86_400_000_000
_CLOCK = 11  # the format of a time without a date
_BY_NUMBER = {f.number: f.anywhere for f in FORMATS}
_DURATION = re.compile(rb"(\d{1,15})(?:\.(\d{1,9})?)? ?([A-Za-z_]*)")


class Plain:
    """Does what scan.h says, line by line."""

    def lines(self, tables: Tables, chunk: Buffer, begin: int, end: int, line: int) -> Lines:
        """Give each line that is not blank its shape."""
        data, found, start = bytes(chunk[:end]), [], begin
        while start < end:
            stop = data.find(b"\n", start)
            stop = end if stop < 0 else stop
            text = data[start:stop]
            if any(c > 32 for c in text):  # noqa: PLR2004  a space
                found.append((start, stop, line, shape(tables, text)))
            line += stop < end
            start = stop + 1
        tables.state.line = line
        return np.array(found, LINE)

    def opened(self, tables: Tables, line: bytes) -> bytes:
        """Walk along the line."""
        return Walk(tables, line).opened()

    def records(self, tables: Tables, chunk: Buffer, base: int, lines: Lines, *, final: bool) -> Joined:
        """Join the lines of records."""
        return _Joining(tables, chunk, base, lines).run(final=final)


class _Joining:
    """One pass over the lines of a chunk."""

    def __init__(self, tables: Tables, chunk: Buffer, base: int, lines: Lines) -> None:
        self._tables, self._chunk, self._base, self._lines = tables, chunk, base, lines
        self._clock = Clock(tables.came, lambda: Order(tables.state.order))
        self._found: list[tuple[int, int, int, int]] = []

    def run(self, *, final: bool) -> Joined:
        state = self._tables.state
        begin, in_go, in_python, is_next = 0, False, False, False
        for i, line in enumerate(self._lines):
            flags = Flag(int(self._tables.flags[line["shape"]]))
            is_long = line["end"] - line["start"] > state.piece
            joins = False
            if i > begin and i - begin < state.longest and not is_long:
                if is_next and not flags & Flag.TIMED:
                    joins = True
                elif flags & Flag.INDENTED or not state.headed:
                    joins = _goes_on(flags, in_go=in_go, in_python=in_python, headed=False)
                if not joins and state.headed and not flags & Flag.TIMED:
                    joins = _goes_on(flags, in_go=in_go, in_python=in_python, headed=True)
            if not joins:
                self._count(begin, i)
                begin, in_go, in_python = i, False, False
                state.headed |= bool(flags & Flag.TIMED)
            is_next = bool(flags & Flag.NEXT)
            in_go = in_go or bool(i - begin < 3 and flags & Flag.GO)  # noqa: PLR2004  the first lines of a crash
            in_python = bool(flags & Flag.TRACEBACK) or (in_python and bool(flags & Flag.INDENTED))
            if is_long:
                self._count(i, i + 1)
                begin = i + 1
        if final:
            self._count(begin, len(self._lines))
            begin = len(self._lines)
        return Joined(np.array(self._found, RECORD), begin)

    def _count(self, begin: int, end: int) -> None:
        if begin == end:
            return
        t, line = self._tables, self._lines[begin]
        shape, text = int(line["shape"]), bytes(self._chunk[line["start"] : line["end"]])
        block = self._block(begin, end)
        if t.format[shape] and (at := self._time(shape, text)) is not None:
            t.state.time = at
        now = t.state.time
        if now != UNTIMED:
            t.first[block] = now if t.first[block] == UNTIMED else min(now, t.first[block])
            t.last[block] = max(now, t.last[block])
        t.count[block] += 1
        if end - begin == 1 and t.number[shape] >= 0:
            self._duration(shape, text, line)
        self._found.append((now, self._base + int(line["start"]), int(line["line"]), block))

    def _block(self, begin: int, end: int) -> int:
        t = self._tables
        key = tuple(int(s) for s in self._lines["shape"][begin:end])
        if key not in t.joins and len(key) > 1 and t.state.joined >= t.state.most_joined:
            key = key[:1]
        if key not in t.joins:
            t.state.joined += len(key) > 1
            block = t.joins[key] = t.state.blocks
            t.block_from[block], t.block_lines[block] = begin, len(key)
            t.first[block] = t.last[block] = UNTIMED
            t.state.blocks += 1
        return t.joins[key]

    def _time(self, shape: int, text: bytes) -> int | None:
        t = self._tables
        start = _word_at(text, int(t.skip[shape]), int(t.words[shape])) + int(t.inner[shape])
        number = int(t.format[shape])
        found = _BY_NUMBER[number].match(text.decode("utf-8", "replace"), len(text[:start].decode("utf-8", "replace")))
        stamp = self._clock.stamp(found, number) if found else None
        if stamp is None:
            return None
        at = microseconds(stamp.at)
        if number == _CLOCK:
            return t.of_day(at % _DAY)
        t.state.day, t.state.of_day = divmod(at, _DAY)
        t.state.days, t.state.dated = 0, 1
        return at

    def _duration(self, shape: int, text: bytes, line: np.void) -> None:
        t = self._tables
        found = _DURATION.match(text, _word_at(text, *divmod(int(t.number[shape]), BYTE)))
        seconds = _seconds(found) if found else 0.0
        if seconds > t.largest[shape]:
            t.largest[shape] = seconds
            t.largest_offset[shape] = self._base + int(line["start"])
            t.largest_line[shape], t.largest_time[shape] = line["line"], t.state.time


def _goes_on(flags: Flag, *, in_go: bool, in_python: bool, headed: bool) -> bool:
    if flags & Flag.MORE or (headed and flags & Flag.HEAD):
        return True
    return bool(flags & Flag.FRAME) if in_go else in_python and bool(flags & Flag.LAST)


def _word_at(text: bytes, units: int, words: int) -> int:
    """Where a word begins: behind so many units, and so many words of its own."""
    unit = next(islice(UNIT.finditer(text), units, None), None)
    found = next(islice(WORD.finditer(text, unit.start()), words, None), None) if unit else None
    return found.start() if found else len(text)


def _seconds(found: re.Match[bytes]) -> float:
    value, unit = float(found[1] + b"." + (found[2] or b"0")[:6]), found[3].lower()
    if unit.startswith(b"s"):
        return value
    if unit.startswith((b"ms", b"mil")):
        return value / 1000
    return value * 60 if unit == b"m" or unit.startswith(b"mi") else 0.0
