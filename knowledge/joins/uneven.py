"""Load that moves to one place: a partition or shard takes most of what came, while the others get less than before."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.facts import fact, growth, number

PLACED = re.compile(
    r"^(?P<series>[^{]+)\{(?:[^}]*,\s*)?(?P<label>partition|shard|slot|bucket|tablet)=\"?(?P<place>[\w.-]+)",
    re.IGNORECASE,
)
LOAD = re.compile(r"bytes|records|messages|events|requests|writes|reads|ops|queries|_in\b|rate|per_", re.IGNORECASE)
GREW, FELL, MOST, OTHERS = 3.0, 0.6, 0.5, 2  # times, times, of all that comes now, how many get less


def skewed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each series of which one place takes most."""
    groups: dict[tuple[str, str, str], list[tuple[str, Finding]]] = defaultdict(list)
    for finding in findings:
        found = PLACED.match(fact(finding, "metric")) if finding.kind is FindingKind.METRIC else None
        if found and LOAD.search(found["series"]):
            groups[finding.evidence, found["series"], found["label"].lower()].append((found["place"], finding))
    for (_, series, label), told in groups.items():
        place, top = max(told, key=lambda t: number(t[1], "after"))
        fell = [f for _, f in told if growth(f) <= FELL]
        share = number(top, "after") / (sum(number(f, "after") for _, f in told) or 1.0)
        if growth(top) >= GREW and len(fell) >= OTHERS and share >= MOST:
            words = f"{label} {place} takes {share:.0%} of {series}, {growth(top):.0f} times as much as before, "
            words += f"while {len(fell)} others get less"
            facts = {**top.facts, "place": place, "label": label, "share": round(share, 3)}
            update = {"reason": "Uneven", "severity": Severity.ERROR, "summary": words, "facts": facts}
            yield top.model_copy(update=update)
