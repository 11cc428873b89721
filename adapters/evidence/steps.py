"""One cut of a series of numbers into the level before and the level after, measured by the noise of both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

FEWEST = 4  # samples below which nothing can be said
Z_STEP = 4.0  # robust deviations
RELATIVE = 0.2  # a level that moves less than this is not news


@dataclass(frozen=True)
class Level:
    """One cut of the samples into before and after."""

    index: int
    before: float
    after: float
    noise: float

    @property
    def delta(self) -> float:
        """How far the level moved."""
        return self.after - self.before

    @property
    def z(self) -> float:
        """The same in deviations."""
        return abs(self.delta) / self.noise


def first_step(series: list[float]) -> Level | None:
    """Find the strongest split, then walk to the first one in the same direction."""
    level = _split(series)
    if level is None or not is_step(level, series):
        return None
    for _ in range(6):
        earlier = _split(series[: level.index])
        if earlier is None or earlier.delta * level.delta <= 0 or not is_step(earlier, series[: level.index]):
            break
        if abs(earlier.delta) < 0.1 * abs(level.after - earlier.before):
            break
        level = Level(earlier.index, earlier.before, level.after, earlier.noise)
    return level


def _split(series: list[float]) -> Level | None:
    """Cut where the two means explain the most."""
    n = len(series)
    if n < FEWEST - 1:
        return None
    mean, total, best, at = math.fsum(series) / n, 0.0, -1.0, 1
    for k in range(1, n):
        total += series[k - 1] - mean
        gain = total * total / (k * (n - k))
        if gain > best:
            best, at = gain, k
    return cut(at, series[:at], series[at:])


def cut(index: int, left: list[float], right: list[float]) -> Level:
    """The level of each side of a cut that is known."""
    before, after = median(left), median(right)
    return Level(index, before, after, _noise(left, right, before, after))


def is_step(level: Level, series: list[float]) -> bool:
    """Whether the sides are further apart than their noise; where one has few samples, by more."""
    shortest = min(level.index, len(series) - level.index)
    strict = 2.0 if shortest < FEWEST - 1 else 1.0
    needed = RELATIVE * (3.0 if shortest < FEWEST - 1 else 1.0)
    return level.z >= Z_STEP * strict and relative(level.before, level.after, series) >= needed


def walk_back(series: list[float], level: Level) -> int:
    """Begin where the samples leave what was before and don't come back until the step."""
    onset = level.index
    near = max(3 * mad(series[: level.index], level.before), 0.1 * abs(level.delta))
    while onset > 1 and (series[onset - 1] - level.before) * level.delta > 0:
        if abs(series[onset - 1] - level.before) < near:
            break
        onset -= 1
    return onset


def relative(before: float, after: float, series: Sequence[float]) -> float:
    """How far that is as a share of what was before; near zero, of the greatest value."""
    return abs(after - before) / max(abs(before), 0.01 * max(abs(v) for v in series), 1e-12)


def _noise(left: list[float], right: list[float], before: float, after: float) -> float:
    spread = max(mad(left, before), 0.5 * min(mad(right, after), abs(after - before)))
    unrest = 0.5 * jitter(left + right)
    return max(spread, unrest, 0.02 * max(abs(before), 0.1 * abs(after)), 0.02 * abs(after - before), 1e-12)


def mad(values: list[float], centre: float) -> float:
    """The median distance from the middle, on the scale of a standard deviation of normal noise (1 / 0.6745)."""
    return 1.4826 * median(abs(v - centre) for v in values)


def jitter(series: list[float]) -> float:
    """The noise from one sample to the next, which a level shift or a trend does not raise."""
    steps = [abs(b - a) for a, b in pairwise(series)]
    return median(steps) if steps else 0.0
