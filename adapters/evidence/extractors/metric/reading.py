"""One series as it was read: what was measured of which thing, when, how much, and where that stands."""

import math
import re
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from adapters.evidence import components

SERIES = 20_000  # that are kept at most
POINTS = 4_000_000  # that are read at most
CUMULATIVE = re.compile(r"(?:_total|_count|_sum|_bucket|_created)$|cumulative", re.IGNORECASE)
_THINGS = (
    *(
        "service",
        "microservice",
        "service_name",
        "service.name",
        "app",
        "application",
        "component",
        "workload",
        "deployment",
    ),
    *(
        "k8s.deployment.name",
        "job",
        "container",
        "pod",
        "podname",
        "pod_name",
        "k8s.pod.name",
        "instance",
        "host",
        "hostname",
    ),
    *("host.name", "node", "resource", "database", "db", "dbinstanceidentifier", "functionname", "queue", "queuename"),
    *("instanceid", "loadbalancer", "clustername", "tablename", "topic", "cmdb_id", "namespace", "name"),
)
_HIDDEN = frozenset(("__name__", "le", "quantile", "prometheus", "monitor", "endpoint", "scrape_job"))
_LONGEST = 90  # characters of a name with what tells it from its like


def thing(labels: dict[str, str]) -> tuple[str, str] | None:
    """The label that names what was measured, and its workload or name."""
    given = {key.lower(): (key, value) for key, value in labels.items() if value}
    found = next((given[key] for key in _THINGS if key in given), None)
    if found is None:
        return None
    key, value = found
    return key, components.workload(value) if components.is_pod(value) else value


def told_apart(name: str, labels: dict[str, str], used: str = "") -> str:
    """The name with the labels that tell it from its like."""
    rest = [f"{k}={v}" for k, v in sorted(labels.items()) if k not in _HIDDEN and k != used and v]
    full = f"{name}{{{', '.join(rest)}}}" if rest else name
    return full if len(full) <= _LONGEST else full[: _LONGEST - 1] + "…"


Written = tuple[object, object]  # the time and the value of a sample as the document has them


@dataclass
class Reading:
    """One series.

    Where a sample stands is known by its line, with `cell` for its column in a table; in JSON by its two written
    values (`raws`) and a place in the text that is shortly before them (`lines` has that then).
    """

    metric: str  # with what tells it from its like
    component: str | None = None
    unit: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    counts: bool = False  # goes up only, but for restarts
    cell: int | None = None
    times: "array[float]" = field(default_factory=lambda: array("d"))  # seconds since 1970, nan where nobody said
    values: "array[float]" = field(default_factory=lambda: array("d"))
    lines: "array[int]" = field(default_factory=lambda: array("l"))
    raws: list[Written] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What was measured of what."""
        return f"{self.component} {self.metric}" if self.component else self.metric

    def add(self, at: float, value: float, line: int, raw: Written | None = None) -> None:
        """One sample."""
        self.times.append(at)
        self.values.append(value)
        self.lines.append(line)
        if raw is not None:
            self.raws.append(raw)

    def in_order(self) -> "Reading":
        """By time, one sample a moment: of several the last that was written."""
        times = self.times
        if any(map(math.isnan, times)) or all(a < b for a, b in pairwise(times)):
            return self
        last = {at: i for i, at in enumerate(times)}
        return self.picked([last[at] for at in sorted(last)])

    def picked(self, indices: list[int]) -> "Reading":
        """Some of its samples."""
        made = Reading(self.metric, self.component, self.unit, self.labels, self.counts, self.cell)
        for i in indices:
            made.add(self.times[i], self.values[i], self.lines[i], self.raws[i] if self.raws else None)
        return made

    @property
    def step(self) -> float:
        """Seconds from one sample to the next, usually; nought for a single one."""
        gaps = [b - a for a, b in pairwise(self.times)]
        return median(gaps) if gaps else 0.0


def labelled(name: str, labels: dict[str, str], *, unit: str = "", counts: bool = False) -> Reading:
    """A series that its labels tell apart."""
    found = thing(labels)
    metric = told_apart(name, labels, found[0] if found else "")
    return Reading(metric, found[1] if found else None, unit, labels, counts)


def moment(seconds: float) -> datetime:
    """A sample's time."""
    return datetime.fromtimestamp(seconds, UTC)
