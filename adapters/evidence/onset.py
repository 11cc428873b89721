"""Since when a log is bad: medians take out what stands alone, a change-point of the counts says the moment."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from adapters.evidence import breaks, bursts

WIDTHS = (1, 5, 10, 30, 60, 300, 600, 3600, 6 * 3600, 86400)  # seconds of a bucket
BUCKETS = 360  # at most, over the whole file
FEWEST = 3  # events that can make an onset
_USUAL, _RARE = 0.2, 2.0  # events that a fifth of the buckets stay below, where most have hardly any
_LIKELY = 1.0  # log likelihood ratio by which they began rather than happened to be late
_FINE_LIMIT = 20_000  # counted moments that are kept at most
_COARSER = 10


@dataclass
class Counts:
    """How many bad events there were at which time, in bounded memory."""

    width: int = 1  # seconds
    counts: Counter[int] = field(default_factory=Counter)

    def add(self, at: datetime, number: int = 1) -> None:
        """Count events."""
        self.counts[int(at.timestamp()) // self.width] += number
        if len(self.counts) > _FINE_LIMIT:
            coarse: Counter[int] = Counter()
            for moment, n in self.counts.items():
                coarse[moment // _COARSER] += n
            self.counts, self.width = coarse, self.width * _COARSER

    def onset(self, start: datetime, end: datetime) -> datetime | None:
        """When the events began or became many; None where they always were, or are too few."""
        if not self.counts or end <= start:
            return None
        first, last = start.timestamp(), end.timestamp()
        width = next((w for w in WIDTHS if w >= self.width and (last - first) / w <= BUCKETS), WIDTHS[-1])
        series = self._series(int(first) // width, int(last) // width, width)
        bucket = find(series)
        if bucket is None:
            return None
        begin = (int(first) // width + bucket) * width
        moment = min((m * self.width for m in self.counts if m * self.width >= begin), default=begin)
        return datetime.fromtimestamp(moment, UTC)

    def _series(self, first: int, last: int, width: int) -> list[int]:
        series = [0] * min(last - first + 1, 10 * BUCKETS)
        for moment, n in self.counts.items():
            bucket = moment * self.width // width - first
            if 0 <= bucket < len(series):
                series[bucket] += n
        return series


def find(series: list[int]) -> int | None:
    """The bucket since which the series is higher than it was."""
    counts = np.array(series, dtype=np.float64)
    if counts.size >= breaks.FEWEST and np.quantile(counts, _USUAL) > _RARE:
        change = breaks.find(2 * np.sqrt(counts + 3 / 8), floor=1.0)  # Anscombe (1948): of deviation 1 at any rate
        return change.index if change and change.height > 0 else None
    burst = bursts.find(counts)
    return burst.index if burst else _late_start(series)


def _late_start(series: list[int]) -> int | None:
    """Too few to stand out, but there were none for a good part of the time."""
    first = next((i for i, v in enumerate(series) if v), 0)
    number, share = sum(series), (len(series) - first) / max(len(series), 1)
    is_late = number >= FEWEST and first >= max(3, len(series) // 5)
    return first if is_late and -number * math.log(share) > _LIKELY else None
