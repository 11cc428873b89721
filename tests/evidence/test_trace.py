# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Spans in the notations of Zipkin, Jaeger, OTLP and of plain lists."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.trace.extractor import Trace
from engines.evidence import Finding, Severity
from tests.evidence.structured import AT, Case, assert_told, bad, in_order, js

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
JAEGER: dict[str, Any] = {"data": [{"traceID": "t", "processes": {"p1": {"serviceName": "pay"}}, "spans": [
    {"traceID": "t", "spanID": "a", "operationName": "Charge", "processID": "p1", "startTime": 1781794870000000, "duration": 5000, "references": [],
     "tags": [{"key": "error", "value": True}], "logs": [{"fields": [{"key": "event", "value": "error"}, {"key": "message", "value": "no route"}]}]}]}]}  # fmt: skip
OTLP: dict[str, Any] = {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}]},
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


def at(ms: float) -> str:
    return f"2026-02-08T15:00:{ms / 1000:09.6f}Z"


def span(identity: str, parent: str | None, called: str, begin: float, ms: float, **more: object) -> dict[str, object]:
    service, _, name = called.partition(" ")
    here = {"trace_id": "t1", "span_id": identity, "parent_id": parent, "service": service, "name": name}
    return {**here, "start": at(begin), "duration_ms": ms, **more}


def told(tmp_path: Path, spans: object, reason: str) -> list[Finding]:
    text = spans if isinstance(spans, str) else js(spans)
    (tmp_path / "f").write_text(text, "utf-8")
    document = Document(tmp_path / "f", "spans.json", "E1", AT)
    assert Trace().detect(document)
    extracted = Trace().extract(document)
    lines = text.split("\n")
    assert all(in_order(f.excerpt, lines[f.line - 1]) for f in extracted.findings)
    return [f for f in extracted.findings if f.reason == reason]


ROOT = span("r", None, "front GET /", 0, 1000)


def test_the_time_of_a_slow_request_is_where_the_last_callee_was_waited_for(tmp_path: Path) -> None:
    spans = [
        ROOT,
        span("a", "r", "cart Get", 10, 100),
        span("b", "r", "pay Charge", 150, 800),
        span("c", "b", "bank Post", 200, 700),
    ]
    (finding,) = told(tmp_path, spans, "critical_path")
    assert (finding.component, finding.facts["own_ms"], finding.facts["share"]) == ("bank", 700, 0.7)
    assert finding.facts["path"] == "front GET / > pay Charge > bank Post"


def test_the_same_call_for_each_row_is_a_fan_out(tmp_path: Path) -> None:
    spans = [ROOT, *(span(f"q{n}", "r", "db SELECT", 10 + 15 * n, 14) for n in range(60))]
    (finding,) = told(tmp_path, spans, "fan_out")
    assert (finding.severity, finding.count, finding.facts["caller"]) == (Severity.WARNING, 60, "front")
    assert finding.facts["spent_ms"] == pytest.approx(840)
    assert told(tmp_path, spans[:6], "fan_out") == []


def test_a_call_that_failed_and_was_made_again_is_a_retry(tmp_path: Path) -> None:
    spans = [
        ROOT,
        *(span(f"a{n}", "r", "pay Charge", 10 * n, 5, status="ERROR" if n < 2 else "OK") for n in range(3)),
    ]
    (finding,) = told(tmp_path, spans, "retry")
    assert (finding.facts["attempts"], finding.facts["succeeded"]) == (3, True)


def test_a_callee_that_begins_before_its_caller_has_another_clock(tmp_path: Path) -> None:
    spans = [span("r", None, "front GET /", 500, 1000), span("a", "r", "pay Charge", 0, 100)]
    (finding,) = told(tmp_path, spans, "clock_skew")
    assert (finding.component, finding.facts["skew_ms"]) == ("pay", pytest.approx(500))


def test_time_without_a_callee_is_a_gap(tmp_path: Path) -> None:
    (finding,) = told(tmp_path, [ROOT, span("a", "r", "pay Charge", 100, 100)], "gap")
    assert (finding.facts["gap_ms"], finding.facts["after_ms"]) == (pytest.approx(800), pytest.approx(200))


def test_callers_that_are_not_there_are_counted(tmp_path: Path) -> None:
    (finding,) = told(tmp_path, [ROOT, span("a", "lost", "pay Charge", 100, 100)], "missing_parent")
    assert finding.facts["missing"] == 1


