"""What monitors say: Alertmanager, Grafana, Datadog, PagerDuty, plain thresholds, and providers' status feeds."""

import re
from datetime import datetime

from adapters.evidence.classes import classify
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_STARTS = (
    "fired_at",
    "startsAt",
    "starts_at",
    "started_at",
    "triggered_at",
    "created_at",
    "createdAt",
    "timestamp",
    "time",
    "activeAt",
    "overall_state_modified",
    "begin",
)
_ENDS = ("resolved_at", "endsAt", "ends_at", "resolvedAt", "ended_at", "end")
_TOUCHED = ("last_status_change_at", "overall_state_modified", "updated_at", "updatedAt")  # of one that is over
_OVER = re.compile(
    r"\b(?:recovered|resolved|no longer|back to normal|historical|self-?healed|has since)\b", re.IGNORECASE
)
_OK = {
    "ok",
    "resolved",
    "normal",
    "inactive",
    "closed",
    "green",
    "up",
    "operational",
    "operating-normally",
    "available",
    "none",
    "recovered",
    "healthy",
}
_NO_DATA = {"no data", "nodata", "no_data", "unknown", "paused", "muted", "skipped"}
_RANKS = {
    "critical": Severity.CRITICAL,
    "page": Severity.CRITICAL,
    "emergency": Severity.CRITICAL,
    "p1": Severity.CRITICAL,
    "fatal": Severity.CRITICAL,
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "info": Severity.INFO,
    "low": Severity.WARNING,
    "none": Severity.INFO,
}
_COMPONENTS = (
    "service",
    "app",
    "application",
    "component",
    "deployment",
    "statefulset",
    "workload",
    "pod",
    "job",
    "container",
    "instance",
    "node",
    "host",
)


def reads(node: Node) -> bool:
    """Whether this is one alert, monitor or status entry."""
    get = node.get
    if get("labels", "alertname") or (get("labels") and get("annotations") and node.first(*_STARTS)):
        return True
    if get("overall_state") or (get("metric") and (get("threshold") or get("observed"))):
        return True
    if get("monitor") and node.first("summary", "message", "detail"):
        return True
    if feed(node):
        return True
    if node.text("status").lower() in ("firing", "resolved") and node.first(*_STARTS) and node.first("name", "title"):
        return True
    return bool(
        node.first("incident_key", "urgency", "alert_name", "alertname", "alert_type")
        and node.first("status", "title", "summary", "message", "state")
    )


def feed(node: Node) -> bool:
    """Whether this is an entry of a provider's status feed."""
    return bool(
        node.get("status")
        and node.first("title", "name", "summary")
        and node.first("region", "affected", "components", "service")
        and (node.get("resolved_at") is not None or node.get("updated_at") or node.get("impact"))
        and node.first("started_at", "created_at", "begin", "startsAt")
    )


def add(page: Page, node: Node, provider: str = "") -> None:
    """Keep one alert."""
    if feed(node):
        _feed(page, node, provider)
        return
    labels, notes = node.get("labels") or NOTHING, node.get("annotations") or NOTHING
    state_node = node.first("overall_state", "state", "status", "current_state")
    state = state_node.text().lower() if state_node else ""
    notes_first = ("summary", "description", "message")
    message_node = node.first("summary", "detail", *notes_first[1:], "title", "body") or notes.first(*notes_first)
    detail = _detail(node, message_node, notes)
    reason = "ok" if state in _OK else "no_data" if state in _NO_DATA else "firing"
    name_node = labels.get("alertname") or node.first(
        "monitor", "alertname", "alert_name", "rule_name", "name", "title"
    )
    name = name_node.text() if name_node else ""
    observed = node.first("observed", "value", "current")
    facts = {"monitor": name, "state": state, **_facts(node, labels, detail)}
    words = f"Monitor {name or '(unnamed)'} is {state or reason}{_measured(node)}" + (f"; {detail}" if detail else ".")
    rank = Severity.INFO
    if reason == "firing" and not facts["since_recovered"]:
        rank = _RANKS.get(str(facts["severity"]).lower(), Severity.ERROR)
    if state in ("pending", "suppressed"):
        rank = Severity.WARNING
    span = Span(page.time(node.first(*_STARTS)), _end(page, node) if reason == "ok" else None)
    place = _place(node, (message_node, observed, state_node, name_node), reason)
    subject = Subject("", "", "", _component(node, labels))
    page.add(FindingKind.ALERT, reason, words, place, subject, rank, span, facts)
    _details(page, node, subject, (message_node, span))


