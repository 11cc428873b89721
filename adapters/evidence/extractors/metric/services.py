"""Reads metrics as services export them in JSON: OpenTSDB, Azure, Google Cloud, and rows with a time each."""

import re
from collections.abc import Callable

from adapters.evidence.extractors.metric.answers import Answer, Json, mapping, pairs, real, rows, seconds, words
from adapters.evidence.extractors.metric.reading import SERIES, Reading, labelled

_TIME = re.compile(
    r"(?i)^(?:@?time(?:_?stamp)?|ts|date(?:_?time)?|clock|begin_?time(?:_?seconds)?|period_?start|at|_time)$"
)
_ABOUT = re.compile(r"(?i)id$|^(?:ns|port|pid|version|year|month|day|hour|code|status)$|time")
_AGGREGATES = ("average", "maximum", "minimum", "total", "count")
_FEWEST = 3  # rows


def read(document: object) -> Answer | None:
    """All series; None for what is no export of a known sort."""
    answer = Answer()
    readers: tuple[Callable[[object, Answer], bool], ...] = (_open_tsdb, _azure, _google, _listed)
    return answer if any(reader(document, answer) for reader in readers) and answer.readings else None


def _open_tsdb(document: object, answer: Answer) -> bool:
    """http://opentsdb.net/docs/build/html/api_http/query/index.html"""
    found = [mapping(row) for row in rows(document)]
    if not found or not all("metric" in row and "dps" in row for row in found):
        return False
    for row in found:
        points = row["dps"]
        answer.add(
            labelled(str(row["metric"]), words(row.get("tags"))),
            list(points.items()) if isinstance(points, dict) else pairs(points),
        )
    return True


def _azure(document: object, answer: Answer) -> bool:
    """https://learn.microsoft.com/en-us/rest/api/monitor/metrics/list"""
    metrics = [mapping(m) for m in rows(mapping(document).get("value"))]
    if not metrics or not all("timeseries" in m for m in metrics):
        return False
    for metric in metrics:
        name = str(mapping(metric.get("name")).get("value") or "metric")
        thing = str(metric.get("id") or "").partition("/providers/Microsoft.Insights")[0].rpartition("/")[2]
        for series in map(mapping, rows(metric.get("timeseries"))):
            tags = {
                str(mapping(m.get("name")).get("value")): str(m.get("value"))
                for m in map(mapping, rows(series.get("metadatavalues")))
            }
            points = [mapping(p) for p in rows(series.get("data"))]
            kinds = [kind for kind in _AGGREGATES if any(kind in p for p in points)]
            for kind in kinds:
                shown = f"{name} {kind}" if len(kinds) > 1 else name
                reading = labelled(shown, {**({"resource": thing} if thing else {}), **tags}, unit=_unit(metric))
                answer.add(reading, [(p.get("timeStamp"), p.get(kind)) for p in points])
    return True


def _unit(metric: Json) -> str:
    unit = str(metric.get("unit") or "")
    return "" if unit in ("Count", "Unspecified") else unit


def _google(document: object, answer: Answer) -> bool:
    """https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TimeSeries, with the newest point first."""
    found = [mapping(s) for s in rows(mapping(document).get("timeSeries"))]
    if not found or not all("points" in s for s in found):
        return False
    for series in found:
        metric, resource = mapping(series.get("metric")), mapping(series.get("resource"))
        labels = {**words(resource.get("labels")), **words(metric.get("labels"))}
        name = str(metric.get("type") or "metric").partition(".com/")[2] or str(metric.get("type"))
        samples: list[tuple[object, object]] = [
            (mapping(p.get("interval")).get("endTime"), next(iter(mapping(p.get("value")).values()), None))
            for p in map(mapping, rows(series.get("points")))
        ]
        answer.add(labelled(name, labels), samples)
    return True


def _listed(document: object, answer: Answer) -> bool:
    """Rows, each with a time and its numbers, at the top or below one of the document's keys."""
    lists = [document, *mapping(document).values()]
    found = next((found for value in lists if len(found := _timed(value)) >= _FEWEST), [])
    for key in dict.fromkeys(key for row in found for key in row):
        numbers = [row.get(key) for row in found if real(row.get(key)) is not None]
        if len(numbers) >= _FEWEST and not (_ABOUT.search(key) or _TIME.match(key)) and len(answer.readings) < SERIES:
            _split(answer, found, key)
    answer.in_order = False
    return bool(found)


def _timed(value: object) -> list[Json]:
    listed = rows(value)
    found = [mapping(row) for row in listed]
    return found if found and all(_at(row) is not None for row in found) else []


def _at(row: Json) -> object:
    key = next((k for k in row if _TIME.match(k)), None)
    return row[key] if key is not None and seconds(row[key]) is not None else None


def _split(answer: Answer, found: list[Json], key: str) -> None:
    """One series for each set of labels that the rows have."""
    by_labels: dict[tuple[tuple[str, str], ...], list[tuple[object, object]]] = {}
    for row in found:
        labels = tuple((k, v) for k, v in row.items() if isinstance(v, str) and not _TIME.match(k) and real(v) is None)
        by_labels.setdefault(labels, []).append((_at(row), row.get(key)))
    for labels, samples in by_labels.items():
        name = dict(labels).get("metric") or dict(labels).get("name") or key
        shown = name if key == "value" else key
        answer.add(labelled(shown, {k: v for k, v in labels if v != shown}) if labels else Reading(shown), samples)
