"""Where a long series of numbers becomes another one: a level or a spread that no slow wave explains."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

FEWEST = 48  # samples; in fewer a wave can't be told from a change
WAVES = (0, 4, 8)  # half periods over the whole series that may come and go without being news
WIDTHS = (3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 40)  # samples that a change may last, besides for good
RISES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24)  # samples in which it may rise
_SLOW_RISES = (6, 12, 24, 60, 150)  # those in which a change is looked for
LIKELY = 40.0  # squared deviations that a change must explain beyond waves and their number
LIKELY_SPREAD = 35.0  # log likelihood ratio that confirms another spread
WIDER = 2.5  # times the spread before
_SLOWER = 4.0  # squared deviations that a slower rise must explain more than a quicker one
_QUIET = 5.0  # deviations between the highest and the lowest: what noise alone has
_APART = 3.0  # deviations of a sample that stands alone
_SMALLEST = 0.2  # of the later change: an earlier one in the same direction that is its beginning
_REACH, _AHEAD = 15, 5  # samples that the beginning of a rise may stand before and behind what was found
_LEFT = 0.5  # of a sample: what the waves must leave of a change

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Break:
    """A change: from which sample to which, and by how much."""

    index: int
    last: int
    height: float  # of the level, in the series' own unit; of a spread, how many times wider it is
    gain: float  # what it explains, in squared deviations
    waves: int = 0  # of WAVES, that are there besides
    rise: int = 1  # samples in which it came
    wider: bool = False  # a change of the spread and not of the level


def find(values: Floats, floor: float = 0.0) -> Break | None:
    """The change that explains most, from its beginning; `floor` is the least deviation that noise has.

    Least squares with a level over a stretch beside a line and cosines, the number of which the Bayesian
    information criterion chooses (Schwarz 1978).
    """
    if values.size < FEWEST:
        return None
    series = _alone_removed(values, floor)
    noise = max(_noise(series), floor, float(np.abs(values).max()) * 1e-6)
    if not noise or float(np.ptp(series)) < _QUIET * noise:
        return None
    wider = None if floor else _spread(values, noise)
    found = _level(series, noise * (wider.height if wider else 1.0))
    return _first(series, noise, found) if found else wider


def _noise(series: Floats) -> float:
    """From one sample to the next, which neither waves nor levels raise."""
    return float(np.median(np.abs(np.diff(series)))) / 0.954  # of a normal distribution: .6745 times the root of two


def _alone_removed(values: Floats, floor: float) -> Floats:
    """Samples that stand alone among their four neighbors take the median of the five."""
    padded = np.pad(values, 2, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
    apart = _APART * max(_noise(values), floor)
    kept: Floats = np.where(np.abs(values - middle) > apart, middle, values)
    return kept


@dataclass(frozen=True)
class _Slow:
    """What is slow, and how much of a change it leaves: the same for all series of one length."""

    basis: Floats
    sums: Floats  # of the basis, up to each sample
    widths: tuple[Floats, ...]  # of a change that lasts WIDTHS or for good, from each sample on
    rises: tuple[tuple[int, Floats], ...]  # of one that comes in so many samples


@lru_cache(maxsize=24)
def _slow(n: int, waves: int) -> _Slow:
    basis = _basis(n, waves)
    sums = np.concatenate([np.zeros((1, basis.shape[1])), np.cumsum(basis, axis=0)])
    widths = tuple(_left_of_width(sums, width) for width in (*WIDTHS, n))
    return _Slow(basis, sums, widths, tuple((rise, _left_of_rise(sums, rise)) for rise in _SLOW_RISES if rise < n))


def _left_of_width(sums: Floats, width: int) -> Floats:
    n = sums.shape[0] - 1
    begins = np.arange(2, n - 2)
    ends = np.minimum(begins + width, n)
    left: Floats = (ends - begins) - ((sums[ends] - sums[begins]) ** 2).sum(axis=1)
    return left


def _left_of_rise(sums: Floats, rise: int) -> Floats:
    n = sums.shape[0] - 1
    begins = np.arange(2, n - 4)
    ends = np.minimum(begins + rise, n)
    tails = np.concatenate([np.zeros((1, sums.shape[1])), np.cumsum(sums[-1] - sums, axis=0)])
    shared = (tails[ends] - tails[begins]) / rise
    squares = np.concatenate([[0.0], np.cumsum((np.arange(1, rise + 1) / rise) ** 2)])
    left: Floats = squares[ends - begins] + np.maximum(n - begins - rise, 0) - (shared**2).sum(axis=1)
    return left


@lru_cache(maxsize=256)
def _basis(n: int, waves: int) -> Floats:
    """What is slow, orthonormal: a line, and with waves a bend and cosines of any phase."""
    at = (np.arange(n) + 0.5) / n
    rows = [np.ones(n), at]
    if waves:
        rows += [at**2, *(np.cos(np.pi * k * at) for k in range(1, min(waves, n // 10) + 1))]
    basis: Floats = np.linalg.qr(np.stack(rows, axis=1))[0]
    return basis


def _level(series: Floats, noise: float) -> Break | None:
    """The stretch whose other level explains more than waves alone."""
    least, best, spent = math.inf, None, math.inf
    for waves in WAVES:
        slow = _slow(series.size, waves)
        rest = series - slow.basis @ (slow.basis.T @ series)
        cost = float(rest @ rest) / noise**2 + slow.basis.shape[1] * math.log(series.size)
        least = min(least, cost)
        sums = np.concatenate([[0.0], np.cumsum(rest)])
        found = max((_fitted(b, sums, slow, noise) for b in _stretches(sums, slow, noise)), key=lambda b: b.gain)
        if cost - found.gain < spent:
            best, spent = replace(found, waves=waves), cost - found.gain
    if best is None:
        return None
    left = (spent - _basis(series.size, best.waves).shape[1] * math.log(series.size)) / series.size
    gain = (least - spent) / max(left, 1.0)
    return replace(best, gain=gain) if gain > LIKELY else None


def _stretches(sums: Floats, slow: _Slow, noise: float) -> Iterator[Break]:
    """The best place of each width, at once and in a rise."""
    n = sums.size - 1
    begins = np.arange(2, n - 2)
    for width, free in zip((*WIDTHS, n), slow.widths, strict=True):
        ends = np.minimum(begins + width, n)
        inside = sums[ends] - sums[begins]
        gains = np.where(free > _LEFT, inside**2 / np.maximum(free, _LEFT), 0.0)
        at = int(gains.argmax())
        height = float(inside[at] / max(free[at], _LEFT))
        yield Break(int(begins[at]), int(ends[at]) - 1, height, float(gains[at]) / noise**2)
    for rise, free in slow.rises:
        yield _rise(sums, free, rise, noise)


def _fitted(found: Break, sums: Floats, slow: _Slow, noise: float) -> Break:
    """The same stretch from where to where it explains most: it is as wide as none of WIDTHS."""
    n, width = sums.size - 1, found.last - found.index + 1
    if width < WIDTHS[-3] or found.last == n - 1 or found.rise > 1:
        return found
    begins = np.arange(max(2, found.index - width), min(n - 2, found.index + width // 2))[:, None]
    ends = np.arange(found.last + 1 - width // 2, min(n, found.last + 1 + width) + 1)[None, :]
    inside = sums[ends] - sums[begins]
    free = (ends - begins) - ((slow.sums[ends] - slow.sums[begins]) ** 2).sum(axis=2)
    gains = np.where((free > _LEFT) & (ends > begins), inside**2 / np.maximum(free, _LEFT), 0.0)
    row, column = np.unravel_index(int(gains.argmax()), gains.shape)
    height = float(inside[row, column] / max(free[row, column], _LEFT))
    gain = float(gains[row, column]) / noise**2
    return replace(found, index=int(begins[row, 0]), last=int(ends[0, column]) - 1, height=height, gain=gain)


def _rise(sums: Floats, free: Floats, rise: int, noise: float) -> Break:
    """The best place of a rise for good, or until the end: the mean of steps that begin one after the other."""
    n = sums.size - 1
    begins = np.arange(2, n - 4)
    ends = np.minimum(begins + rise, n)
    tails = np.concatenate([[0.0], np.cumsum(sums[-1] - sums)])
    inside = (tails[ends] - tails[begins]) / rise
    gains = np.where(free > _LEFT, inside**2 / np.maximum(free, _LEFT), 0.0)
    at = int(gains.argmax())
    height = float(inside[at] / max(free[at], _LEFT)) * min(1.0, float(n - begins[at]) / rise)
    return Break(int(begins[at]), n - 1, height, float(gains[at]) / noise**2, rise=rise)


def _first(series: Floats, noise: float, found: Break) -> Break:
    """Where the change began: as a rise before its middle, or as an earlier change of the same direction."""
    last, height = found.last, found.height
    for _ in range(4):
        found = _risen(series, noise, found)
        series = series[: max(0, found.index - 1)]
        earlier = _level(series, noise) if series.size >= FEWEST else None
        if earlier is None or earlier.height * height <= 0 or earlier.last < found.index - WIDTHS[-1]:
            break
        if abs(earlier.height) < _SMALLEST * abs(height):
            break
        found = earlier
    return replace(found, last=last, height=height)


def _risen(series: Floats, noise: float, found: Break) -> Break:
    """Try ways to rise that begin around the change; the quickest that explains about as much as any."""
    n, basis = series.size, _basis(series.size, found.waves)
    rest = series - basis @ (basis.T @ series)
    begins = np.arange(max(1, found.index - _REACH), min(n - 1, found.index + _AHEAD))
    since = np.arange(n)[None, :] - begins[:, None]
    best, at, height = -math.inf, found.index, found.height
    for rise in sorted({*RISES, found.rise}):
        shape = np.where((since >= 0) & (np.arange(n) <= found.last), np.minimum((since + 1) / rise, 1.0), 0.0)
        free = (shape**2).sum(axis=1) - ((shape @ basis) ** 2).sum(axis=1)
        gains = np.where(free > _LEFT, (shape @ rest) ** 2 / np.maximum(free, _LEFT), 0.0) / noise**2
        top = int(gains.argmax())
        if gains[top] > best + _SLOWER:
            best, at, height = float(gains[top]), int(begins[top]), float((shape[top] @ rest) / free[top])
    return replace(found, index=at, height=height)


def _spread(series: Floats, noise: float) -> Break | None:
    """Where the distances from the slow become larger for good."""
    n, basis = series.size, _basis(series.size, WAVES[-1])
    rest = series - basis @ (basis.T @ series)
    rest = np.clip(rest, -15 * noise, 15 * noise)
    squares = np.concatenate([[0.0], np.cumsum(rest**2)])
    begins = np.arange(10, n - 9)
    least = (0.1 * noise) ** 2
    before = squares[begins] / begins + least
    after = (squares[-1] - squares[begins]) / (n - begins) + least
    gains = n * np.log(squares[-1] / n + least) - begins * np.log(before) - (n - begins) * np.log(after)
    at = int(np.where(after > WIDER**2 * before, gains, 0.0).argmax())
    if gains[at] < 2 * LIKELY_SPREAD or after[at] <= WIDER**2 * before[at]:
        return None
    if np.median(np.abs(rest[begins[at] :])) < WIDER * np.median(np.abs(rest[: begins[at]])):
        return None
    return Break(int(begins[at]), n - 1, float((after[at] / before[at]) ** 0.5), float(gains[at]), wider=True)
