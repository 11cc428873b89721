"""One series of numbers: what moved is called by its name, what is merely noisy is not."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence.shift import judge

START = datetime(2026, 3, 1, tzinfo=UTC)


def times(count: int) -> list[datetime]:
    return [START + timedelta(minutes=i) for i in range(count)]


FLAT = [10.0, 10.2, 9.9, 10.1, 10.0, 9.8, 10.1, 10.0]

STANDS_STILL = [0.0] * 62

CASES = [
    # values, hint, reason, index of the onset, up
    ([*FLAT, 50.0, 51.0, 49.5, 50.2, 50.1, 49.9], "p99_ms", "step", 8, True),
    ([*FLAT, 1.0, 1.1, 0.9, 1.0, 1.0, 1.1], "requests", "step", 8, False),
    ([*FLAT, 90.0, 95.0, *FLAT], "p99_ms", "spike", 8, True),
    ([*FLAT, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0], "lag_seconds", "rise", 8, True),
    ([92.0, 93.0, 94.0, 93.5, 94.0, 93.8, 94.1, 94.0], "CPUUtilization Percent", "saturated", 0, True),
    ([0.4, 0.4, 0.41, 0.6, 0.8, 0.95, 1.0, 1.0, 1.0, 1.0], "disk_used_ratio", "saturated", 3, True),
    ([*STANDS_STILL, *(28.0 * i + i % 3 for i in range(1, 63))], "seconds_behind", "rise", 62, True),
    ([*STANDS_STILL, *[200.0] * 8, *STANDS_STILL], "seconds_behind", "spike", 62, True),
    ([500.0, 480.0, 470.0, 300.0, 150.0, 20.0, 0.0, 0.0, 0.0, 0.0], "free_connections", "exhausted", 3, False),
]


@pytest.mark.parametrize(("values", "hint", "reason", "index", "up"), CASES)
def test_movements_have_names(values: list[float], hint: str, reason: str, index: int, up: bool) -> None:
    shift = judge(times(len(values)), values, unit_hint=hint)
    assert shift is not None
    assert (shift.reason, shift.up) == (reason, up)
    assert abs(shift.index - index) <= 1


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([], ""),
        ([1.0, 100.0], ""),  # too few to tell
        ([5.0] * 50, "cpu percent"),
        (FLAT * 5, "p99_ms"),
        ([0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], "errors"),
        ([61.2] * 60 + [61.2 + 0.01 * i for i in range(1, 40)], "disk_use"),  # hardly anything
        ([99.5] * 20, "cache_hit_percent"),  # good when high
        ([float("nan")] * 20, ""),
    ],
)
def test_quiet_series_are_quiet(values: list[float], hint: str) -> None:
    assert judge(times(len(values)), values, unit_hint=hint) is None


def test_noise_seldom_alarms() -> None:
    draw = random.Random(7)  # noqa: S311 - the same noise in each run
    alarms = 0
    for _ in range(200):
        level = 10 ** draw.uniform(-3, 6)
        values = [level * abs(1 + 0.2 * draw.gauss(0, 1)) for _ in range(60)]
        alarms += judge(times(60), values) is not None
    assert alarms <= 10


@given(st.floats(1e-6, 1e9))
def test_the_score_knows_no_scale(scale: float) -> None:
    values = [*FLAT, 50.5, 51.1, 49.7, 50.2, 50.1, 49.9]
    one = judge(times(len(values)), values)
    other = judge(times(len(values)), [v * scale for v in values])
    assert one is not None
    assert other is not None
    assert (one.reason, one.index) == (other.reason, other.index)
    assert abs(one.score - other.score) < 0.01 * one.score


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=60),
    st.sampled_from(["", "cpu percent", "x_total"]),
)
def test_it_never_raises_and_points_into_the_series(values: list[float], hint: str) -> None:
    shift = judge(times(len(values)), values, unit_hint=hint)
    if shift:
        assert 0 <= shift.index <= shift.last < len(values)
