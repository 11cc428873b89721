"""Metrics as exporters, queries, clouds and commands write them."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.evidence.types.binary import otlp_metrics
from tests.evidence.types.model import SERVICES, START, Sample, dice, moments, rows

EPOCH = int(START.timestamp())


def _prometheus(rng: Random, count: int) -> str:
    lines = ["# HELP http_requests_total Requests by code.", "# TYPE http_requests_total counter"]
    lines += [
        f'http_requests_total{{service="{rng.choice(SERVICES)}",code="{rng.choice((200, 404, 503))}",pod="p-{i}"}} {rng.randint(1, 10**6)}'
        for i in range(count)
    ]
    lines += [
        "# HELP process_resident_memory_bytes Resident memory.",
        "# TYPE process_resident_memory_bytes gauge",
        f"process_resident_memory_bytes {rng.randint(10**7, 10**9)}",
    ]
    lines += ["# TYPE http_request_duration_seconds histogram"]
    lines += [
        f'http_request_duration_seconds_bucket{{le="{le}"}} {rng.randint(1, 900)}' for le in (0.1, 0.5, 1, "+Inf")
    ]
    return rows(*lines)


def _openmetrics(rng: Random) -> str:
    return rows(
        "# TYPE queue_depth gauge",
        "# UNIT queue_depth items",
        *(f'queue_depth{{queue="q{i}"}} {rng.randint(0, 900)} {EPOCH + i}.5' for i in range(60)),
        "# EOF",
    )


def _matrix(rng: Random, count: int) -> str:
    result = [
        {"metric": {"__name__": "up", "job": s}, "values": [[EPOCH + 15 * i, str(rng.random())] for i in range(count)]}
        for s in SERVICES[:3]
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def _vector(rng: Random) -> str:
    result = [
        {"metric": {"job": s, "instance": "10.1.2.3:9090"}, "value": [EPOCH, str(rng.randint(0, 9))]} for s in SERVICES
    ]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}, indent=2)


def _statistics(rng: Random) -> str:
    points = [
        {"Timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "Average": rng.random() * 90, "Unit": "Percent"}
        for at in moments(rng, 40, 120)
    ]
    return json.dumps({"Label": "CPUUtilization", "Datapoints": points}, indent=4)


def _metric_data(rng: Random) -> str:
    times = [f"{at:%Y-%m-%dT%H:%M:%S+00:00}" for at in moments(rng, 60, 120)]
    values = [rng.random() * 900 for _ in times]
    return json.dumps(
        {
            "MetricDataResults": [
                {
                    "Id": "m1",
                    "Label": "DatabaseConnections",
                    "Timestamps": times,
                    "Values": values,
                    "StatusCode": "Complete",
                }
            ],
            "Messages": [],
        }
    )


def _wide(rng: Random, count: int, separator: str = ",") -> str:
    return rows(
        separator.join(("time", "cpu_percent", "mem_mb", "rps", "p99_ms")),
        *(
            separator.join(
                (
                    f"{at:%Y-%m-%dT%H:%M:%SZ}",
                    f"{rng.random() * 90:.2f}",
                    str(rng.randint(300, 900)),
                    str(rng.randint(1, 400)),
                    str(rng.randint(20, 4000)),
                )
            )
            for at in moments(rng, count, 60)
        ),
    )


def _long(rng: Random) -> str:
    return rows(
        "timestamp,metric,host,value",
        *(
            f"{EPOCH + 10 * i},{rng.choice(('cpu', 'mem', 'disk'))},web-{i % 3},{rng.random() * 100:.3f}"
            for i in range(200)
        ),
    )


def _grafana(rng: Random) -> str:
    head = '"Time","checkout","cart"'
    return rows(head, *(f"{at:%Y-%m-%d %H:%M:%S},{rng.random():.4f},{rng.random():.4f}" for at in moments(rng, 90, 60)))


def _frames(rng: Random) -> str:
    frame = {
        "schema": {
            "refId": "A",
            "fields": [
                {"name": "Time", "type": "time"},
                {"name": "Value", "type": "number", "labels": {"job": "cart"}},
            ],
        },
        "data": {"values": [[(EPOCH + 15 * i) * 1000 for i in range(50)], [rng.random() for _ in range(50)]]},
    }
    return json.dumps({"results": {"A": {"status": 200, "frames": [frame]}}})


def _datadog(rng: Random) -> str:
    series = [
        {
            "metric": "system.cpu.user",
            "display_name": "system.cpu.user",
            "pointlist": [[(EPOCH + 20 * i) * 1000.0, rng.random() * 90] for i in range(60)],
            "scope": f"host:web-{k}",
            "interval": 20,
        }
        for k in range(3)
    ]
    return json.dumps(
        {"status": "ok", "res_type": "time_series", "query": "avg:system.cpu.user{*} by {host}", "series": series}
    )


def _otlp(rng: Random) -> str:
    points: list[dict[str, Any]] = [
        {"timeUnixNano": str((EPOCH + 15 * i) * 10**9), "asDouble": rng.random()} for i in range(40)
    ]
    metric = {"name": "jvm.memory.used", "unit": "By", "gauge": {"dataPoints": points}}
    return json.dumps(
        {"resourceMetrics": [{"resource": {"attributes": []}, "scopeMetrics": [{"scope": {}, "metrics": [metric]}]}]}
    )


def _statsd(rng: Random) -> str:
    return rows(
        *(
            rng.choice(
                (
                    f"shop.{rng.choice(SERVICES)}.requests:{rng.randint(1, 9)}|c",
                    f"shop.{rng.choice(SERVICES)}.latency:{rng.randint(1, 900)}|ms|@0.1",
                    f"shop.queue:{rng.randint(1, 90)}|g|#env:prod",
                )
            )
            for _ in range(80)
        )
    )


def _graphite(rng: Random) -> str:
    return rows(*(f"servers.web-{i % 4}.cpu.user {rng.random() * 90:.3f} {EPOCH + 10 * i}" for i in range(120)))


def _influx(rng: Random) -> str:
    return rows(
        *(
            f"cpu,host=web-{i % 4},region=eu usage_user={rng.random() * 90:.2f},usage_system={rng.random() * 9:.2f} {(EPOCH + i) * 10**9}"
            for i in range(100)
        )
    )


def _vmstat(rng: Random) -> str:
    head = (
        "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----",
        " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st",
    )
    return rows(
        *head,
        *(
            f" {rng.randint(0, 9)}  0      0 {rng.randint(10**5, 10**6)}  81234 912345    0    0    {rng.randint(1, 9)}    {rng.randint(1, 90)}  {rng.randint(100, 900)} {rng.randint(100, 900)} {rng.randint(1, 60)}  3 40  0  0"
            for _ in range(30)
        ),
    )


def _sar(rng: Random) -> str:
    lines = [
        "Linux 6.8.0-45-generic (web-1) \t03/14/2026 \t_x86_64_\t(8 CPU)",
        "",
        "09:30:01 AM     CPU     %user     %nice   %system   %iowait    %steal     %idle",
    ]
    lines += [
        f"{at:%I:%M:%S %p}     all     {rng.random() * 60:5.2f}      0.00      {rng.random() * 9:4.2f}      {rng.random() * 9:4.2f}      0.00     {rng.random() * 60:5.2f}"
        for at in moments(rng, 50, 600)
    ]
    return rows(*lines)


def _iostat(rng: Random) -> str:
    lines = ["Linux 6.8.0-45-generic (db-2) \t03/14/26 \t_x86_64_\t(8 CPU)", ""]
    for at in moments(rng, 12, 20):
        lines += [
            f"{at:%m/%d/%y %H:%M:%S}",
            "Device            r/s     rkB/s     w/s     wkB/s   r_await w_await  aqu-sz  %util",
        ]
        lines += [
            f"{name:12} {rng.random() * 90:8.2f} {rng.random() * 900:9.2f} {rng.random() * 90:7.2f} {rng.random() * 900:9.2f} {rng.random():8.2f} {rng.random() * 9:7.2f} {rng.random():7.2f} {rng.random() * 100:6.2f}"
            for name in ("nvme0n1", "nvme1n1")
        ]
        lines += [""]
    return rows(*lines)


def _pidstat(rng: Random) -> str:
    lines = [
        "Linux 6.8.0-45-generic (web-1)  03/14/2026  _x86_64_  (8 CPU)",
        "",
        "09:30:01      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command",
    ]
    return rows(
        *lines,
        *(
            f"{at:%H:%M:%S}     1000      4711   {rng.random() * 90:5.2f}    1.00    0.00    0.00   {rng.random() * 90:5.2f}     2  java"
            for at in moments(rng, 40, 4)
        ),
    )


def samples() -> Iterator[Sample]:
    """Every set of measurements."""
    rng = dice("metrics")
    for count in (3, 60, 2500):
        yield Sample("metrics.txt", _prometheus(rng, count))
        yield Sample("query_range.json", _matrix(rng, count))
        yield Sample("panel.csv", _wide(rng, count))
    yield Sample("openmetrics.txt", _openmetrics(rng))
    yield Sample("query.json", _vector(rng))
    yield Sample("cpu-statistics.json", _statistics(rng))
    yield Sample("metric-data.json", _metric_data(rng))
    yield Sample("load.tsv", _wide(rng, 40, "\t"))
    yield Sample("semicolon.csv", _wide(rng, 25, ";"))
    yield Sample("samples.csv", _long(rng))
    yield Sample("Errors-data-2026-03-14.csv", _grafana(rng))
    yield Sample("ds-query.json", _frames(rng))
    yield Sample("dd-query.json", _datadog(rng))
    yield Sample("otlp-metrics.json", _otlp(rng))
    yield Sample("metrics.pb", otlp_metrics(rng, 30))
    yield Sample("statsd.txt", _statsd(rng))
    yield Sample("graphite.txt", _graphite(rng))
    yield Sample("cpu.lp", _influx(rng))
    yield Sample("vmstat.txt", _vmstat(rng))
    yield Sample("sar.txt", _sar(rng))
    yield Sample("iostat.txt", _iostat(rng))
    yield Sample("pidstat.txt", _pidstat(rng))
