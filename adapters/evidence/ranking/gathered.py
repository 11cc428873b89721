"""The series of all files as they can be compared: each of one component, its usual values beside those of the case."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

import numpy as np

from adapters.evidence import components
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.metric import kinds, naming
from adapters.evidence.extractors.metric.kinds import Way
from adapters.evidence.extractors.metric.prepared import prepared
from adapters.evidence.extractors.metric.reading import Reading
from adapters.evidence.ranking.departure import Floats
from engines.abnormal import MetricKind

_USUAL = re.compile(
    r"(?i)(?:^|[^a-z])(?:normal|usual|baseline|healthy|before|reference|nominal|faultless|train(?:ing)?)"
)
_UNUSUAL = re.compile(r"(?i)abnormal|incident|fault(?!less)|anomal|after|during|failure|outage|test")
_APART = 10.0  # steps between two files that are of different times
_FILES = 3  # without a component, from which on the file's name is one


@dataclass(frozen=True)
class File:
    """One file of measurements, read."""

    document: Document
    readings: Sequence[Reading]
    delimiter: str = ""


@dataclass(frozen=True)
class Part:
    """A series as one file has it."""

    file: File
    reading: Reading


@dataclass(frozen=True)
class Series:
    """One series of the case: what came in order of time, and its values at times without the trouble."""

    component: str
    metric: str
    kind: MetricKind
    way: Way
    parts: tuple[Part, ...]
    elsewhere: Floats

    @property
    def unit(self) -> str:
        """What the file says."""
        return self.parts[0].reading.unit

    @property
    def times(self) -> Floats:
        """Seconds since 1970."""
        return np.concatenate([np.frombuffer(p.reading.times) for p in self.parts])

    @property
    def values(self) -> Floats:
        """As they were measured, or rates of what is counted."""
        return np.concatenate([np.frombuffer(p.reading.values) for p in self.parts])

    def place(self, index: int) -> tuple[Part, int]:
        """The part and the sample in it of a value."""
        for part in self.parts:
            if index < len(part.reading.values):
                return part, index
            index -= len(part.reading.values)
        raise IndexError(index)


def gather(files: Sequence[File]) -> list[Series]:
    """The series that have a component and a time; each once."""
    owners = _Owners(files)
    parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for file in files:
        for reading in file.readings:
            component, metric = owners.of(file, reading)
            ready = prepared(reading)[0]
            if component and ready.values and np.isfinite(np.frombuffer(ready.times)).all():
                parts[component, metric].append(Part(file, ready))
    usual = {f.document.name for f in files if _is_usual(f.document.name)}
    if len(usual) == len(files):
        usual = set()  # then the name tells nothing
    made = (_series(*key, lane, usual) for key, found in parts.items() for lane in _lanes(found))
    return [one for one in made if one.parts]


def _lanes(parts: list[Part]) -> list[list[Part]]:
    """Replicas that ran side by side are compared apart, and one that followed another carries it on."""
    lanes: list[list[Part]] = []
    for part in sorted(parts, key=lambda p: p.reading.times[0]):
        ended = [lane for lane in lanes if lane[-1].reading.times[-1] < part.reading.times[0]]
        if ended:
            max(ended, key=lambda lane: lane[-1].reading.times[-1]).append(part)
        else:
            lanes.append([part])
    return lanes


class _Owners:
    """Says whose series one is, also where only the file's name does."""

    def __init__(self, files: Sequence[File]) -> None:
        nameless = [f for f in files if not any(r.component for r in f.readings)]
        shared = Counter(m for f in nameless for m in {r.metric for r in f.readings})
        usual = [f for f in nameless if all(shared[r.metric] > 1 for r in f.readings)]
        self._of_files = {f.document.name for f in usual} if len(usual) >= _FILES else set[str]()
        self._metrics = {
            f.document.name: metric
            for f in nameless
            if (metric := naming.of_file([r.metric for r in f.readings], f.document.name))
        }
        columns = (r.metric for f in nameless if f.document.name in self._metrics for r in f.readings)
        self._workloads = components.workloads([*columns, *map(_stem, self._of_files)])

    def of(self, file: File, reading: Reading) -> tuple[str, str]:
        """The component and the metric; an empty component where nobody says."""
        name = file.document.name
        if reading.component:
            return reading.component, reading.metric
        if name in self._metrics:
            return self._workloads[reading.metric], self._metrics[name]
        return (self._workloads[_stem(name)] if name in self._of_files else ""), reading.metric


def _stem(name: str) -> str:
    return PurePath(name.replace("\\", "/")).stem


def _series(component: str, metric: str, parts: list[Part], usual_files: set[str]) -> Series:
    kind = kinds.kind_of(metric)
    usual, bad = _told_apart(parts, usual_files)
    elsewhere = np.concatenate([np.frombuffer(p.reading.values) for p in usual]) if usual else np.empty(0)
    return Series(component, metric, kind, kinds.way(metric, kind), tuple(bad), elsewhere)


def _told_apart(ordered: list[Part], usual_files: set[str]) -> tuple[list[Part], list[Part]]:
    """What is of usual times and what is of the case: as the files are called, else the last stretch is the case."""
    usual = [p for p in ordered if p.file.document.name in usual_files]
    if usual:
        return usual, [p for p in ordered if p not in usual]
    cut = max((i for i, (a, b) in enumerate(pairwise(ordered), 1) if _is_apart(a, b)), default=0)
    return ordered[:cut], ordered[cut:]


def _is_usual(name: str) -> bool:
    stem = _stem(name)
    return bool(_USUAL.search(stem)) and not _UNUSUAL.search(stem)


def _is_apart(one: Part, other: Part) -> bool:
    return other.reading.times[0] - one.reading.times[-1] > _APART * max(one.reading.step, other.reading.step)
