"""What a finding says, in one short sentence."""

from engines.evidence import Finding, FindingKind
from engines.phrases import phrase

LONGEST = 140


def what(f: Finding) -> str:
    """A line in its own words, a change by its title, all else by its summary."""
    if f.kind in (FindingKind.LOG, FindingKind.STACK) and (words := phrase(f)):
        return words
    if f.kind is FindingKind.STATEMENT and f.excerpt.startswith(f"{f.facts.get('speaker')} "):
        return short(f.excerpt)
    return short(f.summary)


def short(text: str) -> str:
    """One line, cut at a word where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
