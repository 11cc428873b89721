"""Entries of log lists in JSON, and patterns of log lines with their counts."""

import re
from dataclasses import dataclass

from adapters.evidence.classes import classify
from adapters.evidence.extractors.alerts import managed
from adapters.evidence.extractors.history.changes import TIMES
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity
from engines.figures import many, number

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

_BEHIND = ("backend_service_name", "service_name", "module_id", "function_name", "url_map_name", "instance_name")
_SERVER_ERROR, _CLIENT_ERROR = 500, 400
_SLOW = 2.0  # seconds

_BAD = {"error", "err", "fatal", "critical", "crit", "alert", "emergency", "severe", "panic"}

_WARN = {"warn", "warning"}


def entry(page: Page, node: Node, seen: dict[tuple[str, str], int]) -> bool:
    """A log record or an event of a managed service."""
    message = node.first(*_MESSAGES)
    if message is None and node.get("httpRequest", "status") is not None:
        return _request(page, _balanced(node), seen)
    if message is None and node.get("startedDateTime") is not None and node.get("request", "url") is not None:
        return _request(page, _browsed(node), seen)
    if message is None or not message.text() or node.first(*TIMES) is None:
        return False
    service_node = node.first(*_SERVICES)
    service = service_node.text() if service_node else ""
    source = node.first("source_identifier", "SourceIdentifier", "event_categories", "EventCategories", "source_type")
    if source is not None:
        managed.add(page, node, (message, service))
    else:
        _record(page, node, (message, service), seen)
    return True


def _record(page: Page, node: Node, said: tuple[Node, str], seen: dict[tuple[str, str], int]) -> None:
    message, service = said
    text = message.text()
    found = classify(text)
    level = (node.first(*_LEVELS) or NOTHING).text().lower()
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
    seen[key] = len(page.found)
    words = f"{service}: {text}" if service else text
    page.add(FindingKind.LOG, reason, words, Place.of(message), Subject("", "", "", service or None), rank, span, facts)


@dataclass(frozen=True)
class _Asked:
    """A request and how it was answered."""

    method: str
    path: str
    status: int
    took: str
    place: Place
    at: Node | None
    service: str = ""
    seconds: float = 0.0
    error: str = ""

    @property
    def rank(self) -> Severity:
        """As bad as its status, or as its time."""
        if self.error or self.status >= _SERVER_ERROR:
            return Severity.ERROR
        return Severity.WARNING if self.status >= _CLIENT_ERROR or self.seconds >= _SLOW else Severity.INFO

    @property
    def reason(self) -> str | None:
        """The class of its failure."""
        found = classify(self.error) if self.error else None
        if self.error:
            return found.reason if found else "Unavailable"
        slow = "Slow" if self.seconds >= _SLOW and self.status < _CLIENT_ERROR else None
        return "HttpServerError" if self.status >= _SERVER_ERROR else slow


def _balanced(node: Node) -> _Asked:
    """A request as a load balancer of Google Cloud logs it, which has no message."""
    http, labels = node.get("httpRequest") or NOTHING, node.get("resource", "labels") or NOTHING
    service = next((labels.text(k) for k in _BEHIND if labels.text(k)), "")
    status, path = int(http.number("status") or 0), http.text("requestUrl").partition("?")[0]
    place = Place.of(http.get("status") or http)
    return _Asked(http.text("requestMethod"), path, status, http.text("latency"), place, node.first(*TIMES), service)


def _browsed(node: Node) -> _Asked:
    """A request as a browser exports it (HAR)."""
    answer, seconds = node.get("response") or NOTHING, (node.number("time") or 0.0) / 1000
    status, path = int(answer.number("status") or 0), node.text("request", "url").partition("?")[0]
    error = answer.text("_error") or ("" if status else "no answer")
    return _Asked(
        method=node.text("request", "method"),
        path=path,
        status=status,
        took=f"{seconds:.3g} s" if seconds >= _SLOW else "",
        place=Place.of(answer.get("_error") or answer.get("status") or answer),
        at=node.get("startedDateTime"),
        seconds=seconds,
        error=error,
    )


def _request(page: Page, asked: _Asked, seen: dict[tuple[str, str], int]) -> bool:
    template = re.sub(r"\d+", "<*>", asked.path)
    key, span = (asked.service, f"{template} {asked.error or asked.status}"), Span(page.time(asked.at))
    if key in seen:
        _again(page, seen[key], span)
        return True
    seen[key] = len(page.found)
    took = f" after {asked.took}" if asked.took else ""
    said = f"{asked.method} {asked.path}"
    said += f" failed: {asked.error}" if asked.error else f" is answered with {asked.status}"
    facts: dict[str, Fact] = {"status": asked.status, "method": asked.method, "path": asked.path}
    subject = Subject("", "", "", asked.service or None)
    page.add(FindingKind.LOG, asked.reason, f"{said}{took}.", asked.place, subject, asked.rank, span, facts)
    return True


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
    words = f"{service or 'A service'} logged {many(int(count), 'time')}: {text.text()}"
    words += f" ({number(change)} more than usual)" if change and change > 0 else ""
    span = Span(
        page.time(node.first("first_seen", "first_time")), page.time(node.first("last_seen", "last_time")), int(count)
    )
    subject = Subject("", "", "", service or None)
    reason = found.reason if found and rank is not Severity.INFO else None
    page.add(FindingKind.LOG, reason, words, Place.of(text), subject, rank, span, facts)
    return True
