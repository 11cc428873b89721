"""The curve of a series for the picture: evenly spaced, a gap where nothing was measured."""

import math
from itertools import pairwise
from statistics import median

from adapters.evidence.extractors.metric import words
from adapters.evidence.extractors.metric.reading import Reading, moment
from engines.evidence import CURVE, TimeSeries

MOST = 6  # curves of a file
_FEWEST = 3
_PAUSE = 3.0  # steps without a sample that are a gap


def curve(reading: Reading) -> TimeSeries | None:
    """At most CURVE means over even steps; None for too few samples or times that nobody said."""
    times, values = reading.times, reading.values
    if len(times) < _FEWEST or any(map(math.isnan, times)) or times[-1] <= times[0]:
        return None
    usual = median(b - a for a, b in pairwise(times))
    step = max(usual, (times[-1] - times[0]) / (CURVE - 1), 1e-3)
    count = min(CURVE, int((times[-1] - times[0]) / step + 0.5) + 1)
    sums, numbers = [0.0] * count, [0] * count
    for at, value in zip(times, values, strict=True):
        i = min(int((at - times[0]) / step + 0.5), count - 1)
        sums[i] += value
        numbers[i] += 1
    points: list[float | None] = [words.rounded(s / n) if n else None for s, n in zip(sums, numbers, strict=True)]
    _bridge(points, round(_PAUSE * max(usual / step, 1.0)))
    return TimeSeries(
        name=reading.name, unit=words.unit(reading), start=moment(times[0]), step=step, values=tuple(points)
    )


def _bridge(points: list[float | None], pause: int) -> None:
    """Fill holes that are shorter than a pause: the samples were merely not that even."""
    known = [i for i, v in enumerate(points) if v is not None]
    for a, b in pairwise(known):
        first, last = points[a], points[b]
        if 1 < b - a < pause and first is not None and last is not None:
            for i in range(a + 1, b):
                points[i] = first + (last - first) * (i - a) / (b - a)
