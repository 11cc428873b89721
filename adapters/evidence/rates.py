"""Counts events over the time that a question is about, in buckets that a picture can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from adapters.evidence.columns import Columns, Integers
from adapters.evidence.scan import UNTIMED
from adapters.evidence.window import Window
from engines.evidence import TimeSeries
from engines.query import Query

BUCKETS = 120  # of a curve, where nobody says how long they are
MOST = 1440  # of one where somebody does
_STEPS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21600, 86400)  # seconds
_UNITS = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}
_WHOLE = ((3600, "h"), (60, "min"), (1, "s"))
_MICRO = 1_000_000


@dataclass
class Rate:
    """How many events fit in each bucket."""

    begin: int = 0  # seconds since 1970
    step: int = 0  # seconds; 0 where there is no time to count over
    counts: Integers | None = None

    @classmethod
    def over(cls, query: Query, files: Sequence[Columns], window: Window) -> "Rate":
        """Empty buckets over the part of the window in which the files have anything."""
        timed = [f for f in files if f.has_times]
        if not timed:
            return cls()
        first, last = min(f.first for f in timed), max(f.last for f in timed)
        first = max(first, window.since) if window.since is not None else first
        last = min(last, window.until - 1) if window.until is not None else last
        if last <= first:
            return cls()
        seconds = (last - first) // _MICRO + 1
        step = max(round(query.per), 1) if query.per and seconds / query.per <= MOST else _step(seconds)
        begin = first // _MICRO // step * step
        return cls(begin, step, np.zeros(last // _MICRO // step - begin // step + 1, np.int64))

    def add(self, times: Integers) -> None:
        """Count some events; those without a time are left out."""
        if self.counts is None:
            return
        places = (times[times != UNTIMED] // _MICRO - self.begin) // self.step
        within = places[(places >= 0) & (places < self.counts.size)]
        self.counts += np.bincount(within, minlength=self.counts.size)

    def series(self) -> TimeSeries | None:
        """The curve; None where there is none."""
        if self.counts is None or self.counts.sum() < 2 or self.counts.size < 2:  # noqa: PLR2004  one event is no curve
            return None
        unit = _UNITS.get(self.step) or next(f"in {self.step // n} {u}" for n, u in _WHOLE if self.step % n == 0)
        start = datetime.fromtimestamp(self.begin, UTC)
        values = tuple(float(c) for c in self.counts)
        return TimeSeries(name="events", unit=unit, start=start, step=float(self.step), values=values)


def _step(seconds: int) -> int:
    return next((s for s in _STEPS if seconds / s < BUCKETS), seconds // BUCKETS + 1)
