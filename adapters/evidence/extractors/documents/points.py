"""Metric series in JSON: arrays of times and values, Prometheus matrices, lists of points."""

from dataclasses import dataclass
from datetime import datetime

from adapters.evidence.extractors.metric import curves
from adapters.evidence.extractors.metric import words as words_of
from adapters.evidence.extractors.metric.reading import Reading
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from adapters.evidence.moves import Shift
from adapters.evidence.shift import judge
from engines.evidence import FindingKind, Severity, TimeSeries

_NAMES = ("metric_name", "MetricName", "label", "Label", "metric", "name", "id", "Id", "displayName")
_STRONG = 3.0  # a score from which a movement is news by itself
_WATCHED = (
    "cpu",
    "memory",
    "disk",
    "storage",
    "connection",
    "latency",
    "lag",
    "error",
    "iops",
    "swap",
    "queue",
    "util",
)
_Sample = tuple[datetime, float, Node]  # when, how much, where that stands
_THINGS = ("service", "DBInstanceIdentifier", "InstanceId", "app", "instance", "pod", "deployment", "host", "job")


def reads(node: Node) -> bool:
    """Whether this is one series."""
    return _points(node) is not None


def _points(node: Node) -> tuple[list[Node], list[Node]] | None:
    times = node.first("timestamps", "Timestamps", "times")
    values = node.first("values", "Values", "data")
    if times is not None and values is not None and times.rows() and values.rows():
        return times.rows(), values.rows()
    points = node.first("values", "pointlist", "datapoints", "Datapoints", "points", "series")
    rows = points.rows() if points is not None else []
    if not rows:
        return None
    if all(len(r.rows()) == 2 for r in rows[:5]):  # noqa: PLR2004 - a time and a value
        flip = (rows[0].number(0) or 0.0) < (rows[0].number(1) or 0.0) and (rows[0].number(1) or 0.0) > 1e9  # noqa: PLR2004 - epoch
        a, b = (1, 0) if flip else (0, 1)
        return [r.rows()[a] for r in rows if len(r.rows()) == 2], [r.rows()[b] for r in rows if len(r.rows()) == 2]  # noqa: PLR2004
    if all(r.first("timestamp", "Timestamp", "time", "t") for r in rows[:5]):
        kept = [(r.first("timestamp", "Timestamp", "time", "t"), _value(r)) for r in rows]
        pairs = [(t, v) for t, v in kept if t is not None and v is not None]
        return ([t for t, _ in pairs], [v for _, v in pairs]) if pairs else None
    return None


def _value(row: Node) -> Node | None:
    return row.first("value", "v", "Average", "Maximum", "Sum", "Minimum")


@dataclass(frozen=True)
class Moved:
    """A series that moved: since when, where it moved much, and its curve."""

    score: float
    onset: datetime | None
    curve: TimeSeries | None


def add(page: Page, node: Node, key: str, parent: Subject) -> Moved | None:
    """Judge one series; None for one that is quiet."""
    points = _points(node)
    if points is None:
        return None
    read = _read(page, *points)
    named = node.first(*_NAMES) or node
    name = (named.text() if named is not node else "") or named.text("__name__") or key
    stated = node.text("unit") or node.text("Unit")
    unit = words_of.unit(Reading(name, None, stated))
    dimensions = _dimensions(node)
    things = (*(dimensions[k] for k in _THINGS if k in dimensions), *dimensions.values(), parent.component)
    subject = Subject("", "", "", next(iter(things)))
    values = [v for _, v, _ in read]
    if not values:
        return None
    facts: dict[str, Fact] = {"metric": name, "unit": unit, "statistic": node.text("stat"), "last": values[-1]}
    facts |= {"min": min(values), "max": max(values), **dimensions}
    shift = judge([t for t, _, _ in read], values, unit_hint=f"{name} {stated}")
    if shift is None:
        _flat(page, (name, unit), (named, values), subject, facts)
        return None
    facts |= _moved(shift)
    span = Span(page.time(points[0][0]) and read[shift.index][0], read[shift.last][0])
    words = _words((name, unit), subject, shift)
    page.add(
        FindingKind.METRIC, shift.reason, words, Place.of(_telling(read, shift)), subject, _rank(shift), span, facts
    )
    onset = read[shift.index][0] if shift.score >= _STRONG else None
    return Moved(shift.score, onset, _curve(Reading(name, subject.component, unit), read))


def _read(page: Page, times: list[Node], values: list[Node]) -> list[_Sample]:
    samples = [(t, v.number(), v) for t, v in zip(times, values, strict=False)]
    kept = [(page.time(t) or page.time(t.number()), v, where) for t, v, where in samples]
    return [(t, v, where) for t, v, where in kept if t is not None and v is not None]


def _curve(reading: Reading, read: list[_Sample]) -> TimeSeries | None:
    for at, value, where in read:
        reading.add(at.timestamp(), value, where.line)
    return curves.curve(reading.in_order())


def _rank(shift: Shift) -> Severity:
    if shift.reason in ("saturated", "exhausted"):
        return Severity.ERROR
    return Severity.WARNING if shift.score >= _STRONG else Severity.INFO


def _moved(shift: Shift) -> dict[str, Fact]:
    return {
        "before": _round(shift.before),
        "after": _round(shift.after),
        "peak": _round(shift.peak),
        "ratio": _round(shift.ratio),
        "score": round(shift.score, 3),
        "direction": "up" if shift.up else "down",
    }


def _telling(read: list[_Sample], shift: Shift) -> Node:
    """The sample at the onset, or at the peak of a spike."""
    if shift.reason == "spike":
        return next((n for _, v, n in read[shift.index :] if v == shift.peak), read[shift.index][2])
    return read[shift.index][2]


def _round(value: float) -> float:
    return float(f"{value:.6g}")


def _dimensions(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    listed = node.first("dimensions", "Dimensions")
    for row in listed.rows() if listed else []:
        found[row.text("Name") or row.text("name")] = row.text("Value") or row.text("value")
    for key in ("labels", "metric", "tags", "dimensions"):
        found |= {k: v.text() for k, v in (node.get(key) or NOTHING).fields().items() if k != "__name__" and v.text()}
    for key in ("service", "instance", "host"):
        if node.text(key):
            found.setdefault(key, node.text(key))
    return {k: v for k, v in found.items() if k and v}


def _flat(
    page: Page, named: tuple[str, str], said: tuple[Node, list[float]], subject: Subject, facts: dict[str, Fact]
) -> None:
    name, unit = named
    where, values = said
    if not any(word in name.lower() for word in _WATCHED):
        return
    level = sorted(values)[len(values) // 2]
    words = f"{name} of {subject.component or 'it'} stayed at about {words_of.amount(level, unit)}."
    page.add(FindingKind.METRIC, "flat", words, Place.of(where), subject, facts={**facts, "after": _round(level)})


def _words(named: tuple[str, str], subject: Subject, shift: Shift) -> str:
    name, unit = named
    before, after, peak = (words_of.amount(v, unit) for v in (shift.before, shift.after, shift.peak))
    whose = f"{name} of {subject.component}" if subject.component else name
    if shift.reason == "spike":
        return f"{whose} went from {before} to {peak} and back."
    ends = {"saturated": ", which is full", "exhausted": ", which is used up"}.get(shift.reason, "")
    way = "rose" if shift.up else "fell"
    return f"{whose} {way} from {before} to {after}{ends}, peak {peak}."
