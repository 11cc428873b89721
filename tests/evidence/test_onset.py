"""Onsets: found within a bucket in most synthetic series, hardly ever where nothing changed, never for one bucket."""

import numpy as np
import pytest

from adapters.evidence import breaks, onset
from adapters.evidence.moves import Shift
from adapters.evidence.shift import judge
from tests.bench.onset import BEGIN, CHANGES, COUNTED, changed, ours, plain, quiet, score, timedelta

SEED = 7  # neither the one of tuning nor those of the bench


def judged(values: list[float], hint: str = "") -> Shift | None:
    return judge([BEGIN + timedelta(minutes=i) for i in range(len(values))], values, unit_hint=hint)


def test_most_onsets_are_found_within_a_bucket_and_quiet_series_have_none() -> None:
    made, still = changed(SEED, 110), quiet(SEED, 60)
    found, rule = score(made, still), score(made, still, plain)
    assert found.missed <= 0.15
    assert found.false <= 0.02
    assert rule.missed > 2 * found.missed
    assert {s.change for s in made} == set(CHANGES)
    assert any(s.is_counted for s in made)


def noise(n: int, seed: int = 3) -> list[float]:
    return [float(v) for v in np.random.default_rng(seed).normal(100, 3, n)]


def wave(n: int, period: int) -> list[float]:
    return [float(v) for v in 40 * np.sin(2 * np.pi * np.arange(n) / period)]


def added(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]


def test_a_step_on_a_wave_is_told_from_the_wave() -> None:
    daily = added(noise(240), wave(240, 120))
    assert judged(daily) is None
    shift = judged(added(daily, [0.0] * 150 + [60.0] * 90))
    assert shift is not None
    assert (shift.index, shift.up, shift.lasting) == (150, True, True)


def test_a_step_that_went_back_is_a_spike_with_its_end() -> None:
    shift = judged(added(noise(200), [0.0] * 80 + [90.0] * 12 + [0.0] * 108))
    assert shift is not None
    assert (shift.reason, shift.index, shift.last) == ("spike", 80, 91)
    assert shift.before == pytest.approx(100, abs=5)
    assert shift.peak == pytest.approx(195, abs=10)


@pytest.mark.parametrize("width", [2, 5, 7, 9, 11, 14, 18, 27, 33])
@pytest.mark.parametrize("level", [0.0, 10.0])
def test_a_pulse_of_any_width_is_a_spike_from_its_first_to_its_last_sample(width: int, level: float) -> None:
    values = [level] * 40 + [level + 50.0] * width + [level] * 45
    found = judged(values)
    assert found is not None
    assert (found.reason, found.index, found.last, found.peak) == ("spike", 40, 40 + width - 1, level + 50.0)


def test_a_ramp_begins_where_it_begins() -> None:
    shift = judged(added(noise(200), [0.0] * 120 + [12.0 * min(i + 1, 10) for i in range(80)]))
    assert shift is not None
    assert abs(shift.index - 120) <= 1


def test_the_first_of_two_steps_up_is_the_onset() -> None:
    shift = judged(added(noise(240), [0.0] * 100 + [40.0] * 40 + [120.0] * 100))
    assert shift is not None
    assert shift.index == 100


def test_values_that_begin_to_wander_are_unsteady() -> None:
    quiet_part, wild = noise(120), [100 + 8 * (v - 100) for v in noise(120, seed=4)]
    shift = judged(quiet_part + wild)
    assert shift is not None
    assert shift.reason == "unsteady"
    assert abs(shift.index - 120) <= 1
    assert 4 * shift.before < shift.after


@pytest.mark.parametrize("values", [[5.0] * 60, [0.0] * 59 + [1e99], [1.0, 2.0] * 40, [0.0, 1e-300] * 40])
def test_what_has_no_noise_ends(values: list[float]) -> None:
    found = breaks.find(np.array(values))
    assert found is None or 0 <= found.index <= found.last < len(values)


@pytest.mark.parametrize(
    ("series", "bucket"),
    [
        ([0] * 60 + [5] * 20, 60),  # a step
        ([20, 18, 22, 19, 21] * 12 + [60, 55, 64, 58, 61] * 4, 60),  # a step over noise
        ([0] * 100 + [40, 60, 30] + [0] * 50, 100),  # a spike
        ([3, 2, 4, 3] * 40, None),  # quiet
        ([0] * 50 + [1] + [0] * 50, None),  # one error
        ([], None),
        ([0] * 100 + [30] + [0] * 100, 100),  # all that there is, in one bucket
        ([1, 0, 2, 1] * 25 + [400] + [1, 0, 2, 1] * 25, 100),  # one bucket far above all others
        ([1, 0, 2, 1] * 25 + [6] + [1, 0, 2, 1] * 25, None),  # one bucket that stands alone
        ([0, 0, 9, 0, 0, 0, 8, 0, 0, 9, 0, 0, 0, 0] * 20, None),  # clumps all the time
        ([2, 3] * 60 + [6, 8, 11, 12, 13, 12] * 10, 120),
        ([200, 210, 190] * 40 + [400, 410, 390] * 20, 120),
        ([400, 410, 390] * 40 + [200, 210, 190] * 20, None),  # fewer is not worse
        ([0] * 20 + [1, 0, 1, 1], 20),  # few, but there were none
        ([0] * 5 + [1, 0, 1, 0, 0, 1, 0] * 4, None),
    ],
)
def test_the_bucket_since_which_there_are_more_events(series: list[int], bucket: int | None) -> None:
    assert onset.find(series) == bucket


def test_quiet_series_stand_alone_in_some_buckets() -> None:
    made = quiet(SEED, 24)
    assert all(s.onset is None for s in made)
    assert {s.noise for s in made} >= set(COUNTED)
    assert sum(plain(s) is not None for s in made) > sum(ours(s) is not None for s in made)