def _end(page: Page, node: Node) -> datetime | None:
    """When it was over; monitors write the year 1 where they do not know."""
    ends = (page.time(node.first(key)) for key in (*_ENDS, *_TOUCHED))
    return next((end for end in ends if end and end.year > 1970), None)  # noqa: PLR2004  no time is older


def _detail(node: Node, message: Node | None, notes: Node) -> str:
    """All that it says, each text once."""
    said = (message, *(node.get(k) for k in ("detail", "message", "description")), *notes.fields().values())
    return " ".join(dict.fromkeys(n.text() for n in said if n and n.text() and not n.text().startswith("http")))


def _measured(node: Node) -> str:
    metric, threshold = node.get("metric"), node.first("threshold", "limit")
    observed = node.first("observed", "value", "current")
    if not metric or not observed:
        return ""
    return f": {metric.text()} is {observed.text()}" + (f", threshold {threshold.text()}" if threshold else "")


def _facts(node: Node, labels: Node, detail: str) -> dict[str, Fact]:
    return {
        "metric": node.text("metric"),
        "threshold": _value(node.first("threshold", "limit")),
        "observed": _value(node.first("observed", "value", "current")),
        "query": node.text("query") or node.text("generatorURL"),
        "message": detail,
        "severity": node.text("severity") or labels.text("severity") or node.text("priority") or node.text("urgency"),
        "namespace": labels.text("namespace"),
        "pod": labels.text("pod"),
        "container": labels.text("container"),
        "since_recovered": True if _OVER.search(detail) else None,
        **told(detail),
    }


def _details(page: Page, node: Node, subject: Subject, known: tuple[Node | None, Span]) -> None:
    """Further texts of the alert that tell a class of failure by themselves."""
    for key in ("detail", "details", "description", "message", "body", "reason"):
        entry = node.get(key)
        if entry is None or entry is known[0] or not entry.text():
            continue
        found = classify(entry.text())
        if found:
            facts: dict[str, Fact] = {"message": entry.text(), "class": found.reason, "target": found.target}
            width = found.end - found.start
            place = Place(entry.line, entry.column + len(key) + 5 + found.start, width)
            page.add(FindingKind.ALERT, "firing", entry.text(), place, subject, found.severity, known[1], facts)


def _place(node: Node, candidates: tuple[Node | None, ...], reason: str) -> Place:
    message, observed, state, name = candidates
    best = (state or message) if reason == "ok" else (message or observed or state)
    return Place.of(best or name or node)


def _component(node: Node, labels: Node) -> str | None:
    for source in (node, labels):
        found = source.first(*_COMPONENTS)
        if found is not None and found.text():
            return found.text().split(":", 1)[0] if source is labels else found.text()
        inner = found.text("summary") or found.text("name") if found is not None else ""
        if inner:
            return inner
    for tag in (node.get("tags") or NOTHING).rows():
        key, _, value = tag.text().partition(":")
        if key in ("service", "kube_deployment", "app", "kube_service") and value:
            return value
    return None


def _value(node: Node | None) -> Fact:
    if node is None:
        return None
    return node.value if isinstance(node.value, int | float) and not isinstance(node.value, bool) else node.text()


def _feed(page: Page, node: Node, provider: str) -> None:
    status_node = node.get("status") or node
    status = status_node.text().lower()
    over = status in _OK or bool(node.text("resolved_at"))
    what = node.text("service") or node.text("name") or node.text("title")
    detail = node.first("detail", "description", "message", "body", "title")
    region = node.text("region")
    facts: dict[str, Fact] = {
        "provider": provider or node.text("provider"),
        "region": region,
        "status": status,
        "affected": what,
        "service": what,
        "title": node.text("title"),
        "message": detail.text() if detail else "",
        **told(detail.text() if detail else ""),
    }
    reason = "provider_resolved" if over else "provider_incident"
    words = (
        f"{facts['provider'] or 'The provider'} reports {what}" + (f" in {region}" if region else "") + f" as {status}"
    )
    words += f": {node.text('title')}. {detail.text() if detail else ''}" if not over else "."
    span = Span(page.time(node.first(*_STARTS)), page.time(node.first(*_ENDS)))
    rank = Severity.INFO if over else Severity.CRITICAL
    place = Place.of(status_node if over else detail or status_node)
    page.add(FindingKind.ALERT, reason, words, place, Subject("", "", "", what or None), rank, span, facts)
