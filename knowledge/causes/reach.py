"""How a cause reaches what people ask about: the way through the graph of the case, and what fails on it."""

from collections.abc import Sequence
from dataclasses import replace

from engines.cards.wording import gist, lower
from engines.models import Category
from knowledge.causes.rank import explains
from knowledge.components.edges import Edge
from knowledge.components.names import UNNAMED, kin, mentioned
from knowledge.drafts import Draft
from knowledge.scene.graph import is_shared
from knowledge.scene.scene import Scene

ARROW = " → "
WORDS = 14  # of what fails on the way
PROOFS = 2  # ties that are cited


def told(draft: Draft, others: Sequence[Draft], scene: Scene) -> Draft:
    """The cause with the way to who suffers from it, where that is another one than it speaks of."""
    if draft.category is Category.NO_FAULT or draft.component == UNNAMED:
        return draft
    effects = [o for o in others if explains(draft, o, scene.graph)]
    way = _way(draft, effects, scene)
    if not way:
        return draft
    names = [way[0].source, *(e.target for e in way)]
    effect = next((o for o in effects if kin(o.component, names[0])), None)
    lead = f"So {lower(gist(effect.statement, WORDS))}" if effect else f"{names[0]} fails through it"
    shown = tuple(e.shown for e in way[:PROOFS])
    return replace(draft, reaches=f"{lead}: {ARROW.join(names)}.", findings=(*draft.findings[:4], *shown))


def _way(draft: Draft, effects: Sequence[Draft], scene: Scene) -> tuple[Edge, ...]:
    """From whom people ask about, else from whom it explains first; none where the cause speaks of him already."""
    starts = [n for n in sorted(scene.asked_for) if any(kin(n, f) for f in scene.failing)]
    starts = starts or [e.component for e in effects[:1]]
    if any(kin(s, draft.component) for s in starts):
        return ()
    ways = [w for s in starts if (w := scene.graph.way(s, draft.component)) and not is_shared(w)]
    telling = [w for w in ways if len(w) > 1 or mentioned(w[0].source, draft.statement) < 1.0]
    return min(telling, key=len, default=())
