"""How one series of numbers moved, in robust statistics that know neither scale nor unit."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

import numpy as np

from adapters.evidence import breaks
from adapters.evidence.breaks import Break
from adapters.evidence.steps import (
    FEWEST,
    RELATIVE,
    Z_STEP,
    Level,
    cut,
    first_step,
    is_step,
    jitter,
    mad,
    relative,
    walk_back,
)

Reason = Literal["rise", "drop", "spike", "step", "saturated", "exhausted", "unsteady"]
Z_SPIKE = 7.0  # robust deviations
_BEFORE, _AFTER = 10, 40  # samples that tell the level before and after a change
_BACK = 0.3  # of the way: what may be left when it is back


@dataclass(frozen=True)
class Shift:
    """How a series moved; indices are those of the sequence that was given."""

    index: int  # of the onset
    last: int  # of the last sample that is still away from what was before
    before: float
    after: float
    peak: float
    ratio: float
    score: float  # scale-free; two series can be compared by it
    reason: Reason

    @property
    def up(self) -> bool:
        """Whether it went up."""
        return (self.peak if self.reason == "spike" else self.after) >= self.before

    @property
    def lasting(self) -> bool:
        """Whether it is more than a sample or two that stand alone."""
        return self.reason != "spike" or self.last - self.index > 1


def moved(series: list[float]) -> Shift | None:
    """Say how the series moved, None for one that is quiet or merely noisy."""
    if max(series) == min(series):
        return None
    return (_long(series) if len(series) >= breaks.FEWEST else _short(series)) or _set_out(series)


def _short(series: list[float]) -> Shift | None:
    level = first_step(series)
    if level is None:
        return _spike(series) or _trend(series)
    tail = median(series[-max(2, len(series) // 6) :])
    if abs(tail - level.before) < _BACK * abs(level.delta):
        return _spike(series) or _excursion(series, level)
    return _step(series, level)


def _long(series: list[float]) -> Shift | None:
    """In a long series a change-point says whether and when; what happened there is told as in a short one."""
    values = np.array(series)
    is_steady = np.ptp(values) < RELATIVE * np.abs(values).max()
    found = None if is_steady else breaks.find(values)
    if found is None:
        return (None if is_steady else _spike(series)) or _trend(series)
    if found.wider:
        level = _around(series, found)
        return _step(series, level) if is_step(level, series) else _unsteady(series, found)
    if (led := _led_to(series, found)) is not None:
        return led
    level = _around(series, found)
    if level.delta * found.height <= 0 or relative(level.before, level.before + found.height, series) < RELATIVE:
        return _spike(series) or _trend(series)
    if found.last < len(series) - 1:
        tail = median(series[-max(2, len(series) // 6) :])
        if abs(tail - level.before) < _BACK * abs(level.delta):
            return _gone(series, level, found)
    return _step(series, level)


def _around(series: list[float], found: Break) -> Level:
    """The levels before and after a change; with waves, of what is near to it."""
    left, right = series[: found.index], series[found.index : found.last + 1]
    if found.waves:
        left, right = left[-_BEFORE:], right[:_AFTER]
    return cut(found.index, left, right)


def _led_to(series: list[float], found: Break) -> Shift | None:
    """A slow way that ended where the series jumped back: that is when it began, as of what leaks and is restarted."""
    if found.index < len(series) / 2:
        return None
    way = _trend(series[: found.index])
    return way if way is not None and way.up != (found.height > 0) else None


def _gone(series: list[float], level: Level, found: Break) -> Shift:
    """A change that is over."""
    part = series[found.index : found.last + 1]
    top = max(part, key=lambda v: (v - level.before) * level.delta)
    return _shift(series, (found.index, found.last), replace(level, after=level.before), top, "spike")


def _unsteady(series: list[float], found: Break) -> Shift:
    """Values that wander more than before; before and after are how far half of them are from their middle."""
    quiet, wild = series[: found.index], series[found.index :]
    before, after = mad(quiet, median(quiet)), mad(wild, median(wild))
    far = max(abs(v - median(wild)) for v in wild)
    return Shift(found.index, len(series) - 1, before, after, far, found.height, math.log1p(found.height), "unsteady")


def _step(series: list[float], level: Level) -> Shift:
    up = level.delta > 0
    far = max(series[level.index :]) if up else min(series[level.index :])
    final = median(series[-max(2, len(series) // 6) :])
    is_further = (final - level.before) * level.delta > level.delta**2
    after = final if is_further else level.after
    onset = level.index if len(series) >= breaks.FEWEST else walk_back(series, level)
    reached = next(
        (i for i in range(onset, len(series)) if abs(series[i] - level.before) >= 0.8 * abs(after - level.before)),
        onset,
    )
    gradual = reached - onset > max(2, len(series) // 10)
    reason: Reason = "step" if not gradual else "rise" if up else "drop"
    return _shift(series, (onset, len(series) - 1), replace(level, after=after), far, reason)


def _spike(series: list[float]) -> Shift | None:
    centre = median(series)
    floor = math.sqrt(max(abs(centre), 1.0)) if all(v.is_integer() for v in series) else 0.0
    noise = max(mad(series, centre), jitter(series), 0.05 * abs(centre), floor, 1e-12)
    top = max(range(len(series)), key=lambda i: abs(series[i] - centre))
    height = series[top] - centre
    if abs(height) < Z_SPIKE * noise or relative(centre, series[top], series) < 3 * RELATIVE:
        return None
    start, end = _run(series, top, centre, max(3 * noise, 0.3 * abs(height)))
    if end - start + 1 > len(series) / 3:
        return None
    if start == 0:
        return _step(series, Level(end + 1, median(series[: end + 1]), centre, noise))
    if end == len(series) - 1 and end > start:
        return _step(series, Level(start, centre, median(series[start:]), noise))
    after = series[-1] if end == len(series) - 1 else centre
    return _shift(series, (start, end), Level(start, centre, after, noise), series[top], "spike")


def _run(series: list[float], top: int, centre: float, away: float) -> tuple[int, int]:
    start = end = top
    while start > 0 and abs(series[start - 1] - centre) >= away:
        start -= 1
    while end < len(series) - 1 and abs(series[end + 1] - centre) >= away:
        end += 1
    return start, end


def _excursion(series: list[float], level: Level) -> Shift:
    """A step that went back: a long spike."""
    rest = series[level.index :]
    top = level.index + max(range(len(rest)), key=lambda i: (rest[i] - level.before) * level.delta)
    start, end = _run(series, top, level.before, 0.3 * abs(series[top] - level.before))
    return _shift(series, (max(start, 1), end), replace(level, after=level.before), series[top], "spike")


def _trend(series: list[float]) -> Shift | None:
    """A slow way, without one step in it; the less it ever turns, the smaller it may be."""
    n = len(series)
    if n < 2 * FEWEST:
        return None
    third = n // 3
    first, middle, final = (median(s) for s in (series[:third], series[third : n - third], series[n - third :]))
    before = median(series[: max(2, n // 10)])
    level = Level(_leaves(series, before, final - before), before, final, max(jitter(series), 0.01 * abs(first), 1e-12))
    steady = min(abs(middle - first), abs(final - middle)) >= 0.05 * abs(final - first)
    if (middle - first) * (final - middle) <= 0 or not steady or relative(before, final, series) < _trend_needs(series):
        return None
    if level.z < Z_STEP and not _monotone(series):
        return None
    far = max(series) if final > first else min(series)
    return _shift(series, (level.index, n - 1), level, far, "rise" if final > first else "drop")


def _set_out(series: list[float]) -> Shift | None:
    """What stood still at one value, then left it for good and goes on: a lag, a backlog, a leak of what was none."""
    rest = next(i for i, v in enumerate(series) if v != series[0])
    way = [v - series[0] for v in series[rest:]]
    if rest < max(FEWEST, len(series) // 8) or len(way) < 2 * FEWEST or min(way) * max(way) <= 0:
        return None
    third = len(way) // 3
    near, far = abs(median(way[:third])), abs(median(way[-third:]))
    up, final = way[0] > 0, series[0] + median(way[-third:])
    if far < (1 + RELATIVE) * near or relative(series[0], final, series) < RELATIVE:
        return None
    noise = max(jitter(way), 0.01 * far, 1e-12)
    top = max(series) if up else min(series)
    return _shift(series, (rest, len(series) - 1), Level(rest, series[0], final, noise), top, "rise" if up else "drop")


def _trend_needs(series: list[float]) -> float:
    return RELATIVE / 4 if _monotone(series) else 2.5 * RELATIVE


def _monotone(series: list[float]) -> bool:
    ups = sum(b > a for a, b in pairwise(series))
    downs = sum(b < a for a, b in pairwise(series))
    return max(ups, downs) >= max(0.95 * (ups + downs), 0.6 * len(series))


def _leaves(series: list[float], before: float, delta: float) -> int:
    """The sample after the last one that is still near the beginning."""
    near = [i for i, v in enumerate(series) if abs(v - before) <= 0.05 * abs(delta)]
    return min(near[-1] + 1, len(series) - 1) if near else 0


def _shift(series: list[float], span: tuple[int, int], level: Level, peak: float, reason: Reason) -> Shift:
    far = peak if reason == "spike" else level.after
    floor = max(0.01 * max(abs(v) for v in series), 1e-12)
    times = abs(math.log(max(abs(far), floor) / max(abs(level.before), floor)))
    z = min(abs(far - level.before) / level.noise, 1000.0)
    ratio = abs(far) / max(abs(level.before), 0.1 * floor)
    return Shift(*span, level.before, level.after, peak, ratio, math.log1p(z) * times, reason)
