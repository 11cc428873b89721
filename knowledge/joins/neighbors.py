"""A pod that takes nearly all of the CPU of its node, beside others that have to share it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.quantities import amount

GREEDY, CORES = 0.8, 2.0  # of all that pods use on the node, and at least so many cores


def noisy(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that is slow or fails beside such a pod."""
    used = {str(f.facts["object"]): f for f in findings if f.reason == "Usage" and _is_pod(f) and f.facts.get("cpu")}
    places = {str(f.facts["object"]): str(f.facts["node"]) for f in findings if _is_pod(f) and f.facts.get("node")}
    by_node: dict[str, list[Finding]] = defaultdict(list)
    for name, finding in used.items():
        if name in places:
            by_node[places[name]].append(finding)
    for node, pods in by_node.items():
        greedy = max(pods, key=_cores)
        if _cores(greedy) >= max(CORES, GREEDY * sum(map(_cores, pods))):
            yield from (_derived(f, greedy, node) for f in pods if f is not greedy and _suffers(f, findings))


def _derived(victim: Finding, greedy: Finding, node: str) -> Finding:
    facts = {"neighbor": str(greedy.facts["object"]).rpartition("/")[2], "node": node, "cpu": str(greedy.facts["cpu"])}
    update = {"reason": "NoisyNeighbor", "severity": Severity.ERROR, "facts": {**victim.facts, **facts}}
    return victim.model_copy(update=update)


def _suffers(pod: Finding, findings: Sequence[Finding]) -> bool:
    name = component_of(pod)
    kinds = (FindingKind.LOG, FindingKind.TRACE, FindingKind.METRIC, FindingKind.EVENT)
    return any(f.kind in kinds and f.severity is not Severity.INFO and kin(component_of(f), name) for f in findings)


def _is_pod(finding: Finding) -> bool:
    return finding.kind is FindingKind.OBJECT and str(finding.facts.get("object", "")).startswith("Pod/")


def _cores(finding: Finding) -> float:
    return amount(str(finding.facts["cpu"])) or 0.0
