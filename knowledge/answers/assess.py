"""Answers Assess: the causes of a case and what is known around them."""

from dataclasses import replace

from engines.evidence import Citation, DataType, Evidence, Finding, FindingKind
from engines.models import Category, Hypothesis, HypothesisState
from engines.questions import Assess, Assessment
from knowledge.answers import disputes, replies, requests, severity
from knowledge.causes import twofold, unlikely
from knowledge.causes.calibration import calibrated
from knowledge.causes.rank import WORST
from knowledge.causes.ranked import ranked
from knowledge.changes import crowd
from knowledge.components.names import UNNAMED, component_of
from knowledge.drafts import Draft, candidate, citations
from knowledge.scene import over
from knowledge.scene import scene as scenes
from knowledge.scene.scene import Scene, in_order

KNOWN = 6
AFFECTED = 8
GONE = (HypothesisState.REJECTED, HypothesisState.RETIRED)


def assess(question: Assess) -> Assessment:
    """What the evidence says."""
    scene = scenes.of(question)
    if not any(_is_data(e) for e in question.evidence):
        return Assessment(
            severity=severity.propose(scene, ()),
            wanted=requests.first(question.problem),
            reply=replies.reply(question),
        )
    found = ranked(scene, question.excluded, others=question.others, ranking=question.ranking)
    drafts = calibrated(_told_over(scene, crowd.undecided(twofold.joined(found, scene), scene)), scene)
    return Assessment(
        candidates=tuple(candidate(d) for d in drafts),
        affected=_affected(scene, drafts),
        onset=scene.onset,
        severity=severity.propose(scene, drafts),
        known=_known(scene),
        ruled_out=unlikely.ruled_out(scene, drafts),
        wanted=requests.wanted(scene, _left(drafts, question.hypotheses)),
        reply=replies.reply(question),
        shown=disputes.shown(question),
    )


def _left(drafts: tuple[Draft, ...], hypotheses: tuple[Hypothesis, ...]) -> tuple[Draft, ...]:
    """Those that nobody laid aside: about the others nothing is asked any more, as long as one is left."""
    gone = {(h.category, c) for h in hypotheses if h.state in GONE for c in h.citations[:1]}
    return tuple(d for d in drafts if (d.category, d.findings[0].cite()) not in gone) or drafts


def _told_over(scene: Scene, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Each cause says so where what it explains is over."""
    last = over.last(scene)
    if last is None:
        return drafts
    ended = "recovered" if over.has_recovered(scene) else "not seen"
    return tuple(d if d.category is Category.NO_FAULT else _over(d, last, ended) for d in drafts)


def _over(draft: Draft, last: Finding, ended: str) -> Draft:
    first, *rest = draft.findings
    return replace(draft, until=last.last, ended=ended, findings=(first, last, *rest))


def _is_data(evidence: Evidence) -> bool:
    return evidence.data_type is not DataType.STATEMENT and bool(evidence.findings)


def _affected(scene: Scene, drafts: tuple[Draft, ...]) -> tuple[str, ...]:
    """Whom monitors name, then who fails, the one asked about first."""
    names = [component_of(a) for a in scene.alerts]
    names += [component_of(f) for f in sorted(scene.symptoms, key=lambda f: (-WORST[f.severity], *in_order(f)))]
    names += [d.component for d in drafts[:1]]
    seen = [n for n in dict.fromkeys(names) if n != UNNAMED]
    return tuple(sorted(seen, key=lambda n: -scene.relevance(n))[:AFFECTED])


def _known(scene: Scene) -> tuple[Citation, ...]:
    """The most telling lines: alerts, then the worst and earliest of each component."""
    told = [f for f in scene.symptoms if f.kind is not FindingKind.ALERT and not scene.is_steady(f)]
    worst = sorted(
        told, key=lambda f: (not f.first_seen, -WORST[f.severity], -scene.relevance(component_of(f)), *in_order(f))
    )
    return citations([*scene.alerts[:2], *worst], KNOWN)
