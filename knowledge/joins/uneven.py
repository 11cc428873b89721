"""Load that moves to one place: a partition or shard takes most of what came, while the others get less than before."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity

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
        found = PLACED.match(str(finding.facts.get("metric", ""))) if finding.kind is FindingKind.METRIC else None
        if found and LOAD.search(found["series"]):
            groups[finding.evidence, found["series"], found["label"].lower()].append((found["place"], finding))
    for (_, series, label), told in groups.items():
        place, top = max(told, key=lambda t: _after(t[1]))
        fell = [f for _, f in told if _times(f) <= FELL]
        share = _after(top) / (sum(_after(f) for _, f in told) or 1.0)
        if _times(top) >= GREW and len(fell) >= OTHERS and share >= MOST:
            words = f"{label} {place} takes {share:.0%} of {series}, {_times(top):.0f} times as much as before, "
            words += f"while {len(fell)} others get less"
            facts = {**top.facts, "place": place, "label": label, "share": round(share, 3)}
            update = {"reason": "Uneven", "severity": Severity.ERROR, "summary": words, "facts": facts}
            yield top.model_copy(update=update)


def _after(finding: Finding) -> float:
    return float(finding.facts.get("after") or 0)


def _times(finding: Finding) -> float:
    before = float(finding.facts.get("before") or 0)
    return _after(finding) / before if before > 0 else 1.0
