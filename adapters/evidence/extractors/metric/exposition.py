"""Reads the text that exporters show: Prometheus exposition format 0.0.4 and OpenMetrics 1.0; and promtool's answers.

The formats are https://prometheus.io/docs/instrumenting/exposition_formats and https://openmetrics.io.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.evidence import clock, lines, numbers
from adapters.evidence.extractors.metric.reading import CUMULATIVE, POINTS, SERIES, Reading, labelled

_SAMPLE = re.compile(
    r"(?P<name>[a-zA-Z_:][\w:.]*+)(?:\{(?P<labels>[^\n]*)\})?[ \t]++"
    r"(?P<value>[-+]?(?:[\d.]++(?:[eE][-+]?\d++)?|NaN|Inf))"
    r"(?:[ \t]++(?P<at>-?\d++(?:\.\d++)?))?[ \t]*+$"
)
_ASKED = re.compile(  # as `promtool query` prints an answer: at one moment, or the values of a range below their series
    r"(?P<name>[a-zA-Z_:][\w:.]*+)?(?:\{(?P<labels>[^\n]*)\})? ?=>(?: (?P<value>[-+]?[\d.]++(?:[eE][-+]?\d++)?)"
    r" @\[(?P<at>\d++(?:\.\d++)?)\])?[ \t]*+$"
)
_RANGED = re.compile(r"(?P<value>[-+]?[\d.]++(?:[eE][-+]?\d++)?) @\[(?P<at>\d++(?:\.\d++)?)\]$")
_LABEL = re.compile(r'(?<![\w.])([a-zA-Z_][\w.]*+)[ \t]*+=[ \t]*+"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
_EXEMPLAR = " # {"
_ABOUT = re.compile(r"# (?P<what>TYPE|UNIT) (?P<name>[a-zA-Z_:][\w:.]*+) (?P<said>\S++)")
_LOOKED_AT = 60  # lines
_MOST = 0.8  # of them
_FEWEST = 2
_QUANTILES = (0.5, 0.99)
_PARTS = ("_bucket", "_sum", "_count")

Key = tuple[str, tuple[tuple[str, str], ...]]


def reads(head: str) -> bool:
    """Whether nearly all lines are samples or say of what kind they are."""
    written = [line for line in head.split("\n", _LOOKED_AT)[:-1] if line.strip()] or [head.strip()]
    known = [line for line in written if line.startswith("#") or _sample(line) or _RANGED.match(line)]
    samples = sum(not line.startswith("#") for line in known)
    typed = any(_ABOUT.match(line) for line in known)
    marked = typed or any(m and m["labels"] is not None for m in map(_sample, known))
    return marked and samples >= (1 if typed else _FEWEST) and len(known) >= _MOST * len(written)


def _sample(text: str) -> re.Match[str] | None:
    return _SAMPLE.match(text.partition(_EXEMPLAR)[0].rstrip()) or _ASKED.match(text)


@dataclass
class _Scrape:
    """What was read so far."""

    kinds: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    found: dict[Key, Reading] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)  # by how they are written
    series: Reading | None = None  # whose values stand in the lines below

    def take(self, line: lines.Line) -> int:
        """One line; gives the samples in it."""
        text = line.text
        if text.startswith("#"):
            if about := _ABOUT.match(text):
                (self.kinds if about["what"] == "TYPE" else self.units)[about["name"]] = about["said"]
            return 0
        sample = _sample(text)
        self.series = reading = self._reading(sample) if sample else self.series
        sample = sample or _RANGED.match(text)
        if sample is None or reading is None:
            return 0
        value, said = numbers.real(sample["value"] or ""), numbers.real(sample["at"] or "")
        at = None if said is None else clock.epoch(said)
        if value is not None:
            reading.add(at.timestamp() if at else math.nan, value, line.number)
        return 1

    def _reading(self, sample: re.Match[str]) -> Reading | None:
        written, name = sample["labels"] or "", sample["name"] or "value"
        if written not in self.labels:
            self.labels[written] = {k: v.replace('\\"', '"') for k, v in _LABEL.findall(written)}
        labels = self.labels[written]
        key = (name, tuple(sorted(labels.items())))
        if key not in self.found and len(self.found) < SERIES:
            base = next((name.removesuffix(p) for p in _PARTS if name.endswith(p)), name)
            kind = self.kinds.get(name) or self.kinds.get(base) or ""
            counts = kind in ("counter", "histogram") or (
                kind in ("", "unknown", "untyped", "summary") and bool(CUMULATIVE.search(name))
            )
            self.found[key] = labelled(name, labels, unit=self.units.get(base, ""), counts=counts)
        return self.found.get(key)


def read(path: Path) -> list[Reading]:
    """All series; the buckets of a histogram become two of its quantiles."""
    scrape, count = _Scrape(), 0
    for line in lines.read(path):
        count += scrape.take(line)
        if count >= POINTS:
            break
    plain = [r for (name, labels), r in scrape.found.items() if not (name.endswith("_bucket") and "le" in dict(labels))]
    return [r for r in (*plain, *_histograms(scrape.found)) if r.values]


def _histograms(found: dict[Key, Reading]) -> Iterator[Reading]:
    groups: dict[Key, list[tuple[float, Reading]]] = defaultdict(list)
    for (name, labels), reading in found.items():
        bound = dict(labels).get("le")
        if name.endswith("_bucket") and bound is not None and (upto := _bound(bound)) is not None:
            rest = tuple((k, v) for k, v in labels if k != "le")
            groups[name.removesuffix("_bucket"), rest].append((upto, reading))
    for (name, rest), buckets in groups.items():
        buckets.sort(key=lambda b: b[0])
        for share in _QUANTILES:
            yield _quantile(labelled(f"{name}_p{share * 100:.0f}", dict(rest)), buckets, share)


def _bound(written: str) -> float | None:
    return math.inf if written.lower() in ("+inf", "inf") else numbers.real(written)


def _quantile(reading: Reading, buckets: list[tuple[float, Reading]], share: float) -> Reading:
    """A quantile at each scrape of what was new in it, in one scrape of all there was."""
    last = buckets[-1][1]
    many = min(len(r.values) for _, r in buckets)
    for i in range(1 if many > 1 else 0, many):
        new = [(upto, r.values[i] - (r.values[i - 1] if many > 1 else 0.0)) for upto, r in buckets]
        value = _interpolated(new, share)
        if value is not None:
            reading.add(last.times[i], value, last.lines[i])
    return reading


def _interpolated(cumulated: list[tuple[float, float]], share: float) -> float | None:
    """As `histogram_quantile` does it: evenly within a bucket, the last finite bound beyond it."""
    total = cumulated[-1][1]
    if total <= 0 or any(count < 0 for _, count in cumulated):
        return None
    lower, before = 0.0, 0.0
    for upto, count in cumulated:
        if count >= share * total:
            if math.isinf(upto):
                return lower
            inside = count - before
            return lower + (upto - lower) * ((share * total - before) / inside if inside else 1.0)
        lower, before = upto, count
    return lower
