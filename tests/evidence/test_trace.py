# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Spans in the notations of Zipkin, Jaeger, OTLP and of plain lists."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad, js

SPANS = [
    {"trace_id": "t", "span_id": "a", "service": "front", "name": "GET /", "start": "2026-02-08T15:01:10Z", "status": "ERROR"},
    {"trace_id": "t", "span_id": "b", "parent_id": "a", "service": "pay", "name": "Charge", "status": "ERROR", "start": "2026-02-08T15:01:10Z", "duration_ms": 5, "error": "connection refused"},
]  # fmt: skip
SLOW = [
    {"trace_id": f"t{n}", "span_id": "a", "service": "pay", "name": "Charge", "start": f"2026-02-08T15:0{n}:00Z", "duration_ms": ms}
    for n, ms in enumerate((40, 41, 42, 4000))
]  # fmt: skip
ZIPKIN = [
    {"traceId": "t", "id": "a", "name": "get /", "timestamp": 1781794870000000, "duration": 90000, "localEndpoint": {"serviceName": "front"}, "tags": {"http.method": "GET"}},
    {"traceId": "t", "id": "b", "parentId": "a", "name": "charge", "timestamp": 1781794870000000, "duration": 5000, "localEndpoint": {"serviceName": "pay"}, "tags": {"error": "no route to host"}},
]  # fmt: skip
JAEGER = {"data": [{"traceID": "t", "processes": {"p1": {"serviceName": "pay"}}, "spans": [
    {"traceID": "t", "spanID": "a", "operationName": "Charge", "processID": "p1", "startTime": 1781794870000000, "duration": 5000, "references": [],
     "tags": [{"key": "error", "value": True}], "logs": [{"fields": [{"key": "event", "value": "error"}, {"key": "message", "value": "no route"}]}]}]}]}  # fmt: skip
OTLP = {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}]},
    "scopeSpans": [{"spans": [{"traceId": "t", "spanId": "a", "name": "Charge", "startTimeUnixNano": "1781794870000000000", "endTimeUnixNano": "1781794870005000000", "status": {"code": 2},
    "events": [{"name": "exception", "attributes": [{"key": "exception.message", "value": {"stringValue": "no route"}}]}]}]}]}]}  # fmt: skip

CASES: list[Case] = [
    (js(SPANS), "trace", "error", "pay", "connection refused"),
    (js(SPANS), "trace", "propagated", "front", "ERROR"),
    (js(SLOW), "trace", "slow", "pay", "4000"),
    (js(SLOW), "trace", "ok", "pay", "Charge"),
    (js(ZIPKIN), "trace", "error", "pay", "no route to host"),
    (js(ZIPKIN), "trace", "ok", "front", "get /"),
    (js(JAEGER), "trace", "error", "pay", "no route"),
    (js(OTLP), "trace", "error", "pay", "no route"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


FINE = [
    js(SLOW[:3]),
    js(ZIPKIN[:1]),
    js(JAEGER).replace("true", "false").replace('"value": "error"', '"value": "retry"'),
    js(OTLP).replace('"code": 2', '"code": 1').replace("exception.message", "note"),
]


@pytest.mark.parametrize("text", FINE)
def test_what_worked_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []
