"""An autoscaler that goes up and down over and over."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity

UP, DOWN = "above target", "below target"
LEAST = 3  # times each way


def flapping(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that was scaled both ways so often."""
    by_object: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind is FindingKind.EVENT and finding.reason == "SuccessfulRescale":
            by_object[str(finding.facts.get("object", ""))].append(finding)
    for moves in by_object.values():
        up, down = (sum(_count(f) for f in moves if way in f.summary + f.excerpt) for way in (UP, DOWN))
        if up >= LEAST and down >= LEAST:
            facts = {**moves[0].facts, "times": up + down}
            update = {"kind": FindingKind.OBJECT, "reason": "Flapping", "severity": Severity.ERROR, "facts": facts}
            yield moves[0].model_copy(update=update)


def _count(finding: Finding) -> int:
    told = finding.facts.get("count")
    return told if isinstance(told, int) and not isinstance(told, bool) else finding.count