def test_each_service_is_summed_up(tmp_path: Path) -> None:
    found = told(tmp_path, [ROOT, span("a", "r", "pay Charge", 100, 400, status="ERROR")], "service")
    assert {(f.component, f.facts["own_ms"], f.facts["failed"]) for f in found} == {("front", 600, 0), ("pay", 400, 1)}


def test_an_error_says_through_which_services_the_request_came(tmp_path: Path) -> None:
    spans = [ROOT, span("a", "r", "pay Charge", 1, 9), span("b", "a", "bank Post", 2, 5, error="refused")]
    (finding,) = told(tmp_path, spans, "error")
    assert finding.facts["path"] == "front > pay > bank"


FEW = [ROOT, span("a", "r", "pay Charge", 1, 9, error="no route to host")]
CSV = "TraceId,SpanId,ParentSpanId,ServiceName,Operation,StartTime,Duration_us,error\nt,r,,front,GET /,2026-02-08T15:00:00Z,9000,\nt,a,r,pay,Charge,2026-02-08T15:00:00Z,5000,no route to host\n"
DATADOG = [[{"trace_id": 1, "span_id": 2, "parent_id": 0, "service": "pay", "resource": "Charge", "name": "http.request", "start": 1781794870000000000, "duration": 5000000, "error": 1, "meta": {"error.message": "no route to host"}}]]  # fmt: skip
TEMPO = {"batches": [OTLP["resourceSpans"][0]]}
SHAPES = [  # the same failure as each exporter writes it
    "\n".join(json.dumps(s) for s in FEW),
    "\n".join(json.dumps({"resourceSpans": [r]}) for r in OTLP["resourceSpans"] * 2),
    json.dumps(FEW),
    js(DATADOG),
    js(TEMPO),
    js(JAEGER),
    js(ZIPKIN),
    CSV,
]


@pytest.mark.parametrize("text", SHAPES)
def test_every_shape_tells_the_failure_at_its_line(tmp_path: Path, text: str) -> None:
    finding = told(tmp_path, text, "error")[0]
    assert (finding.component, str(finding.facts["operation"]).lower()) == ("pay", "charge")
    assert "no route" in text.split("\n")[finding.line - 1]
    assert "no route" in finding.excerpt
    if finding.facts.get("duration_ms") is not None:
        assert finding.facts["duration_ms"] in (5, 9)


def test_curves_show_failures_and_slowness(tmp_path: Path) -> None:
    spans = [
        {**ROOT, "trace_id": f"t{n}", "start": at(1000.0 * n), "status": "ERROR" if n > 20 else "OK"} for n in range(40)
    ]
    (tmp_path / "f").write_text(js(spans), "utf-8")
    errors, slow = Trace().extract(Document(tmp_path / "f", "f", "E1", AT)).series
    assert (errors.name, errors.step, sum(v or 0 for v in errors.values)) == ("errors", 1, 19)
    assert (slow.name, slow.values[0]) == ("p95_ms", 1000)


NANOS = 1781794870000000000
SEARCH = {"traces": [
    {"traceID": f"t{n}", "rootServiceName": "shop", "rootTraceName": "GET /cart", "startTimeUnixNano": str(NANOS + n * 10**9), "durationMs": ms,
     **({"serviceStats": {"shop": {"spanCount": 3, "errorCount": 2}}} if ms == 55 else {})}
    for n, ms in enumerate((50, 55, 52, 5571))], "metrics": {"inspectedTraces": 4}}  # fmt: skip


def test_a_search_tells_the_slow_and_the_failed_requests(tmp_path: Path) -> None:
    (slow,) = told(tmp_path, js(SEARCH), "slow")
    assert (slow.component, slow.facts["duration_ms"], slow.facts["trace"]) == ("shop", 5571, "t3")
    (failed,) = told(tmp_path, SEARCH, "error")
    assert failed.facts["trace"] == "t1"
    assert "errorCount" in js(SEARCH).split("\n")[failed.line - 1]
    assert "5571" in js(SEARCH).split("\n")[slow.line - 1]


