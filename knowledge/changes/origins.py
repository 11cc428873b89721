"""What is wrong in the configuration and the change that set it so: one cause, told with both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.evidence import Finding, FindingKind
from engines.models import Category
from knowledge.changes import deeds, moves
from knowledge.changes.change import GRACE, Change
from knowledge.changes.diffs import LITERAL
from knowledge.components.names import key
from knowledge.drafts import Draft

LEAST = 0.4  # a mechanism below this says too little to be joined
CONFIRMED = 0.03  # what the change behind a mechanism adds to it
SHORTEST = 4  # characters of a value that stands in a sentence by no chance


@dataclass(frozen=True)
class Origin:
    """A change and the line of it that set what a mechanism is about."""

    change: Change
    name: str
    before: str
    after: str


def drafts(mechanisms: Sequence[Draft], changes: Sequence[Change]) -> list[Draft]:
    """Each mechanism of which a change is known that brought what it rests on, with that change."""
    known = [o for c in changes for o in _settings(c)]
    joined = ((m, _origin(m, known)) for m in mechanisms if _is_open(m))
    return [_draft(m, o) for m, o in joined if o]


def _is_open(mechanism: Draft) -> bool:
    return mechanism.score >= LEAST and not mechanism.absolves and mechanism.category is not Category.CHANGE


def _draft(mechanism: Draft, origin: Origin) -> Draft:
    change = origin.change
    undo = f"Undo it and release again: `git revert {change.sha[:8]}`" if change.sha else f"Set `{origin.name}` back"
    return replace(
        mechanism,
        statement=f"{mechanism.statement} {deeds.set_it(change, origin.name, origin.before, origin.after)}",
        category=Category.CHANGE,
        score=mechanism.score + CONFIRMED,
        ceiling=max(mechanism.ceiling, mechanism.score) + CONFIRMED,
        findings=(*mechanism.findings[:2], change.finding, *change.deploys[:1], *mechanism.findings[2:]),
        fix=(undo, *mechanism.fix[:2]),
        explains=frozenset({mechanism.pattern or ""} | mechanism.explains),
    )


def _origin(mechanism: Draft, known: Sequence[Origin]) -> Origin | None:
    """Of several, the last before it."""
    found = [o for o in known if not _is_late(o.change, mechanism) and _is_it(o, mechanism)]
    return max(found, key=_second, default=None)


def _second(origin: Origin) -> float:
    at = origin.change.effective
    return at.timestamp() if at else 0.0


def _is_late(change: Change, mechanism: Draft) -> bool:
    at, since = change.effective, mechanism.onset
    return bool(at and since and at > since + GRACE)


def _settings(change: Change) -> list[Origin]:
    """The settings that it moved, those that it brought, and those that it took away."""
    words = "" if change.sha else change.message  # what a commit does is in its diff, not in its title
    found = [Origin(change, s.name, s.before, s.after) for s in moves.settings(change.finding, words, change.diff)]
    old, new = moves.keyed(change.diff.removed), moves.keyed(change.diff.added)
    found += [Origin(change, k, "", v) for k, v in new.items() if k not in old]
    found += [Origin(change, k, v, "") for k, v in old.items() if k not in new]
    return found


def _is_it(origin: Origin, mechanism: Draft) -> bool:
    """Whether it is the very setting on which the mechanism rests, or a telling name of it stands in its words."""
    proofs = (f for f in mechanism.findings if f.kind is FindingKind.CONFIG)
    if origin.after and any(_has(f, origin) for f in proofs):
        return True
    text = f"{mechanism.statement}\n{mechanism.said}"
    return any(len(n) >= SHORTEST and LITERAL.fullmatch(n) and _stands_in(n, text) for n in (origin.after, origin.name))


def _has(finding: Finding, origin: Origin) -> bool:
    facts, name = finding.facts, key(origin.name)
    value = str(facts.get("value", "")) if key(str(facts.get("key", ""))) == name else ""
    said = [value, *(str(v) for k, v in facts.items() if key(k) == name)]
    return origin.after in said


def _stands_in(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w/.-]){re.escape(name)}(?![\w/-])", text))
