"""What the description of a node says: its conditions, and how full it is."""

import re

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes.describe import settings
from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING, Entry, integer, place_of, table
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind, Severity

_PODS_FULL, _FULL_PERCENT = 0.95, 95


def add(page: Page, root: Entry, subject: Subject) -> None:
    """Say how the node is."""
    facts = _node_facts(root)
    bad = _conditions(page, root, subject, facts) + _crowded(page, root, subject, facts)
    for entry in (root.get("Allocated resources") or root).below:
        bad += _requested(page, entry, subject, facts)
    if root.text("Unschedulable") == "true":
        place = place_of(root, "Unschedulable")
        words = f"{subject.object} is cordoned."
        page.add(FindingKind.OBJECT, "Cordoned", words, place, subject, Severity.WARNING, facts=facts)
    if not bad and root.get("Conditions"):
        words = f"{subject.object} is ready and runs {facts['pods']} of {facts['max_pods']} pods."
        page.add(FindingKind.OBJECT, "Healthy", words, Place(root.line), subject, facts=facts)
    settings.listed(page, root, "Labels", "labels", subject)
    for line, taint in (root.get("Taints") or NOTHING).parts():
        words = f"{subject.object} has the taint {taint}."
        page.add(FindingKind.CONFIG, "taint", words, Place(line), subject, facts={"value": taint})


def _conditions(page: Page, root: Entry, subject: Subject, facts: dict[str, Fact]) -> int:
    bad = 0
    for line, row in table(root, "Conditions"):
        kind, status = row.get("Type", ""), row.get("Status", "")
        wrong = status != "True" if kind == "Ready" else status == "True"
        if kind and status and wrong:
            bad += 1
            reason = "NotReady" if kind == "Ready" else kind
            words = f"{subject.object} is {reason}: {row.get('Message') or row.get('Reason', '')}"
            more = {**facts, "message": row.get("Message", "")}
            span = Span(page.time(row.get("LastTransitionTime")))
            page.add(FindingKind.OBJECT, reason, words, Place(line), subject, states.severity(reason), span, more)
    return bad


def _crowded(page: Page, root: Entry, subject: Subject, facts: dict[str, Fact]) -> int:
    running, most = facts.get("pods"), facts.get("max_pods")
    if isinstance(running, int) and isinstance(most, int) and most and running >= _PODS_FULL * most:
        entry = root.get("Non-terminated Pods") or root
        words = f"{subject.object} runs {running} of at most {most} pods: there is no room for another."
        full = {**facts, "percent": round(100 * running / most)}
        page.add(FindingKind.OBJECT, "PodsFull", words, Place(entry.line), subject, Severity.ERROR, facts=full)
        return 1
    return 0


def _node_facts(root: Entry) -> dict[str, Fact]:
    pods = root.get("Non-terminated Pods")
    total = re.search(r"(?<!\d)(\d{1,9}) in total", pods.value) if pods else None
    facts: dict[str, Fact] = {
        "capacity_cpu": root.text("Capacity", "cpu"),
        "capacity_memory": root.text("Capacity", "memory"),
        "allocatable_cpu": root.text("Allocatable", "cpu"),
        "allocatable_memory": root.text("Allocatable", "memory"),
        "pods": int(total[1]) if total else None,
        "pods_running": int(total[1]) if total else None,
        "max_pods": integer(root.text("Allocatable", "pods")),
        "pods_capacity": integer(root.text("Allocatable", "pods")),
        "taints": root.text("Taints"),
        "arch": root.text("System Info", "Architecture"),
        "os_image": root.text("System Info", "OS Image"),
        "kernel": root.text("System Info", "Kernel Version"),
        "runtime": root.text("System Info", "Container Runtime Version"),
        "version": root.text("System Info", "Kubelet Version"),
    }
    for entry in (root.get("Allocated resources") or NOTHING).below:
        found = re.match(r"(cpu|memory)\s+\S+ \((\d{1,9})%\)", entry.value)
        if found:
            facts[f"{found[1]}_requests_pct"] = facts[f"requested_{found[1]}_percent"] = int(found[2])
    return facts


def _requested(page: Page, entry: Entry, subject: Subject, facts: dict[str, Fact]) -> int:
    found = re.match(r"(cpu|memory)\s+(\S+) \((\d{1,9})%\)", entry.value)
    if not found or int(found[3]) < _FULL_PERCENT:
        return 0
    reason = "CpuRequestsFull" if found[1] == "cpu" else "MemoryRequestsFull"
    words = f"On {subject.object} {found[3]} % of its {found[1]} is requested ({found[2]})."
    page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, Severity.ERROR, facts=facts)
    return 1
