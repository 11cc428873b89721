"""Who eats what a node runs short of, memory or process ids: the pod that takes most of it, not its victims."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.facts import derived, fact, is_of, name_of, number, quantity
from knowledge.joins.quantities import size

SHORT = frozenset(
    ("MemoryPressure", "SystemOOM", "EvictionThresholdMet", "NodeHasInsufficientMemory", "OOMKilling", "Evicted")
)
OUT_OF_IDS = frozenset(("PIDPressure", "PidsExhausted", "NodeHasInsufficientPID", "ThreadsExhausted"))
MANY, MOST = 1_000, 0.4  # processes of one pod, and of all that are counted on its node
LARGE, FAR = 0.3, 2.0  # of all that is used above what was asked for on the node; of what it asked for itself


def found(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each node that is short of memory, where one pod takes most of what nobody asked for."""
    objects = _objects(findings)
    places = _places(objects)
    used = [f for f in objects if f.reason == "Usage" and is_of(f, "Pod")]
    for node in sorted({n for f in objects if f.reason in SHORT and (n := _node(f, places))}):
        here = [f for f in used if places.get(fact(f, "object")) == node and _excess(f) > 0]
        greedy = max(here, key=lambda f: (not f.facts.get("limit_memory"), _excess(f)), default=None)
        if greedy and _excess(greedy) >= max(LARGE * sum(map(_excess, here)), (FAR - 1) * _asked(greedy)):
            yield _derived(greedy, node)


def _objects(findings: Sequence[Finding]) -> list[Finding]:
    return [f for f in findings if f.kind in (FindingKind.OBJECT, FindingKind.EVENT)]


def _places(objects: Sequence[Finding]) -> dict[str, str]:
    """The node of each object that names one."""
    return {fact(f, "object"): fact(f, "node") for f in objects if f.facts.get("object") and f.facts.get("node")}


def _node(finding: Finding, places: dict[str, str]) -> str:
    if is_of(finding, "Node"):
        return name_of(finding)
    return fact(finding, "node") or places.get(fact(finding, "object"), "")


def _asked(finding: Finding) -> float:
    return quantity(finding, "request_memory")


def _excess(finding: Finding) -> float:
    return quantity(finding, "memory") - _asked(finding)


def _derived(greedy: Finding, node: str) -> Finding:
    bound = f"its limit is {greedy.facts['limit_memory']}" if greedy.facts.get("limit_memory") else "it has no limit"
    asked = f"asked for {size(_asked(greedy))}" if _asked(greedy) else "asked for none"
    facts = {
        "node": node,
        "pod": name_of(greedy),
        "used": size(quantity(greedy, "memory")),
        "asked": asked,
        "bound": bound,
    }
    return derived(greedy, "EatsNode", facts, kind=greedy.kind, severity=Severity.CRITICAL)


def processes(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each node that has no process ids left, where one pod holds most of them."""
    objects = _objects(findings)
    places = _places(objects)
    counted = [f for f in objects if f.facts.get("resource") == "processes" and f.facts.get("node")]
    for node in sorted({n for f in objects if _lacks_ids(f) and (n := _node(f, places))}) if counted else ():
        here = [f for f in counted if f.facts["node"] == node]
        greedy = max(here, key=_count, default=None)
        if greedy and _count(greedy) >= max(MANY, MOST * sum(map(_count, here))):
            yield _holder(greedy, node, findings)


def _lacks_ids(finding: Finding) -> bool:
    if finding.reason in OUT_OF_IDS or finding.facts.get("class") in OUT_OF_IDS:
        return True
    return finding.reason == "EvictionThresholdMet" and "pids" in fact(finding, "message")


def _count(finding: Finding) -> int:
    return int(number(finding, "processes"))


def _holder(greedy: Finding, node: str, findings: Sequence[Finding]) -> Finding:
    dead = int(number(greedy, "zombies"))
    probes = (f for f in findings if f.reason == "probe" and f.facts.get("object") == greedy.facts.get("object"))
    probe = next((f for f in probes if f.facts.get("command")), None)
    unreaped = dead * 2 >= _count(greedy)
    facts = {
        "node": node,
        "pod": name_of(greedy),
        "held": f"{_count(greedy):,}",
        "dead": f"{dead:,}" if unreaped else "",
        "command": fact(probe, "command")[:100] if probe and unreaped else "",
        "probe": fact(probe, "probe") if probe and unreaped else "",
    }
    return derived(greedy, "EatsProcesses", facts, kind=greedy.kind, severity=Severity.CRITICAL)
