"""One investigating turn: the engines in the order they speak."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engines import cards, conflicts, escalation, grounding, opening, ranking, relapse, spoken, talk
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Effect, Flow, Outcome, Timer, ask, recall
from engines.evidence import BAD, DataType, Evidence
from engines.hypotheses import PLACES, Anchoring, HypothesisManager
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Category, Hypothesis, ResponseType, TurnRecord, WorkingConclusion
from engines.ooda import OODAEngine, Plan
from engines.phases import PhaseOrchestrator
from engines.questions import Assess, Assessment, Candidate, Challenge, Compact, Heard, Passage, Test
from engines.requests import DEFAULT, Requests
from engines.turn import Turn

STALL = "stall"  # one per case, moved by each turn: it falls due when nobody says anything any more


@dataclass(frozen=True)
class Round:
    """What a turn has to work with."""

    turn: Turn
    new: tuple[Evidence, ...]
    config: InvestigationConfig
    view: str
    passages: tuple[Passage, ...]
    plan: Plan
    asked: int  # questions that were asked before it began


@dataclass(frozen=True)
class Result:
    """What one part of a turn made of the case."""

    case: Case
    asks: int
    dropped: int = 0
    tested: tuple[str, ...] = ()
    reply: str = ""
    notes: tuple[str, ...] = ()
    rival: Candidate | None = None
    investigated: bool = False
    left_alone: tuple[Category, ...] = ()


def investigate(
    before: Case,
    turn: Turn,
    new: tuple[Evidence, ...],
    config: InvestigationConfig,
    heard: Heard | None = None,
) -> Flow:
    """Run one turn over a case that has a problem or evidence; `heard` is what its words do, where that was asked."""
    said = spoken.apply(opening.absorbed(before, turn, new), turn, new, heard.moves if heard else (), config)
    case, notes = _entered(said.case, turn, new, config)
    this = yield from _round(case, turn, new, config, asked=1 if heard else 0)
    found = yield from _examined(before, case, this)
    case, conclusion, response = yield from _concluded(before, found, this)
    card = cards.answer(
        cards.Answer(
            case=case,
            conclusion=conclusion,
            response=response,
            day=turn.at,
            config=config,
            turn=turn.id,
            new=new,
            reply=found.reply,
            rival=found.rival,
            notes=(*said.notes, *notes, *found.notes),
            left_alone=found.left_alone,
        )
    )
    quiet = Timer(name=STALL, due_at=turn.at + timedelta(seconds=config.stall_after))
    return Outcome(case=case, cards=(card, *said.cards), response=response, timers=(*said.timers, quiet))


def _entered(
    case: Case, turn: Turn, new: tuple[Evidence, ...], config: InvestigationConfig
) -> tuple[Case, tuple[str, ...]]:
    """The case in the phase that it is in now, which is an earlier one where what was resolved fails again."""
    case = PhaseOrchestrator(config).enter(case, turn)
    if not is_back(case, turn, new):
        return case, ()
    return relapse.reopened(case, turn, config), (relapse.told(case, turn),)


def _round(
    case: Case, turn: Turn, new: tuple[Evidence, ...], config: InvestigationConfig, asked: int
) -> Generator[Effect, Any, Round]:
    plan = OODAEngine(config).plan(case, turn, compact=MemoryManager(config).is_due(case), asked=asked)
    passages = yield from recall(_query(case, turn, new), config.recall_limit)
    view = yield from MemoryManager(config).view(case, turn.text)
    return Round(turn, new, config, view, passages, plan, asked)


def _examined(before: Case, case: Case, this: Round) -> Generator[Effect, Any, Result]:
    """Assess, test and challenge what may be the cause."""
    hypotheses = HypothesisManager(this.config)
    anchoring = hypotheses.anchoring(case)
    case = hypotheses.retire(case, anchoring.retire, this.turn)
    case = yield from ranking.ranked(case, this.new)
    assessed = yield from _assess(case, this, anchoring)
    tested = yield from _test(assessed.case, this)
    case = hypotheses.settle(before, tested.case, tested.tested, this.turn, ages=this.plan.has_news)
    case = Requests(this.config).settle(case)
    doubted = yield from _challenge(case, this)
    return Result(
        case=PhaseOrchestrator(this.config).advance(before, doubted.case, this.turn),
        asks=assessed.asks + tested.asks + doubted.asks,
        investigated=assessed.asks > 0,
        dropped=assessed.dropped + tested.dropped + doubted.dropped,
        tested=tested.tested,
        reply=assessed.reply,
        notes=assessed.notes,
        rival=doubted.rival,
        left_alone=anchoring.excluded,
    )


def _concluded(
    before: Case, found: Result, this: Round
) -> Generator[Effect, Any, tuple[Case, WorkingConclusion, ResponseType]]:
    """The case with this turn in its books, what is concluded now, and what kind of answer that is."""
    turn, config, case = this.turn, this.config, found.case
    conclusions = WorkingConclusionGenerator(config)
    conclusion = conclusions.derive(case, turn)
    response = respond(case, conclusion, config)
    record = TurnRecord(
        turn=turn.id,
        at=turn.at,
        progress=progressed(before, case, this.new, config),
        investigated=found.investigated,
        tested=found.tested,
        asks=this.asked + found.asks + this.plan.compact,
        response=response,
        dropped_claims=found.dropped,
    )
    memory = MemoryManager(config).remember(case, turn)
    case = case.model_copy(update={"turns": (*case.turns, record), "memory": memory})
    case = yield from _compact(case, this)
    conclusion = conclusion.model_copy(update={"momentum": conclusions.momentum(case)})  # which this turn is part of
    return case.model_copy(update={"conclusion": conclusion}), conclusion, response


def respond(case: Case, conclusion: WorkingConclusion, config: InvestigationConfig) -> ResponseType:
    """What kind of answer the case now amounts to."""
    if escalation.recommended(case, config):
        return ResponseType.ESCALATION_REQUIRED
    if case.offered is not None:
        return ResponseType.CONFIRMATION_REQUEST
    named = case.hypothesis(conclusion.hypothesis or "")
    healthy = named is not None and named.category is Category.NO_FAULT
    if conclusion.confidence >= config.confident_at and conclusion.next_steps and not healthy:
        return ResponseType.SOLUTION_READY
    if conclusion.confidence >= config.likely_at:
        return ResponseType.ANSWER
    if Requests(config).open(case):
        return ResponseType.NEEDS_MORE_DATA
    return ResponseType.STATUS_UPDATE if case.problem else ResponseType.CLARIFICATION_REQUEST


def is_back(case: Case, turn: Turn, new: tuple[Evidence, ...]) -> bool:
    """Whether what was resolved fails again: somebody says so, or a file shows errors from after it."""
    if case.status is not CaseStatus.RESOLVED or case.resolved_at is None:
        return False
    if any(talk.says_again(m.text) or talk.says_failed(m.text) for m in turn.messages):
        return True
    over = case.resolved_at
    return any(f.severity in BAD and (f.until or f.at or over) > over for e in new for f in e.findings)


def _assess(case: Case, this: Round, anchoring: Anchoring) -> Generator[Effect, Any, Result]:
    if not this.plan.asks:
        return Result(case, asks=0)  # nothing was said or shown yet
    question = Assess(
        at=this.turn.at,
        problem=case.problem,
        evidence=case.standing,
        memory=this.view,
        passages=this.passages,
        phase=case.phase,
        messages=this.turn.messages,
        new_evidence=tuple(e.id for e in this.new),
        hypotheses=case.hypotheses,
        excluded=anchoring.excluded,
        others=this.config.anchoring_others if anchoring.excluded else 0,
        began=case.onset_said,
        disputed=conflicts.disputed(case),
        steps=this.plan.required,
        ranking=case.ranking,
    )
    answer = yield from ask(question)
    screened = grounding.screen(answer, case.evidence, case.problem, this.config)
    case, told = conflicts.decided(case, screened.assessment.shown, this.new, this.turn, this.config)
    case = opening.adopted(case, screened.assessment)
    candidates = screened.assessment.candidates
    case = HypothesisManager(this.config).propose(case, candidates, this.turn, anchoring.excluded)
    case = _requested(case, this, screened.assessment)
    return Result(case, asks=1, dropped=screened.dropped, reply=screened.assessment.reply, notes=told)


def _requested(case: Case, this: Round, assessment: Assessment) -> Case:
    requests = Requests(this.config)
    case = requests.answered(case, this.new)
    nothing = not assessment.wanted and not assessment.candidates and not requests.open(case)
    return requests.ask(case, DEFAULT if nothing else assessment.wanted)


def _test(case: Case, this: Round) -> Generator[Effect, Any, Result]:
    manager = HypothesisManager(this.config)
    chosen = manager.pick(case, this.plan.tests)
    dropped = 0
    for number, h in enumerate(chosen, 1):
        question = Test(**_told(case, this), hypothesis=h, messages=this.turn.messages, number=number, of=len(chosen))
        verdict = yield from ask(question)
        judged = grounding.weigh(verdict, case.evidence)
        dropped += judged.dropped
        case = manager.judge(case, h.id, judged.verdict, this.turn)
    return Result(case, asks=len(chosen), dropped=dropped, tested=tuple(h.id for h in chosen))


def _challenge(case: Case, this: Round) -> Generator[Effect, Any, Result]:
    stated = WorkingConclusionGenerator(this.config).stated(case)
    if not stated or not this.plan.challenge:
        return Result(case, asks=0)
    doubt = yield from ask(Challenge(**_told(case, this), hypothesis=stated[0], hypotheses=case.hypotheses))
    rival = grounding.rival(doubt, case.evidence, case.problem, this.config)
    if rival and HypothesisManager(this.config).is_over(case, rival):
        rival = None
    if rival:
        case = HypothesisManager(this.config).propose(case, (rival,), this.turn)
    return Result(case, asks=1, dropped=int(doubt.rival is not None and rival is None), rival=rival)


def _compact(case: Case, this: Round) -> Generator[Effect, Any, Case]:
    memory = MemoryManager(this.config)
    old = memory.old(case)
    if not this.plan.compact:
        return case
    summary = yield from ask(Compact(**_told(case, this), messages=old))
    return case.model_copy(update={"memory": memory.compressed(case, old, summary, this.turn)})


def _told(case: Case, this: Round) -> dict[str, Any]:
    return {
        "at": this.turn.at,
        "problem": case.problem,
        "evidence": case.standing,
        "memory": this.view,
        "passages": this.passages,
        "began": case.onset_said,
    }


def _query(case: Case, turn: Turn, new: tuple[Evidence, ...]) -> str:
    worst = [f.summary for e in new for f in e.findings[:1]]
    return turn.text or case.problem or " ".join(worst)


def progressed(before: Case, case: Case, new: tuple[Evidence, ...], config: InvestigationConfig) -> bool:
    """Whether a turn reached a milestone, moved a hypothesis, or brought evidence that says something."""
    if case.phase > before.phase or any(e.findings and e.data_type is not DataType.STATEMENT for e in new):
        return True
    if (case.status, case.severity_confirmed) != (before.status, before.severity_confirmed):
        return True
    return any(_gain(before.hypothesis(h.id), h) >= config.progress_delta for h in case.hypotheses)


def _gain(was: Hypothesis | None, h: Hypothesis) -> float:
    return round(abs(h.score - was.score), PLACES) if was else 0.0
