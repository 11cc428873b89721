"""Finds where in a line its time and its duration stand, counted in words, so that all lines of its shape are read."""

import re
from datetime import datetime, timedelta

from adapters.evidence.clock import FORMATS, Clock
from adapters.evidence.scan.tables import Place

REACH = 4000  # characters of a line in which the field of its time is looked for
WORD = re.compile(rb"[A-Za-z0-9_]+")
_MOST_WORDS = 65_000
_NEAR = timedelta(milliseconds=1)  # a number with a fraction is not exact


def of_time(text: str, at: datetime, clock: Clock, likely: int = 1) -> Place | None:
    """Where the line says this time; the likely format is tried first."""
    ordered = sorted(FORMATS, key=lambda f: f.number != likely)
    for one in ordered:
        for found in one.anywhere.finditer(text, 0, REACH):
            stamp = clock.stamp(found, one.number)
            if stamp and abs(stamp.at - at) <= _NEAR:
                return _place(text, found.start(), one.number)
    return None


def of_number(text: str, start: int) -> int:
    """How many words stand before the one that begins there; -1 where none begins."""
    place = _place(text, start, 0)
    return place.words if place and not place.inner else -1


def _place(text: str, start: int, number: int) -> Place | None:
    before = text[:start].encode("utf-8", "replace")
    words = WORD.findall(before)
    inner = 0
    if words and before.endswith(words[-1]):
        inner = len(words.pop())
    return Place(number, len(words), inner) if len(words) < _MOST_WORDS and inner < 256 else None  # noqa: PLR2004  a byte
