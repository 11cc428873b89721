"""Two faults at once: where people complain of two things and no tie joins their causes, both are told together."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.cards.wording import lower, sentences
from engines.models import Category
from knowledge.causes.rank import explains
from knowledge.components.names import UNNAMED, kin
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene

TWO = re.compile(
    r"\(1\)|(?:^|\s)1[.)] |\btwo (?:\w+ ){0,2}(?:complaints|problems|issues|things|incidents|alerts|faults|pages)\b"
    r"|\b(?:one|same) (?:thing|cause|problem|issue|root)\b|\b(?:un)?related\b|\beverything (?:that|which)\b"
    r"|\b(?:either|neither|as well|both)\b|\balso\b",
    re.IGNORECASE,
)
LEAST, BESIDE = 0.4, 0.5  # of the second cause: its own score, and its part of that of the first
QUOTED = 90  # characters


def joined(drafts: tuple[Draft, ...], scene: Scene) -> tuple[Draft, ...]:
    """The first cause told together with the one that has nothing to do with it; else the same."""
    if not drafts or not TWO.search(scene.problem) or drafts[0].category is Category.NO_FAULT:
        return drafts
    first = drafts[0]
    second = next((d for d in drafts[1:] if _is_apart(first, d, drafts, scene)), None)
    return (_both(first, second), *drafts[1:]) if second else drafts


def _is_apart(first: Draft, other: Draft, drafts: Sequence[Draft], scene: Scene) -> bool:
    """Strong by itself, of another component, shown by other lines, and neither brings the other."""
    if other.score < max(LEAST, BESIDE * first.score) or not other.pattern:
        return False
    if other.category is Category.NO_FAULT or kin(first.component, other.component):
        return False
    if {f.evidence for f in first.findings[:2]} & {f.evidence for f in other.findings[:2]}:
        return False
    if UNNAMED in (first.component, other.component) and first.category is other.category:
        return False
    if scene.graph.way(first.component, other.component) or scene.graph.way(other.component, first.component):
        return False
    own = (d for d in drafts if kin(d.component, first.component))
    return not any(explains(d, other, scene.graph) for d in own)


def _both(first: Draft, second: Draft) -> Draft:
    told = f"Two faults at once that have nothing to do with each other: {_clause(first)}; and {_clause(second)}."
    return replace(
        first,
        statement=told,
        reaches="",
        findings=(*first.findings[:3], *second.findings[:3]),
        fix=(*first.fix[:2], *second.fix[:1]),
    )


def _clause(draft: Draft) -> str:
    said = lower(sentences(draft.statement, 1).rstrip("."))
    quote = draft.said.replace('"', "'")
    return f'{said} ("{quote}")' if quote and len(quote) <= QUOTED and not draft.has_numbers else said
