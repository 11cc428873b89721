"""What happened when: the telling findings and statements of all files as moments, each told once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from engines import talk
from engines.correlation.beginnings import Bad, bad, is_bad, place, same
from engines.correlation.clocks import Clocks, aware, number
from engines.correlation.model import Beginning, Moment, MomentKind
from engines.correlation.wording import what
from engines.evidence import BAD, DataType, Evidence, Finding, FindingKind, Severity

JUST_AFTER = timedelta(minutes=10)
JUST_BEFORE = timedelta(hours=1)
SAME = timedelta(seconds=60)  # the same thing in two files within so long is one moment
LASTING = timedelta(minutes=5)  # trouble whose end is worth a moment
PROOFS = 3  # citations of a moment
ALIKE = 3  # moments of one kind that differ in numbers alone: so many are told as one
_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
_CHANGES = ("Deployed", "ConfigChanged", "FlagChanged")  # a log line that tells a change
_OVER = ("Recovered", "provider_resolved")
_UNDONE = ("rollback",)
_FOLDED = (MomentKind.SYMPTOM.value, MomentKind.ALERT.value, MomentKind.FIRST_ERROR.value)
_USUAL = {
    FindingKind.ALERT: MomentKind.ALERT,
    FindingKind.METRIC: MomentKind.METRIC,
    FindingKind.CHANGE: MomentKind.CHANGE,
}
_RANK = {  # what stays where there are too many
    MomentKind.ACTION: 0,
    MomentKind.FIRST_ERROR: 0,
    MomentKind.ALERT: 1,
    MomentKind.RECOVERY: 1,
    MomentKind.CHANGE: 2,
    MomentKind.SYMPTOM: 3,
    MomentKind.METRIC: 3,
    MomentKind.STATEMENT: 3,
}


@dataclass(frozen=True)
class Around:
    """What is known already where the moments are chosen."""

    clocks: Clocks
    onset: datetime | None
    order: Sequence[Beginning]
    bad: Sequence[Bad]


class _Words(NamedTuple):
    """What somebody said, apart from when and where."""

    kind: MomentKind
    rank: int
    key: tuple[str, ...]


class _Told(NamedTuple):
    """What becomes a moment if it is among the most telling."""

    order: tuple[datetime, tuple[int, str], int, str]  # its time on the clock of the case, and where it is told
    until: datetime | None
    kind: MomentKind
    where: str | None
    what: str
    findings: tuple[Finding, ...]  # all that tell it
    rank: int  # the less, the more telling
    key: tuple[str, ...]  # the same for two tellings of one thing
    series: int = 1  # that moved together

    @property
    def at(self) -> datetime:
        return self.order[0]


def moments(evidence: Sequence[Evidence], known: Around, limit: int) -> tuple[Moment, ...]:
    """The telling moments in order of time; at most `limit`, those that stand nearest to the onset."""
    onset = known.onset
    merged = _folded(_merged(sorted(_told(evidence, known), key=_in_order)))
    kept = sorted(merged, key=lambda t: (t.rank, abs(t.order[0] - onset) if onset else timedelta(), t.order))
    return tuple(_moment(t, known.clocks) for t in sorted(kept[:limit], key=_in_order))


def changes(found: Iterable[Moment], onset: datetime | None) -> tuple[Moment, ...]:
    """The changes in the hour before the onset, and the ones just after."""
    if onset is None:
        return ()
    return tuple(
        m
        for m in found
        if m.kind is MomentKind.CHANGE and m.citations and onset - JUST_BEFORE <= m.at <= onset + JUST_AFTER
    )


def _told(evidence: Sequence[Evidence], known: Around) -> Iterator[_Told]:
    clocks, onset = known.clocks, known.onset
    firsts = {b.citation for b in known.order}
    of_incident = {id(b.finding) for b in known.bad}
    for e in evidence:
        if e.data_type is DataType.STATEMENT:
            yield from _spoken(e)
            continue
        for f in e.findings:
            kind = _kind(f)
            if f.at is None or kind is None or _is_idle(f, e, clocks, onset):
                continue
            first = kind in (MomentKind.SYMPTOM, MomentKind.METRIC) and f.cite() in firsts
            at, said = clocks.told(e.id, f.at), what(f)
            where = f.component or place(f, e)
            shown = MomentKind.FIRST_ERROR if first else kind
            told = _Told(
                order=(at, number(f.evidence), f.line, said),
                until=clocks.told(e.id, f.until) if f.until else None,
                kind=shown,
                where=where,
                what=said,
                findings=(f,),
                rank=_rank(f, shown, at, onset, of_incident=first or id(f) in of_incident),
                key=_key(f, kind, where, said),
            )
            yield told
            if told.until and _ends(f):
                yield _over(told, told.until)


def _spoken(e: Evidence) -> Iterator[_Told]:
    """What people say has no clock of a file, no place, and no end."""
    for f in e.findings:
        said = what(f)
        words = _words(f.excerpt, said)
        if f.at and words:
            order = aware(f.at), number(e.id), f.line, said
            yield _Told(order, None, words.kind, None, said, (f,), words.rank, words.key)


def _over(told: _Told, until: datetime) -> _Told:
    """The end of something, which is a moment of its own."""
    said = f"Over: {told.what}"
    return told._replace(
        order=(until, *told.order[1:3], said),
        until=None,
        kind=MomentKind.RECOVERY,
        what=said,
        rank=_RANK[MomentKind.RECOVERY],
        key=(*told.key, "over"),
    )


def _is_idle(f: Finding, e: Evidence, clocks: Clocks, onset: datetime | None) -> bool:
    """A commit that changes no program, or that came when it was bad already."""
    if f.reason != "commit" or f.at is None:
        return False
    return f.facts.get("docs_only") is True or bool(onset and clocks.told(e.id, f.at) > onset + JUST_AFTER)


def _kind(f: Finding) -> MomentKind | None:
    """What sort of moment it is; None where it is not worth one."""
    if f.kind is FindingKind.CHANGE or f.reason in _CHANGES:
        return MomentKind.ACTION if f.reason in _UNDONE else MomentKind.CHANGE
    if f.kind is FindingKind.ALERT and f.reason not in _OVER:
        return MomentKind.RECOVERY if f.reason == "ok" and not f.until else MomentKind.ALERT
    if f.reason in _OVER:
        return MomentKind.RECOVERY
    if is_bad(f) and (f.severity in BAD or f.first_seen or f.kind is FindingKind.METRIC):
        return _USUAL.get(f.kind, MomentKind.SYMPTOM)
    return None


@lru_cache(talk.REMEMBERED)
def _words(quote: str, said: str) -> _Words | None:
    if talk.is_question(quote) or talk.is_small(quote):
        return None
    kind = MomentKind.ACTION if talk.doing(quote) else MomentKind.STATEMENT
    return _Words(kind, _RANK[kind], (kind.value, said))


def _ends(f: Finding) -> bool:
    """Whether its end is a moment of its own; a spike is over as soon as it is there."""
    if f.kind is FindingKind.ALERT:
        return f.reason == "ok"
    return f.facts.get("recovered") is True and bool(f.at and f.until and f.until - f.at >= LASTING)


def _moment(t: _Told, clocks: Clocks) -> Moment:
    skew = clocks.skew(t.findings[0].evidence)
    return Moment(
        at=t.at,
        until=t.until,
        kind=t.kind,
        component=t.where,
        what=t.what if t.series == 1 else f"{t.what.rstrip('.')}, with {t.series - 1} more series",
        citations=tuple(f.cite() for f in t.findings),
        note=skew.text if skew else None,
    )


def _rank(f: Finding, kind: MomentKind, at: datetime, onset: datetime | None, *, of_incident: bool) -> int:
    rank = _RANK[kind]
    if kind is MomentKind.CHANGE:
        near = onset is None or onset - JUST_BEFORE <= at <= onset + JUST_AFTER
        return (1 if near else rank) + (f.reason == "commit")  # what is deployed is nearer to the trouble
    if kind in (MomentKind.SYMPTOM, MomentKind.METRIC):
        return rank - (f.severity is Severity.CRITICAL and of_incident) + 2 * (not of_incident)
    return rank


def _key(f: Finding, kind: MomentKind, where: str | None, said: str) -> tuple[str, ...]:
    """What two files say alike when they tell the same thing."""
    if kind in (MomentKind.CHANGE, MomentKind.ACTION):
        which = str(f.facts.get("commit") or f.facts.get("version") or f.facts.get("flag") or said)
        return "change", str(f.reason), same(f.component or ""), which
    if kind is MomentKind.METRIC and f.at:
        return kind.value, same(where or ""), f.at.isoformat()
    return kind.value, f.reason or "", same(where or ""), said.lower()


def _merged(told: Sequence[_Told]) -> list[_Told]:
    """What is told more than once within SAME is one moment with all its citations; `told` is in order of time."""
    open_: dict[tuple[str, ...], int] = {}
    made: list[_Told] = []
    for t in told:
        here = open_.get(t.key)
        if here is not None and t.at - made[here].at <= SAME:
            made[here] = _joined(made[here], t)
            continue
        open_[t.key] = len(made)
        made.append(t)
    return made


def _folded(told: Sequence[_Told]) -> list[_Told]:
    """What comes again and again with other numbers is told once, with how often and until when."""
    alike: dict[tuple[str, ...], list[_Told]] = defaultdict(list)
    for t in told:
        folds = t.key[0] in _FOLDED
        alike[(*t.key[:-1], t.where or "", _NUMBERS.sub("#", t.what)) if folds else (str(len(alike)),)].append(t)
    made = (group if len(group) < ALIKE else [_as_one(group)] for group in alike.values())
    return sorted(chain.from_iterable(made), key=_in_order)


def _as_one(group: Sequence[_Told]) -> _Told:
    """The first of them, as telling as the most telling one."""
    first, last = group[0], group[-1]
    more = f"{first.what.rstrip('.')}; {len(group) - 1} more like it until {last.at.astimezone(UTC):%H:%M:%S}"
    return first._replace(
        what=more, until=last.until or last.at, kind=min((t.kind for t in group), key=_RANK.__getitem__),
        rank=min(t.rank for t in group),
    )  # fmt: skip


def _joined(one: _Told, other: _Told) -> _Told:
    lines = {(f.evidence, f.line): f for f in (*other.findings, *one.findings)}
    mine = {(f.evidence, f.line) for f in one.findings}
    ends = [t for t in (one.until, other.until) if t]
    return one._replace(
        findings=tuple(lines[key] for key in sorted(lines, key=lambda key: key not in mine))[:PROOFS],
        until=max(ends, default=None),
        kind=min(one.kind, other.kind, key=lambda k: _RANK[k]),
        rank=min(one.rank, other.rank),
        series=one.series + (one.key[0] == MomentKind.METRIC.value),
    )


def _in_order(t: _Told) -> tuple[datetime, tuple[int, str], int, str]:
    return t.order


def onset_of(evidence: Sequence[Evidence], clocks: Clocks) -> datetime | None:
    """Since when it is bad: the earliest onset of a file, else the first sign that is new, else the first alert."""
    onsets = [clocks.told(e.id, e.onset) for e in evidence if e.onset]
    if onsets:
        return min(onsets)
    found: list[Bad] = list(bad(evidence, clocks, None))
    new = [b.at for b in found if b.finding.first_seen or b.finding.kind is FindingKind.METRIC]
    alerts = [b.at for b in found if b.finding.kind is FindingKind.ALERT]
    return min(new, default=min(alerts, default=min((b.at for b in found if b.finding.severity in BAD), default=None)))
