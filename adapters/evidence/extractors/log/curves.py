"""Counts records over time by what they are, in buckets that widen as the log goes on."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from engines.evidence import CURVE, SPREAD, TimeSeries

_SECOND = 1_000_000  # in microseconds, as all times here
WIDTHS = (
    1,
    5,
    10,
    30,
    60,
    300,
    600,
    3600,
    6 * 3600,
    86400,
    7 * 86400,
    52 * 7 * 86400,
    520 * 7 * 86400,
    5200 * 7 * 86400,  # enough for all years that have four digits
)  # seconds of a bucket, each a multiple of the one before
_UNITS = ((86400, "a day"), (3600, "an hour"), (5, "a minute"), (1, "a second"))
_LENGTHS = {"a day": 86400, "an hour": 3600, "a minute": 60, "a second": 1}

Counts = npt.NDArray[np.int64]


class Curves:
    """A row of at most CURVE buckets for each different record."""

    def __init__(self, rows: int) -> None:
        self._rows = np.zeros((rows, CURVE), np.uint32)
        self._used = 0
        self._level = 0
        self._first = 0  # the number of the first bucket since 1970
        self._last = -1

    @property
    def width(self) -> int:
        """Seconds of a bucket."""
        return WIDTHS[self._level]

    @property
    def start(self) -> datetime:
        """Of the first bucket."""
        return datetime.fromtimestamp(self._first * self.width, UTC)

    @property
    def length(self) -> int:
        """Buckets from the first to the last record with a time."""
        return self._last - self._first + 1

    def add(self, rows: npt.NDArray[np.uint32], times: npt.NDArray[np.int64], first: int, last: int) -> None:
        """Count one record for each row, at its time; these are from the first to the last."""
        self._used = max(self._used, int(rows.max()) + 1)
        self._reach(first // _SECOND, last // _SECOND)
        buckets = times // (_SECOND * self.width) - self._first
        np.add.at(self._rows.reshape(-1), rows * np.int64(CURVE) + buckets, np.uint32(1))

    def row(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Counts:
        """Of these rows together, one number for each bucket."""
        total: Counts = self._rows[rows, : self.length].sum(axis=0, dtype=np.int64)
        return total

    def spread(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> tuple[int, ...]:
        """Of these rows together, one number for each of SPREAD equal parts; none where there are fewer buckets."""
        if self.length < SPREAD:
            return ()
        starts = np.arange(SPREAD) * self.length // SPREAD
        return tuple(np.add.reduceat(self.row(rows), starts).tolist())

    def series(self, name: str, rows: Sequence[int] | npt.NDArray[np.int64]) -> TimeSeries | None:
        """The same as a curve of so many a minute, or another unit that fits; None without times."""
        if self.length < 2:  # noqa: PLR2004  a curve has two points
            return None
        unit = next(unit for least, unit in _UNITS if self.width >= least)
        values = self.row(rows) * (_LENGTHS[unit] / self.width)
        points = tuple(round(float(v), 3) for v in values)
        return TimeSeries(name=name, unit=unit, start=self.start, step=float(self.width), values=points)

    def _reach(self, first: int, last: int) -> None:
        """Widen the buckets until there are few enough of them from the first to the last second."""
        if self._last >= self._first:
            first = min(first, self._first * self.width)
            last = max(last, self._last * self.width)
        level = self._level
        while last // WIDTHS[level] - first // WIDTHS[level] >= CURVE:
            level += 1
        begin = first // WIDTHS[level]
        if self._last >= self._first and (level, begin) != (self._level, self._first):
            self._move(WIDTHS[level] // self.width, begin)
        self._level, self._first, self._last = level, begin, last // WIDTHS[level]

    def _move(self, factor: int, begin: int) -> None:
        length, kept = self.length, self._rows[: self._used]
        into = np.arange(self._first, self._last + 1) // factor - begin
        starts = np.flatnonzero(np.diff(into, prepend=-1))
        sums = np.add.reduceat(kept[:, :length], starts, axis=1)
        kept[:] = 0
        kept[:, into[starts]] = sums
