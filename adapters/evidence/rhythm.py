"""Whether a series leaves its level at the same time of each hour, day or week, and was as usual the last time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

PERIODS = {3600: "hour", 86400: "day", 604800: "week"}
EARLIER_OR_LATER = {3600: 180, 86400: 1200, 604800: 3600}  # seconds by which a job may begin at another time
FEWEST_SAMPLES, FEWEST = 48, 3  # of a series, and of times that it was away: fewer show no rhythm
COVERED = 0.8  # of the periods have it, and of the times that it was away belong to it
AWAY, DEVIATIONS = 0.35, 6.0  # of the farthest way, and robust deviations, from which on it is away from its level
SELDOM = 0.3  # of all samples: what is away for longer is at its level
APART = 2  # samples between two that are one
LONGER, HIGHER = 1.5, 1.3  # times as long and as far as usual, and it is not as usual any more
DAY, WEEK = 86400, 604800  # seconds
WEEKS, FEWEST_HOURS = 1.9, 8  # that hours of the week are told from, and samples of the last day
ROOM, TOLD_BY_HOUR = 0.2, 0.1  # of the way from the lowest to the highest hour: as usual, and well told by the hour
AS_USUAL = 0.9  # of the last day's samples
SCALED = 1.4826  # of a median deviation, to be one of the normal distribution


@dataclass(frozen=True)
class Rhythm:
    """The times that a series was away from its level, as indices of its samples; the last is told apart."""

    every: str
    times: int
    periods: int
    away: tuple[tuple[int, int], ...]  # first and last sample of each
    usually: float  # seconds, before the last one
    lasted: float
    is_usual: bool
    is_whole: bool = False  # the whole series follows the hours: wherever it moved, it did so as usual

    @property
    def last(self) -> tuple[int, int]:
        """First and last sample of the newest."""
        return self.away[-1]

    def has(self, index: int) -> bool:
        """Whether that sample belongs to one of them."""
        return self.is_whole or any(first - APART <= index <= last + APART for first, last in self.away)


def find(times: Sequence[float], values: Sequence[float]) -> Rhythm | None:
    """The shortest rhythm; `times` in seconds since 1970, in order."""
    at, values_ = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if len(at) < FEWEST_SAMPLES or not (np.isfinite(at).all() and np.isfinite(values_).all()):
        return None
    far = _distances(values_)
    away = _stretches(far)
    found = (_with(period, at, far, away) for period in PERIODS) if len(away) >= FEWEST else iter(())
    return next((r for r in found if r), None) or _by_hours(at, values_)


def _by_hours(at: Floats, values: Floats) -> Rhythm | None:
    """Of what has its level for each hour of the week: whether the last day was as the hours of the weeks before."""
    recent = at > at[-1] - DAY
    if at[-1] - at[0] < WEEKS * WEEK or recent.sum() < FEWEST_HOURS or (~recent).sum() < FEWEST_SAMPLES:
        return None
    hours = (at % WEEK // 3600).astype(np.intp)
    levels = {h: np.median(values[~recent & (hours == h)]) for h in np.unique(hours[~recent])}
    usual = np.array([levels.get(h, np.nan) for h in hours])
    span = float(np.nanmax(usual) - np.nanmin(usual))
    if np.isnan(usual[recent]).any() or not span:
        return None
    off = np.abs(values - usual)
    wander = float(np.nanmedian(off[~recent]))
    room = max(DEVIATIONS * SCALED * wander, ROOM * span)
    if wander > TOLD_BY_HOUR * span or (off[recent] <= room).mean() < AS_USUAL:
        return None
    away = _runs(np.flatnonzero(usual > (np.nanmax(usual) + np.nanmin(usual)) / 2), 1)
    lengths = [float(at[last] - at[first]) for first, last in away]
    periods = round((at[-1] - at[0]) / WEEK)
    usually = float(np.median(lengths))
    return Rhythm("week", periods, periods, tuple(away), usually, lengths[-1], is_usual=True, is_whole=True)


def _runs(indices: Indices, apart: int) -> list[tuple[int, int]]:
    """First and last of each run of indices that are so near to each other."""
    cuts = np.flatnonzero(np.diff(indices) > apart)
    return list(zip(indices[[0, *(cuts + 1)]].tolist(), indices[[*cuts, len(indices) - 1]].tolist(), strict=True))


def _distances(values: Floats) -> Floats:
    """How far each is from the middle, in the direction of the farthest."""
    distance: Floats = values - np.median(values)
    return distance if distance.max() >= -distance.min() else -distance


def _stretches(far: Floats) -> list[tuple[int, int]]:
    deviation = SCALED * float(np.median(np.abs(far)))
    high: Indices = np.flatnonzero(far > max(AWAY * float(far.max()), DEVIATIONS * deviation))
    if not high.size or high.size > SELDOM * len(far):
        return []
    return _runs(high, APART + 1)


def _with(period: int, at: Floats, far: Floats, away: list[tuple[int, int]]) -> Rhythm | None:
    step = float(np.median(np.diff(at)))
    if at[-1] - at[0] < (FEWEST - 1) * period or step > period / 12:
        return None
    begins = at[[first for first, _ in away]]
    phases = begins % period
    apart = np.abs(phases[:, None] - phases[None, :])
    near = np.minimum(apart, period - apart) <= max(EARLIER_OR_LATER[period], 2 * step)
    fitting = near[int(near.sum(axis=1).argmax())]
    turns = np.unique(np.round((begins[fitting] - begins[fitting][0]) / period))
    periods = max(len(turns), round((at[-1] - at[0]) / period))
    if len(turns) < max(FEWEST, COVERED * periods) or fitting.sum() < COVERED * len(away):
        return None
    kept = [a for a, fits in zip(away, fitting.tolist(), strict=True) if fits]
    lengths = [float(at[last] - at[first]) + step for first, last in kept]
    heights = [float(far[first : last + 1].max()) for first, last in kept]
    usually = float(np.median(lengths[:-1]))
    is_usual = lengths[-1] <= LONGER * usually + step and heights[-1] <= HIGHER * float(np.median(heights[:-1]))
    return Rhythm(PERIODS[period], len(turns), periods, tuple(kept), usually, lengths[-1], is_usual)
