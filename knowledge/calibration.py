"""How sure the first cause is: a probability fitted on cases whose cause is known, over a few monotone features.

The weights are those of a logistic regression whose signs are held; tests/bench/reliability.py fits them, each source
of cases set aside in turn, and prints how often a claim of each strength was right.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from engines.evidence import Finding, FindingKind
from engines.models import Category
from knowledge.catalogue import catalogue
from knowledge.changes import GRACE
from knowledge.components import UNNAMED, component_of, key, kin
from knowledge.drafts import Draft
from knowledge.scene import BAD, Scene

SPOKEN = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.TRACE, FindingKind.OBJECT)
STATED = (FindingKind.OBJECT, FindingKind.EVENT, FindingKind.CONFIG)
MANY = 3  # pieces of evidence that say the same are enough
ALIKE, UNSURE = 0.05, 0.69  # where another cause is as likely, no claim is called confident
FEW_SYMPTOMS = 12.0  # patterns that would explain it: then it is a symptom of nearly anything


@dataclass(frozen=True)
class Weights:
    """What each feature adds to the logarithm of the odds; the sign of each is held in the fit."""

    bias: float = -1.84
    score: float = 2.34
    margin: float = 1.52
    coverage: float = 0.55
    sources: float = 1.36
    stated: float = 0.25
    asked: float = 0.14
    symptom: float = -3.48
    doubts: float = -0.87


WEIGHTS = Weights()
SIGNS = (0, 1, 1, 1, 1, 1, 1, -1, -1)


def calibrated(drafts: Sequence[Draft], scene: Scene) -> tuple[Draft, ...]:
    """The first with the probability that it is right, the others in proportion."""
    if not drafts:
        return ()
    first, values = drafts[0], features(drafts, scene)
    sure = likely(values)
    scale = min(1.0, sure / first.score) if first.score > 0 else 1.0
    others = (replace(d, score=min(d.score * scale, sure)) for d in drafts[1:])
    return (replace(first, score=sure), *others)


def likely(values: Sequence[float], weights: Weights = WEIGHTS) -> float:
    """What may be claimed: never more than its own proof bears, and less beside one that is as likely."""
    _, score, margin, *_ = values
    most = UNSURE if margin < ALIKE else 1.0
    return min(score, most, probability(values, weights))


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
    rival = next((d.score for d in drafts[1:] if not _is_part(d, first)), 0.0)
    return (
        1.0,
        first.score,
        max(0.0, first.score - rival),
        coverage(first, scene),
        min(MANY, len({f.evidence for f in first.findings})) / MANY,
        float(any(f.kind in STATED and f.reason and f.severity in BAD for f in first.findings[:2])),
        scene.relevance(first.component),
        min(1.0, math.log1p(_explainers()[first.pattern or ""]) / math.log1p(FEW_SYMPTOMS)),
        min(1.0, first.doubts / 2),
    )


def coverage(draft: Draft, scene: Scene) -> float:
    """The part of what failed that a cause accounts for: its own lines, and those of its component and its callers."""
    if draft.category is Category.NO_FAULT:
        return 1.0
    own = {(f.evidence, f.file, f.line) for f in draft.findings}
    callers = scene.complaints.get(key(draft.component), set())
    total = covered = 0.0
    for finding in scene.symptoms:
        if finding.kind not in SPOKEN or finding.severity not in BAD:
            continue
        weight = math.log1p(finding.count)
        total += weight
        covered += weight * ((finding.evidence, finding.file, finding.line) in own or _follows(finding, draft, callers))
    return covered / total if total else 0.5


def _follows(finding: Finding, draft: Draft, callers: set[str]) -> bool:
    if finding.at and draft.onset and finding.at + GRACE < draft.onset:
        return False
    name = component_of(finding)
    return name != UNNAMED and (kin(name, draft.component) or key(name) in callers)


def _is_part(other: Draft, first: Draft) -> bool:
    """What the first explains speaks not against it."""
    return bool(other.pattern) and other.pattern in first.explains


@cache
def _explainers() -> Counter[str]:
    """How many patterns name a pattern as their symptom."""
    return Counter(name for p in catalogue() for name in p.explains)
