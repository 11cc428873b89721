"""Reads metrics in OTLP/JSON: gauges, sums, histograms and summaries, each with the labels of its point and resource.

The schema is https://github.com/open-telemetry/opentelemetry-proto (metrics.proto); 64-bit numbers are text there.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.evidence.extractors.metric.answers import Answer, Json, mapping, real, rows, seconds
from adapters.evidence.extractors.metric.reading import SERIES, Reading, labelled

_CUMULATIVE = (2, "AGGREGATION_TEMPORALITY_CUMULATIVE")
_QUANTILES = (0.5, 0.99)
_OF_RESOURCE = (
    *("service.name", "service.instance.id", "k8s.pod.name", "k8s.deployment.name", "k8s.namespace.name"),
    *("host.name", "container.name"),
)
_FEWEST_BUCKETS = 2

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Points:
    """The series of one file, which may come in many documents."""

    text: str
    found: dict[Key, Reading] = field(default_factory=dict)
    before: dict[Key, list[float]] = field(default_factory=dict)  # the buckets of the last point
    at: int = 0  # where the last metric is named

    def take(self, document: Json, hint: int) -> bool:
        """All points of a document that stands behind a place in the text; False for another sort of document."""
        resources = document.get("resourceMetrics", document.get("resource_metrics"))
        for resource in map(mapping, rows(resources)):
            given = _labels(mapping(resource.get("resource")).get("attributes"))
            kept = {k: v for k, v in given.items() if k in _OF_RESOURCE}
            for scope in rows(resource.get("scopeMetrics", resource.get("scope_metrics"))):
                for metric in rows(mapping(scope).get("metrics")):
                    self._metric(mapping(metric), kept, hint)
        return isinstance(resources, list)

    def answer(self) -> Answer:
        """All series."""
        return Answer(readings=[r for r in self.found.values() if r.values])

    def _metric(self, metric: Json, resource: dict[str, str], hint: int) -> None:
        name, unit = str(metric.get("name") or "metric"), str(metric.get("unit") or "")
        self.at = max(self.text.find(json.dumps(name), max(hint, self.at)), hint, self.at)
        hint = self.at
        for kind in ("gauge", "sum", "histogram", "summary"):
            data = mapping(metric.get(kind))
            cumulated = data.get("aggregationTemporality", data.get("aggregation_temporality")) in _CUMULATIVE
            for point in map(mapping, rows(data.get("dataPoints", data.get("data_points")))):
                labels = resource | _labels(point.get("attributes"))
                if kind in ("gauge", "sum"):
                    counts = kind == "sum" and cumulated and bool(data.get("isMonotonic", data.get("is_monotonic")))
                    self._add(name, labels, point, _number(point), hint, unit=unit, counts=counts)
                elif kind == "histogram":
                    self._histogram((name, unit), labels, point, hint, cumulated=cumulated)
                else:
                    self._summary((name, unit), labels, point, hint)

    def _add(  # noqa: PLR0913  what a sample has
        self,
        name: str,
        labels: dict[str, str],
        point: Json,
        value: tuple[object, float] | None,
        hint: int,
        *,
        unit: str = "",
        counts: bool = False,
    ) -> None:
        stamp = point.get("timeUnixNano", point.get("time_unix_nano"))
        at = seconds(stamp)
        key = (name, tuple(sorted(labels.items())))
        if at is None or value is None or (key not in self.found and len(self.found) >= SERIES):
            return
        if key not in self.found:
            self.found[key] = labelled(name, labels, unit=unit, counts=counts)
        self.found[key].add(at, value[1], hint, (stamp, value[0]))

    def _histogram(
        self, named: tuple[str, str], labels: dict[str, str], point: Json, hint: int, *, cumulated: bool
    ) -> None:
        """Two quantiles of what was new in each point."""
        name, unit = named
        counts = [c for c in map(real, rows(point.get("bucketCounts", point.get("bucket_counts")))) if c is not None]
        bounds = [
            b for b in map(real, rows(point.get("explicitBounds", point.get("explicit_bounds")))) if b is not None
        ]
        if len(counts) < _FEWEST_BUCKETS or len(bounds) != len(counts) - 1:
            return
        key = (name, tuple(sorted(labels.items())))
        before = self.before.get(key)
        if cumulated:
            self.before[key] = counts
            if before is not None and len(before) == len(counts) and sum(counts) > sum(before):
                counts = [max(c - b, 0.0) for c, b in zip(counts, before, strict=True)]
        for share in _QUANTILES:
            value = _quantile(counts, bounds, share)
            if value is not None:
                self._add(f"{name}.p{share * 100:.0f}", labels, point, (point.get("count"), value), hint, unit=unit)

    def _summary(self, named: tuple[str, str], labels: dict[str, str], point: Json, hint: int) -> None:
        name, unit = named
        for one in map(mapping, rows(point.get("quantileValues", point.get("quantile_values")))):
            share, value = real(one.get("quantile")), real(one.get("value"))
            if share is not None and value is not None:
                self._add(f"{name}.p{share * 100:g}", labels, point, (one.get("value"), value), hint, unit=unit)


def _number(point: Json) -> tuple[object, float] | None:
    raw = next((point[k] for k in ("asDouble", "asInt", "as_double", "as_int") if k in point), None)
    found = real(raw)
    return None if found is None else (raw, found)


def _labels(attributes: object) -> dict[str, str]:
    return dict(_pairs(attributes))


def _pairs(attributes: object) -> Iterator[tuple[str, str]]:
    for one in map(mapping, rows(attributes)):
        value = next(iter(mapping(one.get("value")).values()), None)
        if isinstance(value, str | int | float) and one.get("key"):
            yield str(one["key"]), str(value)


def _quantile(counts: list[float], bounds: list[float], share: float) -> float | None:
    """Evenly within a bucket, the last bound beyond it."""
    total = sum(counts)
    if total <= 0:
        return None
    before, lower = 0.0, min(0.0, bounds[0])
    for count, upto in zip(counts, bounds, strict=False):
        if before + count >= share * total:
            return lower + (upto - lower) * ((share * total - before) / count if count else 1.0)
        before, lower = before + count, upto
    return bounds[-1]
