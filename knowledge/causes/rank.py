"""Which cause comes first: specificity, closeness to what is asked, onset, severity, spread, upstream."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import NamedTuple

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import SPEAKING
from knowledge.changes.change import GRACE
from knowledge.components.names import SYSTEM, UNNAMED, kin
from knowledge.drafts import HIGHEST, Draft
from knowledge.patterns.catalogue import effects
from knowledge.patterns.matcher import Match
from knowledge.patterns.templates import filled, render, unquoted
from knowledge.scene.graph import Graph, is_shared
from knowledge.scene.scene import Scene
from knowledge.words import saying, sentence, tokens

WORST = {Severity.INFO: 0.0, Severity.WARNING: 0.5, Severity.ERROR: 0.9, Severity.CRITICAL: 1.0}
EARLY = timedelta(minutes=10)
EXPLAINED_NEAR, EXPLAINED_FAR = 0.6, 0.75  # what remains of a symptom beside its cause
APART = 0.8  # of a cause to which no tie leads, beside one that what people ask about needs
NOWHERE = (Category.EXTERNAL, Category.NETWORK, Category.CHANGE, Category.NO_FAULT)  # not of one component
STATED = (FindingKind.OBJECT, FindingKind.EVENT)
SEVERAL, SINGLE = 0.86, 0.78  # what independent sources say, and what one says
ABSOLVED = 0.5  # what remains of a change beside a cause that needs none
SURE = 0.6
SURELY_OVER = 0.8  # then what brought it is of the past
SURE_OF_NONE = 0.5  # of a cause that needs no change
PROVEN = 0.7  # a change that is tied to the failure by more than its time
RARE = 0.02  # a part of the errors that tells nothing beside a loud one


@dataclass(frozen=True)
class Weights:
    """How much each reason counts; together about one."""

    specificity: float = 0.6
    relevance: float = 0.15
    severity: float = 0.06
    early: float = 0.05
    spread: float = 0.05
    helped: float = 0.05
    upstream: float = 0.04
    explained: float = 0.05
    late: float = 0.15
    routine: float = 0.2  # what a line loses that is said every day, beside a loud new one
    headroom: float = 0.06  # a score stays within this of the pattern's own specificity


WEIGHTS = Weights()


def draft(match: Match, scene: Scene) -> Draft:
    """A match in words, with its probability."""
    pattern = match.pattern
    relevance = _relevance(match, scene)
    return Draft(
        statement=sentence(render(unquoted(pattern.statement), match.slots)),
        component=match.component,
        category=pattern.category,
        score=_score(match, scene, relevance),
        relevance=relevance,
        findings=(*match.shown[:4], *match.helped[:2]),
        fix=tuple(filled(render(f, match.slots), match.slots) for f in pattern.fix),
        settles=filled(render(pattern.settles, match.slots), match.slots),
        pattern=pattern.id,
        explains=effects()[pattern.id],
        absolves=pattern.absolves,
        from_change=pattern.from_change,
        downstream=pattern.downstream,
        since=match.since,
        ceiling=_ceiling(match),
        said=_told(match),
        has_numbers=match.shown[0].kind is FindingKind.METRIC,
    )


def _ceiling(match: Match) -> float:
    """The highest is for what the platform itself names; what we read out of words is less sure with one source."""
    shown = match.shown
    if any(f.kind in STATED and f.reason and f.severity in BAD for f in shown) or shown[0].kind is FindingKind.CONFIG:
        return HIGHEST
    return SEVERAL if len({f.evidence for f in (*shown, *match.helped)}) > 1 else SINGLE


def _told(match: Match) -> str:
    """The words of the evidence, where the pattern's statement has a place for them."""
    lead = match.shown[0]
    if lead.kind is FindingKind.PROFILE or ("{quote}" not in match.pattern.statement and lead.kind not in SPEAKING):
        return ""  # a thread's header is no words
    return lead.summary.rstrip(".") if lead.kind is FindingKind.METRIC else saying(lead, match.at)


def _score(match: Match, scene: Scene, relevance: float) -> float:
    w, shown = WEIGHTS, match.shown
    score = w.specificity * match.pattern.specificity
    score += w.relevance * relevance
    score += w.severity * max(_weight(f, scene) for f in shown)
    score += w.early * _is_early(shown, scene)
    score += w.spread * min(1.0, sum(f.count for f in shown) / 10)
    score += w.helped * min(1.0, len(match.helped) / 2)
    score += w.upstream * bool(scene.graph.harmed(match.component))
    score -= w.late * _is_late(shown, scene) + w.routine * _is_routine(shown, scene)
    return min(score, match.pattern.specificity + w.headroom)


def _relevance(match: Match, scene: Scene) -> float:
    """By the component's name, else by the words of the lines themselves."""
    named = scene.relevance(match.component)
    words = tokens(" ".join(f"{f.summary} {f.excerpt}" for f in match.shown[:2]))
    return max(named, min(0.6, 0.2 * len(words & scene.asked_tokens)))


def _weight(finding: Finding, scene: Scene) -> float:
    """How bad it is; a warning that came up just before it got bad tells as much as an error."""
    is_sign = finding.severity is Severity.WARNING and finding.kind is FindingKind.LOG and scene.is_fresh(finding)
    return WORST[Severity.ERROR if is_sign else finding.severity]


def _is_early(shown: Iterable[Finding], scene: Scene) -> bool:
    first = min((f.at for f in shown if f.at), default=None)
    return bool(first and scene.onset and first <= scene.onset + EARLY)


