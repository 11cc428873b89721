"""Changes of the same minute that fit alike: time tells them not apart, so all are named and none is blamed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from engines.cards.wording import listed
from engines.evidence import BAD, Finding
from engines.models import Category
from knowledge.changes import history, linked
from knowledge.changes.change import Change, is_harmless
from knowledge.components.names import UNNAMED, component_of, mentioned
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, text_of

TOGETHER = timedelta(minutes=1)
ALIKE = 0.75  # of the score of the first: another change of this much fits as well
UNDECIDED = 0.45  # no cause is named
MOST = 4
CUT = ("ConnectionReset", "ConnectionRefused", "Timeout")  # seen on the wire


def undecided(drafts: tuple[Draft, ...], scene: Scene) -> tuple[Draft, ...]:
    """Tell the changes of one minute as one answer, where another fits about as well as the first."""
    changes = {id(c.finding): c for c in history.collect(scene) if not c.finding.facts.get("commit")}
    first = _behind(drafts[0], changes) if drafts else None
    if first is None or not first.effective:
        return drafts
    beside = [c for c in changes.values() if c.effective and abs(c.effective - first.effective) <= TOGETHER]
    alike = [d for d in drafts[1:] if d.score >= ALIKE * drafts[0].score and _behind(d, changes) in beside]
    if not alike and not any(_is_near(c, scene) for c in beside if c is not first):
        return drafts
    together = [first, *(c for c in beside if c is not first and not is_harmless(c))][:MOST]
    together.sort(key=lambda c: in_order(c.finding))
    return (_told(drafts[0], together), *(d for d in drafts[1:] if d not in alike)) if together[1:] else drafts


def _is_near(change: Change, scene: Scene) -> bool:
    """Whether it names who fails, or what fails names what it changed."""
    failing = [f for f in scene.symptoms if f.severity in BAD and not scene.is_steady(f)]
    return any(
        mentioned(component_of(f), change.message) == 1.0
        or any(mentioned(s, text_of(f)) == 1.0 for s in change.services)
        for f in failing
        if component_of(f) != UNNAMED
    )


def _behind(draft: Draft, changes: dict[int, Change]) -> Change | None:
    """The change that a cause blames."""
    known = (changes.get(id(f)) for f in draft.findings)
    return next((c for c in known if c), None) if draft.category is Category.CHANGE else None


def _told(draft: Draft, together: Sequence[Change]) -> Draft:
    at = together[0].effective
    called = "; ".join(dict.fromkeys(linked.subject(c) for c in together))
    short = " or ".join(dict.fromkeys(_short(c) for c in together))
    when = f"at {clock(at)}" if at else "at once"
    findings: list[Finding] = [c.finding for c in together]
    places = listed(tuple(dict.fromkeys(component_of(f) for f in findings)))
    failures = tuple(f for f in draft.findings if f not in findings)
    capture = " and a packet capture on both sides" if any(f.reason in CUT for f in failures) else ""
    return replace(
        draft,
        statement=f"{short}: all took effect {when}, and the failure fits each alike. They are {called}.",
        score=min(draft.score, UNDECIDED),
        findings=(*findings, *failures),
        fix=("Take them back one at a time, and watch after each whether the failures stop",),
        settles=f"the logs of {places}{capture} around one failure; else one of the changes taken back alone",
        decides=f"It tells which one it is: {short}",
        said="",
        reaches="",
    )


def _short(change: Change) -> str:
    return str(change.finding.facts.get("ticket") or linked.subject(change))
