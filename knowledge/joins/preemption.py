"""Who takes the place of whom: pods that are preempted, and the class and the pods that outrank them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact, is_of, number

PREEMPTED = re.compile(r"\bpreempted by\b", re.IGNORECASE)
RUN = re.compile(r"-\d{6,12}(?:-\d{1,5})?$")  # of a job: when it was made, and which of its pods
WAITING = ("Pending", "Failed", "Succeeded")


def outranked(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload whose pods are preempted, where listings tell what outranks it."""
    lost: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind is FindingKind.EVENT and _is_preempted(finding):
            lost[component_of(finding)].append(finding)
    classes = [f for f in findings if is_of(f, "PriorityClass") and "value" in f.facts]
    ranked = [f for f in findings if is_of(f, "Pod") and "priority" in f.facts]
    for victim, events in lost.items():
        own = min((number(f, "priority") for f in ranked if kin(component_of(f), victim)), default=0)
        higher = [f for f in ranked if not kin(component_of(f), victim) and number(f, "priority") > own and _runs(f)]
        default = next((f for f in classes if f.facts.get("global_default") is True), None)
        taker = _taker(higher, default)
        if taker or default:
            yield _told(events, int(own), taker, default)


def _is_preempted(finding: Finding) -> bool:
    return finding.reason == "Preempted" or bool(PREEMPTED.search(fact(finding, "message")))


def _runs(pod: Finding) -> bool:
    return pod.facts.get("status") not in WAITING and not fact(pod, "priority_class").startswith("system-")


def _taker(higher: Sequence[Finding], default: Finding | None) -> Finding | None:
    """One of the pods that outrank it: those of the default class first, then of the workload that has most."""
    of_default = [f for f in higher if default and kin(fact(f, "priority_class"), component_of(default))]
    count = Counter(_workload(f) for f in of_default or higher)
    return max(of_default or higher, key=lambda f: count[_workload(f)], default=None)


def _workload(pod: Finding) -> str:
    return RUN.sub("", component_of(pod))


def _told(events: Sequence[Finding], own: int, taker: Finding | None, default: Finding | None) -> Finding:
    of_class = fact(taker, "priority_class") if taker else ""
    is_default = bool(default and of_class in ("", component_of(default)))
    facts: dict[str, str | int | float | bool] = {
        "times": len(events),
        "own": own,
        "taker": _workload(taker) if taker else "",
        "class": of_class or (component_of(default) if default else ""),
        "value": taker.facts["priority"] if taker else default.facts["value"] if default else "",
        "by_default": "the global default for every pod that names no class" if is_default else "",
        "since": default.facts.get("age", "") if default and is_default else "",
    }
    return derived(events[0], "Outranked", facts, kind=FindingKind.OBJECT)
