"""What one look at the metrics of a process tells: what is down, full, or has counted failures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.evidence.extractors.metric import words
from adapters.evidence.extractors.metric.reading import Reading
from adapters.evidence.shift import fullness
from engines.evidence import Severity

MOST = 20
_UP = re.compile(r"(?:^|_)(?:up|probe_success)(?:\{|$)")


@dataclass(frozen=True)
class Told:
    """One value that is worth telling by itself."""

    reading: Reading
    reason: str
    summary: str
    severity: Severity


def found(readings: Sequence[Reading]) -> list[Told]:
    """The worst first; of the failures that were counted the most frequent."""
    bad = [t for r in readings if (t := _bad(r))]
    failed = [r for r in readings if words.is_bad_high(r.metric) and r.values[0] > 0 and not _bad(r)]
    failed.sort(key=lambda r: -r.values[0])
    return [*bad[:MOST], *map(_counted, failed[:MOST])]


def _bad(reading: Reading) -> Told | None:
    value = reading.values[0]
    if value == 0 and _UP.search(reading.metric):
        return Told(reading, "down", f"{reading.name} is 0: it can't be reached", Severity.ERROR)
    if fullness(reading.values, f"{reading.metric.partition('{')[0]} {reading.unit}") is not None:
        summary = f"{reading.name} is saturated at {words.amount(value, words.unit(reading))}"
        return Told(reading, "saturated", summary, Severity.ERROR)
    return None


def _counted(reading: Reading) -> Told:
    summary = f"{reading.name} is {words.amount(reading.values[0], words.unit(reading))}"
    return Told(reading, "counted", summary, Severity.INFO)
