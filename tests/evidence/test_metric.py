# ruff: noqa: E501 - what exporters and APIs write stands here in their own long lines
"""Metrics in the notations of exporters, APIs and collectors: one failure as each of them writes it."""

import json
import math
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractors.metric import quantities
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from engines.evidence import CURVE, DataType, Evidence, Finding, Severity
from tests.evidence.structured import in_order
from tests.evidence.types.binary import block, double, fixed, number

BEGIN = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
EPOCH = int(BEGIN.timestamp())
CAME = datetime(2026, 3, 1, tzinfo=UTC)
COUNT, BROKEN = 40, 25  # samples, and the one from which it is bad
QUIET = [0.21, 0.2, 0.22, 0.19, 0.2]


def failing(i: int) -> float:
    return QUIET[i % 5] + (9.0 if i >= BROKEN else 0.0)


def quiet(i: int) -> float:
    return 100 * QUIET[i % 5]


def iso(i: int) -> str:
    return f"{BEGIN + timedelta(minutes=i):%Y-%m-%dT%H:%M:%SZ}"


def rows(line: Callable[[int], str], head: str = "") -> str:
    return "\n".join([*([head] if head else []), *(line(i) for i in range(COUNT))]) + "\n"


def matrix(**more: object) -> str:
    result = [
        {
            "metric": {"__name__": "http_errors:rate5m", "service": s, "code": "503"},
            "values": [[EPOCH + 60 * i, str(f(i))] for i in range(COUNT)],
        }
        for s, f in (("cart", failing), ("pay", quiet))
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}, **more})


def cloudwatch(indent: int | None) -> str:
    newest_first = list(range(COUNT))[::-1]
    results = [
        {
            "Id": f"m{n}",
            "Label": f"{s} HTTPCode_5XX_Errors",
            "Timestamps": [iso(i) for i in newest_first],
            "Values": [f(i) for i in newest_first],
            "StatusCode": "Complete",
        }
        for n, (s, f) in enumerate((("cart", failing), ("pay", quiet)))
    ]
    return json.dumps({"MetricDataResults": results, "Messages": []}, indent=indent)


def statistics() -> str:
    points = [{"Timestamp": iso(i), "Average": failing(i), "Unit": "Count/Second"} for i in range(COUNT)]
    points = points[7:] + points[:7]
    return json.dumps({"Label": "HTTPCode_5XX_Errors", "Datapoints": points}, indent=4)


def datadog() -> str:
    series = [
        {"metric": "trace.http.errors", "scope": f"service:{s},env:prod", "pointlist": [[(EPOCH + 60 * i) * 1000.0, f(i)] for i in range(COUNT)]}
        for s, f in (("cart", failing), ("pay", quiet))
    ]  # fmt: skip
    return json.dumps({"status": "ok", "series": series})


def graphite() -> str:
    return json.dumps(
        [
            {"target": f"errors.{s}", "tags": {"name": "errors", "service": s}, "datapoints": [[f(i), EPOCH + 60 * i] for i in range(COUNT)] + [[None, EPOCH + 60 * COUNT]]}
            for s, f in (("cart", failing), ("pay", quiet))
        ]
    )  # fmt: skip


def otlp_points(values: Callable[[int], float], only: int | None = None) -> dict[str, object]:
    points = [
        {"timeUnixNano": str((EPOCH + 60 * i) * 10**9), "asDouble": values(i), "attributes": [{"key": "code", "value": {"intValue": "503"}}]}
        for i in range(COUNT) if only is None or only == i
    ]  # fmt: skip
    return {"name": "http.server.errors", "unit": "1", "gauge": {"dataPoints": points}}


def otlp_resource(service: str, metric: dict[str, object]) -> dict[str, object]:
    attributes = [{"key": "service.name", "value": {"stringValue": service}}]
    return {"resource": {"attributes": attributes}, "scopeMetrics": [{"scope": {"name": "m"}, "metrics": [metric]}]}


def otlp() -> str:
    both = [otlp_resource("cart", otlp_points(failing)), otlp_resource("pay", otlp_points(quiet))]
    return json.dumps({"resourceMetrics": both})


def otlp_lines() -> str:
    return rows(lambda i: json.dumps({"resourceMetrics": [otlp_resource("cart", otlp_points(failing, i)), otlp_resource("pay", otlp_points(quiet, i))]}))  # fmt: skip


def frames() -> str:
    fields = [{"name": "Time", "type": "time"}, {"name": "errors", "type": "number", "labels": {"service": "cart"}}]
    values = [[(EPOCH + 60 * i) * 1000 for i in range(COUNT)], [failing(i) for i in range(COUNT)]]
    return json.dumps({"results": {"A": {"status": 200, "frames": [{"schema": {"fields": fields}, "data": {"values": values}}]}}})  # fmt: skip


