"""What repeats at the same time of an hour, day or week, in series and in the runs that a log tells."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence import rhythm
from engines.evidence import Evidence, Finding, Severity
from tests.evidence.structured import analyse

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = 3600, 86400
MONDAY = BEGIN.timestamp() + 21 * DAY


def series(
    days: int, *, length: int = 3600, last: int = 3600, high: float = 80, seed: int = 1
) -> tuple[list[float], list[float]]:
    """Every ten minutes; away from 04:00 on every day for so many seconds, on the last day for others."""
    chance = random.Random(seed)  # noqa: S311  reproducible
    times = [BEGIN.timestamp() + 600 * i for i in range(days * 144)]
    lengths = [length] * (days - 1) + [last]
    values = [
        chance.gauss(20, 1) + (high if 0 <= t % DAY - 4 * HOUR < lengths[i // 144] else 0) for i, t in enumerate(times)
    ]
    return times, values


def test_what_comes_every_day_at_the_same_time_is_a_rhythm() -> None:
    found = rhythm.find(*series(6))
    assert found is not None
    assert (found.every, found.times, found.periods, found.is_usual) == ("day", 6, 6, True)


@pytest.mark.parametrize(("last", "usual"), [(3600, True), (3 * HOUR, False)])
def test_a_last_time_that_lasts_longer_is_not_as_usual(last: int, usual: bool) -> None:
    found = rhythm.find(*series(6, last=last))
    assert found is not None
    assert found.is_usual is usual


@pytest.mark.parametrize("seed", range(8))
def test_trouble_at_any_time_is_no_rhythm(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  reproducible
    times, values = series(8, high=0, seed=seed)
    for _ in range(5):
        at = chance.randrange(len(values) - 6)
        values[at : at + 6] = [90.0] * 6
    found = rhythm.find(times, values)
    assert found is None or found.times < 5


def test_two_days_show_no_rhythm() -> None:
    assert rhythm.find(*series(2)) is None


def test_what_is_high_all_day_is_no_rhythm_of_trouble() -> None:
    assert rhythm.find(*series(6, length=11 * HOUR, last=11 * HOUR)) is None


def read(tmp_path: Path, lines: list[str], name: str) -> Evidence:
    return analyse(tmp_path, "\n".join(lines) + "\n", name, BEGIN + timedelta(days=20))


def test_a_series_says_that_it_does_so_every_day_and_tells_of_the_newest(tmp_path: Path) -> None:
    times, values = series(6)
    rows = [f"{datetime.fromtimestamp(t, UTC):%Y-%m-%dT%H:%M:%SZ},{v:.1f}" for t, v in zip(times, values, strict=True)]
    evidence = read(tmp_path, ["time,cpu_pct", *rows], "cpu.csv")
    (found,) = [f for f in evidence.findings if f.reason == "spike"]
    assert found.at == BEGIN + timedelta(days=5, hours=4)
    assert found.summary.endswith("as every day at that time (6 of 6)")
    assert evidence.onset is None, "what is usual is no onset"


def run(day: int, minutes: int, end: str = "finished", job: str = "reindex of parts") -> list[str]:
    begun = BEGIN + timedelta(days=day, hours=1, seconds=7 * day)
    ended = begun + timedelta(minutes=minutes)
    return [f"{begun:%Y-%m-%d %H:%M:%S} INFO {job} started", f"{ended:%Y-%m-%d %H:%M:%S} INFO {job} {end}"]


def runs(evidence: Evidence) -> list[Finding]:
    return [f for f in evidence.findings if f.reason == "Run"]


def test_scheduled_work_is_told_by_its_last_run(tmp_path: Path) -> None:
    (found,) = runs(read(tmp_path, [line for day in range(6) for line in run(day, 40)], "nightly.log"))
    assert (found.line, found.end_line, found.severity) == (11, 12, Severity.INFO)
    assert (found.facts["every"], found.facts["times"], found.facts["usual"]) == ("day", 6, True)
    assert found.until == BEGIN + timedelta(days=5, hours=1, seconds=35, minutes=40)


@pytest.mark.parametrize(
    ("last", "went"),
    [
        (run(6, 150), "ended"),
        (run(6, 20, "failed: no connection"), "failed"),
        (
            [run(6, 1)[0], f"{BEGIN + timedelta(days=6, hours=4):%Y-%m-%d %H:%M:%S} INFO served 3 requests"],
            "has not ended",
        ),
    ],
)
def test_a_run_that_takes_longer_fails_or_hangs_is_told_as_trouble(tmp_path: Path, last: list[str], went: str) -> None:
    lines = [line for day in range(6) for line in run(day, 40)]
    (found,) = runs(read(tmp_path, [*lines, *last], "nightly.log"))
    assert (found.severity, found.facts["went"], found.facts["usual"]) == (Severity.WARNING, went, False)


def test_work_that_comes_at_any_time_is_on_no_schedule(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311  reproducible
    at, lines = BEGIN, []
    for _ in range(30):
        at += timedelta(seconds=chance.uniform(400, 9000))
        lines.append(f"{at:%Y-%m-%d %H:%M:%S} INFO export started")
        at += timedelta(seconds=chance.uniform(5, 300))
        lines.append(f"{at:%Y-%m-%d %H:%M:%S} INFO export finished")
    assert not runs(read(tmp_path, lines, "worker.log"))


def office(days: int, now: float = 1.0, seed: int = 2) -> tuple[list[float], list[float]]:
    """Samples of every quarter of an hour, high at day on weekdays; the last is a Monday, `now` times as high."""
    chance = random.Random(seed)  # noqa: S311  reproducible
    end = MONDAY + 9.5 * HOUR
    times = [end - 900.0 * i for i in range(days * 96, -1, -1)]
    values = []
    for at in times:
        day, hour = datetime.fromtimestamp(at, UTC).weekday(), at % DAY / HOUR
        is_busy = day < 5 and 7 <= hour < 19
        level = (400 if is_busy else 60) * (now if is_busy and at >= MONDAY else 1.0)
        values.append(level * chance.uniform(0.92, 1.08))
    return times, values


def test_what_is_high_on_weekdays_is_as_usual_on_a_monday_although_the_weekend_was_low() -> None:
    times, values = office(21)
    found = rhythm.find(times, values)
    assert found is not None
    assert (found.every, found.is_usual) == ("week", True)
    first, last = found.last
    assert times[first] == MONDAY + 7 * HOUR
    assert last == len(times) - 1


@pytest.mark.parametrize(("days", "now"), [(21, 3.0), (21, 0.1), (6, 1.0)], ids=["higher", "lower", "too short"])
def test_another_monday_or_one_alone_is_not_as_usual(days: int, now: float) -> None:
    found = rhythm.find(*office(days, now))
    assert found is None or not found.is_usual
