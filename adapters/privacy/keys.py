"""Finds private keys between their markers, also where the end is cut off, and those of PuTTY behind their count."""

import re
from collections.abc import Iterator

from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

MOST = 1 << 16  # bytes of a private key; an end that never comes must not eat the file
_MARKER = b"-----"
_BODY = re.compile(
    rb"(?:(?:\\[rn]|[ \t\r\n>|\"']){0,8}(?:[A-Za-z0-9+/]{16,120}={0,2}(?![A-Za-z0-9])"
    rb"|(?:Proc-Type|DEK-Info|Version|Comment): ?[^\n]{1,80}))*"
    rb"(?:(?:\\[rn]|\s){0,3}[A-Za-z0-9+/]{2,64}={1,2})?"
)


def _private(chunk: bytes, end: int) -> Iterator[Span]:
    mark = chunk.find(_MARKER, end, end + MOST)
    if mark >= 0 and chunk.startswith(b"END ", mark + len(_MARKER)):
        last = mark
    else:
        found = _BODY.match(chunk, end, end + MOST)
        last = found.end() if found else end
    if chunk[end:last].strip():
        yield Span(end, last, "SECRET")


def _lined(chunk: bytes, end: int) -> Iterator[Span]:
    """The lines that a key file of PuTTY counts."""
    found = _BODY.match(chunk, end, end + MOST)
    if found and found[0].strip():
        yield Span(*found.span(), "SECRET")


TRIGGERS = (
    Trigger(rb"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----", _private),
    Trigger(rb"Private-Lines: [0-9]{1,3}\r?\n", _lined),
)
