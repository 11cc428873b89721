"""What it is not: causes that people think of first and that the evidence speaks against."""

from collections.abc import Iterator, Sequence
from itertools import islice

from engines import talk
from engines.cards import wording
from engines.evidence import BAD, Finding, FindingKind
from engines.models import Category
from engines.phrases import phrase
from engines.questions import RuledOut
from knowledge.causes import denied
from knowledge.changes import change as changes
from knowledge.changes import history, linked
from knowledge.drafts import Draft, citations
from knowledge.scene import statements
from knowledge.scene.scene import Scene
from knowledge.words import clock, shorten

LIMIT = 5
DENIED = 3  # of them by series
USUAL = 2  # errors that a log always tells
NAMED = 3  # changes that are ruled out by name


def ruled_out(scene: Scene, drafts: Sequence[Draft]) -> tuple[RuledOut, ...]:
    """At most five, what series deny first, three of that."""
    named = {d.category for d in drafts[:2]}
    return (*islice(denied.ruled_out(scene), DENIED), *_change(scene, named), *_said(scene), *_usual(scene))[:LIMIT]


def _change(scene: Scene, named: set[Category]) -> Iterator[RuledOut]:
    found = history.collect(scene)
    if not found or not scene.onset or Category.CHANGE in named:
        return
    times = [c.effective for c in found if c.effective]
    if len(times) < len(found) or min(times) <= scene.onset + changes.GRACE:
        return  # only a change that is known to have come later can't be it
    why = f"all {len(found)} known changes came after the first failure at {clock(scene.onset)}"
    what = wording.listed(tuple(linked.subject(c) for c in found)) if len(found) <= NAMED else "A bad release"
    why = why if len(found) > 1 else f"it came after the first failure at {clock(scene.onset)}"
    yield RuledOut(what=what, why=why, citations=citations([c.finding for c in found], 2))


def _said(scene: Scene) -> Iterator[RuledOut]:
    for finding in scene.by_kind[FindingKind.STATEMENT]:
        for claim in statements.claims(talk.own(finding.excerpt)):
            if claim.fine and not claim.bad and (what := claim.topic or claim.subject):
                yield RuledOut(what=what, why=_saying(finding), citations=(finding.cite(),))
    for change in history.unshipped(scene):
        yield RuledOut(what=linked.subject(change.change), why=_saying(change.said), citations=(change.said.cite(),))


def _usual(scene: Scene) -> Iterator[RuledOut]:
    """Errors of every day, the most frequent."""
    loud = (f for f in scene.by_kind[FindingKind.LOG] if f.severity in BAD and scene.is_steady(f))
    for finding in sorted(loud, key=lambda f: -f.count)[:USUAL]:
        if scene.onset and (words := phrase(finding)):
            why = f"it was said as often before {clock(scene.onset)} as since"
            yield RuledOut(what=f'"{words}"', why=why, citations=(finding.cite(),))


def _saying(finding: Finding) -> str:
    return f'{finding.facts.get("speaker", "somebody")} said "{shorten(talk.said(finding.excerpt), 80).rstrip(".")}"'
