"""Escalation: when others should be called, who, and until when somebody takes it."""

from datetime import datetime, timedelta

from engines import degradation
from engines.config import InvestigationConfig
from engines.effects import Timer
from engines.models import Case, CaseStatus, HypothesisState
from engines.response import Escalation, MitigationState
from engines.turn import Speaker, Turn
from engines.wanted import RequestStatus

CALL = "escalation:"
TAKE = "acknowledge"
URGENT = "P0"


def recommended(case: Case, config: InvestigationConfig) -> str | None:
    """Why others should be called; None while there is no reason to."""
    if case.status is not CaseStatus.INVESTIGATING:
        return None
    validated = any(h.state is HypothesisState.VALIDATED for h in case.hypotheses)
    taken = case.escalation.acknowledged_at if case.escalation else None
    failed = sum(1 for m in case.mitigations if m.state is MitigationState.FAILED and not _knows(taken, m.ended_at))
    blocked = 0 if taken else _blocked(case)  # whoever took it knows what is missing
    reasons = (
        (case.degraded == degradation.LOOP, "the investigation came back to the same place too often"),
        (failed >= config.failed_mitigations, f"{failed} mitigations did not help"),
        (blocked >= config.escalate_blocked, f"{blocked} things that would decide it can't be had"),
        (
            case.iteration >= config.auto_escalate_iterations and not validated and not taken,
            f"{case.iteration} rounds without a proven cause",
        ),
    )
    return next((text for holds, text in reasons if holds), None)


def _knows(taken: datetime | None, at: datetime | None) -> bool:
    return taken is not None and at is not None and at <= taken


def _blocked(case: Case) -> int:
    """What would decide it and can't be had: the critical requests, or all of them where nothing else is asked for."""
    lost = [r for r in case.requests if r.status is RequestStatus.BLOCKED]
    waits = any(r.status in (RequestStatus.PENDING, RequestStatus.PARTIAL) for r in case.requests)
    return sum(1 for r in lost if r.critical or not waits)


def raised(case: Case, turn: Turn, reason: str, person: Speaker | None = None, first: int = 0) -> Case:
    """Call that person, or one of the path; a call that nobody took yet goes on as it is, unless one is named."""
    if case.escalation and not case.escalation.acknowledged_by and person is None and first <= case.escalation.step:
        return case
    call = Escalation(reason=reason, at=turn.at, step=first, first=first, asked_for=person)
    return case.model_copy(update={"escalation": call})


def acknowledged(case: Case, speaker: Speaker, turn: Turn) -> Case:
    """Somebody takes it: nobody else is called."""
    taken = case.escalation
    if taken and not taken.acknowledged_by:
        taken = taken.model_copy(update={"acknowledged_by": speaker.name, "acknowledged_at": turn.at})
    return case.model_copy(update={"escalation": taken, "acknowledged_by": speaker.name})


def asked_for(call: Escalation) -> Speaker | None:
    """The person who was named, while it is their turn."""
    return call.asked_for if call.step == call.first else None


def called(case: Case, config: InvestigationConfig) -> str:
    """Who is called now."""
    step = case.escalation.step if case.escalation else 0
    if case.escalation and (named := asked_for(case.escalation)):
        return named.name
    return config.escalation_path[min(step, len(config.escalation_path) - 1)][0]


def timers(case: Case, config: InvestigationConfig) -> tuple[Timer, ...]:
    """When the next one is called, if nobody takes it until then."""
    call = case.escalation
    if call is None or call.acknowledged_by or call.step >= len(config.escalation_path):
        return ()
    waits = sum(seconds for _, seconds in config.escalation_path[call.first : call.step + 1])
    return (Timer(name=f"{CALL}{call.step}", due_at=call.at + timedelta(seconds=waits)),)


def on_severity(case: Case, turn: Turn, config: InvestigationConfig) -> tuple[Timer, ...]:
    """The most urgent incidents are asked about when nobody took them."""
    if case.severity != URGENT or case.acknowledged_by:
        return ()
    return (Timer(name=TAKE, due_at=turn.at + timedelta(seconds=config.acknowledge_within)),)


def due(case: Case, name: str, turn: Turn) -> Case | None:
    """The case with the next one called; None where the promise is kept or void."""
    if case.status is not CaseStatus.INVESTIGATING:
        return None
    if name == TAKE:
        late = f"nobody took this {URGENT} in time"
        return None if case.acknowledged_by or case.severity != URGENT else raised(case, turn, late)
    call = case.escalation
    if call is None or call.acknowledged_by or name != f"{CALL}{call.step}":
        return None
    return case.model_copy(update={"escalation": call.model_copy(update={"step": call.step + 1})})
