"""Who eats what a node runs short of, memory or process ids: the pod that takes most of it, not its victims."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.quantities import amount, size

SHORT = frozenset(
    ("MemoryPressure", "SystemOOM", "EvictionThresholdMet", "NodeHasInsufficientMemory", "OOMKilling", "Evicted")
)
OUT_OF_IDS = frozenset(("PIDPressure", "PidsExhausted", "NodeHasInsufficientPID", "ThreadsExhausted"))
MANY, MOST = 1_000, 0.4  # processes of one pod, and of all that are counted on its node
LARGE, FAR = 0.3, 2.0  # of all that is used above what was asked for on the node; of what it asked for itself


def found(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each node that is short of memory, where one pod takes most of what nobody asked for."""
    objects = [f for f in findings if f.kind in (FindingKind.OBJECT, FindingKind.EVENT)]
    places = {str(f.facts["object"]): str(f.facts["node"]) for f in objects if f.facts.get("node")}
    used = [f for f in objects if f.reason == "Usage" and str(f.facts.get("object", "")).startswith("Pod/")]
    for node in sorted({n for f in objects if f.reason in SHORT and (n := _node(f, places))}):
        here = [f for f in used if places.get(str(f.facts["object"])) == node and _excess(f) > 0]
        greedy = max(here, key=lambda f: (not f.facts.get("limit_memory"), _excess(f)), default=None)
        if greedy and _excess(greedy) >= max(LARGE * sum(map(_excess, here)), (FAR - 1) * _asked(greedy)):
            yield _derived(greedy, node)


def _node(finding: Finding, places: dict[str, str]) -> str:
    kind, _, name = str(finding.facts.get("object", "")).partition("/")
    return name if kind == "Node" else str(finding.facts.get("node") or places.get(f"{kind}/{name}", ""))


def _used(finding: Finding) -> float:
    return amount(str(finding.facts.get("memory", ""))) or 0.0


def _asked(finding: Finding) -> float:
    return amount(str(finding.facts.get("request_memory", ""))) or 0.0


def _excess(finding: Finding) -> float:
    return _used(finding) - _asked(finding)


def _derived(greedy: Finding, node: str) -> Finding:
    bound = f"its limit is {greedy.facts['limit_memory']}" if greedy.facts.get("limit_memory") else "it has no limit"
    asked = f"asked for {size(_asked(greedy))}" if _asked(greedy) else "asked for none"
    pod = str(greedy.facts["object"]).rpartition("/")[2]
    facts = {**greedy.facts, "node": node, "pod": pod, "used": size(_used(greedy)), "asked": asked, "bound": bound}
    return greedy.model_copy(update={"reason": "EatsNode", "severity": Severity.CRITICAL, "facts": facts})


def processes(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each node that has no process ids left, where one pod holds most of them."""
    objects = [f for f in findings if f.kind in (FindingKind.OBJECT, FindingKind.EVENT) and f.facts.get("object")]
    places = {str(f.facts["object"]): str(f.facts["node"]) for f in objects if f.facts.get("node")}
    counted = [f for f in objects if f.facts.get("resource") == "processes" and f.facts.get("node")]
    for node in sorted({n for f in objects if _lacks_ids(f) and (n := _node(f, places))}) if counted else ():
        here = [f for f in counted if f.facts["node"] == node]
        greedy = max(here, key=_count, default=None)
        if greedy and _count(greedy) >= max(MANY, MOST * sum(map(_count, here))):
            yield _holder(greedy, node, findings)


def _lacks_ids(finding: Finding) -> bool:
    if finding.reason in OUT_OF_IDS or finding.facts.get("class") in OUT_OF_IDS:
        return True
    return finding.reason == "EvictionThresholdMet" and "pids" in f"{finding.facts.get('message', '')}"


def _count(finding: Finding) -> int:
    told = finding.facts.get("processes")
    return told if isinstance(told, int) else 0


def _holder(greedy: Finding, node: str, findings: Sequence[Finding]) -> Finding:
    dead = greedy.facts.get("zombies")
    probes = (f for f in findings if f.reason == "probe" and f.facts.get("object") == greedy.facts.get("object"))
    probe = next((f for f in probes if f.facts.get("command")), None)
    unreaped = isinstance(dead, int) and dead * 2 >= _count(greedy)
    facts = {
        **greedy.facts,
        "node": node,
        "pod": str(greedy.facts["object"]).rpartition("/")[2],
        "held": f"{_count(greedy):,}",
        "dead": f"{dead:,}" if unreaped else "",
        "command": str(probe.facts["command"])[:100] if probe and unreaped else "",
        "probe": str(probe.facts["probe"]) if probe and unreaped else "",
    }
    kept = {k: v for k, v in facts.items() if v != ""}
    return greedy.model_copy(update={"reason": "EatsProcesses", "severity": Severity.CRITICAL, "facts": kept})
