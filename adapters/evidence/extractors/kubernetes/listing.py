"""The rows of `kubectl get`, `top`, `get events` and `rollout history`."""

import re

from adapters.evidence import numbers
from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import containers, event_rows, kinds, plain_rows, rollouts, workload_rows
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.tables import Row
from engines.evidence import FindingKind, Severity

_PREFIXED = ("Pod", "Lineage", "Deployment", "ReplicaSet", "StatefulSet", "Job", "Other")  # `get` of several kinds
_OF_NODES = {"OS-IMAGE": "os_image", "KERNEL-VERSION": "kernel", "CONTAINER-RUNTIME": "runtime", "VERSION": "version"}
_NOT_OF_PLACE = ("NAME", "STATUS", "ROLES", "AGE", "INTERNAL-IP", "EXTERNAL-IP", "LABELS")


def add(page: Page, kind: str, row: Row, asked: Subject) -> Subject:
    """Say what the row tells, and of what; `asked` is what the command was about."""
    if kind in ("Revision", "Release", "Sync"):
        _READERS[kind](page, row, asked)
        return asked
    name = row["NAME"]
    given, _, short = name.rpartition("/")
    if given not in ("", "argocd") and kind in _PREFIXED:
        kind = kinds.named(given)
    elif kind == "Other":
        kind = asked.kind or kind
    subject = Subject(kind, short if given else name, row["NAMESPACE"] or asked.namespace)
    reader = _READERS.get(kind, plain_rows.other)
    reader(page, row, subject)
    return subject


def _node(page: Page, row: Row, subject: Subject) -> None:
    parts = row["STATUS"].split(",")
    if row["STATUS"] == "KubeletReady":  # a lineage shows the condition's reason
        parts = ["Ready"] if row["READY"] != "False" else []
    reason = "NotReady" if "Ready" not in parts else "Cordoned" if "SchedulingDisabled" in parts else "Healthy"
    facts: dict[str, Fact] = {"status": row["STATUS"], "age": row["AGE"]}
    for column, cell in row.cells.items():
        if column not in _NOT_OF_PLACE:  # what it is, and the labels that `-L` shows as columns
            facts[_OF_NODES.get(column, column.lower().replace("-", "_"))] = cell
    words = f"{subject.object} is {row['STATUS']}."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)
    plain_rows.labels(page, row, subject)


def _volume(page: Page, row: Row, subject: Subject) -> None:
    status = row["STATUS"]
    reason = "Healthy" if status in ("Bound", "Available") else status or "Exists"
    facts: dict[str, Fact] = {
        "status": status,
        "storage_class": row["STORAGECLASS"],
        "capacity": row["CAPACITY"],
        "access_modes": row["ACCESS MODES"],
        "volume": row["VOLUME"],
        "age": row["AGE"],
    }
    words = f"{subject.object} is {status}" + (
        f", storage class {row['STORAGECLASS']}." if row["STORAGECLASS"] else "."
    )
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def _storage_class(page: Page, row: Row, subject: Subject) -> None:  # noqa: ARG001 - one of _READERS
    """What makes its volumes, and whether claims without a class get it."""
    name = row["NAME"].rpartition("/")[2].removesuffix(" (default)")
    facts: dict[str, Fact] = {"provisioner": row["PROVISIONER"], "age": row["AGE"]}
    facts["default"] = row["NAME"].endswith("(default)")
    made = Subject("StorageClass", name)
    words = f"{made.object} is served by {row['PROVISIONER'] or 'nobody'}."
    page.add(FindingKind.OBJECT, "Exists", words, Place(row.line), made, facts=facts)


def _endpoints(page: Page, row: Row, subject: Subject) -> None:
    reason = "Healthy" if row["ENDPOINTS"] else "NoEndpoints"
    facts: dict[str, Fact] = {"endpoints": len(row["ENDPOINTS"].split(",")) if row["ENDPOINTS"] else 0}
    facts["addresses"] = row["ENDPOINTS"]
    words = f"Service {subject.name} has {facts['endpoints'] or 'no'} endpoints."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def _ingress(page: Page, row: Row, subject: Subject) -> None:
    plain_rows.other(page, row, subject)
    if name := row["CLASS"]:
        containers.reference(page, subject, {"kind": "IngressClass", "name": name}, Place(row.line))