def exposed() -> str:
    """Scrapes with their times, one behind the other."""
    head = "# HELP http_errors Failures.\n# TYPE http_errors gauge\n"
    return head + rows(
        lambda i: (
            f'http_errors{{service="cart",path="/a\\"b"}} {failing(i)} {(EPOCH + 60 * i) * 1000}\nhttp_errors{{service="pay",path="/"}} {quiet(i)} {(EPOCH + 60 * i) * 1000}'
        )
    )


def openmetrics() -> str:
    return "# TYPE http_errors gauge\n# UNIT http_errors errors\n" + rows(
        lambda i: f'http_errors{{service="cart"}} {failing(i)} {EPOCH + 60 * i}.000 # {{trace_id="af12"}} 0.67 {EPOCH}.1'
    ) + "# EOF\n"  # fmt: skip


FORMATS = {
    "matrix": ("query_range.json", matrix),
    "metric data": ("metric-data.json", lambda: cloudwatch(None)),
    "metric data, indented": ("metric-data.json", lambda: cloudwatch(2)),
    "statistics": ("statistics.json", statistics),
    "datadog": ("dd.json", datadog),
    "graphite render": ("render.json", graphite),
    "graphite text": ("carbon.txt", lambda: rows(lambda i: f"services.cart.http.errors {failing(i)} {EPOCH + 60 * i}")),
    "influx": ("m.lp", lambda: rows(lambda i: f"http,service=cart,region=eu errors={failing(i)} {(EPOCH + 60 * i) * 10**9}")),
    "otlp": ("otlp.json", otlp),
    "otlp lines": ("otlp.json", otlp_lines),
    "grafana frames": ("frames.json", frames),
    "exposition": ("metrics.txt", exposed),
    "openmetrics": ("metrics.txt", openmetrics),
    "wide, semicolons, decimal commas": ("panel.csv", lambda: rows(lambda i: f"{iso(i)};{failing(i):.3f};{quiet(i):.3f}".replace(".", ","), "Time;cart errors;pay errors")),
    "for Excel": ("panel.csv", lambda: rows(lambda i: f'"{BEGIN + timedelta(minutes=i):%Y-%m-%d %H:%M:%S}","{failing(i):.3f} req/s"', 'sep=,\n"Time","{service=""cart"", code=""503""}"')),
    "long": ("series.csv", lambda: rows(lambda i: f'"errors{{service=""cart""}}",{(EPOCH + 60 * i) * 1000},{failing(i)}', "Series,Time,Value")),
    "nanoseconds": ("data.csv", lambda: rows(lambda i: f"{(EPOCH + 60 * i) * 10**9},cart,{failing(i)}", "time,service,errors")),
    "thousands": ("data.csv", lambda: rows(lambda i: f"{iso(i)}\tcart\t{failing(i):.3f}K", "time\tservice\terrors")),
}  # fmt: skip


def analysed(tmp_path: Path, name: str, text: str) -> Evidence:
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    return FileAnalyst().analyse(path, name, evidence="E1", at=CAME)


def moved(evidence: Evidence) -> list[Finding]:
    return [f for f in evidence.findings if f.reason in ("step", "rise", "drop", "spike", "unsteady", "saturated")]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_failing_series_is_told_with_its_place_and_curve(tmp_path: Path, kind: str) -> None:
    name, text = FORMATS[kind][0], FORMATS[kind][1]()
    evidence = analysed(tmp_path, name, text)
    assert (evidence.data_type, evidence.note) == (DataType.METRIC, None)
    (finding,) = moved(evidence)
    factor = 1000 if kind == "thousands" else 1
    assert (finding.reason, finding.severity) == ("step", Severity.ERROR)
    assert finding.at == BEGIN + timedelta(minutes=BROKEN) == evidence.onset
    assert finding.component == (None if kind == "statistics" else "cart")
    assert finding.facts["before"] == pytest.approx(0.2 * factor, rel=0.02)
    assert finding.facts["after"] == pytest.approx(9.2 * factor, rel=0.02)
    line = text.split("\n")[finding.line - 1]
    assert in_order(finding.excerpt, line)
    assert "9.2" in finding.excerpt.replace(",", ".") or "9.2" in line.replace(",", ".")
    (curve,) = evidence.series
    assert curve.start == BEGIN
    assert len(curve.values) == COUNT
    assert curve.values[BROKEN] == pytest.approx(failing(BROKEN) * factor, rel=0.01)
    assert (evidence.start, evidence.end) == (BEGIN, BEGIN + timedelta(minutes=COUNT - 1))


