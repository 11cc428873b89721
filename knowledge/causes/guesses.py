"""What no pattern knows, as possible causes: the findings that stand out among all that show trouble.

Which do is told by a few features with the weights of a conditional logit (McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974): among the findings of an incident, the one that names its cause was chosen.
tests/bench/standing.py fits them.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import PRINTED, phrase
from knowledge.components.names import UNNAMED, component_of
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import NAMELESS, quote, sentence, shorten, tokens, trimmed

MOST = 6
LONGEST = 320  # characters of what is told of a finding
HIGHEST = 0.45  # what no pattern knows is named among the candidates only
LEAST, EACH = 0.3, 0.15  # the score of what has nothing for it, and what each unit of the logit adds
DETAILED = 15  # words that say as much as a line can
SHOWN = frozenset(FindingKind) - {FindingKind.ALERT, FindingKind.CHANGE, FindingKind.STATEMENT}
COUNTED = "Spike"  # how many errors there are: what they say stands in another finding
WEIGHTS = {"alone": 1.06, "detail": 1.53, "single": 1.34, "metric": -0.74, "log": 0.22}


def drafts(scene: Scene, told: Collection[int]) -> Iterator[Draft]:
    """The findings that stand out most, but those (by `id`) that another cause already tells."""
    found = shown(scene)
    standing = zip(map(logit, features(found, scene)), found, strict=True)
    best = sorted(standing, key=lambda s: (-s[0], *in_order(s[1])))
    new = ((weight, f) for weight, f in best if id(f) not in told and not scene.is_steady(f))
    for weight, finding in islice(new, MOST):
        yield draft(finding, min(HIGHEST, LEAST + EACH * weight))


def shown(scene: Scene) -> list[Finding]:
    """What shows trouble by itself."""
    return [f for f in scene.findings if f.kind in SHOWN and f.severity is not Severity.INFO and f.reason != COUNTED]


def logit(values: Sequence[float]) -> float:
    """The weighted sum of the features of a finding."""
    return sum(w * v for w, v in zip(WEIGHTS.values(), values, strict=True))


def features(found: Sequence[Finding], scene: Scene) -> Iterator[tuple[float, ...]]:
    """Of each finding, in the order of WEIGHTS: a part of its kind's errors, a part of a full line, and yes or no."""
    bad = Counter(f.kind for f in found if f.severity in BAD)
    reasons = Counter(f.reason for f in scene.findings)
    for finding in found:
        yield (
            1 / (1 + bad[finding.kind]) if finding.severity in BAD else 0.0,
            min(1.0, len(tokens(finding.summary)) / DETAILED),
            float(bool(finding.reason) and reasons[finding.reason] == 1),
            float(finding.kind is FindingKind.METRIC),
            float(finding.kind is FindingKind.LOG),
        )


def draft(finding: Finding, score: float) -> Draft:
    """What it shows, as a cause of which no more is known."""
    component = component_of(finding)
    words = phrase(finding).replace('"', "'") if finding.kind in PRINTED else ""
    who = component if component != UNNAMED else NAMELESS
    told = f'{who} shows "{words}"' if words else _summary(finding)
    return Draft(
        statement=sentence(f"{told}, which no known pattern explains."),
        said=quote(finding, LONGEST) if words else "",
        component=component,
        category=Category.CODE if finding.kind in (FindingKind.STACK, FindingKind.LOG) else Category.DEPENDENCY,
        score=score,
        guessed=True,
        findings=(finding,),
        fix=(f"Look at the lines around {finding.file}:{finding.line} and at what changed before them",),
    )


def _summary(finding: Finding) -> str:
    component, said = component_of(finding), trimmed(shorten(finding.summary.rstrip("."), LONGEST))
    return said if component == UNNAMED or component.lower() in said.lower() else f"{said} ({component})"
