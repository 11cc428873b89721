"""The flows of what people do: a pressed button, words that act, and a promise that fell due."""

from collections.abc import Generator
from typing import Any

from engines import acts, cards, escalation, fixes, spoken
from engines.act import Change
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Effect, Flow, Outcome, Timer, ask
from engines.evidence import Evidence
from engines.investigate import STALL, progressed
from engines.markup import Card
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, ResponseType, TurnRecord
from engines.phases import PhaseOrchestrator
from engines.questions import Close, Move
from engines.requests import Requests
from engines.response import Mitigation
from engines.turn import Turn


def pressed(case: Case, turn: Turn, config: InvestigationConfig) -> Flow:
    """The effect of a button."""
    if turn.press is None:
        return (yield from _nothing(case))
    change = acts.pressed(turn, turn.press, case, config)
    if not change.is_done:
        return Outcome(change.case, (change.card,), ResponseType.STATUS_UPDATE)
    return (yield from done(case, turn, config, effects_of(change)))


def told(
    case: Case, turn: Turn, evidence: tuple[Evidence, ...], moves: tuple[Move, ...], config: InvestigationConfig
) -> Flow:
    """Words that act, and nothing else: they have the effect of their buttons."""
    heard = case.model_copy(
        update={"evidence": (*case.evidence, *evidence), "memory": MemoryManager(config).remember(case, turn)}
    )
    effects = spoken.apply(heard, turn, evidence, moves, config)
    return (yield from done(case, turn, config, effects, asks=1))


def due(case: Case, turn: Turn, config: InvestigationConfig) -> Flow:
    """A promise fell due: speak once, if it is still open and nobody wants it silent."""
    name = turn.timer or ""
    if _is_silent(case, name, turn):
        later = case.reminders.until
        again = (Timer(name=name, due_at=later),) if later and not case.paused else ()
        return Outcome(case, (), ResponseType.STATUS_UPDATE, again)
    waiting = [m for m in case.mitigations if f"{fixes.REMIND}{m.id}" == name and m.is_open]
    if waiting:
        shown = tuple(cards.reminder(m, turn.at) for m in waiting)
        return Outcome(case, shown, ResponseType.CONFIRMATION_REQUEST)
    if name == STALL and case.status is CaseStatus.INVESTIGATING and (waited := Requests(config).open(case)):
        return Outcome(case, (cards.stalled(case, waited, config.stall_after),), ResponseType.NEEDS_MORE_DATA)
    called = escalation.due(case, name, turn)
    if called is None:
        return (yield from _nothing(case))
    card = cards.escalation(called, turn.at, config)
    return Outcome(called, (card,), ResponseType.ESCALATION_REQUIRED, escalation.timers(called, config))


def is_reminder(timer: str) -> bool:
    """Whether a promise is one to ask again."""
    return timer == STALL or timer.startswith(fixes.REMIND)


def _is_silent(case: Case, name: str, turn: Turn) -> bool:
    """Whether nobody wants to hear of it now; others are called all the same, unless the case is paused."""
    asks = is_reminder(name)
    put_off = case.reminders.until is not None and turn.at < case.reminders.until
    return case.paused is not None or (asks and (case.reminders.off or put_off))


def _nothing(case: Case) -> Flow:
    yield from ()
    return Outcome(case, (), ResponseType.STATUS_UPDATE)


def effects_of(change: Change) -> spoken.Effects:
    """What one change does."""
    return spoken.Effects(change.case, (change.card,), change.timers, change.resolved)


def done(before: Case, turn: Turn, config: InvestigationConfig, effects: spoken.Effects, asks: int = 0) -> Flow:
    """End a turn in which somebody acted: the phase, the conclusion and the record follow."""
    case, shown = effects.case, effects.cards
    if effects.resolved:
        case, card = yield from _closed(case, turn, config, effects.resolved)
        shown, asks = (card, *shown[1:]), asks + 1
    case = Requests(config).settle(case)
    if case.status is not CaseStatus.CLOSED:
        case = PhaseOrchestrator(config).advance(before, case, turn)
    response = ResponseType.SOLUTION_READY if effects.resolved else _response(before, case, config)
    record = TurnRecord(
        turn=turn.id, at=turn.at, progress=progressed(before, case, (), config), asks=asks, response=response
    )
    case = case.model_copy(update={"turns": (*case.turns, record), "updated_at": turn.at})
    shown = (*shown, *_recommended(before, case, config))
    conclusion = WorkingConclusionGenerator(config).derive(case, turn)
    return Outcome(case.model_copy(update={"conclusion": conclusion}), shown, response, effects.timers)


def _recommended(before: Case, case: Case, config: InvestigationConfig) -> tuple[Card, ...]:
    """What calls for others is said in the turn that brought it, once."""
    reason = escalation.recommended(case, config)
    if reason is None or case.escalation or escalation.recommended(before, config):
        return ()
    return (cards.recommended(case, reason, config),)


def _closed(
    case: Case, turn: Turn, config: InvestigationConfig, ended: Mitigation
) -> Generator[Effect, Any, tuple[Case, Card]]:
    view = yield from MemoryManager(config).view(case, turn.text)
    closing = yield from ask(
        Close(
            at=turn.at,
            problem=case.problem,
            evidence=case.standing,
            memory=view,
            hypotheses=case.hypotheses,
            requests=case.requests,
        )
    )
    case = case.model_copy(update={"follow_ups": closing.follow_ups})
    return case, cards.resolved(case, ended, case.hypothesis(ended.hypothesis or ""), turn.at)


def _response(before: Case, case: Case, config: InvestigationConfig) -> ResponseType:
    if escalation.recommended(case, config):
        return ResponseType.ESCALATION_REQUIRED
    proposed = len(case.mitigations) > len(before.mitigations) and case.mitigations[-1].is_waiting
    return ResponseType.PLAN_PROPOSAL if proposed else ResponseType.STATUS_UPDATE
