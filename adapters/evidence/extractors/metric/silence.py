"""Times for which series have no samples though they had them evenly before, and series that end before others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from adapters.evidence.extractors.metric.reading import Reading

PAUSE = 5.0  # usual steps without a sample
_FEWEST = 8  # samples that tell what is usual
_EVEN = 0.8  # of the steps that are about the usual one
_ABOUT = 1.5


@dataclass(frozen=True)
class Silence:
    """The last sample before it, how long it is, and how many other series are silent then."""

    reading: Reading
    index: int
    seconds: float
    others: int = 0


def found(readings: Sequence[Reading]) -> list[Silence]:
    """The longest silence of each series, those of one time as one."""
    timed = [r for r in readings if r.times and not any(map(math.isnan, r.times))]
    if not timed:
        return []
    end = max(r.times[-1] for r in timed)
    together: dict[tuple[float, float], Silence] = {}
    for reading in timed:
        if (one := _longest(reading, end)) is None:
            continue
        key = (reading.times[one.index], one.seconds)
        known = together.get(key)
        together[key] = replace(known, others=known.others + 1) if known else one
    return sorted(together.values(), key=lambda s: -s.seconds)


def _longest(reading: Reading, end: float) -> Silence | None:
    if len(reading.times) < _FEWEST:
        return None
    steps = [b - a for a, b in pairwise(reading.times)]
    usual = median(steps)
    if usual <= 0 or sum(s <= _ABOUT * usual for s in steps) < _EVEN * len(steps):
        return None
    steps.append(end - reading.times[-1])
    index = max(range(len(steps)), key=lambda i: steps[i])
    return Silence(reading, index, steps[index]) if steps[index] > PAUSE * usual else None
