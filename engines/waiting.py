"""What a case waits for, and for whom: the line of it in a list of cases."""

from dataclasses import dataclass

from engines.models import Case, CaseStatus
from engines.response import MitigationState
from engines.wanted import RequestStatus

_ASKED = (RequestStatus.PENDING, RequestStatus.PARTIAL)


@dataclass(frozen=True)
class Wait:
    """One thing that is waited for; `who` is a person's id, empty where anybody can do it."""

    what: str
    who: str = ""


def waits(case: Case) -> tuple[Wait, ...]:
    """All that is waited for, the most pressing first."""
    return (*_escalated(case), *_tried(case), *_decisions(case), *_asked(case), *_resolved(case))


def waits_for(case: Case, person: str) -> tuple[str, ...]:
    """What that person can do: what waits for them by name, and in a case that they work on what waits for anybody."""
    works = person in people(case)
    return tuple(w.what for w in waits(case) if w.who == person or (works and not w.who))


def people(case: Case) -> frozenset[str]:
    """Who works on it, as far as it is remembered: who spoke lately, and who tried something."""
    spoke = (m.speaker.id for m in case.memory.hot if not m.speaker.is_bot)
    return frozenset((*spoke, *(m.by_id for m in case.mitigations), *(c.speaker_id for c in case.claims)))


def _escalated(case: Case) -> tuple[Wait, ...]:
    called = case.escalation
    return (Wait(f"somebody to take it: {called.reason}"),) if called and called.acknowledged_at is None else ()


def _tried(case: Case) -> tuple[Wait, ...]:
    return tuple(Wait(f"did it work: {m.text}", m.by_id) for m in case.mitigations if m.is_open)


def _decisions(case: Case) -> tuple[Wait, ...]:
    severity = case.severity and not case.severity_confirmed
    found = [Wait(f"is it {case.severity}?")] if severity else []
    for m in case.mitigations:
        if m.state is MitigationState.PROPOSED:
            found.append(Wait(f"approve it or not: {m.text}"))
        elif m.state is MitigationState.APPROVED:
            found.append(Wait(f"somebody to start it: {m.text}"))
    return tuple(found)


def _asked(case: Case) -> tuple[Wait, ...]:
    return tuple(Wait(r.what) for r in case.requests if r.status in _ASKED)


def _resolved(case: Case) -> tuple[Wait, ...]:
    return (Wait("closing it, or saying that it is bad again"),) if case.status is CaseStatus.RESOLVED else ()
