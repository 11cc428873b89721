"""Settings that an audited change set to another value than they had before, or have where they are kept."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import configs, fact

KEPT = ("setting", "env")


def moved(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One change for each setting of which an older value is known: from an audited change before, else from a file."""
    changes = [f for f in findings if f.kind is FindingKind.CHANGE and f.facts.get("sets")]
    kept = [(fact(f, "key"), fact(f, "value"), f) for sort in KEPT for f in configs(findings, sort)] if changes else []
    held: dict[tuple[str, str], str] = {}
    for change in sorted(changes, key=lambda f: (f.at is None, f.at.timestamp() if f.at else 0.0)):
        for name, value in _pairs(fact(change, "sets")):
            whole = (fact(change, "object"), name)
            elsewhere = {was for key, was, f in kept if key == name and was and f.file != change.file}
            before = held.get(whole) or (elsewhere.pop() if len(elsewhere) == 1 else "")
            held[whole] = value
            if before and before != value:
                yield _derived(change, name, before, value)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value.strip()) for name, _, value in (line.partition("=") for line in text.split("\n"))]


def _derived(change: Finding, name: str, before: str, after: str) -> Finding:
    facts = {k: v for k, v in change.facts.items() if k != "sets"} | {"key": name, "from": before, "to": after}
    summary = f"{fact(change, 'object')} has {name} {after}, which was {before}."
    return change.model_copy(update={"reason": "setting", "facts": facts, "summary": summary})
