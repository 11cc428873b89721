"""What managed services give as JSON: objects of a cluster in flat lists, events, log lists, load views."""

import re

from adapters.evidence.classes import Classified, classify
from adapters.evidence.extractors import events, states, status
from adapters.evidence.extractors.changes import TIMES
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, number
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity

_NONE = Node(None, 0, 0, 0)
_MESSAGES = ("message", "msg", "log", "text", "body", "event_message", "Message", "description")
_LEVELS = ("status", "level", "severity", "severity_text", "log_level", "levelname", "priority")
_SERVICES = (
    "service",
    "app",
    "application",
    "component",
    "logger",
    "source_identifier",
    "SourceIdentifier",
    "resource",
    "resource_id",
    "source",
    "pod",
    "container",
    "host",
)
_BAD = {"error", "err", "fatal", "critical", "crit", "alert", "emergency", "severe", "panic"}
_WARN = {"warn", "warning"}
_CATEGORIES: tuple[tuple[str, str, Severity], ...] = (
    ("Failover", r"\bfail-?over", Severity.ERROR),
    ("LowStorage", r"\blow storage|\bstorage (?:space|full)|\bdisk (?:space|full)", Severity.ERROR),
    ("ReplicationLag", r"\breplica(?:tion)?\b.*\b(?:lag|behind)\b|\blag\b.*\breplica", Severity.ERROR),
    ("TooManyConnections", r"\bconnection(?:s| count)?\b.*\b(?:maximum|refused|limit|exceed)", Severity.ERROR),
    ("HealthCheckFailed", r"health check fail|failed (?:its )?health check", Severity.ERROR),
    ("CpuHigh", r"\bcpu\b.*\b(?:exceed|above|high|\d\d ?%)", Severity.WARNING),
    ("CheckpointStorm", r"checkpoints? (?:are occurring too frequently|storm)", Severity.ERROR),
    ("Maintenance", r"\bmaintenance|\bpatch(?:ing|ed)\b|\bupgrad", Severity.INFO),
    ("Restart", r"\brestart|\breboot|\bshutdown", Severity.WARNING),
    ("Backup", r"\bbackup|\bsnapshot", Severity.INFO),
    (
        "ConfigurationChange",
        r"\bmodif(?:y|ied)|\bparameter group|\bconfiguration change|\bscal(?:ed|ing)\b",
        Severity.INFO,
    ),
    ("Recovery", r"\bis available\b|\brecover|\bcompleted\b|\brestored\b", Severity.INFO),
    ("Warning", r"\bwarning\b|\bfailure\b|\bexceed", Severity.WARNING),
)
_LOAD = ("db_load_avg", "load", "db_load", "avg_load", "value", "total", "DBLoad")
_TOP = re.compile(
    r"^top_?(sql|quer(?:y|ies)|statements?|waits?|wait_events|users?|hosts?|clients?|databases?)", re.IGNORECASE
)


def pod(page: Page, node: Node) -> bool:
    """A pod in a flat list."""
    if not (node.get("name") and node.get("phase") and node.first("containers", "conditions", "node_name", "restarts")):
        return False
    subject = Subject("Pod", node.text("name"), node.text("namespace"))
    status.pod(page, node, subject, _NONE)
    return True


def host(page: Page, node: Node) -> bool:
    """A node in a flat list."""
    ready = node.get("ready")
    if not node.get("name") or not node.first("capacity_cpu", "allocatable_cpu", "memory_pressure", "kubelet_version"):
        return False
    subject = Subject("Node", node.text("name"))
    facts: dict[str, Fact] = {
        key: node.text(key)
        for key in ("capacity_cpu", "capacity_memory", "allocatable_cpu", "allocatable_memory", "instance_type")
    }
    facts |= {"max_pods": node.text("capacity_pods") or node.text("allocatable_pods"), "pods": node.text("pods")}
    bad = status.low(page, node, subject, facts)
    conditions = [("ready", "NotReady", "true"), ("memory_pressure", "MemoryPressure", "false")]
    conditions += [("disk_pressure", "DiskPressure", "false"), ("pid_pressure", "PIDPressure", "false")]
    for key, reason, good in conditions:
        entry = node.get(key)
        if entry is not None and entry.text().lower() not in ("", good):
            bad = True
            words = f"{subject.object} is {reason}."
            page.add(FindingKind.OBJECT, reason, words, Place.of(entry), subject, states.severity(reason), facts=facts)
    if not bad:
        given = f"{facts['allocatable_cpu']} CPU and {facts['allocatable_memory']} memory"
        words = f"{subject.object} is ready, it can give {given}."
        place = Place.of(ready or node.get("name") or node)
        page.add(FindingKind.OBJECT, "Healthy", words, place, subject, facts=facts)
    return True


