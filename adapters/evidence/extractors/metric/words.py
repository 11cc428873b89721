"""Says in words and facts what a series is of and how it moved, and how bad that is."""

import re
from statistics import median

from adapters.evidence.extractors.metric.reading import Reading
from adapters.evidence.moves import Shift
from adapters.evidence.rhythm import Rhythm
from engines.evidence import Severity
from engines.figures import number

_BAD_HIGH = re.compile(
    r"(?i)error|fail|5xx|4xx|latency|duration|delay|time|p9\d|p50|lag|behind|age|backlog|queue|pending|throttl|reject|drop|retr|evict"
    r"|restart|oom|leak|wait|lock|deadlock|cpu|mem|rss|heap|disk|used|usage|util|saturat|conn|gc|pause|miss|timeout|denied|rows"
    r"|code=[\"']?5"
)
_BAD_LOW = re.compile(
    r"(?i)success|avail|ready|healthy|up$|throughput|requests?_per|rps|qps|tps|rate$|hit|free|remain|until|left|balance|credit"
    r"|_per_(?:s|sec|second|min|minute)\b|flushed|processed|ops|workload|count_avg|results?"
)
_SURELY_BAD = re.compile(r"(?i)error|fail|5xx|throttl")
_BYTES_PER_SECOND = "bytes/s"
_UNITS = (
    ("%", re.compile(r"(?i)percent|pct|%")),
    ("", re.compile(r"(?i)(?:_|\b)ratio")),
    ("MB/s", re.compile(r"(?i)(?:_|\b)mi?b_?(?:per_)?s(?:ec)?\b")),
    ("a second", re.compile(r"(?i)_per_s(?:ec(?:ond)?)?\b")),
    ("ms", re.compile(r"(?i)_ms\b|_ms_|\(ms\)|millis")),
    ("s", re.compile(r"(?i)seconds|_s\b|\(s\)")),
    ("MiB", re.compile(r"(?i)_mi?b\b|\(mi\)")),
    ("bytes", re.compile(r"(?i)bytes")),
)
_PLAIN_UNITS = {
    "percent": "%",
    "seconds": "s",
    "second": "s",
    "milliseconds": "ms",
    "by": "bytes",
    "byte": "bytes",
    "none": "",
    "count": "",
    "1": "",
    "ratio": "",
    "count/second": "a second",
    "bytes/second": _BYTES_PER_SECOND,
}
_ERROR_RATIO = 2.0
_BACK = 0.2  # of the way that it went: what may be left when it is back
_WORDS = {
    "rise": "rises",
    "drop": "drops",
    "spike": "spikes",
    "step": "steps",
    "saturated": "is saturated",
    "exhausted": "runs out",
    "unsteady": "becomes unsteady",
}
_BYTES = ("bytes", "KiB", "MiB", "GiB", "TiB")
_KIBI = 1024

Facts = dict[str, str | int | float | bool]


def unit(reading: Reading) -> str:
    """What its values are in, as people write it; empty where nobody says."""
    if reading.unit:
        return _PLAIN_UNITS.get(reading.unit.lower(), reading.unit)
    return next((u for u, pattern in _UNITS if pattern.search(reading.metric.partition("{")[0])), "")


def moved(reading: Reading, shift: Shift, at: str) -> str:
    """`cart latency_ms steps from 80 ms to 950 ms at 10:11:00`."""
    said = unit(reading)
    far = shift.peak if shift.reason == "spike" else shift.after
    way = f"from {amount(shift.before, said)} to {amount(far, said)}"
    if shift.reason == "unsteady":
        way = f"by {amount(shift.after, said)} around its middle, {amount(shift.before, said)} before"
    return f"{reading.name} {_WORDS[shift.reason]} {way}{f' at {at}' if at else ''}"


def amount(value: float, said: str) -> str:
    """A number with its unit; bytes in the largest unit that fits."""
    if said in ("bytes", _BYTES_PER_SECOND):
        step = 0
        while abs(value) >= _KIBI and step < len(_BYTES) - 1:
            value, step = value / _KIBI, step + 1
        return f"{number(value)} {_BYTES[step]}{said.removeprefix('bytes')}"
    return f"{number(value)} {said}".rstrip() if said != "%" else f"{number(value)}%"


def rounded(value: float) -> float:
    """Six digits, as facts have it."""
    return float(f"{value:.6g}")


def facts(reading: Reading) -> Facts:
    """What every finding of a series has."""
    found: Facts = {k: v for k, v in reading.labels.items() if k != "__name__"}
    found |= {
        "metric": reading.metric,
        "last": rounded(reading.values[-1]),
        "min": rounded(min(reading.values)),
        "max": rounded(max(reading.values)),
    }
    said = unit(reading)
    return found | ({"unit": said} if said else {})


def shift_facts(reading: Reading, shift: Shift) -> Facts:
    """What a movement has besides."""
    return {
        "before": rounded(shift.before),
        "after": rounded(shift.after),
        "peak": rounded(shift.peak),
        "ratio": rounded(shift.ratio),
        "score": rounded(shift.score),
        "direction": "up" if shift.up else "down",
        "recovered": _recovered(reading, shift),
    }


def usually(rhythm: Rhythm) -> str:
    """What is said of a movement that comes again and again."""
    often = f"{rhythm.times} of {rhythm.periods}"
    if rhythm.is_usual:
        return f", as every {rhythm.every} at that time ({often})"
    lasted, usual = (round(s / 60) for s in (rhythm.lasted, rhythm.usually))
    than = "longer than" if rhythm.lasted > rhythm.usually else "farther than"
    return f", {than} every {rhythm.every} at that time ({often}; {lasted} min, usually {usual})"


def rhythm_facts(rhythm: Rhythm) -> Facts:
    """The same to match on."""
    return {
        "every": rhythm.every,
        "times": rhythm.times,
        "periods": rhythm.periods,
        "usual": rhythm.is_usual,
        "lasted_minutes": round(rhythm.lasted / 60),
        "usual_minutes": round(rhythm.usually / 60),
    }


def _recovered(reading: Reading, shift: Shift) -> bool:
    """Whether it is back at its level at the end, far nearer to what was before than to the worst."""
    if shift.reason == "unsteady":
        return False
    tail = median(reading.values[-max(2, len(reading.values) // 20) :])
    far = shift.peak if abs(shift.peak - shift.before) > abs(shift.after - shift.before) else shift.after
    return reading.values[-1] != far and abs(tail - shift.before) <= _BACK * abs(far - shift.before)


def severity(metric: str, shift: Shift) -> Severity:
    """How bad a movement is, by what the name says of the good direction."""
    if shift.reason in ("saturated", "exhausted"):
        return Severity.ERROR
    if shift.reason == "unsteady":
        return Severity.WARNING if _BAD_HIGH.search(metric) else Severity.INFO
    bad = bool((_BAD_LOW if not shift.up else _BAD_HIGH).search(metric))
    if bad and shift.up and _BAD_LOW.search(metric) and not _SURELY_BAD.search(metric):
        bad = False
    if not bad:
        return Severity.INFO
    strong = shift.ratio >= _ERROR_RATIO or (not shift.up and shift.ratio <= 1 / _ERROR_RATIO)
    return Severity.ERROR if strong else Severity.WARNING


def is_bad_high(metric: str) -> bool:
    """Whether more of it is worse."""
    return bool(_SURELY_BAD.search(metric))