def _is_late(shown: Iterable[Finding], scene: Scene) -> bool:
    """It began only after the monitors had already fired."""
    first = min((f.at for f in shown if f.at), default=None)
    alarm = min((a.at for a in scene.alerts if a.at), default=None)
    return bool(first and alarm and first > alarm + EARLY)


def _is_routine(shown: Sequence[Finding], scene: Scene) -> bool:
    """Lines of long before the onset, or hardly any of the errors, while another new one is most of them."""
    if not scene.is_loud or any(f.kind is not FindingKind.LOG for f in shown):
        return False
    old = all(f.severity not in BAD and not scene.is_fresh(f) for f in shown)
    shares = [f.facts.get("share") for f in shown]
    return old or all(isinstance(s, int | float) and s < RARE for s in shares)


def weigh(drafts: Sequence[Draft], scene: Scene) -> tuple[Draft, ...]:
    """Raise what explains others, lower what others explain or leave aside, then put the likeliest first."""
    symptoms = _Symptoms(drafts)
    raised = [_bounded(_raised(d, symptoms.of(d), scene.graph)) for d in drafts]
    causes = [_cause(d, scene) for d in raised if d.score >= (SURE_OF_NONE if d.absolves else SURE)]
    return tuple(sorted((_lowered(d, causes, scene) for d in raised), key=_order))


class _Symptoms:
    """Drafts by what may explain them: by name, or as something that is brought downstream."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._by_pattern: dict[str | None, list[Draft]] = {}
        for draft in drafts:
            self._by_pattern.setdefault(draft.pattern, []).append(draft)
        self._downstream = [d for d in drafts if d.downstream]

    def of(self, cause: Draft) -> Iterator[Draft]:
        """Each once."""
        known = (d for pattern in cause.explains for d in self._by_pattern.get(pattern, ()))
        brought = self._downstream if cause.pattern and not cause.downstream else ()
        return chain(known, (d for d in brought if d.pattern not in cause.explains))


def explains(cause: Draft, symptom: Draft, graph: Graph) -> bool:
    """Whether one is what the other brings: of a known sort, or at a caller since then; never past who was called."""
    known = symptom.pattern in cause.explains
    if cause is symptom or not (known or (symptom.downstream and not cause.downstream and cause.pattern)):
        return False
    reaches = None if cause.category in NOWHERE else graph.explains(cause.component, symptom.findings[0])
    if known:
        return reaches is not False
    return reaches is True and not (cause.onset and symptom.onset and cause.onset > symptom.onset + GRACE)


def _raised(draft: Draft, others: Iterable[Draft], graph: Graph) -> Draft:
    """A cause is as near to what is asked as the symptoms that it explains, and likelier the more it explains."""
    explained = [o for o in others if explains(draft, o, graph)]
    if not explained:
        return draft
    nearer = max(0.0, max(o.relevance for o in explained) - draft.relevance)
    bonus = WEIGHTS.relevance * nearer + WEIGHTS.explained * min(1.0, len(explained) / 3)
    return replace(draft, score=draft.score + bonus, relevance=draft.relevance + nearer)


def _bounded(draft: Draft) -> Draft:
    return replace(draft, score=min(draft.score, draft.ceiling))


class _Cause(NamedTuple):
    """A draft that others may follow from, and what is asked about with all that leads from there to it."""

    draft: Draft
    way: frozenset[str]


def _cause(draft: Draft, scene: Scene) -> _Cause:
    """Without a way where it shows at any caller, or the way leads over what many share."""
    ways = () if draft.downstream else (w for a in scene.asked_for if (w := scene.graph.way(a, draft.component)))
    way = next(iter(ways), ())
    led = way and not is_shared(way)
    return _Cause(draft, frozenset((*scene.asked_for, *(e.target for e in way))) if led else frozenset())


def _lowered(draft: Draft, causes: Sequence[_Cause], scene: Scene) -> Draft:
    """What is left of it beside others that are sure enough."""
    factor, graph = 1.0, scene.graph
    is_elsewhere = not _is_near(draft, scene)
    for other, way in causes:
        if other is draft:
            continue
        if other.score >= SURE and explains(other, draft, graph):
            ties = graph.way(draft.component, other.component)
            near = kin(draft.component, other.component) or (ties and not is_shared(ties))
            factor = min(factor, EXPLAINED_NEAR if near else EXPLAINED_FAR)
        if other.category is Category.NO_FAULT and other.score >= SURELY_OVER:
            factor = min(factor, EXPLAINED_FAR)
        if factor > APART and is_elsewhere and way and other.score >= SURE and _is_off(draft, way, graph):
            factor = APART
        if other.absolves and (draft.category is Category.CHANGE or draft.from_change) and not draft.absolves:
            if other.score < SURE and draft.score >= PROVEN:
                continue
            factor = min(factor, ABSOLVED)
    return replace(draft, score=draft.score * factor)


def _is_near(draft: Draft, scene: Scene) -> bool:
    """Whether it may be what people ask about, as far as its name tells."""
    nowhere = draft.component in (UNNAMED, *SYSTEM) or draft.category in NOWHERE
    return nowhere or scene.relevance(draft.component) > 0


def _is_off(draft: Draft, way: Iterable[str], graph: Graph) -> bool:
    """Whether no tie leads to it from anything that stands on the way."""
    return not any(graph.way(name, draft.component) or kin(name, draft.component) for name in way)


def _order(draft: Draft) -> tuple[float, float, str, str]:
    return (
        -round(draft.score, 4),
        draft.onset.timestamp() if draft.onset else float("inf"),
        draft.component,
        draft.statement,
    )