def workload(page: Page, node: Node) -> bool:
    """A deployment in a flat list."""
    wanted, ready = node.number("desired"), node.number("ready")
    wanted = node.number("replicas") if wanted is None else wanted
    ready = node.number("ready_replicas") if ready is None else ready
    ready = node.number("available") if ready is None else ready
    if wanted is None or ready is None or not node.get("name"):
        return False
    subject = Subject(node.text("kind") or "Deployment", node.text("name"), node.text("namespace"))
    more: dict[str, Fact] = {"unavailable": node.number("unavailable"), "available": node.number("available")}
    entry = node.first("ready", "ready_replicas", "available") or node
    status.scaled(page, (int(wanted), int(ready)), Place.of(entry), subject, more)
    return True


def event(page: Page, node: Node) -> bool:
    """An event of Kubernetes in a flat list."""
    about = node.first("involved_object", "involvedObject", "object")
    if not (node.get("reason") and node.get("message") and (about or node.text("type") in ("Warning", "Normal"))):
        return False
    kind, _, name = about.text().partition("/") if about else ("", "", "")
    if about is not None and about.fields():
        kind, name = about.text("kind"), about.text("name")
    subject = Subject(kind, name, node.text("namespace"))
    first = page.time(node.first("first_time", "firstTimestamp", "first_seen", *TIMES))
    last = page.time(node.first("last_time", "lastTimestamp", "last_seen"))
    span = Span(first or last, last, int(node.number("count") or 1))
    one = events.Event(node.text("type") or "Warning", node.text("reason"), node.text("message"), span=span)
    events.add(page, one, Place.of(node.get("message") or node), subject)
    return True


def entry(page: Page, node: Node, seen: dict[tuple[str, str], int]) -> bool:
    """A log record or an event of a managed service."""
    message = node.first(*_MESSAGES)
    if message is None or not message.text() or node.first(*TIMES) is None:
        return False
    service_node = node.first(*_SERVICES)
    service = service_node.text() if service_node else ""
    managed = node.first("source_identifier", "SourceIdentifier", "event_categories", "EventCategories", "source_type")
    found = classify(message.text())
    if managed is not None:
        _managed(page, node, (message, service), found)
    else:
        _record(page, node, (message, service), found, seen)
    return True


def _managed(page: Page, node: Node, said: tuple[Node, str], found: Classified | None) -> None:
    message, service = said
    text = message.text()
    categories = [c.text() for c in (node.first("event_categories", "EventCategories") or _NONE).rows()]
    named = next((c for c in _CATEGORIES if re.search(c[1], text, re.IGNORECASE)), None)
    named = named or next((c for c in _CATEGORIES if re.search(c[1], " ".join(categories), re.IGNORECASE)), None)
    reason = named[0] if named else found.reason if found else "Notification"
    rank = named[2] if named else found.severity if found else Severity.INFO
    if found and named and named[2] is Severity.INFO and found.severity in (Severity.ERROR, Severity.CRITICAL):
        reason, rank = found.reason, found.severity
    facts: dict[str, Fact] = {
        "message": text,
        "source": service,
        "source_type": node.text("source_type") or node.text("SourceType"),
        "categories": ",".join(categories),
        "class": found.reason if found else None,
        "target": found.target if found else None,
    }
    span = Span(page.time(node.first(*TIMES, "Date")))
    subject = Subject("", "", "", service or None)
    page.add(
        FindingKind.EVENT,
        reason,
        f"{service}: {text}" if service else text,
        Place.of(message),
        subject,
        rank,
        span,
        facts,
    )


