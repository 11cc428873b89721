"""The one request that would move the order of the causes most: the check of one of the first two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engines.cards.wording import capital, gist, lower
from engines.models import Category
from engines.questions import Wanted
from engines.wanted import RequestCategory
from knowledge.answers import sources
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene

CODE = re.compile(r"`([^`]+)`")
AGAIN = re.compile(r"\b(?:twice|later|apart|before and after|next to|by hand|both sides)\b")
UNDOING = re.compile(r"a rollback of")  # an act, no evidence
OBJECT = re.compile(r" (?:of (?:the|that|one)|to) ")  # what the command still lacks
MOST = 3  # commands of one request
DIRECT, TOLD = 0.9, 0.7  # how surely a command settles a cause, and what can only be looked up
WORDS = 12
NAMED = 0.5  # from here on a cause is named, with what would settle it
_SORTS = {  # a change is known already: how it shows is what is asked for
    Category.CONFIGURATION: RequestCategory.CONFIGURATION,
    Category.RESOURCE: RequestCategory.METRICS,
    Category.INFRASTRUCTURE: RequestCategory.ENVIRONMENT,
    Category.EXTERNAL: RequestCategory.ENVIRONMENT,
}


@dataclass(frozen=True)
class _Check:
    """What settles a cause: commands that are not answered yet, or what is to be looked up."""

    cause: Draft
    commands: tuple[str, ...]
    what: str

    @property
    def trust(self) -> float:
        return DIRECT if self.commands else TOLD


def wanted(first: Draft, rival: Draft | None, scene: Scene) -> Wanted | None:
    """The check that moves the order of the two most; a cause that is named has its own on its card already."""
    asked = (rival,) if first.score >= NAMED else (first, rival)
    checks = [c for d in asked if d and (c := _check(d, scene))]
    if not checks:
        return None
    best = max(checks, key=lambda c: round(_moves(c, first, rival), 3))
    return Wanted(
        what=best.what,
        why=_why(best.cause, first, rival),
        category=_SORTS.get(best.cause.category, RequestCategory.SYMPTOMS),
        commands=best.commands[:MOST],
        critical=rival is not None,
    )


def _check(draft: Draft, scene: Scene) -> _Check | None:
    text = draft.settles or ""
    if UNDOING.match(text):
        return _Check(
            draft, (), f"Errors of {draft.component} by version: whether instances without the change fail too"
        )
    found = tuple(dict.fromkeys(_complete(text, draft, scene)))
    open_ones = tuple(
        c for c in found if AGAIN.search(CODE.sub("", text)) or not sources.is_there(c, draft.component, scene)
    )
    if open_ones:
        return _Check(draft, open_ones, sources.noun(open_ones[0], draft.component))
    return _Check(draft, (), capital(text)) if text and not found else None


def _complete(text: str, draft: Draft, scene: Scene) -> Iterator[str]:
    """The commands that can be copied as they are."""
    for command in (m[1] for m in CODE.finditer(text) if not OBJECT.match(text, m.end())):
        if "<" not in command and " " in command:
            yield sources.complete(command, scene.namespace(draft.component))


def _moves(check: _Check, first: Draft, rival: Draft | None) -> float:
    """How far its answer is expected to move the distance between the two, by the rule of Bayes."""
    if rival is None:
        return check.trust
    whole = max(1.0, first.score + rival.score)
    before = {id(d): d.score / whole for d in (first, rival)}
    distance = before[id(first)] - before[id(rival)]
    expected = 0.0
    for likely in (check.trust, 1 - check.trust):  # the answer is yes, or no
        weights = {i: p * (likely if i == id(check.cause) else 1 - likely) for i, p in before.items()}
        rest = (1 - sum(before.values())) * (1 - likely)
        total = sum(weights.values()) + rest
        expected += total * abs((weights[id(first)] - weights[id(rival)]) / total - distance)
    return expected


def _why(cause: Draft, first: Draft, rival: Draft | None) -> str:
    if cause.decides:
        return cause.decides
    one, other = (lower(gist(d.statement, WORDS)) if d else "" for d in (first, rival))
    if not other or one == other:
        return f"It confirms or rules out that {lower(gist(cause.statement, WORDS))}"
    return f"It decides between two causes: {one}, or {other}"