def indexed(identity: str, operation: str, service: str, **more: object) -> str:
    """A span as Jaeger keeps it in an index."""
    refers = [{"refType": "CHILD_OF", "traceID": "t", "spanID": "r"}] if identity != "r" else []
    span = {"traceID": "t", "spanID": identity, "operationName": operation, "references": refers}
    return json.dumps(
        {**span, "startTime": NANOS // 1000, "duration": 5000, "process": {"serviceName": service}, **more}
    )


def test_spans_of_an_index_name_their_process_and_caller(tmp_path: Path) -> None:
    bad_span = indexed("a", "Charge", "pay", tags=[{"key": "error", "value": "true"}])
    (finding,) = told(tmp_path, f"{indexed('r', 'GET /', 'front')}\n{bad_span}\n", "error")
    assert (finding.component, finding.facts["caller"], finding.line) == ("pay", "front", 2)


def test_the_servers_view_of_a_shared_span_is_below_the_clients(tmp_path: Path) -> None:
    client = {
        "traceId": "t",
        "id": "a",
        "name": "charge",
        "kind": "CLIENT",
        "timestamp": NANOS // 1000,
        "duration": 90000,
        "localEndpoint": {"serviceName": "front"},
    }
    server = {
        **client,
        "kind": "SERVER",
        "shared": True,
        "localEndpoint": {"serviceName": "pay"},
        "tags": {"error": "no route to host"},
    }
    (finding,) = told(tmp_path, [client, server], "error")
    assert finding.facts["path"] == "front > pay"


def test_an_exception_that_was_handled_is_no_failure_and_a_link_is_a_fact(tmp_path: Path) -> None:
    text = (
        js(OTLP)
        .replace('"code": 2', '"code": 1')
        .replace('"name": "Charge",', '"name": "Charge", "links": [{"traceId": "ab12", "spanId": "c"}],')
    )
    assert told(tmp_path, text, "error") == []
    (fine,) = told(tmp_path, text, "ok")
    assert (fine.facts["links"], fine.facts["linked_trace"]) == (1, "ab12")


def test_calls_fail_since_when_more_of_them_fail(tmp_path: Path) -> None:
    failing = {5, 31, *range(70, 100)}
    spans = [
        {
            **ROOT,
            "trace_id": f"t{n}",
            "start": at(1000.0 * n % 60000).replace("15:00", f"15:{n // 60:02d}"),
            "status": "ERROR" if n in failing else "OK",
        }
        for n in range(100)
    ]
    (tmp_path / "f").write_text(js(spans), "utf-8")
    onset = Trace().extract(Document(tmp_path / "f", "f", "E1", AT)).onset
    assert onset is not None
    assert (onset.minute, onset.second) == (1, 10)


HOSTILE = [
    js(
        [
            {**ROOT, "parent_id": "r"},
            {**ROOT, "span_id": "x", "parent_id": "y"},
            {**ROOT, "span_id": "y", "parent_id": "x"},
        ]
    ),  # rings
    js([{**ROOT, "duration_ms": value} for value in (-5, 1e308, "NaN", None, [], "x", 9e18)] * 3),
    js(
        [{**ROOT, "start": value} for value in ("9999-12-31T23:59:59Z", 1e300, -1, "292277-01-01T00:00:00Z", 10**30)]
        * 3
    ),
    js(OTLP).replace("1781794870005000000", "9" * 300),
    js(OTLP)[:-60],
    json.dumps(FEW)[:-9],
    CSV + "t,z\n" + 't,"' + "x" * 200_000,
    '{"resourceSpans":' + "[" * 5000,
    js([{**span(str(n), str(n - 1), "a b", n, 5)} for n in range(3000)]),  # calls in calls
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_spans_give_findings_or_a_note(tmp_path: Path, text: str) -> None:
    (tmp_path / "f").write_text(text, "utf-8")
    extracted = Trace().extract(Document(tmp_path / "f", "f", "E1", AT))
    assert extracted.findings or extracted.note
    assert all(f.at is None or f.at.year < 2200 for f in extracted.findings)


NOT_SPANS = [
    js([{"trace_id": "t", "span_id": "a", "level": "error", "message": "x", "duration_ms": 4}]),
    js({"resourceLogs": [{"scopeLogs": [{"logRecords": []}]}]}),
    "time,service,value\n1,2,3\n",
    js({"apiVersion": "v1", "kind": "Pod"}),
]


@pytest.mark.parametrize("text", NOT_SPANS)
def test_other_files_are_no_traces(tmp_path: Path, text: str) -> None:
    (tmp_path / "f").write_text(text, "utf-8")
    assert not Trace().detect(Document(tmp_path / "f", "f", "E1", AT))
