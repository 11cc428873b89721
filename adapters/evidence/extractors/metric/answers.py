"""Reads metrics that an API answered in JSON: Prometheus and its kin, CloudWatch, Datadog, Graphite, Grafana."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.evidence import clock, numbers
from adapters.evidence.extractors.metric.reading import CUMULATIVE, SERIES, Reading, labelled

Json = dict[str, object]
_STATISTICS = ("Average", "Maximum", "Minimum", "Sum", "SampleCount")


@dataclass
class Answer:
    """What one document held, and in one sentence what the one who answered said against it."""

    readings: list[Reading] = field(default_factory=list)
    note: str | None = None
    error: str | None = None  # the query failed: what was said
    in_order: bool = True  # one series stands behind the other, and not their samples side by side
    times: dict[object, float | None] = field(default_factory=dict)  # as they are written, since series share them

    def add(self, reading: Reading, rows: Sequence[tuple[object, object]]) -> None:
        """A series with its times and values as they are written; what is no number was not measured."""
        if len(self.readings) >= SERIES:
            return
        for at, value in rows:
            number = real(value)
            moment = self._seconds(at)
            if number is not None and moment is not None:
                reading.add(moment, number, 0, (at, value))
        if reading.values:
            self.readings.append(reading)

    def _seconds(self, written: object) -> float | None:
        if not isinstance(written, str | int | float):
            return None
        if written not in self.times:
            self.times[written] = seconds(written)
        return self.times[written]


def read(document: object) -> Answer | None:
    """All series; None for what is no answer of a known sort."""
    answer = Answer()
    if isinstance(document, list):
        parts = [p for p in document if isinstance(p, dict)]
        known = bool(parts) and all(_graphite(p, answer) or _one(p, answer) for p in parts)
    else:
        known = isinstance(document, dict) and _one(document, answer)
    return answer if known else None


def _one(document: Json, answer: Answer) -> bool:
    readers: tuple[Callable[[Json, Answer], bool], ...] = (
        _prometheus,
        _metric_data,
        _statistics,
        _datadog,
        _scalar_data,
        _frames,
    )
    return any(reader(document, answer) for reader in readers)


def _prometheus(document: Json, answer: Answer) -> bool:
    data, status = mapping(document.get("data")), document.get("status")
    if status == "error" and "errorType" in document:
        answer.error = f"{document.get('errorType')}: {document.get('error')}"
        return True
    kind, result = data.get("resultType"), data.get("result")
    if kind not in ("matrix", "vector", "scalar", "string") or not isinstance(result, list):
        return False
    if kind in ("scalar", "string"):
        answer.add(Reading(str(kind)), pairs([result]))
    for row in map(mapping, result if kind in ("matrix", "vector") else []):
        labels = words(row.get("metric"))
        name = labels.get("__name__", "") or "value"
        samples = row.get("values") if kind == "matrix" else [row.get("value")]
        if told := pairs(samples):
            answer.add(labelled(name, labels, counts=bool(CUMULATIVE.search(name))), told)
    if warnings := rows(document.get("warnings")):
        answer.note = f"The answer is not whole: {warnings[0]}"
    return True


def _metric_data(document: Json, answer: Answer) -> bool:
    results = document.get("MetricDataResults")
    if not isinstance(results, list):
        return False
    for row in map(mapping, results):
        label = str(row.get("Label") or row.get("Id") or "metric")
        answer.add(_cloud(label), list(zip(rows(row.get("Timestamps")), rows(row.get("Values")), strict=False)))
        if row.get("StatusCode") == "PartialData":
            answer.note = f"The values of {label} are not whole: ask for the rest with the NextToken."
    return True


def _cloud(label: str) -> Reading:
    """`i-0abc CPUUtilization`: what a label says besides the metric's name is what was measured."""
    thing, _, name = label.rpartition(" ")
    if thing and name[:1].isupper() and name.isidentifier():
        return Reading(name, thing, "")
    return Reading(label, None, "")


