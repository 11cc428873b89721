"""Whether one series of numbers moved, and what that means for a thing of its unit: full, used up, or merely more."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from statistics import median

from adapters.evidence.moves import Shift, moved
from adapters.evidence.steps import FEWEST

LARGEST = 1e100  # a value beyond it is a fault of the exporter, and its square is no number
FULL = 0.9  # of a share
EMPTY = 0.05  # of what there was before
HUNDRED, ONE = 101.0, 1.01  # a share, with room for rounding
_SHARE = re.compile(r"percent|pct|%|utili[sz]ation|saturation|_ratio\b|usage_ratio", re.IGNORECASE)
_GOOD_HIGH = re.compile(
    r"avail|success|hit|uptime|idle|free|remain|ready|health|balance|credit|slo\b|error|fail|throttl|5xx|4xx",
    re.IGNORECASE,
)

_STOCK = re.compile(r"free|remain|avail|balance|credit|budget|headroom|until|left\b|token", re.IGNORECASE)
_COUNTER = re.compile(r"_total\b|_count\b|cumulative", re.IGNORECASE)


def judge(times: Sequence[datetime], values: Sequence[float], *, unit_hint: str = "") -> Shift | None:
    """Say how the series moved, or None if it is quiet or merely noisy.

    `unit_hint` is what is known of the unit, best together with the metric's name (`CPUUtilization Percent`):
    shares can be saturated, stocks exhausted, and counters are judged by what they gain.
    """
    order = sorted(range(min(len(times), len(values))), key=lambda i: times[i])
    order = [i for i in order if math.isfinite(values[i])]
    series = [float(values[i]) for i in order]
    if _COUNTER.search(unit_hint) and all(b >= a for a, b in pairwise(series)):
        series = [b - a for a, b in pairwise(series)]
        order = order[1:]
    found = judge_values(series, unit_hint=unit_hint)
    return replace(found, index=order[found.index], last=order[found.last]) if found else None


def judge_values(values: Sequence[float], *, unit_hint: str = "") -> Shift | None:
    """The same of values that are in order already, and rates where they were counters."""
    kept = [i for i, v in enumerate(values) if math.isfinite(v) and abs(v) < LARGEST]
    series = [float(values[i]) for i in kept]
    if len(series) < FEWEST:
        return None
    found = _named(moved(series), series, unit_hint)
    if found is None:
        return None
    return replace(found, index=kept[found.index], last=kept[found.last])


def _named(found: Shift | None, series: list[float], hint: str) -> Shift | None:
    """Give the movement the sharper name that the unit allows, and see a level that is full all the time."""
    whole = _whole(series, hint)
    if found is None:
        return _full(series, whole) if whole else None
    if found.reason != "spike":
        if _STOCK.search(hint) and not found.up and found.after <= EMPTY * found.before:
            return replace(found, reason="exhausted")
        if found.up and whole and found.after >= FULL * whole:
            return replace(found, reason="saturated")
    return found


def _whole(series: list[float], hint: str) -> float | None:
    """What "full" is for a share that is bad when it is high."""
    if not _SHARE.search(hint) or _GOOD_HIGH.search(hint):
        return None
    top = max(series)
    if min(series) < 0 or top > HUNDRED:
        return None
    named_percent = re.search("percent|pct|%", hint, re.IGNORECASE)
    spread = top - min(series)
    return 1.0 if top <= ONE and (not named_percent or spread > 1 - FULL) else 100.0


def fullness(values: Sequence[float], hint: str) -> float | None:
    """How much of the whole is used, where it is a share that is bad when it is high and this is nearly all of it."""
    whole = _whole(list(values), hint)
    level = median(values) / whole if whole else 0.0
    return level if level >= FULL else None


def _full(series: list[float], whole: float) -> Shift | None:
    level = median(series)
    if level < FULL * whole:
        return None
    peak = max(series)
    return Shift(0, len(series) - 1, series[0], level, peak, level / max(series[0], 1e-12), level / whole, "saturated")
