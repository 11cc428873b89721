"""A pod that takes nearly all of the CPU of its node, beside others that have to share it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact, is_of, name_of, quantity

GREEDY, CORES = 0.8, 2.0  # of all that pods use on the node, and at least so many cores


def noisy(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that is slow or fails beside such a pod."""
    pods = [f for f in findings if f.kind is FindingKind.OBJECT and is_of(f, "Pod")]
    used = {fact(f, "object"): f for f in pods if f.reason == "Usage" and f.facts.get("cpu")}
    places = {fact(f, "object"): fact(f, "node") for f in pods if f.facts.get("node")}
    by_node: dict[str, list[Finding]] = defaultdict(list)
    for name, finding in used.items():
        if name in places:
            by_node[places[name]].append(finding)
    for node, there in by_node.items():
        greedy = max(there, key=_cores)
        if _cores(greedy) >= max(CORES, GREEDY * sum(map(_cores, there))):
            facts = {"neighbor": name_of(greedy), "node": node, "cpu": fact(greedy, "cpu")}
            victims = (f for f in there if f is not greedy and _suffers(f, findings))
            yield from (derived(f, "NoisyNeighbor", facts, kind=FindingKind.OBJECT) for f in victims)


def _suffers(pod: Finding, findings: Sequence[Finding]) -> bool:
    name = component_of(pod)
    kinds = (FindingKind.LOG, FindingKind.TRACE, FindingKind.METRIC, FindingKind.EVENT)
    return any(f.kind in kinds and f.severity is not Severity.INFO and kin(component_of(f), name) for f in findings)


def _cores(finding: Finding) -> float:
    return quantity(finding, "cpu")
