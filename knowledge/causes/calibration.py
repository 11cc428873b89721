"""How sure the first cause is: a probability fitted on cases whose cause is known, over a few monotone features.

The weights are those of a logistic regression whose signs are held, over whole incidents and each of their files alone;
tests/bench/reliability.py fits them, each source set aside in turn, and prints how often a claim of each strength was
right.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from engines.evidence import BAD, Finding, FindingKind
from engines.models import Category
from knowledge.changes.change import GRACE
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.drafts import Draft
from knowledge.patterns.catalogue import catalogue
from knowledge.scene.graph import node
from knowledge.scene.scene import Scene

SPOKEN = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.TRACE, FindingKind.OBJECT)
STATED = (FindingKind.OBJECT, FindingKind.EVENT, FindingKind.CONFIG)
MANY = 3  # pieces of evidence that say the same are enough
CONFIDENT, ALIKE = 0.7, 0.05  # from this probability on, and by so much surer than any other cause
UNSURE = 0.69  # the most that is claimed of what is only likely
HOPELESS, UNNAMED_CAUSE = 0.3, 0.49  # below that probability no cause is named: hardly one in four was right
BEHIND = 0.6  # of what the first is sure of: the most that remains of what only stands out
FEW = 4  # patterns that name a symptom: one or two more of them say little
DEEPER = 0.75  # what is left of that where it brought a symptom that shows: twice as many of them were right
COMMON = 0.0116  # of all that patterns explain: what so many would explain is a symptom of nearly anything


@dataclass(frozen=True)
class Weights:
    """What each feature adds to the logarithm of the odds; the sign of each is held in the fit."""

    bias: float = -2.72
    score: float = 5.19
    margin: float = 0.39
    coverage: float = 0.0
    sources: float = 1.58
    stated: float = 0.0
    asked: float = 0.0
    symptom: float = -2.76
    doubts: float = -1.38


WEIGHTS = Weights()
SIGNS = (0, 1, 1, 1, 1, 1, 1, -1, -1)


def calibrated(drafts: Sequence[Draft], scene: Scene) -> tuple[Draft, ...]:
    """The first with the probability that it is right, and no other above it."""
    if not drafts:
        return ()
    first = replace(drafts[0], score=likely(features(drafts, scene)))
    most = first.score if first.guessed else BEHIND * first.score
    return (first, *(replace(d, score=min(d.score, most if d.guessed else first.score)) for d in drafts[1:]))


def likely(values: Sequence[float], weights: Weights = WEIGHTS) -> float:
    """What may be claimed: confident only where that was right before, never more than its own proof bears."""
    _, score, margin, *_ = values
    sure = probability(values, weights)
    if sure >= CONFIDENT and margin >= ALIKE:
        return min(score, sure)
    return min(score, UNSURE if sure >= HOPELESS else UNNAMED_CAUSE)


def probability(values: Sequence[float], weights: Weights = WEIGHTS) -> float:
    """The logistic of the weighted sum."""
    known = (
        weights.bias, weights.score, weights.margin, weights.coverage, weights.sources, weights.stated, weights.asked,
        weights.symptom, weights.doubts,
    )  # fmt: skip
    return 1 / (1 + math.exp(-sum(w * v for w, v in zip(known, values, strict=True))))


def features(drafts: Sequence[Draft], scene: Scene) -> tuple[float, ...]:
    """What is known of the first draft, each in 0..1, the constant first."""
    first = drafts[0]
    rival = next((d.score for d in drafts[1:] if not _is_no_rival(d, first)), 0.0)
    return (
        1.0,
        first.score,
        max(0.0, first.score - rival),
        coverage(first, scene),
        min(MANY, len({f.evidence for f in first.findings})) / MANY,
        float(any(f.kind in STATED and f.reason and f.severity in BAD for f in first.findings[:2])),
        scene.relevance(first.component),
        _likeness(drafts),
        min(1.0, first.doubts / 2),
    )


def _likeness(drafts: Sequence[Draft]) -> float:
    """How much the first is a symptom of other causes.

    Less where it explains another that shows here, and half of it where the platform states it and a second source
    shows it.
    """
    first, explainers = drafts[0], _explainers()
    known = math.log1p(explainers[first.pattern or ""] / FEW) / math.log1p(COMMON * explainers.total() / FEW)
    brought = (d for d in drafts[1:] if d.pattern and d.pattern in first.explains)
    deeper = DEEPER if any(d.findings[0] not in first.findings for d in brought) else 1.0
    stated = any(f.kind in STATED and f.reason and f.severity in BAD for f in first.findings)
    sources = {f.evidence for f in first.findings}
    return min(1.0, known) * deeper * (0.5 if stated and len(sources) > 1 else 1.0)


def coverage(draft: Draft, scene: Scene) -> float:
    """The part of what failed that a cause accounts for: its own lines, and those of its component and its callers."""
    if draft.category is Category.NO_FAULT:
        return 1.0
    own = {(f.evidence, f.file, f.line) for f in draft.findings}
    harmed = scene.graph.harmed(draft.component)
    total = covered = 0.0
    for finding in scene.symptoms:
        if finding.kind not in SPOKEN or finding.severity not in BAD:
            continue
        weight = math.log1p(finding.count)
        total += weight
        covered += weight * ((finding.evidence, finding.file, finding.line) in own or _follows(finding, draft, harmed))
    return covered / total if total else 0.5


def _follows(finding: Finding, draft: Draft, harmed: frozenset[str]) -> bool:
    if finding.at and draft.onset and finding.at + GRACE < draft.onset:
        return False
    name = component_of(finding)
    return name != UNNAMED and (kin(name, draft.component) or node(name) in harmed)


def _is_no_rival(other: Draft, first: Draft) -> bool:
    """What the first explains, or what only stands out, speaks not against it."""
    return (bool(other.pattern) and other.pattern in first.explains) or other.guessed


@cache
def _explainers() -> Counter[str]:
    """How many patterns name a pattern as their symptom."""
    return Counter(name for p in catalogue() for name in p.explains)
