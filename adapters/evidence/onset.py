"""Since when a log is bad: a rolling median proposes the moment, a comparison of the two sides confirms it."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

WIDTHS = (1, 5, 10, 30, 60, 300, 600, 3600, 6 * 3600, 86400)  # seconds of a bucket
BUCKETS = 360  # at most, over the whole file
WINDOW = 60  # buckets that a bucket is compared with
Z = 5.5  # robust deviations that make a bucket stand out
Z_FIRST = 2.0  # the same for the first bucket of a burst that stands out together
LIKELY = 8.0  # log likelihood ratio that confirms a change
GAP = 4  # quiet buckets inside of one burst at most
FEWEST = 3  # events that can make an onset
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
    bucket = next((i for i in _proposals(series) if _confirmed(series, i)), None)
    return _late_start(series) if bucket is None else _burst_start(series, bucket)


def _proposals(series: list[int]) -> list[int]:
    return [i for i in range(1, len(series)) if series[i] and _stands_out(series, i)]


def _stands_out(series: list[int], i: int) -> bool:
    before = series[max(0, i - WINDOW) : i]
    centre = median(before)
    spread = max(1.4826 * median(abs(v - centre) for v in before), math.sqrt(max(centre, 0.25)))
    away = (series[i] - centre) / spread
    return away > Z or (away >= Z_FIRST and (sum(series[i : i + 3]) / 2 - centre) / spread > Z)


def _confirmed(series: list[int], i: int) -> bool:
    """Whether two rates explain the counts before and after much better than one."""
    before, after = series[max(0, i - WINDOW) : i], series[i : i + max(5, WINDOW // 6)]
    low, high = sum(before), sum(after)
    if high < FEWEST or high / len(after) <= 1.5 * low / len(before):
        return False
    one = (low + high) / (len(before) + len(after))
    gain = high * math.log(high / len(after) / one)
    if low:
        gain += low * math.log(low / len(before) / one)
    return gain > LIKELY


def _burst_start(series: list[int], i: int) -> int:
    """Go back to where the burst began, where it was quiet before."""
    if median(series[max(0, i - WINDOW) : i]) > 0:
        return i
    while earlier := [k for k in range(max(1, i - GAP), i) if series[k]]:
        i = earlier[0]
    return i


def _late_start(series: list[int]) -> int | None:
    """Too few to stand out, but there were none for a good part of the time."""
    first = next((i for i, v in enumerate(series) if v), 0)
    return first if sum(series) >= FEWEST and first >= max(3, len(series) // 5) else None
