"""All possible causes of a scene, ranked: known patterns, changes, abnormal metrics, and that nothing is wrong."""

from collections.abc import Iterable
from functools import lru_cache

from engines.abnormal import Ranking
from engines.models import Category
from knowledge.causes import abnormal, calm, doubts, expected, finished, guesses, health, rank, reach, sparse
from knowledge.changes import culprits
from knowledge.drafts import Draft, distinct
from knowledge.patterns.catalogue import catalogue, codes
from knowledge.patterns.matcher import Matcher
from knowledge.scene.scene import KEPT, Scene

LIMIT = 8


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
    caused = (*known, *culprits.drafts(scene, rank.weigh(known, scene)), *([over] if over else []))
    told = {id(f) for d in caused if d.pattern != culprits.UNKNOWN for f in d.findings}
    return (*caused, *guesses.drafts(scene, told))


def _spread(found: tuple[Draft, ...], limit: int, others: int) -> tuple[Draft, ...]:
    firsts = {d.category: n for n, d in reversed(list(enumerate(found)))}
    asked = sorted(firsts.values())[:others]
    kept = sorted((*asked, *(n for n in range(len(found)) if n not in asked))[:limit])
    return tuple(found[n] for n in kept)