def packed() -> bytes:
    """The same points as a collector exports them in protobuf."""

    def of(service: str, values: Callable[[int], float]) -> bytes:
        points = b"".join(
            block(1, fixed(2, (EPOCH + 60 * i) * 10**9) + fixed(3, (EPOCH + 60 * i) * 10**9) + double(4, values(i)))
            for i in range(COUNT)
        )
        name = block(1, block(1, "service.name") + block(2, block(1, service)))
        metric = block(1, "http.server.errors") + block(3, "1") + block(5, points)
        return block(1, block(1, name) + block(2, block(1, block(1, "meter")) + block(2, metric)))

    return of("cart", failing) + of("pay", quiet)


def test_binary_metrics_become_lines_that_are_told(tmp_path: Path) -> None:
    (tmp_path / "metrics.pb").write_bytes(packed())
    (member,) = TranscribingUnpacker().unpack(tmp_path / "metrics.pb", "metrics.pb", tmp_path / "work")
    evidence = FileAnalyst().analyse(member.path, member.name, evidence="E1", at=CAME)
    (finding,) = moved(evidence)
    assert (finding.component, finding.at) == ("cart", BEGIN + timedelta(minutes=BROKEN))
    assert "9.2" in member.path.read_text().split("\n")[finding.line - 1]
    assert evidence.data_type is DataType.METRIC


def test_a_binary_histogram_becomes_quantiles(tmp_path: Path) -> None:
    points = b"".join(
        block(1, fixed(3, (EPOCH + 60 * i) * 10**9) + fixed(4, 100) + block(6, struct.pack("<3Q", *counts)) + block(7, struct.pack("<2d", 10, 100)))
        for i in range(COUNT) for counts in [(100, 0, 0) if i < BROKEN else (0, 100, 0)]
    )  # fmt: skip
    metric = block(1, "rpc.duration") + block(3, "ms") + block(9, points + number(2, 1))
    (tmp_path / "m.pb").write_bytes(block(1, block(2, block(2, metric))))
    (member,) = TranscribingUnpacker().unpack(tmp_path / "m.pb", "m.pb", tmp_path / "work")
    found = {f.facts["metric"]: f for f in moved(FileAnalyst().analyse(member.path, "m.pb", evidence="E1", at=CAME))}
    assert found["rpc.duration.p50"].facts["before"] == pytest.approx(5)
    assert found["rpc.duration.p50"].facts["after"] == pytest.approx(55)


def scraped(name: str, values: list[float], labels: str = 'service="cart"') -> str:
    return "".join(f"{name}{{{labels}}} {v} {(EPOCH + 60 * i) * 1000}\n" for i, v in enumerate(values))


def test_a_counter_is_judged_by_what_it_gains_and_its_restart_is_told(tmp_path: Path) -> None:
    grown = [1000.0 + 60 * i for i in range(30)] + [60.0 * i for i in range(20)]
    evidence = analysed(tmp_path, "m.txt", "# TYPE requests_total counter\n" + scraped("requests_total", grown))
    assert moved(evidence) == []
    (reset,) = [f for f in evidence.findings if f.reason == "reset"]
    assert (reset.at, reset.line) == (BEGIN + timedelta(minutes=30), 32)


def test_a_counter_that_gains_faster_is_a_step_of_its_rate(tmp_path: Path) -> None:
    grown = [float(v) for v in (*range(0, 1800, 60), *range(1800, 1800 + 20 * 600, 600))]
    evidence = analysed(tmp_path, "m.txt", "# TYPE errors_total counter\n" + scraped("errors_total", grown))
    (finding,) = moved(evidence)
    assert (finding.facts["before"], finding.facts["after"], finding.facts["unit"]) == (1, 10, "a second")


def test_the_quantiles_of_a_histogram_move_not_its_buckets(tmp_path: Path) -> None:
    text = "# TYPE latency_seconds histogram\n"
    for i in range(40):
        slow = 50 * max(0, i - 24)
        for le, count in (("0.1", 100 * i - slow), ("0.5", 100 * i - slow), ("2", 100 * i), ("+Inf", 100 * i)):
            text += f'latency_seconds_bucket{{service="cart",le="{le}"}} {count} {(EPOCH + 60 * i) * 1000}\n'
        text += f'latency_seconds_count{{service="cart"}} {100 * i} {(EPOCH + 60 * i) * 1000}\n'
    found = {f.facts["metric"]: f for f in moved(analysed(tmp_path, "m.txt", text))}
    assert set(found) == {"latency_seconds_p50", "latency_seconds_p99"} or set(found) == {"latency_seconds_p99"}
    p99 = found["latency_seconds_p99"]
    assert (p99.facts["before"], p99.facts["unit"]) == (pytest.approx(0.099), "s")
    assert p99.facts["after"] == pytest.approx(0.5 + 1.5 * 0.49 / 0.5)
    assert p99.at == BEGIN + timedelta(minutes=25)


