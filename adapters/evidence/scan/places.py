"""Finds where in a line its time and its duration stand, counted in units, so that all lines of its shape are read.

A unit is what stands between two cuts; units at open places differ in their words.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from adapters.evidence.clock import FORMATS, Clock, Format
from adapters.evidence.scan.tables import Place

REACH = 4000  # characters of a line in which the field of its time is looked for
WORD = re.compile(rb"[A-Za-z0-9_]+")
UNIT = re.compile(  # what is in quotes, a path, or another
    rb"[A-Za-z0-9_](?:(?<='.)[^'\n]{0,62}(?=')|(?<=/.)[^\0- ,)\]}\"|<>]*+|[^\0- =:,;()\[\]{}\"|<>]*+)"
)
BYTE = 256  # what counts in a unit are fewer
_MOST_UNITS = 65_000
_NEAR = timedelta(milliseconds=1)  # a number with a fraction is not exact


def of_time(text: str, at: datetime, clock: Clock, likely: int = 1) -> Place | None:
    """Where the line says this time; the likely format is tried first."""
    for one in _ordered(likely):
        for found in one.anywhere.finditer(text, 0, REACH):
            stamp = clock.stamp(found, one.number)
            if stamp and abs(stamp.at - at) <= _NEAR:
                return _place(text, found.start(), one.number)
    return None


@lru_cache
def _ordered(likely: int) -> tuple[Format, ...]:
    return tuple(sorted(FORMATS, key=lambda f: f.number != likely))


def of_number(text: str, start: int) -> int:
    """Units before the word that begins there times 256, and words before it in its own; -1 where none begins."""
    place = _place(text, start, 0)
    return place.units * BYTE + place.words if place and not place.inner else -1


def _place(text: str, start: int, number: int) -> Place | None:
    """None where no word begins or goes on."""
    first = text[start : start + 1].encode("utf-8", "replace")
    return _behind(text[:start], number) if WORD.fullmatch(first) else None


@lru_cache(256)  # what stands before its time is the same in many lines
def _behind(text: str, number: int) -> Place | None:
    """The place of a word that begins or goes on behind this."""
    before, first = text.encode("utf-8", "replace"), b"0"
    units = [found.start() for found in UNIT.finditer(before + first)]
    words = WORD.findall(before, units[-1])
    inner = len(words.pop()) if WORD.fullmatch(before[-1:]) else 0
    is_near = len(units) < _MOST_UNITS and max(len(words), inner) < BYTE
    return Place(number, len(units) - 1, len(words), inner) if is_near else None
