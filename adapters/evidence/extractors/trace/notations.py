"""Gives the spans of X-Ray, SkyWalking, Elastic, Datadog's API, New Relic, Sentry and consoles our own names."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from adapters.evidence.extractors.trace import consoles
from adapters.evidence.extractors.trace.inner import inner

Json = dict[str, Any]
_DEPTH = 40
_SERVER_ERROR = 500


def spelled(value: object, depth: int = 0) -> object:
    """The document itself with each span of a known notation as `trace_id`, `span_id`, `service`, `start_time`, …"""
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        value[:] = [spelled(v, depth + 1) if isinstance(v, dict | list) else v for v in value]
        return value
    if not isinstance(value, dict):
        return value
    for mark, is_known, read in () if _MARKS.isdisjoint(value) else _NOTATIONS:
        if mark in value and is_known(value):
            return list(read(value))
    for key, inside in value.items():
        if isinstance(inside, dict | list):
            value[key] = spelled(inside, depth + 1)
    return value


def _rows(value: object) -> list[Json]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _batch(value: Json) -> Iterator[object]:
    """What `aws xray batch-get-traces` answers: each segment is a document written as text."""
    for trace in _rows(value["Traces"]):
        for segment in _rows(trace.get("Segments")):
            try:
                document = orjson.loads(str(segment.get("Document") or "null"))
            except orjson.JSONDecodeError:
                continue
            if isinstance(document, dict):
                yield from _segment({"trace_id": trace.get("Id"), **document})


def _segment(value: Json, trace: object = None, parent: object = None, service: object = None) -> Iterator[object]:
    """https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html"""
    trace, status = trace or value.get("trace_id"), inner(value, "http", "response", "status")
    method, name = inner(value, "http", "request", "method"), value.get("name")
    is_own = service is None or value.get("namespace") in ("remote", "aws")
    failed = any(value.get(k) for k in ("fault", "error")) or (isinstance(status, int) and status >= _SERVER_ERROR)
    whose = name if is_own else service
    said = next((e.get("message") or e.get("type") for e in _rows(inner(value, "cause", "exceptions"))), None)
    yield {
        "trace_id": trace,
        "span_id": value.get("id"),
        "parent_id": value.get("parent_id") or parent,
        "service": whose,
        "name": " ".join(str(t) for t in (method, inner(value, "http", "request", "url")) if t) or name,
        "start_time": value.get("start_time"),
        "end_time": value.get("end_time"),
        "status": "ERROR" if failed else "OK",
        "error": said if failed else None,
        "http_status": status,
    }
    for below in _rows(value.get("subsegments")):
        yield from _segment(below, trace, value.get("id"), whose)


def _skywalking(value: Json) -> Iterator[object]:
    segment = value["segmentId"]
    above, referred = value.get("parentSpanId"), _rows(value.get("refs"))
    parent = f"{segment}/{above}" if isinstance(above, int) and above >= 0 else None
    if parent is None and referred:
        parent = f"{referred[0].get('parentSegmentId')}/{referred[0].get('parentSpanId')}"
    yield {
        "trace_id": value.get("traceId"),
        "span_id": f"{segment}/{value.get('spanId')}",
        "parent_id": parent,
        "service": value.get("serviceCode"),
        "name": value.get("endpointName") or value.get("peer"),
        "start_time": value.get("startTime"),
        "end_time": value.get("endTime"),
        "status": "ERROR" if value.get("isError") else "OK",
        "tags": value.get("tags"),
    }


def _elastic(value: Json) -> Iterator[object]:
    kind = "span" if isinstance(value.get("span"), dict) else "transaction"
    micros = inner(value, kind, "duration", "us")
    yield {
        "trace_id": inner(value, "trace", "id"),
        "span_id": inner(value, kind, "id"),
        "parent_id": inner(value, "parent", "id"),
        "service": inner(value, "service", "name"),
        "name": inner(value, kind, "name"),
        "start_time": value.get("@timestamp"),
        "duration_us": micros,
        "status": "ERROR" if inner(value, "event", "outcome") == "failure" else "OK",
    }


def _datadog(value: Json) -> Iterator[object]:
    said = value["attributes"]
    yield {
        **{k: said.get(k) for k in ("trace_id", "span_id", "parent_id", "service", "status")},
        "name": said.get("resource_name") or said.get("operation_name"),
        "start_time": said.get("start_timestamp"),
        "end_time": said.get("end_timestamp"),
        "error": inner(said, "custom", "error", "message"),
    }


def _new_relic(value: Json) -> Iterator[object]:
    common = inner(value, "common", "attributes") or {}
    for span in _rows(value["spans"]):
        said = {**common, **(span.get("attributes") or {})}
        status = said.get("http.status") or said.get("http.statusCode")
        yield {
            "trace_id": span.get("trace.id"),
            "span_id": span.get("id"),
            "parent_id": said.get("parent.id"),
            "service": said.get("service.name"),
            "name": said.get("name"),
            "start_time": span.get("timestamp"),
            "duration_ms": said.get("duration.ms"),
            "error": said.get("error.message"),
            "http_status": status,
        }


def _sentry(value: Json) -> Iterator[object]:
    root = inner(value, "contexts", "trace")
    service = str(value.get("release") or "").partition("@")[0] or value.get("server_name")
    for span in ({**value, **root, "description": value.get("transaction")}, *_rows(value.get("spans"))):
        yield {
            **{k: span.get(k) for k in ("trace_id", "span_id")},
            "parent_id": span.get("parent_span_id"),
            "service": service,
            "name": span.get("description") or span.get("op"),
            "start_time": span.get("start_timestamp"),
            "end_time": span.get("timestamp"),
            "status": "OK" if span.get("status") in (None, "ok") else "ERROR",
        }


def _inherited(value: Json) -> Iterator[object]:
    """Spans below the id of their trace, as Google Cloud has them."""
    for span in _rows(value["spans"]):
        tags = span.get("labels")
        code = next((v for k, v in tags.items() if k.endswith("status_code")), None) if isinstance(tags, dict) else None
        yield {
            "trace_id": value["traceId"],
            "span_id": span.get("spanId"),
            "parent_id": span.get("parentSpanId"),
            "service": inner(span, "labels", "g.co/gae/app/module") or value.get("projectId"),
            "name": span.get("name"),
            "start_time": span.get("startTime"),
            "end_time": span.get("endTime"),
            "http_status": code,
        }


def _is_elastic(value: Json) -> bool:
    return inner(value, "trace", "id") is not None and inner(value, "processor", "event") in ("transaction", "span")


_NOTATIONS: tuple[tuple[str, Callable[[Json], bool], Callable[[Json], Iterator[object]]], ...] = (
    ("Traces", lambda v: bool(_rows(v["Traces"])) and "Segments" in _rows(v["Traces"])[0], _batch),
    ("trace_id", lambda v: str(v["trace_id"]).startswith("1-") and "start_time" in v and "span_id" not in v, _segment),
    ("segmentId", lambda v: "spanId" in v and "serviceCode" in v, _skywalking),
    ("trace", _is_elastic, _elastic),
    ("type", lambda v: v["type"] == "spans" and isinstance(v.get("attributes"), dict), _datadog),
    ("spans", lambda v: bool(_rows(v["spans"])) and "trace.id" in _rows(v["spans"])[0], _new_relic),
    ("type", lambda v: v["type"] == "transaction" and isinstance(inner(v, "contexts", "trace"), dict), _sentry),
    ("context", consoles.is_python, consoles.python),
    ("SpanContext", consoles.is_go, consoles.go),
    ("traceId", consoles.is_javascript, consoles.javascript),
    ("traceId", lambda v: "projectId" in v and bool(_rows(v.get("spans"))), _inherited),
)
"""A key that each has, how else it is told, and its reader."""
_MARKS = frozenset(mark for mark, _, _ in _NOTATIONS)
