"""Spans as JSON, whoever wrote them: which call failed first, deepest, slowest, from whom to whom, and since when."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from adapters.evidence.classes import classify
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, number
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity

_NONE = Node(None, 0, 0, 0)
_SLOW = 3.0  # times its own usual
_SLOW_MS = 100.0  # below this nobody waits
_ATTRIBUTES = 14
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
            found += [_jaeger(page, s, node.get("processes") or _NONE) for s in (node.get("spans") or _NONE).rows()]
        elif node.get("scopeSpans") or node.get("instrumentationLibrarySpans"):
            service = _attributes(node.get("resource", "attributes") or _NONE).get("service.name", _NONE).text()
            for scope in (node.first("scopeSpans", "instrumentationLibrarySpans") or _NONE).rows():
                found += [_otlp(page, s, service) for s in (scope.get("spans") or _NONE).rows()]
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
        k: v for part in ("attributes", "tags", "meta", "labels") for k, v in (node.get(part) or _NONE).fields().items()
    }
    attributes |= _attributes(node.get("attributes") or node.get("tags") or _NONE)
    service = (
        node.text("service")
        or node.text("service_name")
        or node.text("serviceName")
        or node.text("localEndpoint", "serviceName")
    )
    service = service or attributes.get("service.name", _NONE).text() or node.text("resource", "service.name")
    call = Call(
        node,
        node.text("trace_id") or node.text("traceId") or node.text("traceID"),
        node.text("span_id") or node.text("spanId") or node.text("spanID") or node.text("id"),
        node.text("parent_id") or node.text("parentSpanId") or node.text("parent_span_id") or node.text("parentId"),
        service,
        (node.first("operation", "operationName", "operation_name", "name", "resource") or _NONE).text(),
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
    parent = next((r.text("spanID") for r in (node.get("references") or _NONE).rows()), "")
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
        attributes=_attributes(node.get("tags") or _NONE),
    )
    for log in (node.get("logs") or _NONE).rows():
        fields = _attributes(log.get("fields") or _NONE)
        for key in ("message", "error.object", "stack", "event"):
            if key in fields and fields.get("level", fields.get("event", _NONE)).text() == "error":
                call.attributes.setdefault("error.message", fields[key])
    return _judged(call)


def _otlp(page: Page, node: Node, service: str) -> Call:
    attributes = _attributes(node.get("attributes") or _NONE)
    for event in (node.get("events") or _NONE).rows():
        for key, entry in _attributes(event.get("attributes") or _NONE).items():
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


def add(page: Page, calls: list[Call]) -> datetime | None:
    """Say what the calls tell; the time since when they fail."""
    by_id = {(c.trace, c.id): c for c in calls if c.id}
    children: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        if parent := by_id.get((call.trace, call.parent)):
            children[id(parent)].append(call)
    groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        groups[call.key].append(call)
    onset = min((c.at for c in calls if c.failed and c.at), default=None)
    for group in groups.values():
        _group(page, group, (by_id, children))
    return onset


_Index = tuple[dict[tuple[str, str], Call], dict[int, list[Call]]]


def _group(page: Page, group: list[Call], index: _Index) -> None:
    by_id, children = index
    failed = [c for c in group if c.failed]
    fine = [c.ms for c in group if not c.failed and c.ms is not None]
    usual = median(fine) if fine else None
    deepest = [c for c in failed if not any(k.failed for k in children[id(c)])]
    kinds: dict[str, list[Call]] = defaultdict(list)
    for call in deepest:
        kinds[call.error].append(call)
    share = len(failed) / len(group)
    for same in kinds.values():
        _finding(page, "error", same, by_id, {"share": round(share, 3), "usual_ms": usual})
    passed_on = [c for c in failed if c not in deepest]
    if passed_on:
        callee = next((k for k in children[id(passed_on[0])] if k.failed), None)
        _finding(
            page, "propagated", passed_on, by_id, {"share": round(share, 3), "callee": callee.service if callee else ""}
        )
    slow = _slow(group, children)
    if slow:
        least = min(fine) if fine else None
        _finding(page, "slow", slow, by_id, {"usual_ms": round(least, 1) if least is not None else None})
    well = [c for c in group if not c.failed and c not in slow]
    if well:
        _finding(page, "ok", well, by_id, {"usual_ms": usual})


def _slow(group: list[Call], children: dict[int, list[Call]]) -> list[Call]:
    """Calls that took several times what the quickest third takes, by their own time rather than their callees'."""
    times = sorted(c.ms for c in group if c.ms is not None and not c.failed)
    if len(times) < 2:  # noqa: PLR2004 - one call has no usual
        return []
    quick = times[(len(times) - 1) // 3]
    found = [c for c in group if c.ms is not None and c.ms >= max(_SLOW_MS, _SLOW * quick)]
    return [c for c in found if _own_time(c, children[id(c)]) >= 0.5 * (c.ms or 0.0)]


def _own_time(call: Call, below: list[Call]) -> float:
    return max((call.ms or 0.0) - sum(c.ms or 0.0 for c in below), 0.0)


def _finding(
    page: Page, reason: str, same: list[Call], by_id: dict[tuple[str, str], Call], more: dict[str, Fact]
) -> None:
    call = max(same, key=lambda c: c.ms or 0.0) if reason == "slow" else same[0]
    parent = by_id.get((call.trace, call.parent))
    caller = parent.service if parent and parent.service != call.service else ""
    told = classify(call.error) if call.error else None
    facts: dict[str, Fact] = {
        "service": call.service,
        "operation": call.operation,
        "duration_ms": round(call.ms, 3) if call.ms is not None else None,
        "caller": caller,
        "callee": _callee(call),
        "error": call.error,
        "class": told.reason if told else None,
        "target": told.target if told else None,
        "trace": call.trace,
        "count": len(same),
        **more,
        **{k: v.text() for k, v in list(call.attributes.items())[:_ATTRIBUTES] if len(v.text()) <= 200},  # noqa: PLR2004 - short
    }
    times = [c.at for c in same if c.at]
    span = Span(min(times, default=None), max(times, default=None), len(same))
    where = call.where if reason == "error" else None
    if reason == "slow":
        where = call.node.first("duration_ms", "duration", "durationMs", "endTimeUnixNano")
    name_keys = ("operation", "operationName", "name", "service")
    place = Place.of(
        where or (call.where if reason == "propagated" else None) or call.node.first(*name_keys) or call.node
    )
    rank = {"error": Severity.ERROR, "slow": Severity.WARNING}.get(reason, Severity.INFO)
    page.add(
        FindingKind.TRACE,
        reason,
        _words(reason, call, facts),
        place,
        Subject("", "", "", call.service or None),
        rank,
        span,
        facts,
    )


def _callee(call: Call) -> str:
    for key in (
        "peer.service",
        "net.peer.name",
        "server.address",
        "rpc.service",
        "db.system",
        "messaging.system",
        "db.name",
    ):
        if key in call.attributes:
            return call.attributes[key].text()
    return call.node.text("remoteEndpoint", "serviceName")


def _words(reason: str, call: Call, facts: dict[str, Fact]) -> str:
    name = f"{call.service or 'A service'} {call.operation}"
    took = f"{number(call.ms)} ms" if call.ms is not None else "an unknown time"
    times = f"{facts['count']} times" if facts["count"] != 1 else "once"
    if reason == "error":
        whom = f", called by {facts['caller']}" if facts["caller"] else ""
        return f"{name} failed {times} after {took}{whom}: {call.error or 'no message'}"
    if reason == "propagated":
        return f"{name} failed {times} because {facts.get('callee') or 'a call below it'} failed."
    if reason == "slow":
        return f"{name} took {took}, its quickest call {number(float(facts.get('usual_ms') or 0))} ms."
    return f"{name} worked {times}, {took}."
