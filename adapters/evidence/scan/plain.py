"""The passes in plain Python, for machines without a compiler: the same results, slower."""

import re
from dataclasses import dataclass

import numpy as np

from adapters.evidence.clock import FORMATS, Clock
from adapters.evidence.scan.places import WORD
from adapters.evidence.scan.tables import LINE, RECORD, UNTIMED, Flag, Joined, Lines, Tables, microseconds

_DAY = 86_400_000_000
_CLOCK = 11  # the format of a time without a date
_BY_NUMBER = {f.number: f.anywhere for f in FORMATS}
_KEPT = re.compile(
    rb"(?i)(?:status|code|level|signal|severity|priority|http|returned|responded|response|answered)[ \"'=:]{1,6}\Z"
)
_STATUS = re.compile(rb"[1-5]\d\d")
_KLOG = re.compile(rb"[IWEFDC]\d{4}")
_INSTANCE = re.compile(rb"[A-Za-z_]{2,}\d{1,3}|\d{1,3}")
_HEX = re.compile(rb"[0-9A-Fa-f]*")
_LEVELS = frozenset(b"trace debug info notice warn warning err error crit critical fatal severe panic alert".split())
_DURATION = re.compile(rb"(\d{1,15})(?:\.(\d{1,9})?)? ?([A-Za-z_]*)")
_KNOWN = frozenset(
    b"126 127 130 134 137 139 143 200 201 202 204 206 255 301 302 304 307 308 400 401 403 404 405 408 409 410 413"
    b" 415 422 423 429 499 500 501 502 503 504 507".split()
)
_INSTANCE_REACH, _COARSE_WORDS = 96, 12
_VARIES = b"\x01"


@dataclass(frozen=True)
class _Key:
    plain: bytes
    instances: tuple[tuple[bytes, bytes], ...]


class Plain:
    """Does what scan.h says, line by line."""

    def lines(self, tables: Tables, chunk: bytearray, size: int, line: int) -> Lines:
        """Give each line that is not blank its shape."""
        data, found, start = bytes(chunk[:size]), [], 0
        while start < size:
            end = data.find(b"\n", start)
            end = size if end < 0 else end
            text = data[start:end]
            if any(c > 32 for c in text):  # noqa: PLR2004  a space
                found.append((start, end, line, _shape(tables, text)))
            line += end < size
            start = end + 1
        tables.state.line = line
        return np.array(found, LINE)

    def records(self, tables: Tables, chunk: bytearray, base: int, lines: Lines, *, final: bool) -> Joined:
        """Join the lines of records."""
        return _Joining(tables, chunk, base, lines).run(final=final)


def _shape(tables: Tables, line: bytes) -> int:
    """As fine as there is room for; shape 0 is all that is left."""
    key, state, known = _key(line), tables.state, tables.known
    if key.instances and key not in known and state.fine < state.most_fine:
        state.fine += 1
        return tables.learn(key)
    if key in known or key.plain in known:
        return known.get(key, known.get(key.plain, 0))
    if state.plain < state.most:
        state.plain += 1
        return tables.learn(key.plain)
    return _coarse_shape(tables, key, _coarse(line))


def _coarse_shape(tables: Tables, key: _Key, coarse: tuple[bytes, ...]) -> int:
    """Where there is no room for what is not trouble."""
    state, found = tables.state, tables.known.get(coarse)
    if found is None and state.coarse < state.most_coarse:
        state.coarse += 1
        tables.flags[tables.shapes] = Flag.COARSE
        return tables.learn(coarse)
    if found is not None and tables.flags[found] & Flag.LOUD and state.loud < state.most_loud:
        state.loud += 1
        return tables.learn(key.plain)
    return found or 0


def _key(line: bytes) -> _Key:
    parts: list[bytes] = []
    instances = []
    varied, end = False, 0
    for found in WORD.finditer(line):
        between, word = line[end : found.start()], found[0]
        parts.append(between)
        varied = varied and not between.strip(b"-:")
        end = found.end()
        if any(48 <= c <= 57 for c in word):  # noqa: PLR2004  the digits
            varied = True
            if len(word) <= 3 and _is_kept(line, found.start(), word):  # noqa: PLR2004  of a status
                parts += (word,) if len(word) < 3 or word in _KNOWN else (word[:1], _VARIES)  # noqa: PLR2004
                continue
            if _KLOG.fullmatch(word):
                parts.append(word[:1])
            elif _is_instance(line, found.start(), word):
                instances.append((b"".join(parts), word))
            parts.append(_VARIES)
        elif varied and _goes_on_in_hex(between, word):
            parts.append(_VARIES)
        else:
            parts.append(word)
            varied = False
    parts.append(line[end:])
    return _Key(b"".join(parts), tuple(instances))


