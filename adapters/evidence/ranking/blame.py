"""Orders components by what departs of each that its callees do not explain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from adapters.evidence.extractors.metric import kinds
from adapters.evidence.ranking.departure import Departure
from adapters.evidence.ranking.gathered import Series
from engines.abnormal import MetricKind

SPREADS = (MetricKind.LATENCY, MetricKind.ERRORS)  # from a callee to who calls it
_SLACK = 2.0  # times what a callee shows that may explain its caller
_LEFT = 0.15  # of what is explained whole
_FOLLOWS = {MetricKind.TRAFFIC: 0.5, MetricKind.NETWORK: 0.5, MetricKind.STATE: 0.5, MetricKind.OTHER: 0.5}
_WAITS = 0.3  # of what a component waits for, which is another's trouble
_UNASKED = 0.5  # of errors where people complain of latency, and of latency where of errors
_AWAY = 0.5  # of what the component that people complain of does not call
_BUSY = 0.25  # power of the share of the requests that pass through
_SHARED = 0.3  # of what is measured of the machine below
_NEXT = (1.0, 0.3, 0.15)  # how much the best kinds of a component count


@dataclass(frozen=True)
class Departed:
    """A series and how far it departs."""

    series: Series
    departure: Departure
    weight: float = 1.0  # less than one for what is not its component's own

    @property
    def strength(self) -> float:
        """What counts of it."""
        return self.departure.strength * self.weight

    @property
    def moved(self) -> float:
        """By how much, in its own unit."""
        return abs(self.departure.after - self.departure.before)


@dataclass(frozen=True)
class Blamed:
    """A component with what counts of it, and the callee that explains most of what does not."""

    component: str
    score: float
    telling: tuple[Departed, ...]
    explained_by: str | None = None


def order(
    departed: Sequence[Departed],
    callees: Mapping[str, frozenset[str]],
    asked: frozenset[MetricKind],
    entries: frozenset[str],
) -> list[Blamed]:
    """The most suspect first.

    A latency or an error of a callee comes out in whoever calls it, so blame goes down the calls as the random walks
    of MonitorRank (Kim, Sumbaly and Shah 2013) and MicroRCA (Wu et al. 2020) do it: a component counts for what its
    callees do not explain. In place of a walk stands what a callee can explain at most: not more than its own
    departure, and not more than it adds itself to the latency or the errors of its caller. What few requests
    pass through can explain little of what people notice.
    """
    sheet = _Sheet(_weighed(departed))
    reach = _reached(entries, callees)
    made = []
    for component in sheet.components:
        blamed = _blamed(sheet, component, callees.get(component, frozenset()) - {component}, asked)
        made.append(replace(blamed, score=blamed.score * _AWAY) if reach and component not in reach else blamed)
    return sorted(made, key=lambda b: (-b.score, b.component))


def _blamed(sheet: "_Sheet", component: str, callees: frozenset[str], asked: frozenset[MetricKind]) -> Blamed:
    kinds_of = sheet.best[component]
    counted, by = {}, dict[str, float]()
    for kind, one in kinds_of.items():
        counted[kind] = one.strength * _FOLLOWS.get(kind, 1.0)
        if kind in SPREADS:
            share, callee = sheet.explained(component, kind, callees)
            counted[kind] *= (1 - (1 - _LEFT) * share) * sheet.busy(component) ** _BUSY
            counted[kind] *= _UNASKED if asked and kind not in asked else 1.0
            if callee:
                by[callee] = max(by.get(callee, 0.0), share)
    counts = sorted((*counted.values(), *sheet.waits(component)), reverse=True)
    score = sum(w * c for w, c in zip(_NEXT, counts, strict=False))
    shown = sorted(kinds_of.values(), key=lambda d: -counted[d.series.kind]) or sheet.outbound(component)
    most = max(by, key=lambda c: by[c], default=None)
    return Blamed(component, score, tuple(shown), most if most and by[most] > 1 / _SLACK else None)


def _weighed(departed: Sequence[Departed]) -> list[Departed]:
    """Less of what several components share to the last digit, and of what is of the machine below them."""
    same: dict[tuple[str, bytes], int] = defaultdict(int)
    keys = [(d.series.metric, d.series.values.tobytes()) for d in departed]
    for key in keys:
        same[key] += 1
    shared = [
        (_SHARED if kinds.is_of_machine(d.series.metric) else 1.0) / same[k]
        for d, k in zip(departed, keys, strict=True)
    ]
    return [replace(d, weight=weight) for d, weight in zip(departed, shared, strict=True)]


class _Sheet:
    """What is known of each component, by kind."""

    def __init__(self, departed: Iterable[Departed]) -> None:
        self.best: dict[str, dict[MetricKind, Departed]] = defaultdict(dict)
        self._outbound: dict[str, dict[MetricKind, Departed]] = defaultdict(dict)
        self._moved: dict[tuple[str, str], float] = {}
        traffic: dict[str, dict[str, float]] = defaultdict(dict)
        for one in departed:
            series = one.series
            away = series.kind in SPREADS and kinds.is_outbound(series.metric)
            known = (self._outbound if away else self.best)[series.component]
            if series.kind not in known or one.strength > known[series.kind].strength:
                known[series.kind] = one
            key = series.component, series.metric
            self._moved[key] = max(one.moved, self._moved.get(key, 0.0))
            if series.kind is MetricKind.TRAFFIC:
                usual = series.elsewhere if series.elsewhere.size else series.values
                passed = traffic[series.metric].get(series.component, 0.0)
                traffic[series.metric][series.component] = passed + float(np.median(usual))
        self._traffic = max(traffic.values(), key=len, default={})

    @property
    def components(self) -> list[str]:
        """All of them."""
        return sorted({*self.best, *self._outbound})

    def busy(self, component: str) -> float:
        """The share of the requests of the busiest component; one where nobody counts them."""
        most = max(self._traffic.values(), default=0.0)
        return max(self._traffic.get(component, most) / most, 1e-3) if most > 0 else 1.0

    def outbound(self, component: str) -> list[Departed]:
        """What it waits for at others."""
        return list(self._outbound[component].values())

    def waits(self, component: str) -> list[float]:
        """What counts of what it waits for at others."""
        return [_WAITS * one.strength for one in self.outbound(component)]

    def explained(self, component: str, kind: MetricKind, callees: frozenset[str]) -> tuple[float, str | None]:
        """How much of a component's latency or errors is that of one callee, and of which."""
        own = self.best[component][kind]
        if not own.strength:
            return 0.0, None
        outbound = self._outbound[component].get(kind)
        share, by = (min(1.0, _SLACK * outbound.strength / own.strength) if outbound else 0.0), None
        for callee in sorted(callees):
            theirs = self.best.get(callee, {}).get(kind)
            if theirs is not None and (part := self._part(own, theirs)) > share:
                share, by = part, callee
        return share, by

    def _part(self, own: Departed, theirs: Departed) -> float:
        part = _SLACK * theirs.strength / own.strength
        added = self._moved.get((theirs.series.component, own.series.metric))
        if added is not None and own.moved:
            calls = self.busy(theirs.series.component) / self.busy(own.series.component)
            part = min(part, _SLACK * added * calls / own.moved)
        return min(part, 1.0)


def _reached(entries: frozenset[str], callees: Mapping[str, frozenset[str]]) -> set[str]:
    """What the components that people complain of call, and what that calls; empty where they call nothing."""
    seen, todo = set(entries), list(entries)
    while todo:
        for callee in callees.get(todo.pop(), ()):
            if callee not in seen:
                seen.add(callee)
                todo.append(callee)
    return seen if len(seen) > len(entries) else set()
