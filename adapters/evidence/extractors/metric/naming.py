"""Tells in the names of a wide table what is measured of what: names that share both their parts with others."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from adapters.evidence.extractors.metric import kinds
from engines.abnormal import MetricKind

MOST = 5_000  # names that are compared
_LONGEST = 300  # characters of a name that is taken apart
_JOINT = re.compile(r"[_.:/| -]+")
_EXPORTER = re.compile(
    r"(?i)container|istio|envoy|https?|grpc|rpc|jvm|process|kube|pod|node|system|sys|os|go|server|client"
)  # words that names of metrics begin with
_FEWEST = 2  # things that the same is measured of
_NAMES = 3  # columns that are things, in a table of one metric
_TOLD = 0.9  # of the names that must come apart


def split(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The thing and the metric of each name that comes apart.

    `cart_container-cpu-seconds` and `db_container-cpu-seconds` share what follows `cart_` and `db_`, and each of these
    begins many names: of all places to cut, the one with the most names on both sides is where the thing ends.
    Where several have as many (all things end in `_service`, or all metrics begin with `container_`), the thing goes
    as far as its last word says nothing of metrics. What all things begin with (`prod.`) is of none of them.
    Nothing where most names do not come apart: then the table is of one thing.
    """
    cuts = {name: _cuts(name) for name in dict.fromkeys(names[:MOST]) if len(name) <= _LONGEST}
    ends = Counter(end for found in cuts.values() for _, end in found)
    begins = Counter(begin for found in cuts.values() for begin, end in found if ends[end] >= _FEWEST)
    apart = {}
    for name, found in cuts.items():
        likely = [c for c in found if ends[c[1]] >= _FEWEST and _is_metric(c[1])]
        if likely:
            apart[name] = max(likely, key=lambda c: (ends[c[1]] * begins[c[0]], *_end(c[0])))
    things = {thing for thing, _ in apart.values()}
    if len(things) < _FEWEST or len(apart) < _TOLD * len(cuts):
        return {}
    lead = len(_lead(sorted(things)))
    return {name: (thing[lead:], metric) for name, (thing, metric) in apart.items()}


def _end(thing: str) -> tuple[bool, int]:
    """Whether a thing may end there, and how far that is."""
    last = _JOINT.split(thing)[-1]
    is_of_metric = bool(_EXPORTER.fullmatch(last)) or kinds.kind_of(last) is not MetricKind.OTHER
    return not is_of_metric, len(thing)


def _lead(things: Sequence[str]) -> str:
    """The parts of a path that all things begin with."""
    first, last = things[0], things[-1]
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: max(first.rfind(joint, 0, same) for joint in "./:|") + 1]


def _cuts(name: str) -> list[tuple[str, str]]:
    return [(name[: m.start()], name[m.end() :]) for m in _JOINT.finditer(name) if m.start() and m.end() < len(name)]


def _is_metric(end: str) -> bool:
    return kinds.kind_of(end) is not MetricKind.OTHER


def of_file(names: Sequence[str], file: str) -> str | None:
    """The metric that a file is named after, where its columns name none: `cpu_usage.csv` with a column a service."""
    stem = PurePath(file.replace("\\", "/")).stem
    said = sum(kinds.kind_of(name) is not MetricKind.OTHER for name in names)
    if len(names) < _NAMES or 2 * said > len(names):  # a service may be called `member` or `receipt`
        return None
    return stem if kinds.kind_of(stem) is not MetricKind.OTHER else None
