"""A cause before it is ranked: what is known of it, whichever way it was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engines.cards import wording
from engines.evidence import Citation, Finding
from engines.models import Category
from engines.questions import Candidate
from knowledge.components.names import UNNAMED, kin
from knowledge.words import clock, shorten, trimmed

LONGEST = 480  # characters of a statement
SENTENCES = 2  # of a statement that are shown
BESIDE = 24  # characters of the time and the marks around quoted words
FEWEST = 30  # characters of a quote that says something
CITED = 6
SIBLINGS = 2  # the same failure of this many components is enough to see
HIGHEST = 0.9
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Draft:
    """A possible cause; `score` is its probability before it is compared with the others."""

    statement: str
    component: str
    category: Category
    score: float
    findings: tuple[Finding, ...]
    fix: tuple[str, ...] = ()
    settles: str | None = None
    decides: str = ""  # why that is asked for, where it is not between this cause and another
    pattern: str | None = None
    explains: frozenset[str] = frozenset()
    absolves: bool = False
    from_change: bool = False
    downstream: bool = False  # what callers of anything that fails show
    guessed: bool = False  # it only stands out: nothing is known of it
    relevance: float = 0.0  # how near it is to what is asked, 0..1
    said: str = ""  # the words of the evidence that name the failure
    ceiling: float = HIGHEST  # as sure as this sort of proof can be
    has_numbers: bool = False  # `said` is our own summary of a series, not a quote
    since: datetime | None = None
    until: datetime | None = None  # where it is over
    ended: str = ""  # as what
    reaches: str = ""  # a sentence: the way to those who suffer from it
    doubts: int = 0  # how many things speak against it

    @property
    def onset(self) -> datetime | None:
        """When it first showed."""
        return self.since or min((f.at for f in self.findings if f.at), default=None)


def candidate(draft: Draft) -> Candidate:
    """Write it down for the engines."""
    return Candidate(
        statement=_dated(draft),
        component=draft.component,
        category=draft.category,
        prior=round(max(0.01, min(HIGHEST, draft.score)), 3),
        citations=citations(draft.findings),
        since=draft.onset,
        fix=draft.fix,
        settles=draft.settles,
        pattern=draft.pattern,
    )


def citations(findings: Sequence[Finding], limit: int = CITED) -> tuple[Citation, ...]:
    """The places of the findings, each once."""
    places = {(f.evidence, f.file, f.line): f.cite() for f in findings}
    return tuple(places.values())[:limit]


def distinct(drafts: Sequence[Draft], limit: int) -> tuple[Draft, ...]:
    """The best ones, without those that say the same of the same component."""
    kept: list[Draft] = []
    for draft in drafts:
        siblings = sum(1 for k in kept if k.pattern and k.pattern == draft.pattern)
        if siblings < SIBLINGS and not any(_same(draft, k) for k in kept):
            kept.append(draft)
    return tuple(kept[:limit])


def _same(one: Draft, other: Draft) -> bool:
    if one.statement == other.statement:
        return True
    if one.category is not other.category:
        return False
    near = kin(one.component, other.component) or UNNAMED in (one.component, other.component)
    alike = one.pattern is not None and one.pattern == other.pattern
    return near and (alike or _lead(one) == _lead(other))


def _lead(draft: Draft) -> tuple[str, str, int]:
    first = draft.findings[0]
    return (first.evidence, first.file, first.line)


def _fitting(said: str, room: int) -> str:
    """As many of the words as fit behind the statement; too few say nothing."""
    room -= BESIDE
    if len(said) <= room:
        return said
    return trimmed(said[:room].rpartition(" ")[0]) if room > FEWEST else ""


def _dated(draft: Draft) -> str:
    """The statement with since when, and in whose words."""
    text = shorten(f"{draft.statement} {draft.reaches}".strip(), LONGEST)
    known = {w.lower() for w in WORD.findall(text)}
    new = any(w.lower() not in known for w in WORD.findall(draft.said))
    when = draft.onset if draft.category is not Category.NO_FAULT else None
    said = _fitting(draft.said, LONGEST - len(text)) if new else ""
    if said and not draft.has_numbers:
        said = '"{}"'.format(said.replace('"', "'"))
    if when and clock(when) in text:
        when = None
    lead = f"Since {clock(when)}" if when else "The evidence says" if said and not draft.has_numbers else ""
    if draft.until:
        lead = f"From {clock(when)} to {clock(draft.until)}, " if when and when < draft.until else ""
        lead += f"{draft.ended} since" if lead else f"{draft.ended} since {clock(draft.until)}".capitalize()
    tail = ": ".join(p for p in (lead, said.rstrip(".")) if p)
    whole = f"{text} {tail}." if tail else text
    if tail and wording.sentences(text, SENTENCES) == text != wording.sentences(text, SENTENCES - 1):
        whole = f"{text.rstrip('.')}; {tail[:1].lower()}{tail[1:]}."
    return whole if len(whole) <= LONGEST and not text.endswith("…") else text
