"""The picture of a card: the most telling curves of its files, with the onset and the changes near it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from engines.cards import wording
from engines.evidence import Evidence, Finding, FindingKind, TimeSeries
from engines.figures import amount
from engines.markup import Mark, Picture
from engines.models import Case

CURVES = 3
CHANGES = 4
_BEFORE = 0.5  # of the picture's span: how long before its begin a change is still shown
_NEXT = timedelta(minutes=1)  # what is shown around a curve of a moment
_LABEL = 32  # characters


def picture(case: Case, files: Sequence[Evidence], day: datetime) -> Picture | None:
    """What moved over time in the files, and what was changed then; None where nothing can be drawn."""
    series = _chosen(files)
    if not series:
        return None
    start, end = min(s.start for s in series), max(_end(s) for s in series)
    since = _since(case, files, start, end)
    near = _changes(case, start - (end - start) * _BEFORE - _NEXT, end + _NEXT, since or end)
    marks = [Mark(at=since, label=f"bad since {wording.clock(since, day)}", onset=True)] if since else []
    marks.extend(Mark(at=f.at, label=_label(f)) for f in near if f.at)
    when = ", ".join((wording.span(start, end, day), *(m.label for m in marks if m.onset)))
    return Picture(alt=_told(series, start, end, marks, day), when=when, series=series, marks=tuple(marks))


def rates(series: TimeSeries, since: datetime) -> tuple[float, float] | None:
    """The mean of a curve before a moment and from then on; None where one of the two was not seen."""
    step = timedelta(seconds=series.step)
    points = [(series.start + i * step, v) for i, v in enumerate(series.values) if v is not None]
    before = [v for at, v in points if at + step <= since]
    after = [v for at, v in points if at >= since]
    return (sum(before) / len(before), sum(after) / len(after)) if before and after else None


def _chosen(files: Sequence[Evidence]) -> tuple[TimeSeries, ...]:
    """The first curve of each file, the worst file first, then the second ones; all of one time."""
    worst = sorted(files, key=lambda e: (e.onset is None, -e.errors))
    named = [_named(e, files) for e in worst]
    curves = [s for s in chain.from_iterable(zip_longest(*named)) if s and any(s.values)]
    return tuple(s for s in curves if _meets(s, curves[0]))[:CURVES]


def _named(e: Evidence, files: Sequence[Evidence]) -> list[TimeSeries]:
    """The file's curves; a name that other files' curves have too gets the file's."""
    others = {s.name for other in files if other.id != e.id for s in other.series}
    return [s.model_copy(update={"name": f"{s.name}, {e.name}"}) if s.name in others else s for s in e.series]


def _meets(series: TimeSeries, first: TimeSeries) -> bool:
    return series.start <= _end(first) and first.start <= _end(series)


def _end(series: TimeSeries) -> datetime:
    return series.start + timedelta(seconds=series.step * len(series.values))


def _since(case: Case, files: Sequence[Evidence], start: datetime, end: datetime) -> datetime | None:
    own = min((e.onset for e in files if e.onset), default=None)
    return next((at for at in (own, case.onset) if at and start <= at <= end), None)


def _changes(case: Case, start: datetime, end: datetime, to: datetime) -> list[Finding]:
    """The changes within, those before `to` first, the nearest of them first."""
    made = {(_label(f), f.at): f for f in _made(case) if f.at and start <= f.at <= end}
    return sorted(made.values(), key=lambda f: (f.at > to, abs((f.at - to).total_seconds())) if f.at else ())[:CHANGES]


def _made(case: Case) -> Iterator[Finding]:
    return (f for f in case.findings if f.kind is FindingKind.CHANGE)


def _label(finding: Finding) -> str:
    facts = finding.facts
    if finding.component and facts.get("version"):
        return wording.cut(f"{finding.component} {facts['version']}", _LABEL)
    return wording.cut(finding.summary.replace("`", ""), _LABEL)


def _told(series: Sequence[TimeSeries], start: datetime, end: datetime, marks: Sequence[Mark], day: datetime) -> str:
    curves = "; ".join(
        f"{s.name}{f' {s.unit}' if s.unit else ''} up to {amount(max(v for v in s.values if v is not None))}"
        for s in series
    )
    said = [m.label if m.onset else f"{m.label} at {wording.clock(m.at, day)}" for m in marks]
    return f"{wording.span(start, end, day)}: {'; '.join([curves, *said])}."
