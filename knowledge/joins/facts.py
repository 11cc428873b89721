"""What findings tell by name, kind and object, and what follows from one of them: all joins read and write it so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.quantities import amount


def configs(findings: Iterable[Finding], reason: str) -> list[Finding]:
    """What configuration says of one sort."""
    return [f for f in findings if f.kind is FindingKind.CONFIG and f.reason == reason]


def fact(finding: Finding, name: str) -> str:
    """As text, empty where there is none."""
    return str(finding.facts.get(name, ""))


def is_of(finding: Finding, *kinds: str) -> bool:
    """Whether it speaks of an object of one of these kinds: `Pod`."""
    kind, found, _ = fact(finding, "object").partition("/")
    return bool(found) and kind in kinds


def kind_of(finding: Finding) -> str:
    """Of which kind the object is that it speaks of."""
    return fact(finding, "object").partition("/")[0]


def name_of(finding: Finding) -> str:
    """What the object is called that it speaks of."""
    return fact(finding, "object").rpartition("/")[2]


def listed(finding: Finding, name: str) -> frozenset[str]:
    """The parts of a fact that is a comma-separated list."""
    return frozenset(w.strip() for w in fact(finding, name).split(",") if w.strip())


def pairs(text: str) -> dict[str, str]:
    """Of `a=1,b=2`, as labels and quotas are told."""
    found = (part.partition("=") for part in text.split(","))
    return {k.strip(): v.strip() for k, _, v in found if v}


def labels(finding: Finding) -> dict[str, str]:
    """The labels that a pod template has or a selector wants."""
    return pairs(fact(finding, "value"))


def number(finding: Finding, name: str) -> float:
    """A fact as a number, 0 where it is none."""
    told = finding.facts.get(name)
    return float(told) if isinstance(told, int | float) else 0.0


def quantity(finding: Finding, name: str) -> float:
    """An amount as Kubernetes writes it, `250m`, as a number; 0 where there is none."""
    return amount(fact(finding, name)) or 0.0


def times(event: Finding) -> int:
    """How often it came, as it says itself."""
    return int(number(event, "count")) or event.count


def growth(series: Finding) -> float:
    """How many times what it was before it is after; 1 of what stays, and of what began at nothing."""
    before = number(series, "before")
    return number(series, "after") / before if before > 0 and series.reason != "flat" else 1.0


def some(names: Sequence[str], most: int) -> str:
    """The first of them, and how many others there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def derived(  # noqa: PLR0913 - what differs from the finding that it follows from
    source: Finding,
    reason: str,
    facts: Mapping[str, str | int | float | bool],
    *,
    kind: FindingKind = FindingKind.CONFIG,
    severity: Severity = Severity.ERROR,
    component: str | None = None,
    at: datetime | None = None,
) -> Finding:
    """What follows from a finding, at its place: its facts and these, without those that are empty."""
    told = {k: v for k, v in {**source.facts, **facts}.items() if v != ""}
    update = {"kind": kind, "reason": reason, "severity": severity, "facts": told}
    return source.model_copy(update={**update, "component": component or source.component, "at": at or source.at})
