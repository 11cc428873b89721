"""Finds files whose clocks differ, from requests and unique events that two files tell, and puts them on one clock.

A request is logged by two programs within moments, so between files on one clock the shortest gap is near zero. Only
where the gaps of at least three requests agree on something else do the clocks differ. Requests that failed are no
proof where others are known: a time-out has a constant length too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from statistics import median

from engines.correlation.model import Skew
from engines.evidence import Evidence, FindingKind

LEAST = 2.0  # seconds that clocks must differ by; less is the way of a request
FEWEST = 3  # gaps that must agree
AGREEING = 0.8  # share of the gaps near their median
ZONE = 1800.0  # seconds: zones are whole half hours apart
ZONE_SLACK = 60.0
_UNIQUE = re.compile(r"(?<![0-9a-f-])(?=[0-9a-f-]*\d)[0-9a-f]{8}[0-9a-f-]*|\d{5,}", re.IGNORECASE)
_EVENTS = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT)


@dataclass(frozen=True)
class Clocks:
    """How far each file is ahead of the clock of the case."""

    skews: tuple[Skew, ...] = ()

    def told(self, evidence: str, at: datetime) -> datetime:
        """A time of that file on the clock of the case."""
        skew = self.skew(evidence)
        return aware(at) - timedelta(seconds=skew.seconds) if skew else aware(at)

    def shown(self, evidence: str, at: datetime) -> datetime:
        """What the clock of that file shows at a time of the case."""
        skew = self.skew(evidence)
        return aware(at) + timedelta(seconds=skew.seconds) if skew else aware(at)

    def skew(self, evidence: str) -> Skew | None:
        """How the file's clock differs, if it does."""
        return next((s for s in self.skews if s.evidence == evidence), None)


@dataclass(frozen=True)
class _Gap:
    """How far `other` is ahead of `one`."""

    one: Evidence
    other: Evidence
    seconds: float
    shared: int
    what: str

    @property
    def is_none(self) -> bool:
        return abs(self.seconds) < LEAST


def aware(at: datetime) -> datetime:
    """A time without a zone is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def number(evidence: str) -> tuple[int, str]:
    """Sort key of an evidence id: `E2` stands before `E10`."""
    digits = evidence.lstrip("E")
    return (int(digits) if digits.isdecimal() else 0, evidence)


def compare(evidence: Sequence[Evidence]) -> Clocks:
    """The clocks of all files, in their order; a file that shares nothing with others is taken as it is."""
    telling = [told for e in evidence if (told := _Told(e, _first_seen(e), _unique(e))).any]
    gaps = [gap for one, other in combinations(telling, 2) if (gap := _gap(one, other))]
    return Clocks(tuple(sorted(_skews(gaps), key=lambda s: number(s.evidence))))


def _gap(one: "_Told", other: "_Told") -> _Gap | None:
    gap = _of_requests(one, other)
    if gap is None and (pair := _of_events(one, other)) is not None:
        return _Gap(one.evidence, other.evidence, pair, 1, "event")
    return gap


def _of_requests(one: "_Told", other: "_Told") -> _Gap | None:
    first, second = one.requests, other.requests
    both = first.keys() & second.keys()
    fine = [_between(first[r], second[r]) for r in both if not (first[r].bad or second[r].bad)]
    if len(fine) >= FEWEST:
        seconds = _agreed(fine)
        return _Gap(one.evidence, other.evidence, seconds, len(fine), "request") if seconds is not None else None
    every = [_between(first[r], second[r]) for r in both]
    seconds = _agreed(every) if len(every) >= FEWEST else None
    if seconds is None or not _is_zone(seconds):
        return None
    return _Gap(one.evidence, other.evidence, seconds, len(every), "request")


@dataclass(frozen=True)
class _Seen:
    at: datetime
    bad: bool


@dataclass(frozen=True)
class _Told:
    """What a file tells that another may tell too: read once, and held against all others."""

    evidence: Evidence
    requests: dict[str, _Seen]
    events: dict[str, datetime]

    @property
    def any(self) -> bool:
        return bool(self.requests or self.events)


def _first_seen(e: Evidence) -> dict[str, _Seen]:
    """Where each request is first told, and whether it failed anywhere in the file."""
    failed = {s.request for s in e.sightings if s.bad}
    seen: dict[str, _Seen] = {}
    for s in e.sightings:
        if s.at and (s.request not in seen or aware(s.at) < seen[s.request].at):
            seen[s.request] = _Seen(aware(s.at), s.request in failed)
    return seen


def _between(one: _Seen, other: _Seen) -> float:
    return (other.at - one.at).total_seconds()


def _agreed(gaps: Sequence[float]) -> float | None:
    """The median, where most gaps are near it."""
    middle = median(gaps)
    near = max(1.0, 0.02 * abs(middle)) if abs(middle) < ZONE else ZONE_SLACK
    agreeing = sum(1 for g in gaps if abs(g - middle) <= near)
    return middle if agreeing >= max(FEWEST, AGREEING * len(gaps)) else None


def _of_events(one: _Told, other: _Told) -> float | None:
    """The gap of the one line that both files tell, and nothing else tells."""
    first, second = one.events, other.events
    gaps = [(second[m] - first[m]).total_seconds() for m in first.keys() & second.keys()]
    return gaps[0] if len(gaps) == 1 or (gaps and max(gaps) - min(gaps) <= 1.0) else None


def _unique(e: Evidence) -> dict[str, datetime]:
    """What happened once in the file and names something that no other line does; changes that say which they are."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for f in e.findings:
        message = str(f.facts.get("message") or "")
        if f.at and f.count == 1 and f.kind in _EVENTS and _UNIQUE.search(message):
            found[f"{f.reason}: {message}"].append(aware(f.at))
    return {what: times[0] for what, times in found.items() if len(times) == 1}


