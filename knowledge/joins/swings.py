"""An autoscaler that goes up and down over and over."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import derived, fact, times

UP, DOWN = "above target", "below target"
LEAST = 3  # times each way


def flapping(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that was scaled both ways so often."""
    by_object: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind is FindingKind.EVENT and finding.reason == "SuccessfulRescale":
            by_object[fact(finding, "object")].append(finding)
    for moves in by_object.values():
        up, down = (sum(times(f) for f in moves if way in f.summary + f.excerpt) for way in (UP, DOWN))
        if up >= LEAST and down >= LEAST:
            yield derived(moves[0], "Flapping", {"times": up + down}, kind=FindingKind.OBJECT)
