"""Reads spans in JSON, whoever wrote them: own notations, Jaeger, Zipkin and OTLP."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from adapters.evidence.extractors.page import Page
from adapters.evidence.extractors.trace.call import Call
from adapters.evidence.lined import NOTHING, Node

MOST = 200_000  # of one file
_ERRORS = ("error", "error.message", "exception.message", "otel.status_description", "error_message", "status_message")


def reads(node: Node) -> bool:
    """Whether this is one span, or holds spans in a known shape."""
    return bool(node.first("resourceSpans", "resource_spans", "scopeSpans", "scope_spans")) or _is_span(node)


def _is_found(node: Node) -> bool:
    """Whether this is a trace in an answer to a search, which tells its first call only."""
    return bool(node.get("rootTraceName") and node.first("traceID", "traceId") and node.get("startTimeUnixNano"))


def _is_span(node: Node) -> bool:
    named = node.first("span_id", "spanId", "spanID")
    return bool(
        (named or node.first("traceId", "trace_id", "traceID"))
        and node.first("name", "operation", "operationName", "operation_name", "resource", "service")
        and node.first(
            "duration_ms", "duration", "start", "startTime", "startTimeUnixNano", "timestamp", "start_time", "parent_id"
        )
        and not node.first("msg", "severity_text", "log.level")
    )


def collect(page: Page, root: Node, most: int = MOST) -> list[Call]:
    """The spans below, in any of the known shapes, up to one more than `most`."""
    found: list[Call] = []
    stack = [root]
    while stack and len(found) <= most:
        node = stack.pop()
        fields = node.fields()
        if fields and (known := _grouped(page, node)) is not None:
            found += islice(known, most + 1 - len(found))
            continue
        if fields and _is_found(node):
            found.append(_found(page, node))
        if fields and _is_span(node):
            found.append(_own(page, node))
        below = fields.items() if fields else enumerate(node.rows())
        stack.extend(reversed([n for k, n in below if isinstance(n.value, dict | list) and k not in _ABOUT]))
    return found


_ABOUT = frozenset(("attributes", "tags", "meta", "metrics", "labels", "status", "events", "links", "resource"))


def _grouped(page: Page, node: Node) -> Iterator[Call] | None:
    """The spans of Jaeger and OTLP, which are read with what stands above them; None for anything else."""
    if node.get("spans") and (processes := node.get("processes")):
        return (_jaeger(page, s, processes) for s in (node.get("spans") or NOTHING).rows())
    scopes = node.first("scopeSpans", "instrumentationLibrarySpans", "scope_spans", "ilSpans")
    if scopes is None:
        return None
    service = _attributes(node.get("resource", "attributes") or NOTHING).get("service.name", NOTHING).text()
    listed = (s for scope in scopes.rows() for s in (scope.get("spans") or NOTHING).rows())
    return (_otlp(page, s, service) for s in listed if s.fields())


def _found(page: Page, node: Node) -> Call:
    """The first call of a trace that a search found."""
    start = node.number("startTimeUnixNano")
    call = Call(
        node,
        node.text("traceID") or node.text("traceId"),
        "",
        "",
        node.text("rootServiceName"),
        node.text("rootTraceName"),
        _time(page, start / 1e9 if start else None),
        _sane(node.number("durationMs")),
        failed=False,
        error="",
    )
    stats = [n for n in (node.get("serviceStats") or NOTHING).fields().values() if n.number("errorCount")]
    call.failed, call.where = bool(stats), stats[0].get("errorCount") if stats else None
    return call


def _own(page: Page, node: Node) -> Call:
    attributes = _said(node)
    call = Call(
        node,
        node.text("trace_id") or node.text("traceId") or node.text("traceID"),
        node.text("span_id") or node.text("spanId") or node.text("spanID") or node.text("id"),
        _parent(node),
        _service(node, attributes),
        _operation(node),
        _time(page, node.first("start", "start_time", "startTime", "timestamp", "startTimeUnixNano")),
        _duration(node),
        failed=False,
        error="",
        attributes=attributes,
    )
    if call.ms is None and call.at and (end := _time(page, node.first("end_time", "endTime", "end"))):
        call.ms = (end - call.at).total_seconds() * 1000
    if node.text("shared") == "true":  # Zipkin: the server's view of a call has the id of the client's
        call.id, call.parent = f"{call.id}/server", call.id
    return _judged(call)


def _said(node: Node) -> dict[str, Node]:
    """Its attributes, whether they are an object or a list of pairs."""
    parts = (node.get(part) or NOTHING for part in ("attributes", "tags", "meta", "labels"))
    listed = _attributes(node.get("attributes") or node.get("tags") or NOTHING)
    return {k: v for part in parts for k, v in part.fields().items()} | listed


def _service(node: Node, attributes: Mapping[str, Node]) -> str:
    told = node.text("service") or node.text("service_name") or node.text("serviceName")
    told = told or node.text("localEndpoint", "serviceName") or attributes.get("service.name", NOTHING).text()
    return told or node.text("resource", "service.name") or node.text("process", "serviceName")


def _parent(node: Node) -> str:
    """The caller's id; of Jaeger's references the first of the same trace."""
    for key in ("parent_id", "parentSpanId", "parent_span_id", "parentId", "parentSpanID"):
        if (found := node.text(key)).strip("0x"):  # Datadog's first spans have the parent 0
            return found
    return _referred(node)


def _referred(node: Node) -> str:
    rows = (node.get("references") or NOTHING).rows()
    children = [r for r in rows if r.text("refType") != "FOLLOWS_FROM"] or rows
    return next((r.text("spanID") for r in children), "")


def _operation(node: Node) -> str:
    """What is called; where a kind of work is named beside the resource, the resource tells more."""
    if node.get("meta") and node.text("resource"):
        return node.text("resource")
    return (node.first("operation", "operationName", "operation_name", "name", "resource") or NOTHING).text()


def _time(page: Page, value: object) -> datetime | None:
    """A time that a span can have."""
    found = page.time(value)
    return found if found and found.year < _LAST_YEAR else None


def _duration(node: Node) -> float | None:
    """In milliseconds."""
    for key, factor in _FACTORS:
        if (found := _sane(node.number(key))) is not None:
            return found * factor
    start = _sane(node.number("startTimeUnixNano") or node.number("start_time_unix_nano"))
    end = _sane(node.number("endTimeUnixNano") or node.number("end_time_unix_nano"))
    if start is not None and end is not None:
        return (end - start) / 1e6
    if written := _WITH_UNIT.fullmatch(node.text("duration").strip()):
        return float(written[1]) * _UNITS[written[2]]
    found = _sane(node.number("duration"))
    return None if found is None else found * _unit(node)


def _unit(node: Node) -> float:
    """Milliseconds of a duration that tells no unit: it is that of the time beside it."""
    start = node.number("start") or 0.0
    if start > _NANOS or _TO_NANOS.search(node.text("start")):
        return 1e-6
    return 1e-3 if start > _MICROS or node.first("localEndpoint", "traceId", "traceID") else 1.0


_FACTORS = (
    ("duration_ms", 1.0),
    ("durationMs", 1.0),
    ("durationMillis", 1.0),
    ("duration_us", 0.001),
    ("durationMicros", 0.001),
    ("duration_ns", 1e-6),
    ("durationNano", 1e-6),
    ("durationNanos", 1e-6),
)
_WITH_UNIT = re.compile(r"(\d{1,12}(?:\.\d{1,9})?) ?(ns|us|µs|μs|ms|s|m)")
_UNITS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_LAST_YEAR = 2128  # what lies behind it is a fault of the exporter
_MICROS, _NANOS = 1e14, 1e17  # a time above it is in that unit, and so is a duration beside it
_TO_NANOS = re.compile(r":\d\d\.\d{9}(?!\d)")  # as a time is written that is kept in them
_REFUSED = re.compile(r"[3-9]|1[0-6]|5\d\d")  # gRPC's codes, of which OpenTelemetry's are the first three, and HTTP's
_FAILED = ("ERROR", "STATUS_CODE_ERROR", "2", "FAILED", "FAILURE", "TIMEOUT", "INTERNAL", "UNAVAILABLE")
_SERVER_ERROR = 500  # of HTTP
_LONGEST = 1e21  # nanoseconds: what is longer was never measured


def _sane(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and abs(value) < _LONGEST else None


def _jaeger(page: Page, node: Node, processes: Node) -> Call:
    micros = node.number("startTime")
    call = Call(
        node,
        node.text("traceID"),
        node.text("spanID"),
        _referred(node) or node.text("parentSpanID"),
        processes.text(node.text("processID"), "serviceName"),
        node.text("operationName"),
        _time(page, micros / 1e6 if micros else None),
        (_sane(node.number("duration")) or 0.0) / 1000,
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
    start = node.number("startTimeUnixNano") or node.number("start_time_unix_nano")
    call = Call(
        node,
        node.text("traceId") or node.text("trace_id"),
        node.text("spanId") or node.text("span_id"),
        node.text("parentSpanId") or node.text("parent_span_id"),
        service,
        node.text("name"),
        _time(page, start / 1e9 if start else None),
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
    call.failed = _has_failed(call, word)
    fine = word in ("OK", "STATUS_CODE_OK", "1")  # who set it knows of the exceptions that were handled
    for key in _ERRORS if not fine else ():
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


def _has_failed(call: Call, word: str) -> bool:
    """By the word of its status, the code of its answer or a mark."""
    node, said = call.node, call.attributes
    http = said.get("http.status_code") or said.get("http.response.status_code")
    code = node.number("status_code") or node.number("http_status") or (http.number() if http else None)
    return (
        bool(_REFUSED.fullmatch(word) or word in _FAILED)
        or said.get("error", NOTHING).text().lower() in ("true", "1")
        or said.get("otel.status_code", NOTHING).text().lower() == "error"
        or node.text("error").lower() in ("true", "1")
        or bool(code and code >= _SERVER_ERROR)
        or node.text("success").lower() == "false"
    )
