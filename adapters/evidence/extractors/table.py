"""Reads a CSV of series, wide or long, into points that know their line."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence import clock, components, numbers
from adapters.evidence import rows as cells

POINTS = 4_000_000  # that are read at most
WHOLE = 0.8  # of the rows that must have all columns
SERIES = 5_000  # that are kept at most
_DELIMITERS = (",", ";", "\t", "|")
_TIME = re.compile(
    r"(?i)^(?:@?time\w*|.*timestamp|date(?:time)?|ts|_time|t|epoch|period|start ?time|hour|minute|created_at)$"
)
_METRIC = re.compile(
    r"(?i)^(?:metric|metric_?name|__name__|measurement|measure|series|kpi|counter|name|key|_field|cmdb_id)$"
)
_VALUE = re.compile(r"(?i)^(?:value|val|_value|v|average|avg|mean|sum|y|reading)$")
_LABELS = (
    "service",
    "service_name",
    "app",
    "application",
    "component",
    "workload",
    "deployment",
    "job",
    "container",
    "pod",
    "podname",
    "pod_name",
    "instance",
    "host",
    "hostname",
    "node",
    "resource",
    "database",
    "db",
    "queue",
    "topic",
    "namespace",
    "name",
)
_NUMBER = re.compile(r"\s*[-+]?(?:\d++(?:\.\d*+)?(?:[eE][-+]?\d++)?|\.\d++)\s*+%?\s*+")
_WORDS = (
    r"cpu|mem|memory|latency|errors?|requests?|reqs?|rps|qps|tps|disk|network|net|rx|tx|p\d\d|http|gc|heap|threads?|conn\w*"
    r"|success|load|duration|response|throughput|io|fs|socket|rt|queue|lag|restarts?|saturation|workload|ops|count|rate|usage|util\w*"
)
_HEADED = re.compile(rf"(?i)^(?P<component>[a-z][\w.-]*?)[_.:/ -]+(?P<metric>(?:{_WORDS})(?:[_.:/ ()%-].*)?)$")
_GENERIC = re.compile(
    rf"(?i)^(?:{_WORDS}|node|container|db|jvm|process|go|total|avg|max|min|system|host|pod|server|client|app|service|aws|kube|kafka|redis"
    r"|postgres|mysql|nginx|tls|tcp|k8s|active|free|used|write|read|upstream|downstream|consumed|records?|slow)$"
)
_SELECTOR = re.compile(r"(?:service|app|job|pod|instance|container|deployment)=~?\"(?P<name>[^\"]+)\"")


@dataclass
class Points:
    """One series: seconds, values and lines."""

    component: str | None
    metric: str
    column: int  # where its values stand in a row
    times: "array[float]" = field(default_factory=lambda: array("d"))
    values: "array[float]" = field(default_factory=lambda: array("d"))
    lines: "array[int]" = field(default_factory=lambda: array("l"))


@dataclass(frozen=True)
class Layout:
    """What the columns are."""

    delimiter: str
    header: tuple[str, ...]
    time: int
    labels: tuple[int, ...]
    metric: int | None  # the column of metric names, in a long table
    values: tuple[int, ...]


def layout(head: str, came: datetime) -> Layout | None:
    """What the table is, told from its header and first rows; None for anything else."""
    lines = [line for line in head.lstrip("\ufeff").split("\n")[:50] if line.strip()]
    if len(lines) < 3:  # noqa: PLR2004  a header and two rows are the least that makes a series
        return None
    delimiter = max(_DELIMITERS, key=lines[0].count)
    read = [[cell.strip() for cell in row] for _, row in cells.of(lines, delimiter)]
    header = read[0] if read else []
    rows = [row for row in read if len(row) == len(header)]
    if len(header) < 2 or len(rows) < WHOLE * len(read):  # noqa: PLR2004  a time and a value
        return None
    time = _time_column(header, rows[1:], came)
    return None if time is None else _columns(delimiter, header, rows, time)


def _columns(delimiter: str, header: list[str], rows: list[list[str]], time: int) -> Layout | None:
    body = rows[1:]
    others = [i for i in range(len(header)) if i != time and not _TIME.match(header[i])]
    numeric = [i for i in others if _is_numeric([row[i] for row in body])]
    words = [i for i in others if i not in numeric]
    metric = next((i for i in words if _METRIC.match(header[i])), None)
    value = next((i for i in numeric if _VALUE.match(header[i])), None)
    if metric is not None and value is not None:
        return Layout(delimiter, tuple(header), time, tuple(i for i in words if i != metric), metric, (value,))
    return Layout(delimiter, tuple(header), time, tuple(words), None, tuple(numeric)) if numeric else None


def _time_column(header: list[str], body: list[list[str]], came: datetime) -> int | None:
    named = [i for i, name in enumerate(header) if _TIME.match(name)]
    for i in [*named, 0]:
        if all(len(row) > i and _seconds(row[i], came) is not None for row in body):
            return i
    return None


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [c for c in cells if c and c.lower() not in ("nan", "null", "none", "na")]
    return bool(filled) and all(_NUMBER.fullmatch(c) for c in filled)


def _seconds(cell: str, came: datetime) -> float | None:
    text = cell.strip()
    number = numbers.real(text) if _NUMBER.fullmatch(text) and "%" not in text else None
    at = clock.parse(text if number is None else number, came)
    return at.timestamp() if at else None


def read(path: Path, table: Layout, came: datetime) -> list[Points]:
    """All series of the table."""
    found: dict[tuple[object, ...], Points] = {}
    seen: dict[str, float | None] = {}
    count = 0
    for line, row in _rows(path, table):
        cell = row[table.time]
        if cell not in seen:
            seen[cell] = _seconds(cell, came)
        if (at := seen[cell]) is None:
            continue
        for column in table.values:
            points = _points(found, table, row, column)
            value = numbers.real(row[column].strip().rstrip("%"))
            if points is None or value is None:
                continue
            points.times.append(at)
            points.values.append(value)
            points.lines.append(line)
            count += 1
        if count >= POINTS:
            break
    return list(found.values())


def _rows(path: Path, table: Layout) -> Iterator[tuple[int, list[str]]]:
    for begin, row in cells.read(path, table.delimiter):
        if begin > 1 and len(row) == len(table.header):
            yield begin, row


def _points(found: dict[tuple[object, ...], Points], table: Layout, row: list[str], column: int) -> Points | None:
    labels = tuple(row[i].strip() for i in table.labels)
    name = row[table.metric].strip() if table.metric is not None else table.header[column]
    key = (labels, name, column)
    if key not in found:
        if len(found) >= SERIES:
            return None
        found[key] = _named(table, labels, name, column)
    return found[key]


def _named(table: Layout, labels: tuple[str, ...], name: str, column: int) -> Points:
    given = {table.header[i].lower(): label for i, label in zip(table.labels, labels, strict=True) if label}
    label = next((given[k] for k in _LABELS if k in given), None)
    if label:
        return Points(components.workload(label) if components.is_pod(label) else label, name, column)
    if selected := _SELECTOR.search(name):
        return Points(selected["name"], name, column)
    headed = _HEADED.match(name)
    if headed and not _GENERIC.match(headed["component"]):
        return Points(headed["component"], headed["metric"], column)
    return Points(None, name, column)


def moment(seconds: float) -> datetime:
    """A point's time."""
    return datetime.fromtimestamp(seconds, UTC)
