"""The rows of `kubectl get` for pods, what makes them, and what scales or keeps them."""

import re

from adapters.evidence import numbers
from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import plain_rows
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.tables import Row
from engines.evidence import FindingKind, Severity

_OFTEN = 3  # restarts, the last within the hour, that make a pod worth a look


def pod(page: Page, row: Row, subject: Subject) -> None:
    """Its state, its containers and how often they were restarted."""
    ready, wanted = _ready(row)
    restarts, status = row.number("RESTARTS"), row["STATUS"]
    if not status or wanted is None:
        return plain_rows.other(page, row, subject)
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
        "ip": row["IP"],
        "image": row["IMAGE"] or row["IMAGES"],
        "init": True if status.startswith("Init:") else None,
    }
    page.add(FindingKind.OBJECT, reason, f"{words}.", Place(row.line), subject, _rank(row, reason), facts=facts)
    plain_rows.labels(page, row, subject)
    return None


def _rank(row: Row, reason: str) -> Severity:
    """How bad a pod's state is: restarts are where they are many and the last was lately."""
    if reason != "Restarted":
        return Severity.ERROR if reason == "NotReady" else states.severity(reason)
    lately = re.search(r"\((?:\d{1,2}m)?\d{1,3}s ago\)|\(\d{1,2}m ago\)", row["RESTARTS"])
    return Severity.WARNING if lately and row.number("RESTARTS") >= _OFTEN else Severity.INFO


def _ready(row: Row) -> tuple[int | None, int | None]:
    """How many are ready, and of how many."""
    ready, _, wanted = row["READY"].partition("/")
    return numbers.whole(ready), numbers.whole(wanted)


def workload(page: Page, row: Row, subject: Subject) -> None:
    """How many of its replicas are ready; nothing of an old revision."""
    ready, wanted = _ready(row)
    if "DESIRED" in row.cells:
        ready, wanted = numbers.whole(row["READY"]), numbers.whole(row["DESIRED"])
    if wanted is None or ready is None:
        return plain_rows.other(page, row, subject)
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


def job(page: Page, row: Row, subject: Subject) -> None:
    """Whether it is done."""
    done, _, wanted = row["COMPLETIONS"].partition("/")
    reason = row["STATUS"] or ("Complete" if done and done == wanted else "Running")
    facts: dict[str, Fact] = {"status": reason, "completions": row["COMPLETIONS"], "age": row["AGE"]}
    facts |= {"succeeded": numbers.whole(done), "duration": row["DURATION"]}
    words = f"{subject.object} is {reason}, {row['COMPLETIONS']} completions."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def cron(page: Page, row: Row, subject: Subject) -> None:
    """When it runs, and whether it is suspended."""
    stopped = row["SUSPEND"].lower() == "true"
    facts: dict[str, Fact] = {"schedule": row["SCHEDULE"], "active": row.number("ACTIVE"), "age": row["AGE"]}
    facts["last"] = row["LAST SCHEDULE"]
    words = f"{subject.object} runs at {row['SCHEDULE']}, last {row['LAST SCHEDULE'] or 'never'}"
    words += ", and is suspended." if stopped else "."
    rank = Severity.WARNING if stopped else Severity.INFO
    reason = "Suspended" if stopped else "Healthy"
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, rank, facts=facts)


def autoscaler(page: Page, row: Row, subject: Subject) -> None:
    """How far it may still go."""
    replicas, most = row.number("REPLICAS"), row.number("MAXPODS")
    reason = "MetricsUnknown" if "<unknown>" in row["TARGETS"] else "Healthy"
    reason = "AtMaximum" if most and replicas >= most and reason == "Healthy" else reason
    facts: dict[str, Fact] = {"target": row["TARGETS"], "maximum": most, "minimum": row.number("MINPODS")}
    facts["replicas"] = replicas
    words = f"{subject.object} has {replicas} of at most {most} replicas, {row['TARGETS']}."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)


def budget(page: Page, row: Row, subject: Subject) -> None:
    """Whether it lets anything be evicted."""
    allowed = row.number("ALLOWED DISRUPTIONS")
    reason = "Healthy" if allowed else "DisruptionBudget"
    facts: dict[str, Fact] = {"resource": "disruption_budget", "allowed": allowed, "minimum": row["MIN AVAILABLE"]}
    facts["maximum_unavailable"] = row["MAX UNAVAILABLE"]
    words = f"{subject.object} allows {allowed or 'no'} disruptions, at least {row['MIN AVAILABLE'] or '?'} available."
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, states.severity(reason), facts=facts)
