"""What happened when: the telling findings and statements of all files as moments, each told once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engines import talk
from engines.correlation.beginnings import Bad, bad, is_bad, place, same
from engines.correlation.clocks import Clocks, number
from engines.correlation.model import Beginning, Moment, MomentKind
from engines.correlation.wording import what
from engines.evidence import Evidence, Finding, FindingKind, Severity

JUST_AFTER = timedelta(minutes=10)
JUST_BEFORE = timedelta(hours=1)
SAME = timedelta(seconds=60)  # the same thing in two files within so long is one moment
LASTING = timedelta(minutes=5)  # trouble whose end is worth a moment
PROOFS = 3  # citations of a moment
_BAD = (Severity.ERROR, Severity.CRITICAL)
_CHANGES = ("Deployed", "ConfigChanged", "FlagChanged")  # a log line that tells a change
_OVER = ("Recovered", "provider_resolved")
_UNDONE = ("rollback",)
_USUAL = {
    FindingKind.ALERT: MomentKind.ALERT,
    FindingKind.METRIC: MomentKind.METRIC,
    FindingKind.CHANGE: MomentKind.CHANGE,
    FindingKind.STATEMENT: MomentKind.STATEMENT,
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


@dataclass(frozen=True)
class _Told:
    """A moment with what its choice depends on."""

    moment: Moment
    rank: int
    what_key: tuple[str, ...]  # the same for two tellings of one thing
    series: int = 1  # that moved together


def moments(evidence: Sequence[Evidence], known: Around, limit: int) -> tuple[Moment, ...]:
    """The telling moments in order of time; at most `limit`, those that stand nearest to the onset."""
    onset = known.onset
    merged = list(_merged(sorted(_told(evidence, known), key=_in_order)))
    kept = sorted(merged, key=lambda t: (t.rank, abs(t.moment.at - onset) if onset else timedelta(), _in_order(t)))
    return tuple(t.moment for t in sorted(kept[:limit], key=_in_order))


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
        for f in e.findings:
            kind = _kind(f)
            if f.at is None or kind is None or _is_idle(f, e, clocks, onset):
                continue
            first = kind in (MomentKind.SYMPTOM, MomentKind.METRIC) and f.cite() in firsts
            moment = _moment(f, e, clocks, MomentKind.FIRST_ERROR if first else kind)
            key = _key(f, moment, kind)
            yield _Told(moment, _rank(moment, f, onset, first or id(f) in of_incident), key)
            if f.until and _ends(f):
                ended = moment.model_copy(update={"at": clocks.told(e.id, f.until), "until": None})
                over = ended.model_copy(update={"kind": MomentKind.RECOVERY, "what": f"Over: {moment.what}"})
                yield _Told(over, _RANK[MomentKind.RECOVERY], (*key, "over"))


def _is_idle(f: Finding, e: Evidence, clocks: Clocks, onset: datetime | None) -> bool:
    """A commit that changes no program, or that came when it was bad already."""
    if f.reason != "commit" or f.at is None:
        return False
    return f.facts.get("docs_only") is True or bool(onset and clocks.told(e.id, f.at) > onset + JUST_AFTER)


def _kind(f: Finding) -> MomentKind | None:
    """What sort of moment it is; None where it is not worth one."""
    if f.kind is FindingKind.STATEMENT:
        return None if talk.is_question(f.excerpt) or talk.is_small(f.excerpt) else _said(f)
    if f.kind is FindingKind.CHANGE or f.reason in _CHANGES:
        return MomentKind.ACTION if f.reason in _UNDONE else MomentKind.CHANGE
    if f.kind is FindingKind.ALERT and f.reason not in _OVER:
        return MomentKind.RECOVERY if f.reason == "ok" and not f.until else MomentKind.ALERT
    if f.reason in _OVER:
        return MomentKind.RECOVERY
    if is_bad(f) and (f.severity in _BAD or f.first_seen or f.kind is FindingKind.METRIC):
        return _USUAL.get(f.kind, MomentKind.SYMPTOM)
    return None


def _said(f: Finding) -> MomentKind:
    return MomentKind.ACTION if talk.doing(f.excerpt) else MomentKind.STATEMENT


def _ends(f: Finding) -> bool:
    """Whether its end is a moment of its own; a spike is over as soon as it is there."""
    if f.kind is FindingKind.ALERT:
        return f.reason == "ok"
    return f.facts.get("recovered") is True and bool(f.at and f.until and f.until - f.at >= LASTING)


def _moment(f: Finding, e: Evidence, clocks: Clocks, kind: MomentKind) -> Moment:
    skew = clocks.skew(e.id)
    return Moment(
        at=clocks.told(e.id, f.at or e.at),
        until=clocks.told(e.id, f.until) if f.until else None,
        kind=kind,
        component=f.component or (place(f, e) if f.kind is not FindingKind.STATEMENT else None),
        what=what(f),
        citations=(f.cite(),),
        note=skew.text if skew else None,
    )


def _rank(moment: Moment, f: Finding, onset: datetime | None, of_incident: bool) -> int:  # noqa: FBT001 - one of the reckoned
    """The less, the more telling."""
    rank = _RANK[moment.kind]
    if moment.kind is MomentKind.CHANGE:
        near = onset is None or onset - JUST_BEFORE <= moment.at <= onset + JUST_AFTER
        return (1 if near else rank) + (f.reason == "commit")  # what is deployed is nearer to the trouble
    if moment.kind in (MomentKind.SYMPTOM, MomentKind.METRIC):
        return rank - (f.severity is Severity.CRITICAL and of_incident) + 2 * (not of_incident)
    return rank


def _key(f: Finding, moment: Moment, kind: MomentKind) -> tuple[str, ...]:
    """What two files say alike when they tell the same thing."""
    where = same(moment.component or "")
    if kind in (MomentKind.CHANGE, MomentKind.ACTION) and f.kind is not FindingKind.STATEMENT:
        which = str(f.facts.get("commit") or f.facts.get("version") or f.facts.get("flag") or moment.what)
        return "change", str(f.reason), same(f.component or ""), which
    if kind is MomentKind.METRIC and f.at:
        return kind.value, where, f.at.isoformat()
    return kind.value, f.reason or "", where, moment.what.lower()


def _merged(told: Sequence[_Told]) -> Iterator[_Told]:
    """What is told more than once within SAME is one moment with all its citations; `told` is in order of time."""
    open_: dict[tuple[str, ...], int] = {}
    made: list[_Told] = []
    for t in told:
        here = open_.get(t.what_key)
        if here is not None and t.moment.at - made[here].moment.at <= SAME:
            made[here] = _joined(made[here], t)
            continue
        open_[t.what_key] = len(made)
        made.append(t)
    for t in made:
        yield t if t.series == 1 else replace(t, moment=t.moment.model_copy(update={"what": _together(t)}))


def _together(t: _Told) -> str:
    more = t.series - 1
    return f"{t.moment.what.rstrip('.')}, with {more} more series"


def _joined(one: _Told, other: _Told) -> _Told:
    citations = tuple({c.ref: c for c in (*other.moment.citations, *one.moment.citations)}.values())
    citations = tuple(sorted(citations, key=lambda c: c not in one.moment.citations))[:PROOFS]
    ends = [t for t in (one.moment.until, other.moment.until) if t]
    kind = min(one.moment.kind, other.moment.kind, key=lambda k: _RANK[k])
    changed = {"citations": citations, "until": max(ends, default=None), "kind": kind}
    series = one.series + (one.what_key[0] == MomentKind.METRIC.value)
    return _Told(one.moment.model_copy(update=changed), min(one.rank, other.rank), one.what_key, series)


def _in_order(t: _Told) -> tuple[datetime, tuple[int, str], int, str]:
    first = t.moment.citations[0]
    return t.moment.at, number(first.evidence), first.line, t.moment.what


def onset_of(evidence: Sequence[Evidence], clocks: Clocks) -> datetime | None:
    """Since when it is bad: the earliest onset of a file, else the first sign that is new, else the first alert."""
    onsets = [clocks.told(e.id, e.onset) for e in evidence if e.onset]
    if onsets:
        return min(onsets)
    found: list[Bad] = list(bad(evidence, clocks, None))
    new = [b.at for b in found if b.finding.first_seen or b.finding.kind is FindingKind.METRIC]
    alerts = [b.at for b in found if b.finding.kind is FindingKind.ALERT]
    return min(new, default=min(alerts, default=min((b.at for b in found if b.finding.severity in _BAD), default=None)))
