"""Series in CSV: which of them moved, since when, from what to what; the most abnormal first."""

import re
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from adapters.evidence import lines
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import table
from adapters.evidence.extractors.table import Layout, Points
from adapters.evidence.moves import Shift
from adapters.evidence.shift import judge
from engines.evidence import DataType, Finding, FindingKind, Severity

MOST = 150
MOST_FLAT = 40
FINE = 2_000  # samples of a series that are judged; a longer one is averaged down to this
_BAD_HIGH = re.compile(
    r"(?i)error|fail|5xx|4xx|latency|duration|delay|time|p9\d|p50|lag|age|backlog|queue|pending|throttl|reject|drop|retr|evict"
    r"|restart|oom|leak|wait|lock|deadlock|cpu|mem|rss|heap|disk|used|usage|util|saturat|conn|gc|pause|miss|timeout|denied|rows"
)
_BAD_LOW = re.compile(
    r"(?i)success|avail|ready|healthy|up$|throughput|requests?_per|rps|qps|tps|rate$|hit|free|remain|until|left|balance|credit"
    r"|_per_(?:s|sec|second|min|minute)\b|flushed|processed|ops|workload|count_avg|results?"
)
_USUAL = re.compile(r"(?i)cpu|mem|rss|heap|disk|connection|storage|iops|space")
_UNITS = (
    ("%", re.compile(r"(?i)percent|pct|%")),
    ("ratio", re.compile(r"(?i)(?:_|\b)ratio")),
    ("ms", re.compile(r"(?i)_ms\b|_ms_|\(ms\)|millis")),
    ("s", re.compile(r"(?i)seconds|_s\b|\(s\)")),
    ("MiB", re.compile(r"(?i)_mi?b\b|\(mi\)")),
    ("bytes", re.compile(r"(?i)bytes")),
)
_ERROR_RATIO = 2.0
_BACK = 0.2  # of the way that it went: what may be left when it is back
_WORDS = {
    "rise": "rises",
    "drop": "drops",
    "spike": "spikes",
    "step": "steps",
    "saturated": "is saturated",
    "exhausted": "runs out",
}


@dataclass(frozen=True)
class _Moved:
    """One series that moved."""

    points: Points
    shift: Shift
    line: int
    at: datetime
    until: datetime


class Series(Extractor):
    """A table with a time column and numbers."""

    name = "series"

    def detect(self, document: Document) -> bool:
        """A header, a time in each row, and numbers."""
        return table.layout(document.head[: 32 << 10], document.at) is not None

    def extract(self, document: Document) -> Extracted:
        """Judge each series on its own."""
        found = table.layout(document.head[: 32 << 10], document.at)
        series = table.read(document.path, found, document.at) if found else []
        moved = sorted((m for p in series if (m := _judge(p))), key=lambda m: m.shift.score, reverse=True)[:MOST]
        flat = [
            p for p in series if _USUAL.search(p.metric) and len(p.values) and not any(m.points is p for m in moved)
        ]
        texts, count = _texts(document, {m.line for m in moved} | {p.lines[-1] for p in flat[:MOST_FLAT]})
        findings = [_finding(document, found, m, texts[m.line]) for m in moved if found]
        findings += [_flat(document, p, texts[p.lines[-1]]) for p in flat[:MOST_FLAT]]
        bad = [f for f in findings if f.severity is Severity.ERROR and f.at]
        times = [(p.times[0], p.times[-1]) for p in series if len(p.times)]
        return Extracted(
            data_type=DataType.METRIC,
            findings=tuple(findings),
            lines=count,
            start=table.moment(min(t for t, _ in times)) if times else None,
            end=table.moment(max(t for _, t in times)) if times else None,
            onset=min((f.at for f in bad if f.at and f.reason in ("step", "spike")), default=None),
            errors=len(bad),
            warnings=sum(f.severity is Severity.WARNING for f in findings),
        )


def _judge(points: Points) -> _Moved | None:
    thin = _thinned(points)
    moments = [table.moment(t) for t in thin.times]
    shift = judge(moments, thin.values, unit_hint=points.metric)
    if shift is None:
        return None
    index = _empty_at(thin, shift) if shift.reason == "exhausted" else shift.index
    return _Moved(points, shift, thin.lines[index], moments[index], moments[shift.last])