def _usage(page: Page, row: Row, subject: Subject) -> None:
    """Of a node where shares stand beside the amounts, else of a pod, whatever the header above it is of."""
    cells = page.lines[row.line - 1].split()
    amounts = next((i for i, c in enumerate(cells) if re.fullmatch(r"\d+m?", c) and i), len(cells))
    shares = [int(c[:-1]) for c in cells[amounts:] if re.fullmatch(r"\d+%", c)]
    used = [c for c in cells[amounts:] if not c.endswith("%")]
    if len(used) < 2:  # noqa: PLR2004 - processor and memory
        return
    cpu, memory = [*shares, 0, 0][:2]
    full = 90
    reason = "MemoryHigh" if memory >= full else "CpuHigh" if cpu >= full else "Usage"
    facts: dict[str, Fact] = {"cpu": used[0], "memory": used[1]}
    facts |= {"cpu_percent": cpu or None, "memory_percent": memory or None}
    space = cells[0] if amounts > 1 and not shares and not row["POD"] else subject.namespace
    owner = Subject("Node", cells[0]) if shares else Subject("Pod", row["POD"] or cells[min(amounts, 2) - 1], space)
    facts["container"] = row["NAME"] if row["POD"] else None
    whose = f"Container {row['NAME']} of {owner.object}" if row["POD"] else owner.object
    words = f"{whose} uses {used[0]} CPU and {used[1]} memory."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), owner, states.severity(reason), facts=facts)


def _application(page: Page, row: Row, subject: Subject) -> None:
    sync = row["SYNC STATUS"] or row["STATUS"]
    health = row["HEALTH STATUS"] or row["HEALTH"]
    if subject.kind == "Resource":
        subject = Subject(row["KIND"], row["NAME"], row["NAMESPACE"])
    reason = "Healthy"
    if health not in ("", "Healthy"):
        reason = health
    elif sync not in ("", "Synced"):
        reason = sync
    facts: dict[str, Fact] = {"sync": sync, "health": health, "message": row["MESSAGE"], "repo": row["REPO"]}
    words = f"{subject.object} is {sync}" + (f" and {health}" if health else "")
    words += f": {row['MESSAGE']}" if row["MESSAGE"] and reason != "Healthy" else ""
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def _service(page: Page, row: Row, subject: Subject) -> None:
    if wanted := row["SELECTOR"]:
        facts: dict[str, Fact] = {"value": wanted, "selector": wanted, "kind": subject.kind}
        words = f"{subject.object} selects pods with {wanted}."
        page.add(FindingKind.CONFIG, "selector", words, Place(row.line), subject, facts=facts)
    if row["EXTERNAL-IP"] != "<pending>":
        return plain_rows.other(page, row, subject)
    facts = {"type": row["TYPE"], "ports": row["PORT(S)"], "age": row["AGE"]}
    words = f"{subject.object} waits for an external address."
    page.add(FindingKind.OBJECT, "Pending", words, Place(row.line), subject, Severity.WARNING, facts=facts)
    return None


def _priority(page: Page, row: Row, subject: Subject) -> None:
    default = row["GLOBAL-DEFAULT"] == "true"
    facts: dict[str, Fact] = {"value": numbers.whole(row["VALUE"]), "global_default": default, "age": row["AGE"]}
    words = f"{subject.object} gives priority {row['VALUE']}{', to all pods that name no class' if default else ''}."
    page.add(FindingKind.OBJECT, "Exists", words, Place(row.line), subject, facts=facts)


def _interface(page: Page, row: Row, subject: Subject) -> None:
    """An APIService, which a server beside the API server answers for."""
    serves, _, why = row["AVAILABLE"].partition(" ")
    group = subject.name.partition(".")[2]
    facts: dict[str, Fact] = {"service": row["SERVICE"], "group": group, "age": row["AGE"]}
    if serves != "False":
        page.add(FindingKind.OBJECT, "Exists", f"{subject.object} exists.", Place(row.line), subject, facts=facts)
        return
    reason = why.strip("()") or "Unavailable"
    words = f"{subject.object} is not available: {reason}, it is served by {row['SERVICE']}."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, Severity.ERROR, facts=facts)


_READERS = {
    "Pod": workload_rows.pod,
    "Deployment": workload_rows.workload,
    "StatefulSet": workload_rows.workload,
    "DaemonSet": workload_rows.workload,
    "ReplicaSet": workload_rows.workload,
    "Job": workload_rows.job,
    "CronJob": workload_rows.cron,
    "Service": _service,
    "Sync": rollouts.sync,
    "Node": _node,
    "PersistentVolumeClaim": _volume,
    "PersistentVolume": _volume,
    "StorageClass": _storage_class,
    "Endpoints": _endpoints,
    "HorizontalPodAutoscaler": workload_rows.autoscaler,
    "Ingress": _ingress,
    "PodDisruptionBudget": workload_rows.budget,
    "PriorityClass": _priority,
    "APIService": _interface,
    "Usage": _usage,
    "Event": event_rows.event,
    "Application": _application,
    "Resource": _application,
    "Revision": rollouts.revision,
    "Release": rollouts.release,
}