def test_one_scrape_tells_what_is_down_full_and_failing(tmp_path: Path) -> None:
    text = (
        "# TYPE up gauge\n"
        'up{job="pay"} 0\nup{job="cart"} 1\n'
        'disk_usage_ratio{job="db"} 0.97\nerrors_total{job="cart"} 41\nrequests_total{job="cart"} 900\n'
    )
    found = {f.reason: f for f in analysed(tmp_path, "metrics", text).findings}
    assert set(found) == {"down", "saturated", "counted"}
    assert (found["down"].component, found["down"].severity, found["down"].line) == ("pay", Severity.ERROR, 2)
    assert found["counted"].facts["after"] == 41


def test_an_instant_query_tells_the_same(tmp_path: Path) -> None:
    result = [{"metric": {"__name__": "up", "job": j}, "value": [EPOCH, v]} for j, v in (("cart", "1"), ("pay", "0"))]
    text = json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}})
    (finding,) = analysed(tmp_path, "q.json", text).findings
    assert (finding.reason, finding.component, finding.at) == ("down", "pay", BEGIN)


def test_a_query_that_failed_says_why(tmp_path: Path) -> None:
    text = json.dumps(
        {"status": "error", "errorType": "bad_data", "error": "parse error: unexpected end of input"}, indent=1
    )
    evidence = analysed(tmp_path, "q.json", text)
    (finding,) = evidence.findings
    assert (finding.reason, finding.line) == ("query_failed", 4)
    assert "unexpected end of input" in finding.summary
    assert evidence.note is not None


def test_an_answer_that_is_not_whole_says_so(tmp_path: Path) -> None:
    note = analysed(tmp_path, "q.json", matrix(warnings=["store 10.0.0.1 is not reachable"])).note
    assert note == "The answer is not whole: store 10.0.0.1 is not reachable"


def test_missing_samples_are_told_once_for_all_series(tmp_path: Path) -> None:
    text = "# TYPE q gauge\n"
    for service in ("cart", "pay", "mail"):
        for i in (*range(20), *range(32, 50)):
            text += f'queue_size{{service="{service}"}} {20 + i % 3} {(EPOCH + 60 * i) * 1000}\n'
    (finding,) = [f for f in analysed(tmp_path, "m.txt", text).findings if f.reason == "no_data"]
    assert (finding.at, finding.until) == (BEGIN + timedelta(minutes=19), BEGIN + timedelta(minutes=32))
    assert (finding.facts["series"], finding.facts["seconds"]) == (3, 780)


def test_what_moved_first_is_numbered(tmp_path: Path) -> None:
    def late(i: int, since: int) -> float:
        return quiet(i) + (500 if i >= since else 0)

    text = rows(
        lambda i: f"{iso(i)},{late(i, 30)},{late(i, 12)},{late(i, 30)},{quiet(i)}",
        "time,cart_errors,stock_latency_ms,pay_errors,mail_errors",
    )
    found = {f.component: f.facts["order"] for f in moved(analysed(tmp_path, "m.csv", text))}
    assert found == {"stock": 1, "cart": 2, "pay": 2}


