# ruff: noqa: E501 - a record reads best as the one line that it is
"""Spans as other tools write them: the same failed call in each notation, with who called whom, since when, how long."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engines.evidence import DataType, Evidence
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
BEGIN = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
SECONDS, MILLIS = BEGIN.timestamp(), round(BEGIN.timestamp() * 1000)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SEGMENT = {
    "id": "40daf1b08e3eb7bd", "name": "orders", "trace_id": "1-66471213-5759e988bd862e3fe1be46a9",
    "start_time": SECONDS, "end_time": SECONDS + 5, "fault": True,
    "http": {"request": {"method": "POST", "url": "/pay"}, "response": {"status": 502}},
    "subsegments": [{"id": "5bef1b2c3d4e5f61", "name": "ledger", "namespace": "remote", "start_time": SECONDS, "end_time": SECONDS + 4}],
}  # fmt: skip
BATCH = {
    "Traces": [{"Id": SEGMENT["trace_id"], "Segments": [{"Id": "40daf1b08e3eb7bd", "Document": json.dumps(SEGMENT)}]}]
}
SKYWALKING = [
    {"traceId": "t", "segmentId": "a.1", "spanId": 0, "parentSpanId": -1, "refs": [], "serviceCode": "orders", "startTime": MILLIS, "endTime": MILLIS + 5000, "endpointName": "POST:/pay", "isError": True},
    {"traceId": "t", "segmentId": "b.1", "spanId": 0, "parentSpanId": -1, "refs": [{"parentSegmentId": "a.1", "parentSpanId": 0}], "serviceCode": "ledger", "startTime": MILLIS, "endTime": MILLIS + 4000, "endpointName": "charge", "isError": False},
]  # fmt: skip
ELASTIC = [
    {"_source": {"@timestamp": BEGIN.isoformat(), "processor": {"event": "transaction"}, "trace": {"id": TRACE}, "transaction": {"id": "a1", "name": "POST /pay", "duration": {"us": 5_000_000}}, "service": {"name": "orders"}, "event": {"outcome": "failure"}}},
    {"_source": {"@timestamp": BEGIN.isoformat(), "processor": {"event": "span"}, "trace": {"id": TRACE}, "transaction": {"id": "a1"}, "parent": {"id": "a1"}, "span": {"id": "b1", "name": "charge", "duration": {"us": 4_000_000}}, "service": {"name": "ledger"}, "event": {"outcome": "success"}}},
]  # fmt: skip
DATADOG = {"data": [
    {"id": "x", "type": "spans", "attributes": {"service": "orders", "resource_name": "POST /pay", "trace_id": "1", "span_id": "2", "parent_id": "0", "start_timestamp": BEGIN.isoformat(), "end_timestamp": "2026-03-14T09:30:05Z", "status": "error"}},
    {"id": "y", "type": "spans", "attributes": {"service": "ledger", "resource_name": "charge", "trace_id": "1", "span_id": "3", "parent_id": "2", "start_timestamp": BEGIN.isoformat(), "end_timestamp": "2026-03-14T09:30:04Z", "status": "ok"}},
]}  # fmt: skip
NEW_RELIC = [{"common": {"attributes": {"host": "h"}}, "spans": [
    {"trace.id": TRACE, "id": "a1", "timestamp": MILLIS, "attributes": {"service.name": "orders", "name": "POST /pay", "duration.ms": 5000, "http.statusCode": 502}},
    {"trace.id": TRACE, "id": "b1", "timestamp": MILLIS, "attributes": {"service.name": "ledger", "name": "charge", "duration.ms": 4000, "parent.id": "a1"}},
]}]  # fmt: skip
CONSOLE = [
    {"name": "POST /pay", "context": {"trace_id": "0x1", "span_id": "0xa"}, "parent_id": None, "start_time": BEGIN.isoformat(), "end_time": "2026-03-14T09:30:05Z", "status": {"status_code": "ERROR"}, "resource": {"attributes": {"service.name": "orders"}}},
    {"name": "charge", "context": {"trace_id": "0x1", "span_id": "0xb"}, "parent_id": "0xa", "start_time": BEGIN.isoformat(), "end_time": "2026-03-14T09:30:04Z", "status": {"status_code": "UNSET"}, "resource": {"attributes": {"service.name": "ledger"}}},
]  # fmt: skip
NOTATIONS: list[tuple[str, str]] = [
    ("X-Ray, an answer", json.dumps(BATCH, indent=1)),
    ("X-Ray, a segment", json.dumps(SEGMENT, indent=1)),
    ("SkyWalking", json.dumps({"data": {"trace": {"spans": SKYWALKING}}}, indent=1)),
    ("Elastic", json.dumps(ELASTIC, indent=1)),
    ("Datadog", json.dumps(DATADOG, indent=1)),
    ("New Relic", json.dumps(NEW_RELIC, indent=1)),
    ("a console", "\n".join(json.dumps(span, indent=4) for span in CONSOLE)),
    (
        "Honeycomb",
        (
            "Timestamp,name,service.name,trace.trace_id,trace.span_id,trace.parent_id,duration_ms,status_code,error\n"
            "2026-03-14T09:30:00Z,POST /pay,orders,t,a1,,5000,2,true\n2026-03-14T09:30:00Z,charge,ledger,t,b1,a1,4000,0,\n"
        ),
    ),
]


def analysed(tmp_path: Path, text: str, name: str) -> Evidence:
    return analyse(tmp_path, text, name, AT)


@pytest.mark.parametrize(("tool", "text"), NOTATIONS, ids=[tool for tool, _ in NOTATIONS])
def test_each_notation_tells_the_failed_call_and_whose_time_it_took(tmp_path: Path, tool: str, text: str) -> None:
    evidence = analysed(tmp_path, text, "traces.csv" if tool == "Honeycomb" else "traces.json")
    assert (evidence.data_type, evidence.extractor, evidence.errors) == (DataType.TRACE, "trace", 1)
    failed = evidence.findings[0]
    assert (failed.component, failed.reason, failed.at) == ("orders", "error", BEGIN)
    assert "/pay failed once after 5,000 ms" in failed.summary
    (path,) = (f for f in evidence.findings if f.reason == "critical_path")
    assert path.component == "ledger"
    assert "80% of it is the own time of ledger" in path.summary
    assert not [f for f in evidence.findings if f.reason == "missing_parent"]
    lines = text.split("\n")
    assert all(f.excerpt.strip("…") in lines[f.line - 1] for f in evidence.findings)
    assert len(lines) < 3 or failed.line > 1


@pytest.mark.parametrize(
    "change",
    [
        {"Traces": [{"Id": "1-1", "Segments": [{"Document": "{broken"}]}]},
        {"Traces": [{"Id": "1-1", "Segments": [{"Document": "[1]"}]}]},
        {"trace_id": "1-1", "name": None, "start_time": "never", "subsegments": [{"subsegments": [{}]}]},
        {"data": [{"type": "spans", "attributes": {"span_id": "1"}}]},
    ],
)
def test_a_broken_notation_gives_a_note_or_nothing_and_never_fails(tmp_path: Path, change: dict[str, Any]) -> None:
    evidence = analysed(tmp_path, json.dumps(change), "traces.json")
    assert evidence.extractor != "unread"
    assert evidence.errors == 0


@pytest.mark.parametrize("part", ["context", "status"])
def test_words_where_an_object_belongs_are_no_span_that_fails_us(
    tmp_path: Path, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    span = {"context": {"trace_id": "0x1", "span_id": "0xa"}, "status": {"status_code": "OK"}, "name": "pay"}
    times = {"start_time": "2026-03-14T09:30:00Z", "end_time": "2026-03-14T09:30:05Z", "parent_id": None}
    analysed(tmp_path, json.dumps({**span, **times, part: "ok"}), "span.json")
    assert "failed on" not in caplog.text