def _record(
    page: Page, node: Node, said: tuple[Node, str], found: Classified | None, seen: dict[tuple[str, str], int]
) -> None:
    message, service = said
    text = message.text()
    level = (node.first(*_LEVELS) or _NONE).text().lower()
    template = re.sub(r"\d+|\b[0-9a-f]{8,}\b", "<*>", text)[:300]
    span = Span(page.time(node.first(*TIMES)))
    key = (service, template)
    if key in seen:
        _again(page, seen[key], span)
        return
    rank = Severity.ERROR if level in _BAD else Severity.WARNING if level in _WARN else Severity.INFO
    if found and (level in _BAD or level in _WARN or not level):
        rank = found.severity if level not in _BAD or found.severity is Severity.CRITICAL else Severity.ERROR
    facts: dict[str, Fact] = {
        "template": template,
        "level": level,
        "message": text,
        "target": found.target if found else None,
        "host": node.text("host"),
    }
    reason = found.reason if found and (rank is not Severity.INFO or found.severity is Severity.INFO) else None
    kind = FindingKind.LOG
    seen[key] = len(page.found)
    page.add(
        kind,
        reason,
        f"{service}: {text}" if service else text,
        Place.of(message),
        Subject("", "", "", service or None),
        rank,
        span,
        facts,
    )


def _again(page: Page, index: int, span: Span) -> None:
    if index < len(page.found):
        known = page.found[index]
        until = max((t for t in (known.until, known.at, span.at) if t), default=None)
        page.found[index] = known.model_copy(update={"count": known.count + 1, "until": until})


def pattern(page: Page, node: Node) -> bool:
    """A pattern of log lines with its count."""
    text = node.first("signature", "pattern", "template")
    count = node.number("count")
    if text is None or count is None or not text.text():
        return False
    found = classify(text.text())
    sentiment = node.text("sentiment").lower()
    service = node.text("service") or node.text("app")
    change = node.number("delta_vs_baseline")
    rank = found.severity if found else Severity.WARNING if sentiment == "negative" else Severity.INFO
    if sentiment in ("neutral", "positive"):
        rank = Severity.INFO
    facts: dict[str, Fact] = {
        "template": text.text(),
        "message": text.text(),
        "target": found.target if found else None,
        "sentiment": sentiment,
        "count_change": int(change) if change is not None else None,
        "pattern": True,
    }
    words = f"{service or 'A service'} logged {int(count):,} times: {text.text()}"
    words += f" ({number(change)} more than usual)" if change and change > 0 else ""
    span = Span(
        page.time(node.first("first_seen", "first_time")), page.time(node.first("last_seen", "last_time")), int(count)
    )
    subject = Subject("", "", "", service or None)
    reason = found.reason if found and rank is not Severity.INFO else None
    page.add(FindingKind.LOG, reason, words, Place.of(text), subject, rank, span, facts)
    return True


def top(page: Page, key: str, node: Node, component: str | None) -> bool:
    """The top contributors of a database's load."""
    sort = _TOP.match(key)
    if not sort or not node.rows():
        return False
    loads = [(row, next((v for k in _LOAD if (v := row.number(k)) is not None), None)) for row in node.rows()]
    total = sum(load or 0.0 for _, load in loads) or 1.0
    word = sort[1].lower()
    what = (
        "query"
        if word.startswith(("sql", "quer", "statement"))
        else "wait"
        if word.startswith("wait")
        else word.rstrip("s")
    )
    reason = {"query": "top_sql", "wait": "wait_event"}.get(what, f"top_{what}")
    for rank, (row, load) in enumerate(loads, 1):
        name = row.first("statement", "sql", "query", "name", "id", "tokenized_statement", "Statement")
        if name is None:
            continue
        waits = (row.first("wait_events", "waits") or _NONE).rows()
        heaviest = max(
            waits, key=lambda w: next((v for k in _LOAD if (v := w.number(k)) is not None), 0.0), default=None
        )
        wait = heaviest.text("name") if heaviest is not None else name.text() if what == "wait" else ""
        share = round((load or 0.0) / total, 3)
        facts: dict[str, Fact] = {
            "name": name.text(),
            "operation": name.text(),
            "statement": name.text() if what == "query" else "",
            "load": load,
            "share": share,
            "wait": wait,
            "wait_type": row.text("type") or wait.split(":", 1)[0],
            "calls": row.number("calls_per_sec"),
            "rank": rank,
        }
        words = f"{what.capitalize()} number {rank} by load, {number(load or 0.0)} ({share:.0%}): {name.text()}"
        words += f", mostly waiting for {wait}" if what == "query" and wait else ""
        severity = Severity.WARNING if rank == 1 else Severity.INFO
        subject = Subject("", "", "", component)
        page.add(FindingKind.TRACE, reason, words, Place.of(name), subject, severity, facts=facts)
    return True