def _is_kept(line: bytes, start: int, word: bytes) -> bool:
    if not word.isdigit():
        return False
    if line[start - 1 : start] == b"<":
        return start == 1
    if _STATUS.fullmatch(word) and line[:start].endswith(b'" '):
        return True
    return bool(_KEPT.search(line[max(0, start - 24) : start]))


def _is_instance(line: bytes, start: int, word: bytes) -> bool:
    if start > _INSTANCE_REACH or not _INSTANCE.fullmatch(word):
        return False
    return not word.isdigit() or bool(re.search(rb"[A-Za-z_]-\Z", line[max(0, start - 2) : start]))


def _goes_on_in_hex(between: bytes, word: bytes) -> bool:
    """A part of an id without digits: `0b1c-dead-…`, `02:ab:…`."""
    wanted = {b"-": (4,), b":": (2, 4)}.get(between[-1:], ())
    return len(word) in wanted and bool(_HEX.fullmatch(word))


def _coarse(line: bytes) -> tuple[bytes, ...]:
    parts, end = [], 0
    for number, found in enumerate(WORD.finditer(line)):
        word = found[0].lower()
        has_digit = any(48 <= c <= 57 for c in word)  # noqa: PLR2004  the digits
        parts += [line[end : found.start()], word if word in _LEVELS else b"1" if has_digit else b"2"]
        end = found.end()
        if number == _COARSE_WORDS - 1:
            return tuple(parts)
    return (*parts, line[end:])


class _Joining:
    """One pass over the lines of a chunk."""

    def __init__(self, tables: Tables, chunk: bytearray, base: int, lines: Lines) -> None:
        self._tables, self._chunk, self._base, self._lines = tables, chunk, base, lines
        self._clock = Clock(tables.came)
        self._found: list[tuple[int, int, int, int]] = []

    def run(self, *, final: bool) -> Joined:
        state = self._tables.state
        begin, in_go, in_python = 0, False, False
        for i, line in enumerate(self._lines):
            flags = Flag(int(self._tables.flags[line["shape"]]))
            is_long = line["end"] - line["start"] > state.piece
            joins = False
            if i > begin and i - begin < state.longest and not is_long:
                if flags & Flag.INDENTED or not state.headed:
                    joins = _goes_on(flags, in_go=in_go, in_python=in_python, headed=False)
                if not joins and state.headed and not flags & Flag.TIMED:
                    joins = _goes_on(flags, in_go=in_go, in_python=in_python, headed=True)
            if not joins:
                self._count(begin, i)
                begin, in_go, in_python = i, False, False
                state.headed |= bool(flags & Flag.TIMED)
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
        start = _word_at(text, int(t.skip[shape])) + int(t.inner[shape])
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
        found = _DURATION.match(text, _word_at(text, int(t.number[shape])))
        seconds = _seconds(found) if found else 0.0
        if seconds > t.largest[shape]:
            t.largest[shape] = seconds
            t.largest_offset[shape] = self._base + int(line["start"])
            t.largest_line[shape], t.largest_time[shape] = line["line"], t.state.time


def _goes_on(flags: Flag, *, in_go: bool, in_python: bool, headed: bool) -> bool:
    if flags & Flag.MORE or (headed and flags & Flag.HEAD):
        return True
    return bool(flags & Flag.FRAME) if in_go else in_python and bool(flags & Flag.LAST)


def _word_at(text: bytes, number: int) -> int:
    """Where the word behind so many others begins."""
    for i, found in enumerate(WORD.finditer(text)):
        if i == number:
            return found.start()
    return len(text)


def _seconds(found: re.Match[bytes]) -> float:
    value, unit = float(found[1] + b"." + (found[2] or b"0")[:6]), found[3].lower()
    if unit.startswith(b"s"):
        return value
    if unit.startswith((b"ms", b"mil")):
        return value / 1000
    return value * 60 if unit == b"m" or unit.startswith(b"mi") else 0.0
