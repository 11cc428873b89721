"""Who was bad first: the first bad moment of each component, and the components that never were bad."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from engines.correlation.clocks import Clocks, aware, number
from engines.correlation.model import Beginning, Unaffected
from engines.correlation.steady import is_steady
from engines.correlation.wording import what
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity
from engines.figures import many

BY_CHANCE = 0.05  # a quiet lead that an even rate gives more often than this proves nothing
QUIET = 0.1  # share of the time before the onset that must be quiet before something began in it
OVER = timedelta(hours=1)  # what ended so long before the onset is another story
EARLY = timedelta(hours=6)  # what began so long before the onset is of every day, whatever it says
COARSE = 2.0  # seconds: a time that is known less exactly gives way to one that is
NAMES = 4096  # of which the plain form is kept: every turn compares the same ones
SPOKEN = (FindingKind.LOG, FindingKind.STACK, FindingKind.TEXT)
_OTHERS = (FindingKind.STATEMENT, FindingKind.CHANGE, FindingKind.CONFIG)
_SYMPTOMS = tuple(k for k in FindingKind if k not in _OTHERS)
_WELL = ("Healthy", "flat", "ok", "Recovered", "provider_resolved", "propagated", "Completed")
_AGE = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True)
class Bad:
    """A finding that says that something is bad and was not all along."""

    place: str
    at: datetime  # on the clock of the case
    resolution: float
    finding: Finding


def place(f: Finding, e: Evidence) -> str | None:
    """Where it happened: the component, the only one that the file speaks of, else the log itself."""
    if f.component:
        return f.component
    named = {other.component for other in e.findings if other.component}
    if len(named) == 1:
        return named.pop()
    return e.name if e.data_type is DataType.LOG and not named else None


@lru_cache(NAMES)
def same(name: str) -> str:
    """The name without what differs between its spellings."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def bad(evidence: Iterable[Evidence], clocks: Clocks, onset: datetime | None) -> Iterator[Bad]:
    """Every bad finding with a time that belongs to the incident."""
    for e in evidence:
        for f in e.findings:
            if not (f.at and is_bad(f)):
                continue
            where = place(f, e)
            if where and not _is_background(f, e, clocks, onset):
                yield Bad(where, clocks.told(e.id, f.at), resolution(f, e), f)


def is_bad(f: Finding) -> bool:
    """Whether it tells of trouble."""
    return f.kind in _SYMPTOMS and f.severity is not Severity.INFO and f.reason not in _WELL


def _is_background(f: Finding, e: Evidence, clocks: Clocks, onset: datetime | None) -> bool:
    """Present before the incident as it is in it, or over before it."""
    at = aware(f.at or e.at)
    if onset and clocks.told(e.id, f.until or at) < onset - OVER:
        return True
    if onset and (known := is_steady(f, e, clocks.shown(e.id, onset))) is not None:
        return known
    if f.kind not in SPOKEN or f.first_seen or not (e.start and e.end):
        return bool(onset and f.kind not in (FindingKind.METRIC, FindingKind.ALERT)) and _is_early(f, e, clocks, onset)
    if e.onset and at >= aware(e.onset):
        return False
    if onset and clocks.told(e.id, at) >= onset - timedelta(minutes=1):
        return False
    return _could_be_even(f, e)


def _is_early(f: Finding, e: Evidence, clocks: Clocks, onset: datetime | None) -> bool:
    return bool(onset and f.at and clocks.told(e.id, f.at) < onset - EARLY and f.severity is Severity.WARNING)


def _could_be_even(f: Finding, e: Evidence) -> bool:
    """Whether an even rate over the whole file leaves so long a quiet lead: (1 - lead / whole) ** count."""
    if not (f.at and e.start and e.end) or aware(e.end) <= aware(e.start):
        return False
    lead, whole = aware(f.at) - aware(e.start), aware(e.end) - aware(e.start)
    if lead < QUIET * (aware(e.onset or e.end) - aware(e.start)):
        return True  # bursts leave gaps that an even rate does not
    return (1 - min(lead / whole, 1.0)) ** f.count > BY_CHANCE


