"""All possible causes of a scene, ranked: known patterns, changes, abnormal metrics, and that nothing is wrong."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from engines.abnormal import Ranking
from engines.evidence import Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import phrase
from knowledge.causes import abnormal, calm, doubts, expected, finished, health, rank, reach, sparse
from knowledge.causes.rank import WORST
from knowledge.changes import culprits
from knowledge.components.names import UNNAMED, component_of
from knowledge.drafts import Draft, distinct
from knowledge.patterns.catalogue import catalogue, codes
from knowledge.patterns.matcher import Matcher
from knowledge.scene.scene import KEPT, Scene, in_order
from knowledge.words import NAMELESS, sentence

LIMIT = 8
GUESS = 0.28  # what no pattern knows is at most a guess


def ranked(
    scene: Scene,
    excluded: Iterable[Category] = (),
    limit: int = LIMIT,
    others: int = 0,
    ranking: Ranking | None = None,
) -> tuple[Draft, ...]:
    """The causes, best first, each once; of so many `others`, categories that are not excluded, one at least."""
    out = set(excluded)
    weighed = (
        _weighed(scene) if ranking is None else rank.weigh([*_possible(scene), *abnormal.drafts(scene, ranking)], scene)
    )
    found = distinct([d for d in weighed if d.category not in out], len(weighed))
    return tuple(reach.told(d, weighed, scene) for d in _spread(found, limit, others))


@lru_cache(maxsize=KEPT)
def _weighed(scene: Scene) -> tuple[Draft, ...]:
    return rank.weigh(_possible(scene), scene)


@lru_cache(maxsize=KEPT)
def _possible(scene: Scene) -> tuple[Draft, ...]:
    """All of them, as sure as each is by itself."""
    matcher = Matcher(scene, codes())
    known = doubts.weighed([rank.draft(m, scene) for p in catalogue() for m in matcher.matches(p)], scene)
    over = (
        finished.draft(scene)
        or expected.draft(scene)
        or sparse.draft(scene)
        or health.draft(scene)
        or calm.draft(scene)
    )
    told = {id(f) for d in known for f in d.findings}
    guesses = (g for g in _guesses(scene) if id(g.findings[0]) not in told)
    return (*known, *culprits.drafts(scene, rank.weigh(known, scene)), *guesses, *([over] if over else []))


def _spread(found: tuple[Draft, ...], limit: int, others: int) -> tuple[Draft, ...]:
    firsts = {d.category: n for n, d in reversed(list(enumerate(found)))}
    asked = sorted(firsts.values())[:others]
    kept = sorted((*asked, *(n for n in range(len(found)) if n not in asked))[:limit])
    return tuple(found[n] for n in kept)


def _guesses(scene: Scene) -> Iterator[Draft]:
    """The worst and earliest things that no pattern may know."""
    for kind in (
        FindingKind.STACK,
        FindingKind.LOG,
        FindingKind.EVENT,
        FindingKind.METRIC,
        FindingKind.TRACE,
        FindingKind.OBJECT,
    ):
        found = [f for f in scene.by_kind[kind] if f.severity is not Severity.INFO and not scene.is_steady(f)]
        for finding in sorted(found, key=lambda f: (not f.first_seen, -WORST[f.severity], *in_order(f)))[:2]:
            yield _guess(finding, scene)


def _guess(finding: Finding, scene: Scene) -> Draft:
    component = component_of(finding)
    score = GUESS * (0.4 + 0.3 * WORST[finding.severity] + 0.2 * scene.relevance(component) + 0.1 * finding.first_seen)
    who = component if component != UNNAMED else NAMELESS
    return Draft(
        statement=sentence(f"{_shown(finding, who)}, which no known pattern explains."),
        said=finding.summary.rstrip(".") if finding.kind is FindingKind.METRIC else phrase(finding),
        has_numbers=finding.kind is FindingKind.METRIC,
        component=component,
        category=Category.CODE if finding.kind in (FindingKind.STACK, FindingKind.LOG) else Category.DEPENDENCY,
        score=score,
        findings=(finding,),
        fix=(f"Look at the lines around {finding.file}:{finding.line} and at what changed before them",),
    )


def _shown(finding: Finding, who: str) -> str:
    if finding.kind is FindingKind.METRIC:
        return f"{who} has an abnormal {finding.facts.get('metric', 'series')}"
    named = finding.facts.get("exception") or (finding.reason if finding.kind is FindingKind.OBJECT else "")
    if named:
        return f"{who} shows {named}"
    if finding.kind is FindingKind.TRACE:
        return finding.summary.rstrip(".")
    words = phrase(finding).replace('"', "'")
    return f'{who} shows "{words}"' if words else f"{who} shows an error"
