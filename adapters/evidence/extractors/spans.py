"""Reads spans in JSON, whoever wrote them: own notations, Jaeger, Zipkin and OTLP."""

from dataclasses import dataclass, field
from datetime import datetime

from adapters.evidence.extractors.page import Page
from adapters.evidence.lined import NOTHING, Node

_ERRORS = ("error", "error.message", "exception.message", "otel.status_description", "error_message", "status_message")


@dataclass
class Call:
    """One span."""

    node: Node
    trace: str
    id: str
    parent: str
    service: str
    operation: str
    at: datetime | None
    ms: float | None
    failed: bool
    error: str
    attributes: dict[str, Node] = field(default_factory=dict)
    where: Node | None = None  # what proves the error

    @property
    def key(self) -> tuple[str, str]:
        """What is called."""
        return self.service, self.operation


def reads(node: Node) -> bool:
    """Whether this is one span."""
    if node.get("resourceSpans") or node.get("resource_spans"):
        return True
    named = node.first("span_id", "spanId", "spanID")
    return bool(
        (named or node.first("traceId", "trace_id", "traceID"))
        and node.first("name", "operation", "operationName", "operation_name", "resource")
        and node.first(
            "duration_ms", "duration", "start", "startTime", "startTimeUnixNano", "timestamp", "start_time", "parent_id"
        )
        and not node.first("msg", "severity_text", "log.level")
    )


def collect(page: Page, root: Node) -> list[Call]:
    """All spans below, in any of the known shapes."""
    found: list[Call] = []
    for _, node in root.walk():
        if node.get("resourceSpans") or not node.fields():
            continue
        if node.get("processes") and node.get("spans"):
            found += [_jaeger(page, s, node.get("processes") or NOTHING) for s in (node.get("spans") or NOTHING).rows()]
        elif node.get("scopeSpans") or node.get("instrumentationLibrarySpans"):
            service = _attributes(node.get("resource", "attributes") or NOTHING).get("service.name", NOTHING).text()
            for scope in (node.first("scopeSpans", "instrumentationLibrarySpans") or NOTHING).rows():
                found += [_otlp(page, s, service) for s in (scope.get("spans") or NOTHING).rows()]
        elif (
            reads(node)
            and not any(node is c.node for c in found[-1:])
            and not node.get("references")
            and not node.get("startTimeUnixNano")
            and not node.get("processID")
        ):
            found.append(_own(page, node))
    return found


def _own(page: Page, node: Node) -> Call:
    attributes = {
        k: v
        for part in ("attributes", "tags", "meta", "labels")
        for k, v in (node.get(part) or NOTHING).fields().items()
    }
    attributes |= _attributes(node.get("attributes") or node.get("tags") or NOTHING)
    service = (
        node.text("service")
        or node.text("service_name")
        or node.text("serviceName")
        or node.text("localEndpoint", "serviceName")
    )
    service = service or attributes.get("service.name", NOTHING).text() or node.text("resource", "service.name")
    call = Call(
        node,
        node.text("trace_id") or node.text("traceId") or node.text("traceID"),
        node.text("span_id") or node.text("spanId") or node.text("spanID") or node.text("id"),
        node.text("parent_id") or node.text("parentSpanId") or node.text("parent_span_id") or node.text("parentId"),
        service,
        (node.first("operation", "operationName", "operation_name", "name", "resource") or NOTHING).text(),
        page.time(node.first("start", "start_time", "startTime", "timestamp", "startTimeUnixNano")),
        _duration(node),
        failed=False,
        error="",
        attributes=attributes,
    )
    return _judged(call)


def _duration(node: Node) -> float | None:
    for key, factor in (("duration_ms", 1.0), ("durationMs", 1.0), ("duration_us", 0.001), ("duration_ns", 1e-6)):
        if (found := node.number(key)) is not None:
            return found * factor
    start, end = node.number("startTimeUnixNano"), node.number("endTimeUnixNano")
    if start is not None and end is not None:
        return (end - start) / 1e6
    found = node.number("duration")
    return (
        found * (0.001 if node.get("localEndpoint") or node.get("traceId") or node.get("traceID") else 1.0)
        if found is not None
        else None
    )


def _jaeger(page: Page, node: Node, processes: Node) -> Call:
    parent = next((r.text("spanID") for r in (node.get("references") or NOTHING).rows()), "")
    micros = node.number("startTime")
    call = Call(
        node,
        node.text("traceID"),
        node.text("spanID"),
        parent or node.text("parentSpanID"),
        processes.text(node.text("processID"), "serviceName"),
        node.text("operationName"),
        page.time(micros / 1e6 if micros else None),
        (node.number("duration") or 0.0) / 1000,
        failed=False,
        error="",
        attributes=_attributes(node.get("tags") or NOTHING),
    )
    for log in (node.get("logs") or NOTHING).rows():
        fields = _attributes(log.get("fields") or NOTHING)
        for key in ("message", "error.object", "stack", "event"):
            if key in fields and fields.get("level", fields.get("event", NOTHING)).text() == "error":
                call.attributes.setdefault("error.message", fields[key])
    return _judged(call)


def _otlp(page: Page, node: Node, service: str) -> Call:
    attributes = _attributes(node.get("attributes") or NOTHING)
    for event in (node.get("events") or NOTHING).rows():
        for key, entry in _attributes(event.get("attributes") or NOTHING).items():
            attributes.setdefault(key, entry)
    start = node.number("startTimeUnixNano")
    call = Call(
        node,
        node.text("traceId"),
        node.text("spanId"),
        node.text("parentSpanId"),
        service,
        node.text("name"),
        page.time(start / 1e9 if start else None),
        _duration(node),
        failed=False,
        error="",
        attributes=attributes,
    )
    return _judged(call)


def _attributes(node: Node) -> dict[str, Node]:
    """Lists of key and value, as OTLP and Jaeger have them."""
    found: dict[str, Node] = {}
    for entry in node.rows():
        value = entry.get("value")
        inner = next(iter(value.fields().values()), None) if value is not None and value.fields() else value
        if inner is not None:
            found[entry.text("key")] = inner
    return found


def _judged(call: Call) -> Call:
    node = call.node
    status = node.get("status")
    word = (status.text("code") or status.text()).upper() if status is not None else ""
    code = node.number("status_code") or node.number("http_status")
    tags = {k: v.text().lower() for k, v in call.attributes.items()}
    http = call.attributes.get("http.status_code") or call.attributes.get("http.response.status_code")
    code = code or (http.number() if http else None)
    call.failed = word in ("ERROR", "STATUS_CODE_ERROR", "2", "FAILED", "TIMEOUT", "INTERNAL", "UNAVAILABLE")
    call.failed = call.failed or tags.get("error") in ("true", "1") or tags.get("otel.status_code") == "error"
    call.failed = call.failed or node.text("error").lower() in ("true", "1") or bool(code and code >= 500)  # noqa: PLR2004 - HTTP
    for key in _ERRORS:
        found = node.get(key) or call.attributes.get(key)
        if found is not None and found.text() and found.text().lower() not in ("true", "false", "1", "0"):
            call.error, call.where, call.failed = found.text(), found, True
            break
    else:
        message = status.get("message") or status.get("description") if status is not None else None
        if call.failed and message is not None and message.text():
            call.error, call.where = message.text(), message
    if (
        not call.error
        and call.failed
        and (kind := call.attributes.get("error.type") or call.attributes.get("exception.type"))
    ):
        call.error, call.where = kind.text(), kind
    call.where = call.where or (status if call.failed else None)
    return call
