"""How far a series departs from what it was, in robust statistics that know neither scale nor unit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from adapters.evidence.extractors.metric.kinds import Way

FEWEST = 3  # values that say what is usual
_SEVERAL = 8  # values of another file from which their level counts beside that of the same file
_FLOOR = 0.05  # of the level: noise that nobody calls news
_LEAST = 0.01  # of the largest value: the level below which a ratio says nothing
_SURE = 1000.0  # deviations beyond which more says no more
_TIMES = 50.0  # the level, likewise
_GOODWARD = 0.3  # what counts of a movement in the good direction
_ROUNDED, _COUNTS = 0.05, 1000.0  # of an event; events in a sample above which their chance is small
_RARE = 0.1  # of the values that are nought
_WHOLE = 0.9  # of a share that is usually there
_PART, _LONGEST = 6, 15  # of the window, and in values at most: what lasts less than half of it is not looked at
_TAILS = (0.05, 0.95)
_TAIL_WIDTH = 3.29  # deviations between them in a normal distribution

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Departure:
    """How far, from what to what, and at which value of the window that shows best."""

    strength: float
    before: float
    after: float
    index: int


@dataclass(frozen=True)
class Usual:
    """What is known of a series without the trouble: right before it, and from elsewhere."""

    before: Floats
    elsewhere: Floats

    @property
    def values(self) -> Floats:
        """All of it."""
        return np.concatenate([self.before, self.elsewhere])

    @property
    def levels(self) -> list[float]:
        """The medians that a value must both differ from to be news: what is different elsewhere only has drifted."""
        found = [float(np.median(self.before))] if self.before.size else []
        return found + ([float(np.median(self.elsewhere))] if self.elsewhere.size >= _SEVERAL or not found else [])


def departure(usual: Usual, window: Floats, way: Way, event: float = 0.0) -> Departure | None:
    """Judge the values since the onset; None where there is too little to compare.

    The strength is log(1 + z) * log(1 + 10 r) * (1 + D) / 2: z is the deviation from the median in robust
    deviations, as BARO's scorer takes it (Pham, Ha and Zhang 2024, "BARO: Robust Root Cause Analysis for
    Microservices via Multivariate Bayesian Online Change Point Detection"), of the window's median or of its peak
    over what the largest of n values has by chance; r is the same over the level; D is the distance of Kolmogorov
    and Smirnov between both, so that a change of shape counts and one stray value does not (two-sample tests rank
    metrics in epsilon-diagnosis, Shan et al. 2019). In a longer window what lasts a moment is left out, before and
    since alike, so that a job that runs every few minutes is as usual as it is.
    """
    known = usual.values
    if known.size < FEWEST or not window.size:
        return None
    span = max(1, min(window.size // _PART, _LONGEST))
    is_rare = float(np.mean(known == 0)) >= _RARE
    chance = _by_chance(known, window, span, event if is_rare else 0.0)
    calm, since = Usual(calmed(usual.before, span), calmed(usual.elsewhere, span)), calmed(window, span)
    if whole := _whole(known, way):
        lacking = Usual(whole - calm.before, whole - calm.elsewhere)
        found = _judged(lacking, whole - since, Way.UP, _Floor(whole, 0.0))
        found = replace(found, before=whole - found.before, after=whole - found.after)
    else:
        found = _judged(calm, since, way, _Floor(max(_largest(known), _largest(window)), chance))
    return _measured(found, window, span)


def _measured(found: Departure, window: Floats, span: int) -> Departure:
    """With a value that was measured in place of a median, the nearest one around it."""
    first = max(0, found.index - span // 2)
    around = window[first : found.index + span // 2 + 1]
    index = first + int(np.abs(around - found.after).argmin())
    return replace(found, index=index, after=float(window[index]))


@dataclass(frozen=True)
class _Floor:
    """Below what nothing is news: a small part of `largest`, and what `chance` does to what is counted."""

    largest: float
    chance: float


def _judged(usual: Usual, window: Floats, way: Way, floor: _Floor) -> Departure:
    """The same where more and less are what they seem."""
    known = usual.values
    apart = _apart(window, usual.levels)
    if not apart.any():
        return Departure(0.0, usual.levels[0], float(np.median(window)), 0)
    noise = max(_noise(usual), _LEAST**2 * floor.largest, floor.chance)
    middle, peak = float(np.median(apart)), float(apart[np.abs(apart).argmax()])
    by_chance = math.sqrt(1 + 2 * math.log(window.size))
    far = middle if abs(middle) >= abs(peak) / by_chance else peak
    z = min(max(abs(middle), abs(peak) / by_chance) / noise, _SURE)
    level = usual.levels[0]
    times = min(abs(far) / max(abs(level), noise, _LEAST * floor.largest), _TIMES)
    strength = math.log1p(z) * math.log1p(10 * times) * (1 + _distance(known, window)) / 2
    if (way is Way.UP and far < 0) or (way is Way.DOWN and far > 0):
        strength *= _GOODWARD
    index = int(np.abs(apart - far).argmin())
    return Departure(strength, level, float(window[index]), index)


def calmed(values: Floats, span: int) -> Floats:
    """Running medians, as many as there are values: what lasts less than half the span is gone."""
    if span <= 1 or values.size <= span:
        return values
    padded = np.pad(values, (span // 2, span - 1 - span // 2), mode="edge")
    calm: Floats = np.median(np.lib.stride_tricks.sliding_window_view(padded, span), axis=1)
    return calm


def _apart(window: Floats, levels: list[float]) -> Floats:
    """How far each value is from the nearest of the levels, nought between two of them."""
    below, above = window - max(levels), window - min(levels)
    return np.where(below > 0, below, np.where(above < 0, above, 0.0))


def _noise(usual: Usual) -> float:
    """The largest of several estimates, so that none that fails makes a quiet series loud."""
    estimates = [_FLOOR * abs(level) for level in usual.levels]
    estimates += [_spread(values) for values in (usual.before, usual.elsewhere) if values.size >= FEWEST]
    return max(estimates)


def _spread(values: Floats) -> float:
    """Median deviation, or from tail to tail where most values are the same."""
    low, high = np.quantile(values, _TAILS)
    return max(1.4826 * float(np.median(np.abs(values - np.median(values)))), float(high - low) / _TAIL_WIDTH)


def _by_chance(known: Floats, window: Floats, span: int, event: float) -> float:
    """Poisson's deviation of what is counted, also as a rate: multiples of one event; nought for anything else.

    `event` is what one event is where the values are no multiples, as those of rates over a window are not. Such rates
    stay as they are for as long as the window is, and a median of values that stay is no surer than one of them.
    """
    both = np.concatenate([known, window])
    one = _event(both) or event
    if not one or both.min() < 0:
        return 0.0
    there = both[1:] > 0
    moving = float(np.mean(both[1:][there] != both[:-1][there])) if there.any() else 1.0
    since = max(moving * span / 2, 1)  # a median's deviation is 1.25 times a mean's
    return math.sqrt(max(float(np.mean(known)), one) * one / since)


def _event(values: Floats) -> float:
    """What they all are multiples of; nought where that is nothing, or too small to matter."""
    some = values[values > 0]
    if not some.size:
        return 0.0
    one = float(some.min())
    events = values / one
    is_counted = np.abs(events - np.rint(events)).max() <= _ROUNDED and events.max() <= _COUNTS
    return one if is_counted else 0.0


def event(values: Sequence[Floats]) -> float:
    """The least that is ever seen of a metric that is nought now and then, in any component; nought for others."""
    rare = [v[v > 0] for v in values if v.size and v.min() >= 0 and np.mean(v == 0) >= _RARE]
    some = np.concatenate(rare) if rare else np.empty(0)
    return float(np.quantile(some, _LEAST)) if some.size else 0.0


def _largest(values: Floats) -> float:
    return float(np.abs(values).max())


def _whole(known: Floats, way: Way) -> float:
    """What a share is of that is good when it is high and usually is: what it lacks tells more than what it has."""
    top = float(known.max())
    for whole in (1.0, 100.0):
        if way is Way.DOWN and _WHOLE * whole <= float(np.median(known)) and top <= whole * (1 + 1e-9):
            return whole
    return 0.0


def _distance(known: Floats, window: Floats) -> float:
    """Kolmogorov's and Smirnov's, of 0 to 1."""
    both = np.concatenate([known, window])
    ours = np.searchsorted(np.sort(known), both, side="right") / known.size
    theirs = np.searchsorted(np.sort(window), both, side="right") / window.size
    return float(np.abs(ours - theirs).max())
