"""Where a value and a moment stand, and which of them are written at the axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.chart import words

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_LINES = 3  # intervals between the lines of a panel
_FLAT = 0.6  # values that stay above this share of the highest are shown from where they begin, not from nought
_ENDLESS = 1e300  # values are kept within, so that their difference is a number
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 2, 7, 14, 30, 90, 365, 3650)),
)
_TICKS = 6  # times at the axis at most


@dataclass(frozen=True)
class Values:
    """The scale of one panel."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The numbers at the ticks, as exact as their distance."""
        return tuple(words.number(t, self.ticks[1] - self.ticks[0]) for t in self.ticks)

    def share(self, value: float) -> float:
        """0 at the bottom, 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def values(points: Sequence[float | None]) -> Values:
    """The scale that fits the points: from nought unless they all stay far above it."""
    known = [p for p in points if p is not None] or [0.0]
    top, bottom = max(known), min(known)
    top = top or float(not bottom)
    if 0 <= bottom <= _FLAT * top or bottom == top >= 0:
        bottom = 0.0
    step = _step(((top - bottom) or abs(top) or 1.0) / _LINES)
    low = math.floor(bottom / step + 1e-9) * step
    count = max(1, math.ceil((top - low) / step - 1e-9))
    return Values(low, low + count * step, tuple(low + i * step for i in range(count + 1)))


def known(value: float | None) -> float | None:
    """The value, if it can be drawn."""
    if value is None or not math.isfinite(value):
        return None
    return max(-_ENDLESS, min(_ENDLESS, value))


def _step(rough: float) -> float:
    unit = 10.0 ** math.floor(math.log10(max(rough, 1e-300)))
    return next((n * unit for n in _NICE if n * unit >= rough * (1 - 1e-9)), 10 * unit)


@dataclass(frozen=True)
class Tick:
    """A moment that is written at the axis."""

    at: float  # seconds since the epoch
    label: str


@dataclass(frozen=True)
class Times:
    """The time axis, the same for every panel."""

    start: float  # seconds since the epoch
    end: float
    ticks: tuple[Tick, ...]

    def share(self, at: float) -> float:
        """0 at the left, 1 at the right."""
        return (at - self.start) / (self.end - self.start)

    @property
    def day(self) -> str:
        """The days it covers, in UTC."""
        first, last = (datetime.fromtimestamp(t, UTC) for t in (self.start, self.end))
        return f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} to {last:%m-%d}"


def times(start: float, end: float) -> Times:
    """The axis from one moment to another; a moment alone stands in the middle of a minute."""
    if end - start < 1:
        start, end = start - _MINUTE / 2, end + _MINUTE / 2
    step = next((s for s in _STEPS if (end - start) / s <= _TICKS), _STEPS[-1])
    first = math.ceil(start / step)
    return Times(
        start, end, tuple(_tick(n * step, step) for n in range(first, math.floor(end / step) + 1))[: 2 * _TICKS]
    )


def _tick(at: float, step: int) -> Tick:
    when = datetime.fromtimestamp(at, UTC)
    if step >= 30 * _DAY:
        return Tick(at, f"{when:%Y-%m}")
    if step >= _DAY or (step >= _HOUR and not at % _DAY):
        return Tick(at, f"{when:%m-%d}")
    return Tick(at, f"{when:%H:%M:%S}" if step < _MINUTE else f"{when:%H:%M}")
