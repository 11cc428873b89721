"""CSV series: which moved, when, and which stay quiet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import DataType, Evidence, Finding, Severity

BEGIN = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
CAME = datetime(2026, 3, 1, tzinfo=UTC)


def analysed(tmp_path: Path, text: str) -> Evidence:
    path = tmp_path / "metrics"
    path.write_text(text, "utf-8")
    return FileAnalyst().analyse(path, "metrics.csv", evidence="E1", at=CAME)


def stamp(minute: int) -> str:
    return f"{BEGIN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def long(series: dict[tuple[str, str], list[float]]) -> str:
    rows = ["timestamp,service,metric,value"]
    for minute in range(max(len(v) for v in series.values())):
        rows += [f"{stamp(minute)},{s},{m},{v[minute]}" for (s, m), v in series.items()]
    return "\n".join(rows) + "\n"


def moved(evidence: Evidence) -> list[Finding]:
    return [f for f in evidence.findings if f.reason != "flat"]


WOBBLE = [1.0, 1.1, 0.9, 1.05, 0.95]


def test_a_step_is_told_with_its_row(tmp_path: Path) -> None:
    quiet = [v * 100 for v in WOBBLE * 8]
    broken = [0.002 * v for v in WOBBLE * 6] + [0.5 * v for v in WOBBLE * 2]
    evidence = analysed(tmp_path, long({("cart", "error_ratio"): broken, ("cart", "requests_per_sec"): quiet}))
    assert (evidence.data_type, evidence.extractor, evidence.lines) == (DataType.METRIC, "series", 81)
    (finding,) = moved(evidence)
    assert (finding.component, finding.facts["metric"], finding.reason) == ("cart", "error_ratio", "step")
    assert finding.severity is Severity.ERROR
    assert finding.at == BEGIN + timedelta(minutes=30) == evidence.onset
    assert finding.line == 1 + 30 * 2 + 1
    assert finding.excerpt == f"{stamp(30)},cart,error_ratio,0.5"


def test_quiet_series_give_nothing(tmp_path: Path) -> None:
    assert moved(analysed(tmp_path, long({("a", "latency_ms"): [v * 80 for v in WOBBLE * 8]}))) == []


def test_a_countdown_is_exhausted_when_it_is_used_up(tmp_path: Path) -> None:
    left = [3600.0 - 120 * i for i in range(40)]
    (finding,) = moved(analysed(tmp_path, long({("pay", "cert_seconds_until_expiry"): left})))
    assert (finding.reason, finding.at) == ("exhausted", BEGIN + timedelta(minutes=30))


def test_a_share_that_fills_up_is_saturated(tmp_path: Path) -> None:
    used = [40.0 + v for v in WOBBLE * 4] + [min(100.0, 40 + 5 * i) for i in range(20)]
    (finding,) = moved(analysed(tmp_path, long({("db", "fs_full_percent"): used})))
    assert (finding.reason, finding.severity) == ("saturated", Severity.ERROR)


def test_a_wide_table_names_the_component_in_its_header(tmp_path: Path) -> None:
    rows = ["time;cart_latency_ms;pay_latency_ms"]
    rows += [f"{stamp(i)};{80 + i % 3};{90 + i % 4 + (900 if i >= 25 else 0)}" for i in range(40)]
    (finding,) = moved(analysed(tmp_path, "\n".join(rows)))
    assert (finding.component, finding.facts["metric"], finding.line) == ("pay", "latency_ms", 27)
    assert (finding.facts["unit"], finding.facts["direction"]) == ("ms", "up")


@pytest.mark.parametrize("unit", [1, 1000])
def test_times_may_be_epoch_numbers_and_pods_name_workloads(tmp_path: Path, unit: int) -> None:
    rows = ["TimeStamp,PodName,CpuUsage"]
    first = int(BEGIN.timestamp())
    rows += [f"{(first + 60 * i) * unit},cart-5f6585d649-fnmft,{3 + i % 2 + (60 if i >= 20 else 0)}" for i in range(30)]
    (finding,) = moved(analysed(tmp_path, "\n".join(rows)))
    assert (finding.component, finding.at) == ("cart", BEGIN + timedelta(minutes=20))


def test_holes_and_words_in_a_column_of_numbers_are_left_out(tmp_path: Path) -> None:
    text = long({("a", "errors"): [0.0] * 20 + [50.0] * 10}).splitlines()
    text[5] = f"{stamp(4)},a,errors,NaN"
    text[6] = f"{stamp(5)},a,errors,"
    text[7] = "broken row"
    (finding,) = moved(analysed(tmp_path, "\n".join(text)))
    assert finding.at == BEGIN + timedelta(minutes=20)


def test_a_table_without_times_is_no_series(tmp_path: Path) -> None:
    assert analysed(tmp_path, "name,team\ncart,red\npay,blue\n").extractor != "series"


@pytest.mark.parametrize(("tail", "recovered"), [([1.0, 1.05, 0.95] * 8, True), ([30.0, 31.0, 29.0] * 8, False)])
def test_a_series_says_whether_it_is_back(tmp_path: Path, tail: list[float], recovered: bool) -> None:
    values = WOBBLE * 6 + [30.0, 31.0, 29.0, 30.0] + tail
    found = moved(analysed(tmp_path, long({("cart", "error_rate"): values})))
    assert [f.facts["recovered"] for f in found] == [recovered]


def test_a_name_with_breaks_in_it_is_told_on_one_line(tmp_path: Path) -> None:
    rows = "\n".join(f"{stamp(n)},{10 if n < 20 else 90}" for n in range(40))
    told = moved(analysed(tmp_path, f'time,"free\nbytes"\n{rows}\n'))
    assert [f.summary.count("\n") for f in told] == [0]


@pytest.mark.parametrize("name", ["timeline_p95_ms", "timeouts", "time_to_first_byte_ms"])
def test_a_name_that_begins_like_a_time_is_measured(tmp_path: Path, name: str) -> None:
    rows = [f"2026-05-04T09:{i:02}:00Z,{100 + i % 3 if i < 20 else 4000}" for i in range(40)]
    told = analysed(tmp_path, "\n".join([f"time,{name}", *rows]) + "\n").findings
    assert [f.reason for f in told] == ["step"]
