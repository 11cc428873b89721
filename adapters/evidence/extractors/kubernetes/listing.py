"""The rows of `kubectl get`, `top`, `get events` and `rollout history`."""

import re

from adapters.evidence import numbers
from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import containers, event_rows, kinds, rollouts
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.tables import Row
from engines.evidence import FindingKind, Severity

_UNSURE = {"Terminating", "Failed", "Pending", "Unknown", "NotReady", "Degraded", "Error", "ErrImagePull"}
_PREFIXED = (
    "Pod",
    "Lineage",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "Job",
    "Other",
)  # `get` of several kinds at once
_OF_NODES = {"OS-IMAGE": "os_image", "KERNEL-VERSION": "kernel", "CONTAINER-RUNTIME": "runtime", "VERSION": "version"}
_NOT_OF_PLACE = ("NAME", "STATUS", "ROLES", "AGE", "INTERNAL-IP", "EXTERNAL-IP", "LABELS")
_OFTEN = 3  # restarts, the last within the hour, that make a pod worth a look


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
    reader = _READERS.get(kind, _other)
    reader(page, row, subject)
    return subject


def _pod(page: Page, row: Row, subject: Subject) -> None:
    ready, wanted = _ready(row)
    restarts, status = row.number("RESTARTS"), row["STATUS"]
    if not status or wanted is None:
        return _other(page, row, subject)
    reason = states.pod(status, ready or 0, wanted, restarts)
    words = f"{subject.object} is {status}, {row['READY']} containers ready"
    count, _, ago = row["RESTARTS"].partition(" ")
    words += f", {count} restart{'' if count == '1' else 's'}" if restarts else ""
    words += f", the last {ago.strip('()')}" if restarts and ago else ""
    facts: dict[str, Fact] = {
        "phase": status,
        "state": status,
        "ready": row["READY"],
        "ready_containers": ready or 0,
        "containers": wanted,
        "restarts": restarts,
        "age": row["AGE"],
        "node": row["NODE"],
        "image": row["IMAGE"] or row["IMAGES"],
        "init": True if status.startswith("Init:") else None,
    }
    rank = states.severity(reason)
    if reason in ("Restarted", "NotReady"):
        lately = restarts >= _OFTEN and re.search(r"\((?:\d{1,2}m)?\d{1,3}s ago\)|\(\d{1,2}m ago\)", row["RESTARTS"])
        rank = Severity.ERROR if reason == "NotReady" else Severity.WARNING if lately else Severity.INFO
    page.add(FindingKind.OBJECT, reason, f"{words}.", Place(row.line), subject, rank, facts=facts)
    if labels := row["LABELS"]:
        _labels(page, row, subject, labels)
    return None


def _ready(row: Row) -> tuple[int | None, int | None]:
    """How many are ready, and of how many."""
    ready, _, wanted = row["READY"].partition("/")
    return numbers.whole(ready), numbers.whole(wanted)


def _labels(page: Page, row: Row, subject: Subject, labels: str) -> None:
    kept = sorted(part for part in labels.split(",") if "hash" not in part and "=" in part)
    if kept:
        value = ",".join(kept)
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        column = page.lines[row.line - 1].find(labels)
        words = f"{subject.object} has labels {value[:160]}."
        page.add(FindingKind.CONFIG, "labels", words, Place(row.line, max(column, 0)), subject, facts=facts)


def _workload(page: Page, row: Row, subject: Subject) -> None:
    ready, wanted = _ready(row)
    if "DESIRED" in row.cells:
        ready, wanted = numbers.whole(row["READY"]), numbers.whole(row["DESIRED"])
    if wanted is None or ready is None:
        return _other(page, row, subject)
    if subject.kind == "ReplicaSet" and wanted == 0:
        return None  # an old revision
    reason = states.replicas(wanted, ready)
    facts: dict[str, Fact] = {
        "desired": wanted,
        "replicas": wanted,
        "ready": ready,
        "ready_replicas": ready,
        "available": row.number("AVAILABLE") if row["AVAILABLE"] else None,
        "updated": row.number("UP-TO-DATE") if row["UP-TO-DATE"] else None,
        "image": row["IMAGES"],
        "selector": row["SELECTOR"],
        "age": row["AGE"],
    }
    words = f"{subject.object} has {ready} of {wanted} replicas ready."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)
    return None


def _job(page: Page, row: Row, subject: Subject) -> None:
    done, _, wanted = row["COMPLETIONS"].partition("/")
    reason = row["STATUS"] or ("Complete" if done and done == wanted else "Running")
    facts: dict[str, Fact] = {"status": reason, "completions": row["COMPLETIONS"], "age": row["AGE"]}
    facts |= {"succeeded": numbers.whole(done), "duration": row["DURATION"]}
    words = f"{subject.object} is {reason}, {row['COMPLETIONS']} completions."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


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
    if labels := row["LABELS"]:
        _labels(page, row, subject, labels)


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