def _empty_at(points: Points, shift: Shift) -> int:
    """What counts down does its harm when it is used up, not when it begins to."""
    return next((i for i in range(shift.index, len(points.values)) if points.values[i] <= 0), shift.index)


def _thinned(points: Points) -> Points:
    """Averages of neighbors, so that a very long series is judged in time; each keeps its first line."""
    step = -(-len(points.values) // FINE)
    if step <= 1:
        return points
    thin = Points(points.component, points.metric, points.column)
    for i in range(0, len(points.values), step):
        part = points.values[i : i + step]
        thin.times.append(points.times[i])
        thin.values.append(sum(part) / len(part))
        thin.lines.append(points.lines[i])
    return thin


def _texts(document: Document, wanted: set[int]) -> tuple[dict[int, lines.Line], int]:
    texts: dict[int, lines.Line] = {}
    count = 0
    for line in lines.read(document.path):
        count = line.number
        if line.number in wanted and line.number not in texts:
            texts[line.number] = line
    return texts, count


def _finding(document: Document, found: Layout, moved: _Moved, line: lines.Line) -> Finding:
    points, shift = moved.points, moved.shift
    begin = _cell(line.text, found.delimiter, points.column)
    name = f"{points.component} {points.metric}" if points.component else points.metric
    far = shift.peak if shift.reason == "spike" else shift.after
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.METRIC,
        line=line.number,
        at=moved.at,
        until=moved.until,
        severity=_severity(points.metric, shift),
        component=points.component,
        reason=shift.reason,
        summary=f"{name} {_WORDS[shift.reason]} from {_number(shift.before)} to {_number(far)} at {moved.at:%H:%M:%S}",
        excerpt=cut(line.text, begin, begin + 20, before=line.before, after=line.after),
        facts=_facts(points)
        | {
            "before": _round(shift.before),
            "after": _round(shift.after),
            "peak": _round(shift.peak),
            "ratio": _round(shift.ratio),
            "score": _round(shift.score),
            "direction": "up" if shift.up else "down",
            "recovered": _recovered(points, shift),
        },
    )


def _recovered(points: Points, shift: Shift) -> bool:
    """Whether it is back at its level at the end, far nearer to what was before than to the worst."""
    tail = median(points.values[-max(2, len(points.values) // 20) :])
    far = shift.peak if abs(shift.peak - shift.before) > abs(shift.after - shift.before) else shift.after
    return points.values[-1] != far and abs(tail - shift.before) <= _BACK * abs(far - shift.before)


def _flat(document: Document, points: Points, line: lines.Line) -> Finding:
    after = sum(points.values) / len(points.values)
    name = f"{points.component} {points.metric}" if points.component else points.metric
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.METRIC,
        line=line.number,
        at=table.moment(points.times[-1]),
        component=points.component,
        reason="flat",
        summary=f"{name} stays at about {_number(after)}",
        excerpt=cut(line.text, before=line.before, after=line.after),
        facts=_facts(points) | {"before": _round(points.values[0]), "after": _round(after)},
    )


def _facts(points: Points) -> dict[str, str | int | float | bool]:
    facts: dict[str, str | int | float | bool] = {
        "metric": points.metric,
        "last": _round(points.values[-1]),
        "min": _round(min(points.values)),
        "max": _round(max(points.values)),
    }
    unit = next((u for u, pattern in _UNITS if pattern.search(points.metric)), None)
    return facts | ({"unit": unit} if unit else {})


def _cell(text: str, delimiter: str, column: int) -> int:
    at = 0
    for _ in range(column):
        at = text.find(delimiter, at) + 1
    return at


def _severity(metric: str, shift: Shift) -> Severity:
    if shift.reason in ("saturated", "exhausted"):
        return Severity.ERROR
    bad = bool((_BAD_LOW if not shift.up else _BAD_HIGH).search(metric))
    if bad and shift.up and _BAD_LOW.search(metric) and not re.search(r"(?i)error|fail|5xx|throttl", metric):
        bad = False
    if not bad:
        return Severity.INFO
    strong = shift.ratio >= _ERROR_RATIO or (not shift.up and shift.ratio <= 1 / _ERROR_RATIO)
    return Severity.ERROR if strong else Severity.WARNING


def _round(value: float) -> float:
    return float(f"{value:.6g}")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004  thousands are grouped
