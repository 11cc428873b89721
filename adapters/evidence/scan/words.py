"""What the words of a line are, for the plain pass: as words.c says it."""

import re

from adapters.evidence.scan.places import WORD

_KEPT = re.compile(
    rb"(?i)(?:status|code|level|signal|severity|priority|http|returned|responded|response|answered)[ \"'=:]{1,6}\Z"
)
_STATUS = re.compile(rb"[1-5]\d\d")
KLOG = re.compile(rb"[IWEFDC]\d{4}")
_INSTANCE = re.compile(rb"[A-Za-z_]{2,}\d{1,3}|\d{1,3}")
_NUMBERED, _NEAR = re.compile(rb"\d[^\0- =:,;()\[\]{}\"|<>]*+\Z"), 64  # `pool-3-thread-12`
_HEX = re.compile(rb"[0-9A-Fa-f]*")
_LEVELS = frozenset(b"trace debug info notice warn warning err error crit critical fatal severe panic alert".split())
KNOWN = frozenset(
    b"126 127 130 134 137 139 143 200 201 202 204 206 255 301 302 304 307 308 400 401 403 404 405 408 409 410 413"
    b" 415 422 423 429 499 500 501 502 503 504 507".split()
)
REACH, _COARSE_WORDS = 96, 12
VARIES = b"\x01"
_MASKED = re.compile(rb"(?<!\w)[A-Za-z_]*+\d\w*+", re.ASCII)  # from a word's beginning alone: it stays linear


def masked(text: bytes) -> bytes:
    """The text with every word that has a digit as one."""
    return _MASKED.sub(VARIES, text)


def has_digit(word: bytes) -> bool:
    """Whether there is one."""
    return any(48 <= c <= 57 for c in word)  # noqa: PLR2004  the digits


def is_kept(line: bytes, start: int, word: bytes) -> bool:
    """A number of a status, code or level tells kinds of lines apart."""
    if not word.isdigit():
        return False
    if line[start - 1 : start] == b"<":
        return start == 1
    if _STATUS.fullmatch(word) and line[:start].endswith(b'" '):
        return True
    return bool(_KEPT.search(line[max(0, start - 24) : start]))


def is_in_column(line: bytes, start: int, word: bytes, column: int) -> bool:
    """The status of a request, in the field that the file says."""
    before = line[:start]
    return word.isdigit() and before[-1:] <= b" " and sum(c <= ord(" ") for c in before) == column - 1 > 0


def is_instance(line: bytes, start: int, word: bytes) -> bool:
    """`web1`, `svc-12`: the name of one of a few."""
    if start > REACH or not _INSTANCE.fullmatch(word) or _NUMBERED.search(line, max(0, start - _NEAR), start):
        return False
    return not word.isdigit() or bool(re.search(rb"[A-Za-z_]-\Z", line[max(0, start - 2) : start]))


def goes_on_in_hex(between: bytes, word: bytes) -> bool:
    """A part of an id without digits: `0b1c-dead-…`, `02:ab:…`."""
    wanted = {b"-": (4,), b":": (2, 4)}.get(between[-1:], ())
    return len(word) in wanted and bool(_HEX.fullmatch(word))


def coarse(line: bytes) -> tuple[bytes, ...]:
    """The punctuation and levels of a line's first words, where there is no room for more shapes."""
    parts, end = [], 0
    for number, found in enumerate(WORD.finditer(line)):
        word = found[0].lower()
        parts += [line[end : found.start()], word if word in _LEVELS else b"1" if has_digit(word) else b"2"]
        end = found.end()
        if number == _COARSE_WORDS - 1:
            return tuple(parts)
    return (*parts, line[end:])