def _endpoints(page: Page, row: Row, subject: Subject) -> None:
    reason = "Healthy" if row["ENDPOINTS"] else "NoEndpoints"
    facts: dict[str, Fact] = {"endpoints": len(row["ENDPOINTS"].split(",")) if row["ENDPOINTS"] else 0}
    words = f"Service {subject.name} has {facts['endpoints'] or 'no'} endpoints."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def _autoscaler(page: Page, row: Row, subject: Subject) -> None:
    replicas, most = row.number("REPLICAS"), row.number("MAXPODS")
    reason = "MetricsUnknown" if "<unknown>" in row["TARGETS"] else "Healthy"
    reason = "AtMaximum" if most and replicas >= most and reason == "Healthy" else reason
    facts: dict[str, Fact] = {"target": row["TARGETS"], "maximum": most, "minimum": row.number("MINPODS")}
    facts["replicas"] = replicas
    words = f"{subject.object} has {replicas} of at most {most} replicas, {row['TARGETS']}."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def _ingress(page: Page, row: Row, subject: Subject) -> None:
    _other(page, row, subject)
    if name := row["CLASS"]:
        containers.reference(page, subject, {"kind": "IngressClass", "name": name}, Place(row.line))


def _budget(page: Page, row: Row, subject: Subject) -> None:
    allowed = row.number("ALLOWED DISRUPTIONS")
    reason = "Healthy" if allowed else "DisruptionBudget"
    facts: dict[str, Fact] = {"resource": "disruption_budget", "allowed": allowed, "minimum": row["MIN AVAILABLE"]}
    facts["maximum_unavailable"] = row["MAX UNAVAILABLE"]
    words = f"{subject.object} allows {allowed or 'no'} disruptions, at least {row['MIN AVAILABLE'] or '?'} available."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


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
        return _other(page, row, subject)
    facts = {"type": row["TYPE"], "ports": row["PORT(S)"], "age": row["AGE"]}
    words = f"{subject.object} waits for an external address."
    page.add(FindingKind.OBJECT, "Pending", words, Place(row.line), subject, Severity.WARNING, facts=facts)
    return None


def _cron(page: Page, row: Row, subject: Subject) -> None:
    stopped = row["SUSPEND"].lower() == "true"
    facts: dict[str, Fact] = {"schedule": row["SCHEDULE"], "active": row.number("ACTIVE"), "age": row["AGE"]}
    facts["last"] = row["LAST SCHEDULE"]
    words = f"{subject.object} runs at {row['SCHEDULE']}, last {row['LAST SCHEDULE'] or 'never'}"
    words += ", and is suspended." if stopped else "."
    rank = Severity.WARNING if stopped else Severity.INFO
    reason = "Suspended" if stopped else "Healthy"
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, rank, facts=facts)


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


def _other(page: Page, row: Row, subject: Subject) -> None:
    if not subject.name:
        return
    status = row["STATUS"]
    if "READY" in row.cells and row["READY"] in ("False", "Unknown"):
        status = "NotReady" if row["READY"] == "False" else "Unknown"
    reason = status if status and status not in ("Active", "Running") else "Exists"
    reason = reason if re.fullmatch(r"[A-Z]\w+", reason) else "Exists"
    rank = Severity.WARNING if reason in _UNSURE else Severity.INFO
    facts: dict[str, Fact] = {
        "status": status,
        "age": row["AGE"],
        "type": row["TYPE"],
        "ports": row["PORT(S)"],
        "selector": row["SELECTOR"] or row["POD-SELECTOR"],
        "node": row["NODE"],
        "priority": numbers.whole(row["PRIORITY"]),
        "priority_class": row["PRIORITY-CLASS"],
        "created": row["CREATED"],
    }
    if ": " in status:
        facts["message"] = status
    words = f"{subject.object} exists" + (f", {status}." if status else ".")
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, rank, facts=facts)
    if subject.kind == "Namespace" and row["LABELS"]:
        _labels(page, row, subject, row["LABELS"])


_READERS = {
    "Pod": _pod,
    "Deployment": _workload,
    "StatefulSet": _workload,
    "DaemonSet": _workload,
    "ReplicaSet": _workload,
    "Job": _job,
    "CronJob": _cron,
    "Service": _service,
    "Sync": rollouts.sync,
    "Node": _node,
    "PersistentVolumeClaim": _volume,
    "PersistentVolume": _volume,
    "Endpoints": _endpoints,
    "HorizontalPodAutoscaler": _autoscaler,
    "Ingress": _ingress,
    "PodDisruptionBudget": _budget,
    "PriorityClass": _priority,
    "APIService": _interface,
    "Usage": _usage,
    "Event": event_rows.event,
    "Application": _application,
    "Resource": _application,
    "Revision": rollouts.revision,
    "Release": rollouts.release,
}
