"""What series tell together: which moved first and most, which stopped, began anew or stand at their limit."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from adapters.evidence import rhythm as rhythms
from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.metric import curves, silence, snapshot, words
from adapters.evidence.extractors.metric.places import Places
from adapters.evidence.extractors.metric.prepared import prepared
from adapters.evidence.extractors.metric.reading import Reading, moment
from adapters.evidence.extractors.page import ORDER
from adapters.evidence.moves import Shift
from adapters.evidence.rhythm import Rhythm
from adapters.evidence.shift import judge_values
from engines.evidence import DataType, Finding, FindingKind, Severity
from engines.figures import number

MOST = 150  # findings of series that moved
MOST_FLAT = 40
MOST_OTHERS = 20  # findings of each other sort
_LEVEL = 6  # samples that tell the level before
_SHORT = 48  # samples: in fewer a spike of one or two is an onset too
_STEADY = 0.25  # of the average, between the least and the most of what stays where it is
_FEWEST = 8  # samples: of fewer nobody can say that they did not move
_USUAL = (
    *("cpu", "mem", "rss", "heap", "disk", "connection", "storage", "iops", "space"),
    *("rps", "tps", "qps", "requests", "req_", "http", "throughput", "traffic"),  # as much load as before
    *("pool", "gc_", "pause", "queue", "lag", "hit", "thread", "retrans", "await", "latency"),  # what else may be short
)


@dataclass(frozen=True)
class Moved:
    """One series that moved; `reading` is what was judged."""

    reading: Reading
    shift: Shift
    index: int  # of the sample that shows the onset
    order: int = 0  # of the onsets in the file, from 1
    rhythm: Rhythm | None = None  # where it moves so at the same time of each hour, day or week

    @property
    def at(self) -> datetime | None:
        """The onset."""
        return when(self.reading, self.index)


def when(reading: Reading, index: int) -> datetime | None:
    """The time of a sample, where anybody said it."""
    return None if math.isnan(reading.times[index]) else moment(reading.times[index])


def tell(document: Document, readings: Sequence[Reading], places: Places) -> Extracted:
    """All of it; series that are quiet tell nothing."""
    readings = [r for r in readings if r.values]
    ready = [(r, *prepared(r)) for r in readings]
    moved = [m for _, judged, _ in ready if (m := _judge(judged))]
    moved = _numbered(sorted(moved, key=lambda m: m.shift.score, reverse=True))[:MOST]
    flat = _flat([r for r, _, _ in ready], moved)
    telling = _Telling(document, places, whole=any(r.raws for r in readings))
    resets = [(r.in_order(), at) for r, _, found in ready for at in found[:1]][:MOST_OTHERS]
    stopped = silence.found([r.in_order() for r, _, _ in ready])[:MOST_OTHERS]
    told = snapshot.found([r for r in readings if len(r.values) == 1])
    places.fetch(
        [m.reading.lines[m.index] for m in moved]
        + [r.lines[-1] for r in flat]
        + [r.lines[i] for r, i in resets]
        + [s.reading.lines[s.index] for s in stopped]
        + [t.reading.lines[0] for t in told]
    )
    findings = [telling.moved(m) for m in moved]
    findings += [telling.stopped(s) for s in stopped]
    findings += [telling.snapshot(t) for t in told]
    findings += [telling.reset(r, i) for r, i in resets]
    findings += [telling.flat(r) for r in flat]
    return _extracted(findings, readings, moved, places.lines)


def _judge(reading: Reading) -> Moved | None:
    hint = f"{reading.metric.partition('{')[0]} {reading.unit}"
    shift = judge_values(reading.values, unit_hint=hint)
    if shift is None:
        return None
    index = _empty_at(reading, shift) if shift.reason == "exhausted" else shift.index
    rhythm = rhythms.find(reading.times, reading.values)
    if rhythm is None or not rhythm.has(index):
        return Moved(reading, shift, index)
    first, last = rhythm.last  # people ask about the newest
    if rhythm.is_whole:
        before = median(reading.values[max(0, first - _LEVEL) : first] or [shift.before])
        after = median(reading.values[first : last + 1])
        shift = replace(shift, before=before, after=after, peak=after, ratio=after / before if before else shift.ratio)
    return Moved(reading, replace(shift, index=first, last=last), first, rhythm=rhythm)


def _empty_at(reading: Reading, shift: Shift) -> int:
    """What counts down does its harm when it is used up, not when it begins to."""
    return next((i for i in range(shift.index, len(reading.values)) if reading.values[i] <= 0), shift.index)


def _numbered(moved: list[Moved]) -> list[Moved]:
    """Each with its place in the order of the onsets, those of one moment with the same."""
    times = sorted({m.reading.times[m.index] for m in moved if m.at})
    place = {at: i for i, at in enumerate(times, 1)}
    return [replace(m, order=place.get(m.reading.times[m.index], 0)) for m in moved]


def _flat(readings: Sequence[Reading], moved: Sequence[Moved]) -> list[Reading]:
    """Usual resources and loads that did not move."""
    told = {(m.reading.component, m.reading.metric) for m in moved}
    usual = [r for r in readings if len(r.values) > 1 and any(word in r.metric.lower() for word in _USUAL)]
    return [r for r in usual if (r.component, r.metric) not in told][:MOST_FLAT]


def _extracted(findings: list[Finding], readings: Sequence[Reading], moved: Sequence[Moved], count: int) -> Extracted:
    bad = [f for f in findings if f.severity is Severity.ERROR and f.at]
    times = [t for r in readings for t in (min(r.times), max(r.times)) if not math.isnan(t)]
    names = Counter(m.reading.name for m in moved)
    shown = sorted(
        (m for m in moved if names[m.reading.name] == 1),
        key=lambda m: ORDER.index(words.severity(m.reading.metric, m.shift)),
    )
    drawn = [c for m in shown[: curves.MOST] if (c := curves.curve(m.reading))]
    return Extracted(
        data_type=DataType.METRIC,
        findings=tuple(findings),
        lines=count,
        start=moment(min(times)) if times else None,
        end=moment(max(times)) if times else None,
        onset=min((m.at for m in moved if m.at and _is_onset(m)), default=None),
        errors=len(bad),
        warnings=sum(f.severity is Severity.WARNING for f in findings),
        series=tuple(drawn),
    )


def _is_onset(moved: Moved) -> bool:
    """Whether it says since when it is bad: it moved at once and far, in the bad direction, and not for one sample."""
    if words.severity(moved.reading.metric, moved.shift) is not Severity.ERROR:
        return False
    if moved.rhythm and moved.rhythm.is_usual:
        return False
    if moved.shift.reason not in ("step", "spike"):
        return False
    return moved.shift.lasting or len(moved.reading.values) < _SHORT


@dataclass(frozen=True)
class _Telling:
    """Makes findings of one document."""

    document: Document
    places: Places
    whole: bool

    def _made(self, reading: Reading, index: int, reason: str, summary: str, **more: object) -> Finding:
        place = self.places.of(reading, index)
        plain = Finding(
            evidence=self.document.evidence,
            file=self.document.name,
            kind=FindingKind.METRIC,
            line=place.line,
            at=when(reading, index),
            component=reading.component,
            reason=reason,
            summary=" ".join(summary.split()),  # a name in quotes may have breaks in it
            excerpt=self.places.excerpt(place, whole=self.whole),
            facts=words.facts(reading),
        )
        return plain.model_copy(update=more)

    def moved(self, moved: Moved) -> Finding:
        reading, shift = moved.reading, moved.shift
        facts = words.facts(reading) | words.shift_facts(reading, shift)
        if moved.rhythm:
            facts |= words.rhythm_facts(moved.rhythm)
        return self._made(
            reading,
            moved.index,
            shift.reason,
            words.moved(reading, shift, f"{moved.at:%H:%M:%S}" if moved.at else "")
            + (words.usually(moved.rhythm) if moved.rhythm else ""),
            until=when(reading, shift.last),
            severity=words.severity(reading.metric, shift),
            facts=facts | ({"order": moved.order} if moved.order else {}),
        )

    def flat(self, reading: Reading) -> Finding:
        after = math.fsum(reading.values) / len(reading.values)
        facts = words.facts(reading) | {"before": words.rounded(reading.values[0]), "after": words.rounded(after)}
        least, most = min(reading.values), max(reading.values)
        facts |= {"min": words.rounded(least), "max": words.rounded(most)}
        if most - least <= _STEADY * abs(after):
            summary = f"{reading.name} stays at about {words.amount(after, words.unit(reading))}"
            return self._made(reading, len(reading.values) - 1, "flat", summary, facts=facts)
        ends = [words.amount(v, words.unit(reading)) for v in (least, most, after)]
        summary = f"{reading.name} lies between {ends[0]} and {ends[1]}, {ends[2]} on average"
        reason = "flat" if len(reading.values) >= _FEWEST else "few"
        return self._made(reading, len(reading.values) - 1, reason, summary, facts=facts)

    def reset(self, reading: Reading, index: int) -> Finding:
        before = number(reading.values[index - 1])
        at = when(reading, index)
        summary = (
            f"{reading.name} begins anew after {before}{f' at {at:%H:%M:%S}' if at else ''}: what counts it restarted"
        )
        return self._made(reading, index, "reset", summary, severity=Severity.WARNING)

    def stopped(self, one: silence.Silence) -> Finding:
        until = when(one.reading, one.index + 1) if one.index + 1 < len(one.reading.values) else None
        begin = when(one.reading, one.index)
        end = f" until {until:%H:%M:%S}" if until else ""
        others = f" and {one.others} more" if one.others else ""
        summary = f"{one.reading.name}{others} has no data from {begin:%H:%M:%S}{end}"
        facts = words.facts(one.reading) | {"seconds": words.rounded(one.seconds), "series": one.others + 1}
        severity = Severity.WARNING
        return self._made(one.reading, one.index, "no_data", summary, until=until, severity=severity, facts=facts)

    def snapshot(self, told: snapshot.Told) -> Finding:
        facts = words.facts(told.reading) | {"after": words.rounded(told.reading.values[0])}
        return self._made(told.reading, 0, told.reason, told.summary, severity=told.severity, facts=facts)
