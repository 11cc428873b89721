"""Logs over time: templates, curves, and what is told of silences, spikes, bursts, what ceased, and what is rare."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.extractors.log.surges import length
from engines.evidence import Evidence, Finding, Severity
from tests.evidence.structured import analyse

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAME = BEGIN + timedelta(days=1)
RHYTHM = ("Silence", "Spike", "Burst", "Ceased")
Row = tuple[float, str]  # seconds after BEGIN, and the rest of the line


def steady(minutes: int = 60, each: float = 1.0, seed: int = 1) -> list[Row]:
    """A service that works: requests at random times, so many seconds apart in the mean."""
    chance = random.Random(seed)  # noqa: S311  reproducible
    rows, at = [], 0.0
    while (at := at + chance.expovariate(1 / each)) < 60 * minutes:
        rows.append((at, f"INFO cart - served request {chance.randrange(10**6)} in {chance.randrange(90)} ms"))
    return rows


def every(seconds: float, begin: float, end: float, text: str) -> list[Row]:
    return [(begin + i * seconds, text) for i in range(int((end - begin) / seconds))]


def analysed(tmp_path: Path, rows: Iterable[Row], name: str = "app.log") -> Evidence:
    lines = (f"{BEGIN + timedelta(seconds=at):%Y-%m-%dT%H:%M:%S.%fZ} {text}\n" for at, text in sorted(rows))
    return analyse(tmp_path, "".join(lines), name, CAME)


def told(evidence: Evidence) -> list[Finding]:
    return [f for f in evidence.findings if f.reason in RHYTHM]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("minutes", "each"), [(5, 0.5), (60, 1.0), (300, 12.0), (2000, 120.0)])
def test_nothing_is_told_of_a_log_that_works(tmp_path: Path, minutes: int, each: float, seed: int) -> None:
    assert not told(analysed(tmp_path, steady(minutes, each, seed)))


def test_work_that_comes_in_batches_is_no_burst_and_its_pauses_no_silence(tmp_path: Path) -> None:
    rows = [(600.0 * i + 0.1 * n, f"INFO batch - exported row {n}") for i in range(12) for n in range(200)]
    assert not told(analysed(tmp_path, rows))


def test_a_silence_of_a_steady_log_is_told_with_the_lines_around_it(tmp_path: Path) -> None:
    rows = [r for r in steady() if not 1860 < r[0] < 2280]
    before = sum(at <= 1860 for at, _ in rows)
    (finding,) = told(analysed(tmp_path, rows))
    assert (finding.reason, finding.severity, finding.line, finding.end_line) == (
        "Silence", Severity.WARNING, before, before + 1,
    )  # fmt: skip
    assert finding.at is not None
    assert finding.until is not None
    assert finding.at <= BEGIN + timedelta(seconds=1860)
    assert finding.until >= BEGIN + timedelta(seconds=2280)
    assert 420 <= int(finding.facts["silent_seconds"]) <= 440
    assert "served request" in finding.excerpt


def test_a_rise_of_errors_is_told_from_its_first_line(tmp_path: Path) -> None:
    rows = steady() + every(300, 10, 3600, "ERROR cart - could not price order 7")
    rows += every(2, 2400, 3000, "ERROR cart - connect to db:5432: connection refused")
    evidence = analysed(tmp_path, rows)
    (finding,) = told(evidence)
    assert (finding.reason, finding.at) == ("Spike", evidence.onset)
    assert evidence.onset is not None
    assert abs(evidence.onset - (BEGIN + timedelta(seconds=2400))) <= timedelta(seconds=15)
    assert float(finding.facts["before"]) == pytest.approx(0.2, abs=0.05)
    assert float(finding.facts["peak"]) >= 28
    assert "refused" in finding.excerpt or "price" in finding.excerpt


def test_a_burst_of_what_is_no_trouble_by_itself_is_told_once(tmp_path: Path) -> None:
    text = "INFO cart - reconnecting to broker kafka-2:9092"
    rows = steady() + every(300, 0, 3600, text) + every(0.3, 2400, 2520, text)
    (finding,) = told(analysed(tmp_path, rows))
    assert (finding.reason, finding.severity, finding.component) == ("Burst", Severity.INFO, "cart")
    assert finding.at is not None
    assert abs(finding.at - (BEGIN + timedelta(seconds=2400))) <= timedelta(seconds=15)
    assert 395 <= finding.count <= 405
    assert "reconnecting" in finding.excerpt


def test_what_always_came_and_ceased_when_it_got_bad_is_told_with_its_last_line(tmp_path: Path) -> None:
    rows = steady() + every(10, 0, 2400, "INFO cart - heartbeat ok")
    rows += every(3, 2400, 3500, "ERROR cart - connect to db:5432: connection refused")
    evidence = analysed(tmp_path, rows)
    (finding,) = [f for f in told(evidence) if f.reason == "Ceased"]
    assert finding.count == 240
    assert finding.at == BEGIN + timedelta(seconds=2390)
    assert "heartbeat ok" in finding.excerpt
    assert finding.line == 1 + sum(at < 2390 for at, _ in rows)


def test_what_a_long_log_says_once_before_it_gets_bad_is_told(tmp_path: Path) -> None:
    rows = [*steady(), (2340.0, "INFO cart - routing table version 8 arrived from peer")]
    rows += [(400.0, "INFO cart - lease handed to peer")]
    rows += every(2, 2400, 3000, "ERROR cart - no route to shard 7")
    rare = [f for f in analysed(tmp_path, rows).findings if f.facts.get("rare")]
    assert [f.summary for f in rare] == ["routing table version 8 arrived from peer"]


def test_a_large_log_is_told_the_same_as_a_small_one(tmp_path: Path) -> None:
    """The lines stand in a later piece of the file than its first."""
    pad = " " + "x" * 1500
    rows = [(at, text + pad) for at, text in steady(60, 0.25) if not 1860 < at < 2280]
    rows += every(10, 0, 3600, "WARN cart - queue is long")
    rows += every(300, 0, 3600, "INFO cart - reconnecting") + every(0.3, 3000, 3120, "INFO cart - reconnecting")
    rows = [r for r in rows if not 1860 < r[0] < 2280]
    evidence = analysed(tmp_path, rows)
    assert evidence.size > 3 * (4 << 20)
    found = {f.reason: f for f in told(evidence)}
    assert set(found) == {"Silence", "Burst"}
    ordered = sorted(rows)
    for finding in found.values():
        at = BEGIN + timedelta(seconds=ordered[finding.line - 1][0])
        assert finding.at is not None
        assert abs(at - finding.at) < timedelta(milliseconds=1)


def test_templates_count_every_line_once_with_level_first_line_and_novelty(tmp_path: Path) -> None:
    rows = steady(30, 2.0) + every(60, 0, 1800, "WARN cart - queue is long: 7")
    rows += every(2, 1200, 1500, "ERROR cart - connect to 10.0.0.7:5432: connection refused")
    evidence = analysed(tmp_path, rows)
    ordered = sorted(rows)
    found = {t.template: t for t in evidence.templates}
    assert sum(t.count for t in evidence.templates) == evidence.lines == len(rows)
    refused = found["connect to <*>: connection refused"]
    assert (refused.level, refused.count, refused.is_new) == (Severity.ERROR, 150, True)
    assert "refused" in ordered[refused.first_line - 1][1]
    assert refused.first_seen == BEGIN + timedelta(seconds=1200)
    queue = found["queue is long: <*>"]
    assert (queue.level, queue.count, queue.first_line, queue.is_new) == (Severity.WARNING, 30, 1, False)
    assert [t.level for t in evidence.templates] == [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert sorted(t.id for t in evidence.templates) == [1, 2, 3]


def test_a_log_of_too_many_templates_lists_the_worst_and_most_frequent(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  reproducible
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(400)]
    rows = [(float(i), f"INFO cart - {' '.join(chance.sample(words, 1 + i % 7))} done") for i in range(1500)]
    rows += [(2000.0 + i, f"ERROR cart - {words[i]} {words[i + 1]} broke") for i in range(3)]
    evidence = analysed(tmp_path, rows)
    assert sum(t.count for t in evidence.templates) == len(rows)
    assert len(evidence.templates) <= 501
    assert [t.level for t in evidence.templates[:3]] == [Severity.ERROR] * 3


def test_the_curves_of_a_log_are_its_errors_warnings_and_lines(tmp_path: Path) -> None:
    rows = steady(30) + every(60, 0, 1800, "WARN cart - queue is long")
    rows += every(2, 1200, 1500, "ERROR cart - no route")
    series = {s.name: s for s in analysed(tmp_path, rows).series}
    assert list(series) == ["errors", "warnings", "lines"]
    for name, count in (("errors", 150), ("warnings", 30), ("lines", len(rows))):
        one = series[name]
        assert one.unit == "a minute"
        assert sum(v or 0 for v in one.values) * one.step / 60 == pytest.approx(count, rel=0.001)
    errors = series["errors"]
    first = next(i for i, v in enumerate(errors.values) if v)
    assert errors.start + timedelta(seconds=first * errors.step) == BEGIN + timedelta(seconds=1200)


def test_what_bad_lines_name_is_counted_line_by_line(tmp_path: Path) -> None:
    pods = ("cart-7d9f8c6b5-x2x4z", "cart-7d9f8c6b5-q8w7v")
    rows = [
        (float(i), f"ERROR cart - pod={pods[i % 2]} user=<USER_{i % 3}> lost request_id=req-{i:06d}") for i in range(90)
    ]
    rows += [(float(i), f"INFO cart - pod=api-5f6d7c8b9-k2k4m served {i}") for i in range(90)]
    named = analysed(tmp_path, rows).entities
    assert named["pod"] == {pods[0]: 45, pods[1]: 45}
    assert named["user"] == {"<USER_0>": 30, "<USER_1>": 30, "<USER_2>": 30}
    assert len(named["request"]) == 90


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45, "45 s"), (60, "1 min"), (423, "7 min 3 s"), (7200, "2 h"), (90_000, "1 d 1 h")],
)
def test_a_length_is_said_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert length(seconds) == text


def test_what_came_in_a_rhythm_and_ceased_is_told_although_nothing_fails(tmp_path: Path) -> None:
    rows = steady(300, 12.0) + every(300, 20, 12000, "INFO cart - prices are fresh again")
    (finding,) = told(analysed(tmp_path, rows))
    assert (finding.reason, finding.count, finding.at) == ("Ceased", 39, BEGIN + timedelta(seconds=20 + 38 * 300))
    assert finding.facts["every_seconds"] == 300
    assert not finding.facts["silent"]
    assert "every 5 min before" in finding.summary


def test_a_component_that_says_nothing_any_more_is_silent(tmp_path: Path) -> None:
    rows = steady(300, 12.0) + every(60, 20, 12000, "INFO ledger - posted entries")
    (finding,) = told(analysed(tmp_path, rows))
    assert (finding.component, finding.facts["silent"]) == ("ledger", True)


@pytest.mark.parametrize(
    "rows",
    [
        every(300, 20, 17500, "INFO cart - prices are fresh again"),  # came until the end
        every(300, 20, 1200, "INFO cart - prices are fresh again"),  # too short to be a rhythm
        [(at * 1.9**i, "INFO cart - prices are fresh again") for i, at in enumerate([60.0] * 8)],  # rarer and rarer
        [(at, text.replace("served request", "warmed page")) for at, text in steady(190, 700.0, 3)],  # at random
    ],
    ids=["goes on", "short", "uneven", "random"],
)
def test_what_kept_no_rhythm_or_goes_on_has_not_ceased(tmp_path: Path, rows: list[Row]) -> None:
    assert not told(analysed(tmp_path, steady(300, 12.0) + rows))


def test_nothing_ceased_where_the_whole_log_gets_rare(tmp_path: Path) -> None:
    rows = steady(200, 6.0) + every(300, 20, 12000, "INFO cart - prices are fresh again")
    rows += [(at, text) for at, text in steady(300, 200.0, 2) if at > 12000]
    assert not [f for f in told(analysed(tmp_path, rows)) if f.reason == "Ceased"]