def _statistics(document: Json, answer: Answer) -> bool:
    points = document.get("Datapoints")
    if not isinstance(points, list) or "Label" not in document:
        return False
    found = [mapping(p) for p in points]
    kinds = [s for s in _STATISTICS if any(s in p for p in found)]
    kinds += sorted({k for p in found for k in mapping(p.get("ExtendedStatistics"))})
    unit = next((str(p["Unit"]) for p in found if p.get("Unit") not in (None, "None")), "")
    for kind in kinds:
        samples = [(p.get("Timestamp"), p.get(kind, mapping(p.get("ExtendedStatistics")).get(kind))) for p in found]
        name = str(document["Label"]) + (f" {kind}" if len(kinds) > 1 else "")
        answer.add(Reading(name, None, unit), samples)
    return True


def _datadog(document: Json, answer: Answer) -> bool:
    series = [mapping(s) for s in rows(document.get("series"))]
    if not series or not all("pointlist" in s for s in series):
        return False
    for row in series:
        labels = tags(str(row.get("scope") or "").split(","))
        unit = next(
            (str(mapping(u).get("short_name") or mapping(u).get("name") or "") for u in rows(row.get("unit"))), ""
        )
        name = str(row.get("metric") or row.get("display_name") or "metric")
        answer.add(labelled(name, labels, unit=unit), pairs(row.get("pointlist")))
    return True


def _scalar_data(document: Json, answer: Answer) -> bool:
    """Datadog's second version: times once, a list of values for each series."""
    attributes = mapping(mapping(document.get("data")).get("attributes"))
    times, values = attributes.get("times"), attributes.get("values")
    if not isinstance(times, list) or not isinstance(values, list):
        return False
    for row, said in zip(rows(attributes.get("series")), values, strict=False):
        labels = tags([str(t) for t in rows(mapping(row).get("group_tags"))])
        query = mapping(row).get("query_index", 0)
        answer.add(labelled(f"query {query}", labels), list(zip(times, rows(said), strict=False)))
    return True


def _graphite(document: Json, answer: Answer) -> bool:
    if "target" not in document or not isinstance(document.get("datapoints"), list):
        return False
    samples = [(at, value) for value, at in pairs(document["datapoints"])]
    given = words(document.get("tags"))
    name = given.pop("name", "") or str(document["target"])
    answer.add(labelled(str(document["target"]) if not given else name, given), samples)
    return True


def _frames(document: Json, answer: Answer) -> bool:
    """What Grafana asks its data sources: frames of columns."""
    results = [mapping(r) for r in mapping(document.get("results")).values()]
    frames = [mapping(f) for r in results for f in rows(r.get("frames"))]
    for frame in frames:
        fields = [mapping(f) for f in rows(mapping(frame.get("schema")).get("fields"))]
        columns = [rows(c) for c in rows(mapping(frame.get("data")).get("values"))]
        times: list[object] = next((c for f, c in zip(fields, columns, strict=False) if f.get("type") == "time"), [])
        for one, column in zip(fields, columns, strict=False):
            if one.get("type") == "number" and times:
                shown = str(mapping(one.get("config")).get("displayNameFromDS") or one.get("name") or "value")
                unit = str(mapping(one.get("config")).get("unit") or "")
                answer.add(labelled(shown, words(one.get("labels")), unit=unit), list(zip(times, column, strict=False)))
    return bool(frames)


def pairs(value: object) -> list[tuple[object, object]]:
    """Lists of two: times with their values."""
    return [(row[0], row[1]) for row in rows(value) if isinstance(row, list) and len(row) == 2]  # noqa: PLR2004  time and value


def mapping(value: object) -> Json:
    """A mapping, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """A list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def words(value: object) -> dict[str, str]:
    """A mapping of text."""
    return {k: str(v) for k, v in mapping(value).items() if isinstance(v, str | int | float) and v != ""}


def tags(written: Sequence[str]) -> dict[str, str]:
    """`host:web-1` as a label."""
    return {k: v for k, colon, v in (t.strip().partition(":") for t in written) if colon and v}


def real(value: object) -> float | None:
    """A number, also one written as text."""
    return numbers.real(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None


def seconds(value: object) -> float | None:
    """Since 1970, of an epoch in any unit or of a written time."""
    if isinstance(value, str) and (number := real(value)) is not None:
        value = number
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    at = clock.parse(value, datetime(2000, 1, 1, tzinfo=UTC))
    return at.timestamp() if at else None
