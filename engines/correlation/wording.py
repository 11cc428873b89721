"""What a finding says, in one short sentence."""

import re
from functools import lru_cache

from engines import talk
from engines.evidence import Finding, FindingKind
from engines.phrases import phrase

LONGEST = 140
_TIME = re.compile(r" at (?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d\b")


def what(f: Finding) -> str:
    """A line in its own words, a change by its title, all else by its summary."""
    if f.kind in (FindingKind.LOG, FindingKind.STACK) and (words := phrase(f)):
        return words
    if f.kind is FindingKind.STATEMENT:
        return _told(f.excerpt if f.excerpt.startswith(f"{f.facts.get('speaker')} ") else f.summary)
    if f.kind is FindingKind.METRIC:
        return short(timeless(f.summary))  # on the clock of its file
    return short(f.summary)


def timeless(summary: str) -> str:
    """What moved, without when, where that stands beside it."""
    return _TIME.sub("", summary)


@lru_cache(talk.REMEMBERED)
def _told(words: str) -> str:
    return short(talk.said(words))


def short(text: str) -> str:
    """One line, cut at a word where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