def resolution(f: Finding, e: Evidence) -> float:
    """Seconds within which the time of a finding is known."""
    if f.kind is FindingKind.METRIC:
        steps = [s.step for s in e.series if s.name == f.facts.get("metric")] or [s.step for s in e.series]
        return min(steps, default=60.0)
    if age := re.search(r"\d+([smhd])$", str(f.facts.get("age", ""))):
        return _AGE[age[1]]
    if f.at and f.at.second == 0 and f.at.microsecond == 0 and f.kind is FindingKind.ALERT:
        return 60.0
    return 0.001 if f.at and f.at.microsecond else 1.0


def order(found: Iterable[Bad]) -> tuple[Beginning, ...]:
    """The first bad moment of each component, the first component first."""
    by_place: dict[str, list[Bad]] = defaultdict(list)
    for b in sorted(found, key=_when):
        by_place[same(b.place)].append(b)
    firsts = sorted((_finest(of) for of in by_place.values()), key=_when)
    return tuple(
        Beginning(
            component=b.place,
            at=b.at,
            resolution=b.resolution,
            lag=(b.at - firsts[0].at).total_seconds(),
            what=what(b.finding),
            citation=b.finding.cite(),
        )
        for b in firsts
    )


def _finest(found: Sequence[Bad]) -> Bad:
    """The first, or what says more exactly when that was; `found` is in order of time."""
    first = found[0]
    reach = first.at + timedelta(seconds=first.resolution)
    finer = (b for b in found if b.at <= reach and b.resolution < COARSE <= first.resolution)
    return next(finer, first)


def _when(b: Bad) -> tuple[datetime, tuple[int, str], int, str]:
    return b.at, number(b.finding.evidence), b.finding.line, b.place


def leads(beginnings: Sequence[Beginning]) -> tuple[str, ...]:
    """Those that no other is surely before: a time by the minute can't stand 20 seconds behind another."""
    return tuple(b.component for b in beginnings if not any(_is_before(other, b) for other in beginnings))


def _is_before(one: Beginning, other: Beginning) -> bool:
    return (other.at - one.at).total_seconds() > max(one.resolution, other.resolution)


def unaffected(
    evidence: Sequence[Evidence], affected: Iterable[str], onset: datetime | None, clocks: Clocks
) -> tuple[Unaffected, ...]:
    """The components that the evidence speaks of at the time of the incident, and never as bad."""
    hit = {same(a) for a in affected}
    hit |= {same(p) for e in evidence for f in e.findings if is_bad(f) and (p := place(f, e))}
    found: dict[str, Unaffected] = {}
    for e in evidence:
        for component, findings in _spoken_of(e).items():
            if same(component) not in hit and _covers(e, findings, onset, clocks):
                found.setdefault(same(component), _proven(component, e, findings))
    return tuple(found[name] for name in sorted(found))


def _spoken_of(e: Evidence) -> dict[str, list[Finding]]:
    """Who is looked at in a file, with what says that it is well; a quiet log speaks for itself."""
    spoken: dict[str, list[Finding]] = defaultdict(list)
    for f in e.findings:
        if f.kind in _SYMPTOMS and f.component and (f.reason in _WELL or f.kind is FindingKind.LOG):
            spoken[f.component].append(f)
    if e.data_type is DataType.LOG and not spoken and not e.errors and e.lines and e.start:
        spoken[e.name] = []
    return spoken


def _covers(e: Evidence, findings: Sequence[Finding], onset: datetime | None, clocks: Clocks) -> bool:
    if onset is None:
        return False
    if e.start and e.end:
        return clocks.told(e.id, e.start) <= onset <= clocks.told(e.id, e.end)
    return any(f.reason in _WELL and (f.at is None or aware(f.until or f.at) >= onset) for f in findings)


def _proven(component: str, e: Evidence, findings: Sequence[Finding]) -> Unaffected:
    best = next((f for f in findings if f.reason in _WELL), None)
    why = what(best) if best else f"{many(e.lines, 'line')} of {e.name} and no trouble of it"
    return Unaffected(component=component, why=why, evidence=e.id, citation=best.cite() if best else None)