def _is_zone(seconds: float) -> bool:
    away = abs(seconds) % ZONE
    return abs(seconds) >= ZONE - ZONE_SLACK and min(away, ZONE - away) <= ZONE_SLACK


def _skews(gaps: Sequence[_Gap]) -> Iterator[Skew]:
    """Walk from each reference to all that is tied to it."""
    left = {e.id: e for gap in gaps for e in (gap.one, gap.other)}
    while left:
        reference = max(left.values(), key=lambda e: _trust(e, gaps))
        for reached in _reached(reference, gaps):
            left.pop(reached.evidence.id, None)
            if reached.gap and abs(reached.seconds) >= LEAST:
                yield _skew(reached)
        left.pop(reference.id, None)


def _trust(e: Evidence, gaps: Sequence[_Gap]) -> tuple[bool, int, int]:
    """Its times are past when it came, most others agree with it, it came first."""
    past = not (e.end and aware(e.end) > aware(e.at) + timedelta(minutes=5))
    agreeing = sum(1 for g in gaps if g.is_none and e.id in (g.one.id, g.other.id))
    return past, agreeing, -number(e.id)[0]


@dataclass(frozen=True)
class _Reached:
    evidence: Evidence
    seconds: float  # ahead of the reference
    other: Evidence
    gap: _Gap | None = None


def _reached(reference: Evidence, gaps: Sequence[_Gap]) -> list[_Reached]:
    """The reference itself and all files that gaps lead to, each held against the one nearest to it."""
    found = {reference.id: _Reached(reference, 0.0, reference)}
    waiting = [reference.id]
    while waiting:
        here = found[waiting.pop(0)]
        for gap in sorted(gaps, key=lambda g: -g.shared):
            if here.evidence.id == gap.one.id and gap.other.id not in found:
                found[gap.other.id] = _Reached(gap.other, here.seconds + gap.seconds, reference, gap)
                waiting.append(gap.other.id)
            elif here.evidence.id == gap.other.id and gap.one.id not in found:
                found[gap.one.id] = _Reached(gap.one, here.seconds - gap.seconds, reference, gap)
                waiting.append(gap.one.id)
    return list(found.values())


def _skew(reached: _Reached) -> Skew:
    gap = reached.gap
    zone = _is_zone(reached.seconds)
    return Skew(
        evidence=reached.evidence.id,
        file=reached.evidence.name,
        other=reached.other.id,
        other_file=reached.other.name,
        seconds=round(reached.seconds / ZONE) * ZONE if zone else round(reached.seconds, 3),
        shared=gap.shared if gap else 0,
        shared_what=gap.what if gap else "request",
        is_zone=zone,
    )