UNSOUND = {
    "not a number": scraped("errors", [math.nan, math.inf, -math.inf] * 20),
    "twice and out of order": scraped("errors", [1.0, 2.0, 1.0] * 20) * 2,
    "one point": scraped("errors", [1.0]),
    "constant": scraped("errors", [7.0] * 60),
    "huge": scraped("errors", [1.0] * 30 + [1e308] * 30),
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_unsound_series_do_not_move(tmp_path: Path, kind: str) -> None:
    evidence = analysed(tmp_path, "m.txt", "# TYPE errors gauge\n" + UNSOUND[kind])
    assert moved(evidence) == []
    assert evidence.data_type is DataType.METRIC


def test_of_very_many_series_the_worst_are_kept(tmp_path: Path) -> None:
    text = "# TYPE errors gauge\n" + "".join(
        scraped("errors", [1.0] * 6 + [1.0 + (n % 1000)] * 6, f'service="s{n}"') for n in range(3000)
    )
    evidence = analysed(tmp_path, "m.txt", text)
    assert len(moved(evidence)) == 150
    assert min(float(f.facts["after"]) for f in moved(evidence)) >= 100
    assert len(evidence.series) <= 6


def test_a_long_series_is_drawn_in_at_most_as_many_points_as_fit(tmp_path: Path) -> None:
    values = [failing(0) if i < 1500 else failing(BROKEN) for i in range(2000)]
    (curve,) = analysed(tmp_path, "m.txt", "# TYPE errors gauge\n" + scraped("errors", values)).series
    assert 100 < len(curve.values) <= CURVE


@pytest.mark.parametrize(
    ("cells", "comma_free", "expected", "unit"),
    [
        (["12.3 ms", "1.2 s", "950 µs"], False, [12.3, 1200, 0.95], "ms"),
        (["1.2K", "3", "2.5 Mil"], False, [1200, 3, 2.5e6], ""),
        (["3 GiB", "512 MiB", "1 kB"], False, [3 * 2**30, 2**29, 1000], "bytes"),
        (["1.234,5", "0,25", "n/a"], True, [1234.5, 0.25, None], ""),
        (["1,234.5", "12", "-"], False, [1234.5, 12, None], ""),
        (["1,234", "2,500,000"], False, [1234, 2.5e6], ""),
        (["45%", "7.5 %", "null"], False, [45, 7.5, None], "%"),
        (["120 req/s", "1.1K req/s".replace("K ", " K").replace("1.1 K", "1.1")], False, [120, 1.1], "a second"),
        (["-1", "\u22122", "+3e2", "NaN"], False, [-1, -2, 300, None], ""),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_numbers(
    cells: list[str], comma_free: bool, expected: list[float | None], unit: str
) -> None:
    how = quantities.style(cells, comma_free=comma_free)
    assert how is not None
    assert how.unit == unit
    assert [quantities.value(c, how) for c in cells] == [None if v is None else pytest.approx(v) for v in expected]


@pytest.mark.parametrize(
    "cells", [["ok", "1"], ["v1.2.3"], ["3 ms", "3 GiB"], ["2026-01-01"], [""], ["10.0.0.1:80"], ["1" * 200]]
)
def test_what_is_no_number_makes_no_column(cells: list[str]) -> None:
    how = quantities.style(cells, comma_free=False)
    assert how is None or quantities.value(cells[0], how) is None


NOT_METRICS = [
    '{"level": "error", "target": "db", "message": "datapoints missing"}\n' * 3,
    '[{"target": "cart", "state": "down"}]',
    "error 5\nwarn 7\n",
    '{"apiVersion": "v1", "kind": "Pod"}',
]


@pytest.mark.parametrize("text", NOT_METRICS)
def test_other_files_are_no_metrics(tmp_path: Path, text: str) -> None:
    assert analysed(tmp_path, "file", text).extractor != "metric"


PROMTOOL = f"""$ promtool query instant http://prom:9090 'up'
up{{job="cart", instance="cart-1:8080"}} => 0 @[{EPOCH}.118]
up{{job="cart", instance="cart-2:8080"}} => 1 @[{EPOCH}.118]
up{{job="pay", instance="pay-1:8080"}} => 1 @[{EPOCH}.118]
up{{job="pay", instance="pay-2:8080"}} => 1 @[{EPOCH}.118]
"""


def test_an_instant_answer_of_promtool_tells_what_is_down(tmp_path: Path) -> None:
    read = analysed(tmp_path, "answer", PROMTOOL)
    assert (read.data_type, read.extractor, read.start) == (
        DataType.METRIC,
        "metric",
        BEGIN.replace(microsecond=118000),
    )
    assert [(f.reason, f.line) for f in read.findings] == [("down", 2)]


def test_a_range_answer_of_promtool_tells_since_when(tmp_path: Path) -> None:
    text = 'latency_seconds{service="cart"} =>\n' + rows(lambda i: f"{failing(i)} @[{EPOCH + 60 * i}]")
    text += 'latency_seconds{service="pay"} =>\n' + rows(lambda i: f"{QUIET[i % 5]} @[{EPOCH + 60 * i}]")
    read = analysed(tmp_path, "range.out", text)
    assert [(f.component, f.at) for f in moved(read)] == [("cart", BEGIN + timedelta(minutes=BROKEN))]


def test_samples_of_statsd_are_measurements(tmp_path: Path) -> None:
    sent = ["cart.time:{}|ms|@0.1|#env:prod", "cart.orders:{}|c", "cart.users:{}|s", "cart.pool.waiting:{}|g"]
    read = analysed(tmp_path, "udp.cap", "".join(sent[n % 4].format(100 + n % 7) + "\n" for n in range(80)))
    assert (read.data_type, read.extractor, read.note) == (DataType.METRIC, "metric", None)
