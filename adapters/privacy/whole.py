"""Finds where a secret really ends: what tells that it is one looks at its first bytes only, however long it is."""

import re
from typing import NamedTuple

MOST = 4096  # bytes of a value that are looked at
OPEN = 1 << 16  # bytes up to a chunk's end from which on a value may go on behind it: a piece knows at least as many
_LEAST = 256  # bytes from which on an expert may have stopped before the value did
_BLOCK = OPEN - 256  # the same of a key over several lines
_LOOSE = (
    rb"(?:[^\s\"'`,;&<>)\]}|\\]++"
    rb"|&(?!\w{1,5};)(?![\w.\[\]%-]{1,40}=)(?=\S)"
    rb"|;(?![\w. -]{1,40}=)(?=[^\s;\"'])"
    rb"|[)\]}](?=[A-Za-z0-9])|\\(?=[^\"'\\nrtu\s]))"
)
_FIRST = re.compile(_LOOSE + rb"{1,4096}+")
_REST = re.compile(_LOOSE + rb"*+")
_ENDS = re.compile(rb"@|-----|%2[026C]|&#\d")  # of a password in an address, of a key, of what is escaped
_DOUBLE = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')
_LINES = re.compile(
    rb"[A-Za-z0-9+/=]*+(?:(?:\\[rn]|[ \t\r\n>|\"']){1,8}[A-Za-z0-9+/]{16,120}={0,2}(?![A-Za-z0-9]))*+"
    rb"(?:(?:\\[rn]|[ \t\r\n>|\"']){0,8}[A-Za-z0-9+/]{0,120}={0,2}"  # the last one, or one that is cut
    rb"(?:\\?\Z|(?=(?:\\[rn]|\s){0,3}-----)|(?<==)))?"
)


def loose(chunk: bytes, begin: int, most: int = MOST) -> bytes:
    """As far as a value without quotes reaches, up to `most` bytes."""
    found = _FIRST.match(chunk, begin, begin + most)
    return found[0].rstrip(b".:") if found else b""


def closing(chunk: bytes, begin: int, quote: bytes) -> int:
    """Where a value in quotes ends in its line, or the chunk with all that is known of it; -1 if it is not closed.

    Each opening quote is followed up to the next of its kind, and an escaped one not far: linear in the chunk.
    """
    if quote == b'"':
        last = begin + MOST if chunk[begin - 2 : begin - 1] == b"\\" else len(chunk)
        found = _DOUBLE.match(chunk, begin, last)
        at = found.end() if found else begin
        if chunk[at : at + 1] == quote:
            return at
        is_cut = len(chunk) - at <= 1 and chunk[at:] in (b"", b"\\")
        return len(chunk) if is_cut and at - begin >= OPEN else -1
    at = chunk.find(quote, begin)
    last = at if at >= 0 else len(chunk)
    if chunk.find(b"\n", begin, last) >= 0 or (at < 0 and last - begin < OPEN):
        return -1
    return last


def end(chunk: bytes, begin: int, stop: int) -> int:
    """The end of a value without quotes of which `begin:stop` is known to be one."""
    if stop - begin < _LEAST:
        return stop
    lines = chunk.find(b"\n", begin, stop) >= 0
    if stop - begin >= _BLOCK and (lines or chunk.find(b"\\n", begin, stop) >= 0):
        return _last(chunk, stop, _LINES)
    return stop if lines or _ENDS.match(chunk, stop) else _last(chunk, stop, _REST)


def _last(chunk: bytes, at: int, pattern: re.Pattern[bytes]) -> int:
    """Where the pattern ends, without what closes a sentence behind it."""
    found = pattern.match(chunk, at)
    last = found.end() if found else at
    while last < len(chunk) and at < last and chunk[last - 1] in b".:":
        last -= 1
    return last


class Rest(NamedTuple):
    """A value that goes on where the next piece begins."""

    quote: bytes  # that closes it, if it stands in quotes
    lines: bool  # whether it may have several

    def end(self, chunk: bytes, at: int) -> int:
        """Where it ends in the next piece, of which `at` is the first byte that was not yet known."""
        if not self.quote:
            return _last(chunk, at, _LINES if self.lines else _REST)
        line = chunk.find(b"\n", at)
        line = len(chunk) if line < 0 else line
        if self.quote == b'"':
            head = chunk[:at]
            escaped = (at - len(head.rstrip(b"\\"))) % 2
            found = _DOUBLE.match(chunk, at + escaped, line)
            return found.end() if found else at
        close = chunk.find(self.quote, max(0, at - len(self.quote) + 1), line)
        return line if close < 0 else max(at, close)


def rest(chunk: bytes, begin: int) -> Rest:
    """What is known of a value that begins here and has no end in the chunk."""
    before = chunk[max(0, begin - 4) : begin]
    quote = before[len(before.rstrip(b"\"'`")) :][-1:]
    slashes = before[: len(before) - len(quote)]
    quote = slashes[len(slashes.rstrip(b"\\")) :] + quote if quote else b""
    return Rest(quote, lines=chunk.find(b"\n", begin) >= 0 or chunk.find(b"\\n", begin) >= 0)
