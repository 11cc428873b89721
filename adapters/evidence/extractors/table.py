"""Reads a CSV of series, wide or long, into readings that know their line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.evidence import components, numbers
from adapters.evidence import rows as cells
from adapters.evidence.clock import Clock
from adapters.evidence.extractors import headers
from adapters.evidence.extractors.headers import Header
from adapters.evidence.extractors.metric import naming, quantities
from adapters.evidence.extractors.metric.quantities import Style
from adapters.evidence.extractors.metric.reading import POINTS, SERIES, Reading, thing, told_apart

_LONGEST = 300  # characters of a name that is taken apart
WHOLE = 0.8  # of the rows that must have all columns
_DELIMITERS = (",", ";", "\t", "|")
_TIME = re.compile(
    rf"(?i)^(?:{cells.TIME}|.*timestamp|date(?:time)?|ts|_time|t|epoch|period|start ?time|hour|minute|created_at)$"
)
_METRIC = re.compile(
    r"(?i)^(?:metric|metric_?name|__name__|measurement|measure|series|kpi|kpi_?name|counter|name|key|_field)$"
)
_VALUE = re.compile(r"(?i)^(?:value|val|_value|v|average|avg|mean|sum|y|reading)$")
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
_SELECTOR = re.compile(r"(?P<name>[\w:.]*+)\{(?P<labels>[^{}]*+)\}")
_LABEL = re.compile(r"([\w.]++)=~?\"{0,2}([^\",}]++)")
_NUMBERED = re.compile(r"(?i)(?:shard|port|partition|pid|line|code|status|status_code|id|cpu_id|zone)")
_SEPARATOR = re.compile(r"sep=(.)\s*$")
_SHORT = re.compile(r"\d\d?:\d\d")
_DAY_FIRST = re.compile(r"([0-3]\d)-([01]\d) (\d\d:\d\d:\d\d)")  # as dstat writes it
_LOOKED_AT = 50  # lines


@dataclass(frozen=True)
class Layout:
    """What the columns are."""

    delimiter: str
    header: tuple[str, ...]
    time: int
    labels: tuple[int, ...]
    metric: int | None  # the column of metric names, in a long table
    values: tuple[int, ...]
    styles: dict[int, Style]  # how the numbers of these columns are written
    first: int = 1  # the last line of the header
    levels: Header | None = None  # of a table with several rows of headers
    apart: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of names: the workload and its metric


def layout(head: str, clock: Clock) -> Layout | None:
    """What the table is, told from its header and first rows; None for anything else."""
    lines = [line for line in head.lstrip("\ufeff").split("\n")[:_LOOKED_AT] if line.strip()]
    said = _SEPARATOR.match(lines[0]) if lines else None  # what Grafana writes for Excel
    lines = lines[1:] if said else lines
    if len(lines) < 3:  # noqa: PLR2004  a header and two rows are the least that makes a series
        return None
    delimiter = said[1] if said else _delimiter(lines)
    read = [[cell.strip() for cell in row] for _, row in cells.of(lines, delimiter)]
    above = cells.begun(read)
    read = read[above:]
    levels = headers.read(read)
    if levels is not None:
        read = [[levels.time, *map(str, range(1, len(read[0])))], *read[levels.rows :]]
    header = read[0] if read else []
    rows = [row for row in read if len(row) == len(header)]
    if len(header) < 2 or len(rows) < WHOLE * len(read):  # noqa: PLR2004  a time and a value
        return None
    time = _time_column(header, rows[1:], clock)
    found = None if time is None else _columns(delimiter, header, rows, time, is_leveled=levels is not None)
    if found is None:
        return None
    names = [header[i] for i in found.values] if found.metric is None and not found.labels and not levels else []
    first = (levels.rows if levels else 1) + bool(said) + above
    return replace(found, first=first, levels=levels, apart=_apart(names))


def _apart(names: list[str]) -> dict[str, tuple[str, str]]:
    """The workload and the metric that each column names; nothing where they are parts of one thing."""
    apart = naming.split(names)
    things = {thing for thing, _ in apart.values()}
    if 2 * sum(bool(_GENERIC.match(thing)) for thing in things) > len(things):
        return {}
    workloads = components.workloads(thing for thing, _ in apart.values())
    return {name: (workloads[thing], metric) for name, (thing, metric) in apart.items()}


def _delimiter(lines: list[str]) -> str:
    """Of the first lines, or of the last where remarks about the table stand above it."""
    return max(_DELIMITERS, key=lambda d: (min(line.count(d) for line in lines[:3]), lines[-1].count(d)))


def _columns(delimiter: str, header: list[str], rows: list[list[str]], time: int, *, is_leveled: bool) -> Layout | None:
    body = rows[1:]
    others = [i for i in range(len(header)) if i != time and not _TIME.match(header[i])]
    styles = {i: quantities.style([row[i] for row in body], comma_free=delimiter != ",") for i in others}
    if is_leveled:  # what has no value in the first rows may have one later
        styles = {i: how or (Style() if _is_void([row[i] for row in body]) else None) for i, how in styles.items()}
    numeric = {i: how for i, how in styles.items() if how is not None and not _is_name(header[i], styles)}
    words = tuple(i for i in others if i not in numeric and not _is_void([row[i] for row in body]))
    metric = next((i for i in words if _METRIC.match(header[i])), None)
    value = next((i for i in numeric if _VALUE.match(header[i])), None)
    if metric is not None and value is not None:
        labels = tuple(i for i in words if i != metric)
        return Layout(delimiter, tuple(header), time, labels, metric, (value,), numeric)
    return Layout(delimiter, tuple(header), time, words, None, tuple(numeric), numeric) if numeric else None


def _is_name(name: str, styles: Mapping[int, object]) -> bool:
    """A column of numbers that name things, as shards and ports do, where there are others to measure."""
    return bool(_NUMBERED.fullmatch(name)) and len(styles) > 1


def _is_void(cells: Sequence[str]) -> bool:
    return all(c.strip().lower() in quantities.VOID for c in cells)


def _time_column(header: list[str], body: list[list[str]], clock: Clock) -> int | None:
    named = [i for i, name in enumerate(header) if _TIME.match(name)]
    for i in [*named, 0]:
        if all(len(row) > i and _seconds(row[i], clock) is not None for row in body):
            return i
    return None


def _seconds(cell: str, clock: Clock) -> float | None:
    text = cell.strip()
    number = numbers.real(text) if _NUMBER.fullmatch(text) and "%" not in text else None
    if _SHORT.fullmatch(text):
        text = f"{text}:00"
    elif day := _DAY_FIRST.fullmatch(text):
        text = f"{day[2]}-{day[1]} {day[3]}"
    at = clock.parse(text if number is None else number)
    return at.timestamp() if at else None


def read(path: Path, table: Layout, clock: Clock) -> list[Reading]:
    """All series of the table."""
    found = _Found(table)
    seen: dict[str, float | None] = {}
    count = 0
    for line, row in _rows(path, table):
        cell = row[table.time]
        if cell not in seen:
            seen[cell] = _seconds(cell, clock)
        if (at := seen[cell]) is None:
            continue
        for column, reading in found.of(row):
            if (value := quantities.value(row[column], table.styles[column])) is not None:
                reading.add(at, value, line)
                count += 1
        if count >= POINTS:
            break
    return found.readings


class _Found:
    """The series of a table, as its rows name them."""

    def __init__(self, table: Layout) -> None:
        self._table = table
        self._rows: dict[tuple[str, ...], list[tuple[int, Reading]]] = {}
        self.readings: list[Reading] = []

    def of(self, row: list[str]) -> list[tuple[int, Reading]]:
        """The series that a row has values of, each with its column; none of those that are too many."""
        names = (*self._table.labels, self._table.metric) if self._table.metric is not None else self._table.labels
        key = tuple([row[i] for i in names])
        if key not in self._rows:
            if len(self.readings) >= SERIES:
                return []
            self._rows[key] = [(column, self._new(row, column)) for column in self._table.values]
        return self._rows[key]

    def _new(self, row: list[str], column: int) -> Reading:
        table = self._table
        labels = tuple(row[i].strip() for i in table.labels)
        name = row[table.metric].strip() if table.metric is not None else table.header[column]
        self.readings.append(_named(table, labels, name, column))
        return self.readings[-1]


def _rows(path: Path, table: Layout) -> Iterator[tuple[int, list[str]]]:
    for begin, row in cells.read(path, table.delimiter):
        if begin > table.first and len(row) == len(table.header):
            yield begin, row


def _named(table: Layout, labels: tuple[str, ...], name: str, column: int) -> Reading:
    given = {table.header[i]: label for i, label in zip(table.labels, labels, strict=True) if label}
    unit = table.styles[column].unit
    if table.levels is not None:
        return _leveled(table.levels, column, unit)
    if name in table.apart:
        thing_named, metric = table.apart[name]
        return Reading(metric, thing_named, unit, cell=column)
    if selected := _SELECTOR.fullmatch(name):
        given |= dict(_LABEL.findall(selected["labels"]))
        name = selected["name"] or "value"
    component, metric = _owner(given, name)
    return Reading(metric, component, unit, given, cell=column)


def _leveled(levels: Header, column: int, unit: str) -> Reading:
    """A column below several headers: the levels that are no metric say of what it is."""
    labels = levels.labels(column)
    found = thing(labels) or next(iter(labels.items()), ("", ""))
    rest = {k: v for k, v in labels.items() if k != found[0]}
    return Reading(told_apart(levels.metric(column), rest), found[1] or None, unit, labels, cell=column)


def _owner(labels: dict[str, str], name: str) -> tuple[str | None, str]:
    """The thing that was measured and the metric of it, from the labels or else from the name."""
    if found := thing(labels):
        rest = {k: v for k, v in labels.items() if k != found[0]}
        return found[1], told_apart(name, rest)
    headed = _HEADED.match(name) if len(name) <= _LONGEST else None
    if headed and not _GENERIC.match(headed["component"]):
        return headed["component"], told_apart(headed["metric"], labels)
    return None, told_apart(name, labels)
