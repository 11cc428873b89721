"""Traces as exporters and back ends write them."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

from tests.evidence.types.binary import otlp_traces
from tests.evidence.types.model import SERVICES, Sample, dice, hexed, moments, rows

Record = dict[str, Any]


def _otlp_span(rng: Random, trace: str, parent: str, at: datetime) -> Record:
    start = int(at.timestamp() * 1e9)
    return {
        "traceId": trace, "spanId": hexed(rng, 16), "parentSpanId": parent, "name": f"GET /{rng.choice(SERVICES)}", "kind": 2,
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + rng.randint(1, 900) * 1_000_000),
        "attributes": [{"key": "http.status_code", "value": {"intValue": "200"}}], "status": {},
    }  # fmt: skip


def _otlp(rng: Random, count: int) -> Record:
    trace = hexed(rng, 32)
    spans = [_otlp_span(rng, trace, hexed(rng, 16) if i else "", at) for i, at in enumerate(moments(rng, count))]
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "cart"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "http"}, "spans": spans}]}]}


def _jaeger(rng: Random, count: int) -> Record:
    trace = hexed(rng, 32)
    spans = [
        {
            "traceID": trace, "spanID": hexed(rng, 16), "operationName": "GET /cart", "references": [{"refType": "CHILD_OF", "traceID": trace, "spanID": hexed(rng, 16)}],
            "startTime": int(at.timestamp() * 1e6), "duration": rng.randint(100, 90000), "tags": [{"key": "error", "type": "bool", "value": True}], "logs": [], "processID": "p1",
        }
        for at in moments(rng, count)
    ]  # fmt: skip
    return {
        "data": [{"traceID": trace, "spans": spans, "processes": {"p1": {"serviceName": "cart", "tags": []}}}],
        "total": 0,
        "errors": None,
    }


def _zipkin(rng: Random, count: int) -> list[Record]:
    trace = hexed(rng, 16)
    return [
        {
            "traceId": trace, "id": hexed(rng, 16), "parentId": hexed(rng, 16), "kind": "SERVER", "name": "get /cart", "timestamp": int(at.timestamp() * 1e6),
            "duration": rng.randint(100, 90000), "localEndpoint": {"serviceName": rng.choice(SERVICES), "ipv4": "10.1.2.3"}, "tags": {"http.path": "/cart"},
        }
        for at in moments(rng, count)
    ]  # fmt: skip


def _xray(rng: Random, count: int) -> Record:
    def document(at: datetime) -> str:
        return json.dumps(
            {
                "id": hexed(rng, 16),
                "name": "cart",
                "trace_id": f"1-{hexed(rng, 8)}-{hexed(rng, 24)}",
                "start_time": at.timestamp(),
                "end_time": at.timestamp() + 0.4,
                "subsegments": [
                    {"id": hexed(rng, 16), "name": "db", "start_time": at.timestamp(), "end_time": at.timestamp() + 0.2}
                ],
            }
        )

    trace = f"1-{hexed(rng, 8)}-{hexed(rng, 24)}"
    return {
        "Traces": [
            {
                "Id": trace,
                "Duration": 0.4,
                "Segments": [{"Id": hexed(rng, 16), "Document": document(at)} for at in moments(rng, count)],
            }
        ],
        "UnprocessedTraceIds": [],
    }


def _datadog(rng: Random, count: int) -> list[list[Record]]:
    trace = rng.getrandbits(63)
    return [[
        {"trace_id": trace, "span_id": rng.getrandbits(63), "parent_id": rng.getrandbits(63), "name": "web.request", "service": rng.choice(SERVICES), "resource": "GET /cart", "type": "web", "start": int(at.timestamp() * 1e9), "duration": rng.randint(10**5, 10**9), "error": 0, "meta": {"env": "prod"}, "metrics": {}}
        for at in moments(rng, count)
    ]]  # fmt: skip


def _flat(rng: Random, at: datetime) -> str:
    return json.dumps(
        {
            "trace_id": hexed(rng, 32),
            "span_id": hexed(rng, 16),
            "parent_span_id": hexed(rng, 16),
            "service": rng.choice(SERVICES),
            "name": "SELECT orders",
            "start_time": at.isoformat(),
            "duration_ms": rng.randint(1, 4000),
            "status": "OK",
        }
    )


def _table(rng: Random, at: datetime) -> str:
    return f"{hexed(rng, 32)},{hexed(rng, 16)},{hexed(rng, 16)},{rng.choice(SERVICES)},GET /cart,{at.isoformat()},{rng.randint(1, 4000)}"


def _console(rng: Random, at: datetime) -> str:
    """One span as the console exporter of OpenTelemetry for Python prints it."""
    return json.dumps(
        {
            "name": "GET /cart",
            "context": {"trace_id": "0x" + hexed(rng, 32), "span_id": "0x" + hexed(rng, 16), "trace_state": "[]"},
            "kind": "SpanKind.SERVER",
            "parent_id": "0x" + hexed(rng, 16),
            "start_time": at.isoformat(),
            "end_time": at.isoformat(),
            "status": {"status_code": "UNSET"},
            "attributes": {},
            "events": [],
            "links": [],
        },
        indent=4,
    )


def samples() -> Iterator[Sample]:
    """Every trace."""
    rng = dice("traces")
    for count in (3, 40, 400):
        yield Sample("otlp.json", json.dumps(_otlp(rng, count), indent=2 if count == 40 else None))
        yield Sample("traces-16a.json", json.dumps(_jaeger(rng, count), indent=4 if count == 3 else None))
        yield Sample("zipkin.json", json.dumps(_zipkin(rng, count), indent=2 if count == 3 else None))
        yield Sample(
            "spans.csv",
            rows(
                "trace_id,span_id,parent_span_id,service,operation,start_time,duration_ms",
                *(_table(rng, at) for at in moments(rng, count)),
            ),
        )
    for count in (5, 90):
        yield Sample("collector.jsonl", rows(*(json.dumps(_otlp(rng, 4)) for _ in range(count))))
        yield Sample("xray.json", json.dumps(_xray(rng, count), indent=2))
        yield Sample("dd-trace.json", json.dumps(_datadog(rng, count)))
        yield Sample("spans.jsonl", rows(*(_flat(rng, at) for at in moments(rng, count))))
        yield Sample("traces.pb", otlp_traces(rng, count))
        yield Sample("console-exporter.json", rows(*(_console(rng, at) for at in moments(rng, count))))
