"""Whether what was bad is over: since when nothing fails although the evidence goes on."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from engines.evidence import BAD, DataType, Evidence, Finding, FindingKind, Severity, TimeSeries
from knowledge.scene.scene import Scene

QUIET = timedelta(minutes=10)  # so long nothing fails, and it is over
LEFT = 0.05  # of the most errors in a bucket: so few are the usual ones
RHYTHM = 2  # times the longest pause between failures: a shorter quiet is one more pause
TIMED = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.TRACE, FindingKind.TEXT)


def last(scene: Scene) -> Finding | None:
    """What failed last; None where something still fails, or where the evidence ends too early to tell."""
    if any(f.severity in BAD for f in scene.by_kind[FindingKind.OBJECT]) or not _are_back(scene):
        return None
    logs = [e for e in scene.evidence if e.data_type is DataType.LOG and e.end]
    bad = [f for f in scene.findings if f.kind in TIMED and f.severity in BAD]
    failed = sorted({*_failures(logs), *_others(bad, logs)})
    seen = max((e.end for e in logs if e.end), default=None)
    if not failed or seen is None or not all(f.at for f in bad):
        return None
    pause = max((after - before for before, after in pairwise(failed)), default=timedelta())
    if seen - failed[-1] < max(QUIET, RHYTHM * pause):
        return None
    return max((f for f in bad if (t := f.last) and t <= failed[-1]), key=_ended_at, default=None)


def has_recovered(scene: Scene) -> bool:
    """Whether a series that moved is back, or an alert is over: work that is not tried again only stops to fail."""
    moved = any(f.facts.get("recovered") is True for f in scene.by_kind[FindingKind.METRIC])
    return moved or any(f.reason == "ok" for f in scene.by_kind[FindingKind.ALERT])


def _ended_at(finding: Finding) -> float:
    return finding.last.timestamp() if finding.last else 0.0


def _are_back(scene: Scene) -> bool:
    """Every series that moved in the bad direction is where it was."""
    moved = [f for f in scene.by_kind[FindingKind.METRIC] if f.severity is not Severity.INFO]
    return all(f.facts.get("recovered") is True for f in moved)


def _failures(logs: Iterable[Evidence]) -> Iterator[datetime]:
    """The buckets of each log that have more errors than it always has."""
    for log in logs:
        for curve in log.series:
            if curve.name == "errors":
                yield from _bad(curve)


def _bad(curve: TimeSeries) -> Iterator[datetime]:
    most = max((v for v in curve.values if v), default=0.0)
    for i, value in enumerate(curve.values):
        if value and value > LEFT * most:
            yield curve.start + timedelta(seconds=curve.step * (i + 1))


def _others(bad: Iterable[Finding], logs: list[Evidence]) -> Iterator[datetime]:
    """What failed in evidence that has no curve of its errors."""
    drawn = {e.id for e in logs if any(c.name == "errors" for c in e.series)}
    for finding in bad:
        if finding.evidence not in drawn:
            yield from (t for t in (finding.at, finding.until) if t)
