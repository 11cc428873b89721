"""Makes of what was read what can be judged: in order, counters as rates, not too long."""

import math
from array import array
from itertools import pairwise

from adapters.evidence.extractors.metric.reading import CUMULATIVE, Reading

FINE = 1_000  # samples of a series that are judged; a longer one is averaged down to this
_RESET = 0.5  # of the value before: a counter that is below it began anew
_GROWS = 0.9  # of its steps: what grows that often is cumulative
_FEWEST = 4


def prepared(reading: Reading) -> tuple[Reading, list[int]]:
    """The series as it can be judged, and at which of its own samples it began anew."""
    ordered = reading.in_order()
    if not _is_counter(ordered):
        return thinned(ordered), []
    resets = [i for i, (a, b) in enumerate(pairwise(ordered.values), 1) if b < _RESET * a]
    return thinned(_rates(ordered)), resets


def _is_counter(reading: Reading) -> bool:
    values = reading.values
    if len(values) < _FEWEST or not (reading.counts or CUMULATIVE.search(reading.metric)) or min(values) < 0:
        return False
    steps = [(a, b) for a, b in pairwise(values) if a != b]
    grown = sum(b > a for a, b in steps)
    falls = [(a, b) for a, b in steps if b < a]
    if not grown or any(b >= _RESET * a for a, b in falls):
        return False
    return reading.counts or grown >= _GROWS * len(steps)


def _rates(reading: Reading) -> Reading:
    """What was gained a second, or a sample where nobody says when; after a restart what was gained since."""
    made = Reading(reading.metric, reading.component, _unit(reading), reading.labels, cell=reading.cell)
    for i, (a, b) in enumerate(pairwise(reading.values), 1):
        spent = reading.times[i] - reading.times[i - 1]
        gained = b - a if b >= a else b
        rate = gained / spent if math.isfinite(spent) and spent > 0 else gained
        made.add(reading.times[i], rate, reading.lines[i], reading.raws[i] if reading.raws else None)
    return made


def _unit(reading: Reading) -> str:
    return f"{reading.unit} a second" if reading.unit and reading.unit not in ("1", "none") else "a second"


def thinned(reading: Reading) -> Reading:
    """Averages of neighbors, so that a very long series is judged in time; each keeps its first place."""
    step = -(-len(reading.values) // FINE)
    if step <= 1:
        return reading
    thin = reading.picked(list(range(0, len(reading.values), step)))
    thin.values = array(
        "d",
        (
            math.fsum(reading.values[i : i + step]) / len(reading.values[i : i + step])
            for i in range(0, len(reading.values), step)
        ),
    )
    return thin
