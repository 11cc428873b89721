"""The seven phases: when each is left, and the one table of where to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engines import degradation, escalation
from engines.config import InvestigationConfig
from engines.evidence import DataType
from engines.models import Case, CaseStatus, HypothesisState, Phase, PhaseMove
from engines.turn import Turn
from engines.wanted import RequestStatus

P = Phase


class PhaseOutcome(StrEnum):
    """How a turn ends for its phase."""

    COMPLETED = "completed"
    REFUTED = "hypothesis_refuted"
    SCOPE_CHANGED = "scope_changed"
    TIMELINE_WRONG = "timeline_wrong"
    NEED_MORE_DATA = "need_more_data"
    STALLED = "stalled"
    ESCALATION_NEEDED = "escalation_needed"


O = PhaseOutcome  # noqa: E741 - the table reads as a table

MOVES: dict[tuple[Phase, PhaseOutcome], Phase] = {
    (P.INTAKE, O.COMPLETED): P.BLAST_RADIUS,
    (P.BLAST_RADIUS, O.COMPLETED): P.TIMELINE,
    (P.TIMELINE, O.COMPLETED): P.HYPOTHESIS,
    (P.HYPOTHESIS, O.COMPLETED): P.VALIDATION,
    (P.VALIDATION, O.COMPLETED): P.SOLUTION,
    (P.SOLUTION, O.COMPLETED): P.DOCUMENT,
    (P.VALIDATION, O.REFUTED): P.HYPOTHESIS,
    (P.SOLUTION, O.REFUTED): P.HYPOTHESIS,
    (P.DOCUMENT, O.REFUTED): P.HYPOTHESIS,
    (P.TIMELINE, O.SCOPE_CHANGED): P.BLAST_RADIUS,
    (P.HYPOTHESIS, O.SCOPE_CHANGED): P.BLAST_RADIUS,
    (P.VALIDATION, O.SCOPE_CHANGED): P.BLAST_RADIUS,
    (P.HYPOTHESIS, O.TIMELINE_WRONG): P.TIMELINE,
    (P.VALIDATION, O.TIMELINE_WRONG): P.TIMELINE,
}

STATUS: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.CONSULTING: frozenset({CaseStatus.INVESTIGATING, CaseStatus.CLOSED}),
    CaseStatus.INVESTIGATING: frozenset({CaseStatus.RESOLVED, CaseStatus.CLOSED}),
    CaseStatus.RESOLVED: frozenset({CaseStatus.INVESTIGATING, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset(),
}

FAST = ("P0", "P1")  # mitigate first: these may skip blast radius and timeline


@dataclass(frozen=True)
class PhaseOrchestrator:
    """Moves a case through its phases."""

    config: InvestigationConfig

    def enter(self, case: Case, turn: Turn) -> Case:
        """Begin to investigate as soon as there is something to look into."""
        ready = case.phase is P.INTAKE and self.is_done(case)
        return self._move(case, O.COMPLETED, turn) if ready else case

    def advance(self, before: Case, case: Case, turn: Turn) -> Case:
        """End a turn: go back if it showed that we were wrong, else forward as far as the gates are open."""
        outcome = self.outcome(before, case)
        case = self._move(case, outcome, turn)
        for _ in P:  # none is entered twice
            if outcome is O.COMPLETED and self.is_done(case) and case.offered is None:
                case = self._move(case, O.COMPLETED, turn)
        return self._degraded(case, outcome)

    def confirmed(self, case: Case, turn: Turn) -> Case:
        """Begin the phase that was offered, which somebody said yes to."""
        freely = PhaseOrchestrator(self.config.model_copy(update={"require_phase_confirmation": False}))
        return freely._move(case.model_copy(update={"held": False}), O.COMPLETED, turn)

    def back(self, case: Case, turn: Turn) -> Case:
        """Take it to the phase before, where the table knows a way; it goes on from there by a button only."""
        moved = self._move(case, before(case)[1], turn)
        if moved.phase == case.phase:
            return moved
        return moved.model_copy(update={"held": True, "offered": MOVES[moved.phase, O.COMPLETED]})

    def reopened(self, case: Case, turn: Turn) -> Case:
        """A resolved case that fails again is investigated further; the onset is now."""
        case = status(case, CaseStatus.INVESTIGATING)
        case = case.model_copy(update={"resolved_at": None, "reopened_at": turn.at})
        return self._move(case, O.REFUTED, turn)

    def outcome(self, before: Case, case: Case) -> PhaseOutcome:
        """What this turn means for the phase."""
        if self._all_refuted(case):
            return O.REFUTED
        if _scope_changed(before, case):
            return O.SCOPE_CHANGED
        if self._onset_moved(before, case):
            return O.TIMELINE_WRONG
        if self.is_done(case):
            return O.COMPLETED
        if escalation.recommended(case, self.config):
            return O.ESCALATION_NEEDED
        return O.STALLED if self._is_stuck(case) else O.NEED_MORE_DATA

    def is_done(self, case: Case) -> bool:
        """Whether the gate of the case's phase is open."""
        return _GATES[case.phase](self, case)

    def is_intake_done(self, case: Case) -> bool:
        """Whether a problem was stated or shown."""
        return bool(case.problem) or any(e.data_type is not DataType.STATEMENT for e in case.evidence)

    def is_blast_radius_done(self, case: Case) -> bool:
        """Whether it is known what is hit, and how badly."""
        return _is_fast(case) or bool(case.affected and case.severity)

    def is_timeline_done(self, case: Case) -> bool:
        """Whether it is known since when, with evidence."""
        return _is_fast(case) or (case.onset is not None and any(e.findings for e in case.evidence))

    def is_hypothesis_done(self, case: Case) -> bool:
        """Whether there are causes to compare, and the critical requests are answered."""
        ranked = [h for h in case.hypotheses if h.state is not HypothesisState.REJECTED]
        validated = any(h.state is HypothesisState.VALIDATED for h in ranked)
        return validated or (len(ranked) >= self.config.ranked_needed and self._coverage(case))

    def is_validation_done(self, case: Case) -> bool:
        """Whether a cause is validated."""
        return any(h.state is HypothesisState.VALIDATED for h in case.hypotheses)

    def is_solution_done(self, case: Case) -> bool:
        """Whether something was done that helped."""
        return case.status is CaseStatus.RESOLVED

    def is_document_done(self, case: Case) -> bool:
        """Whether the case was closed."""
        return case.status is CaseStatus.CLOSED

    def _coverage(self, case: Case) -> bool:
        critical = [r for r in case.requests if r.critical and r.status is not RequestStatus.OBSOLETE]
        complete = sum(1 for r in critical if r.status is RequestStatus.COMPLETE)
        return not critical or complete / len(critical) >= self.config.coverage_needed

    def _all_refuted(self, case: Case) -> bool:
        return degradation.is_exhausted(case) and (case.phase, O.REFUTED) in MOVES

    def _onset_moved(self, before: Case, case: Case) -> bool:
        if before.onset is None or case.onset is None or (case.phase, O.TIMELINE_WRONG) not in MOVES:
            return False
        return abs((case.onset - before.onset).total_seconds()) > self.config.onset_tolerance

    def _is_stuck(self, case: Case) -> bool:
        if any(h.state is HypothesisState.VALIDATED for h in case.hypotheses):
            return False  # it waits for people, not for an idea
        return is_stalled(case, self.config) or iterations_in_phase(case) >= self.config.phase_caps[case.phase]

    def _move(self, case: Case, outcome: PhaseOutcome, turn: Turn) -> Case:
        target = MOVES.get((case.phase, outcome))
        if target is None:
            return case
        if target < case.phase and self._returns(case, target) >= self.config.loop_limit:
            return case.model_copy(update={"degraded": degradation.LOOP})
        if target > case.phase > P.INTAKE and (self.config.require_phase_confirmation or case.held):
            return case.model_copy(update={"offered": target})
        step = PhaseMove(turn=turn.id, at=turn.at, before=case.phase, after=target, outcome=outcome)
        moved = case.model_copy(update={"phase": target, "phases": (*case.phases, step), "offered": None})
        return status(moved, CaseStatus.INVESTIGATING) if target is P.BLAST_RADIUS else moved

    def _returns(self, case: Case, target: Phase) -> int:
        lately = case.phases[-self.config.loop_window :]
        return sum(1 for m in lately if m.after is target and m.before > target)

    def _degraded(self, case: Case, outcome: PhaseOutcome) -> Case:
        if case.degraded == degradation.LOOP or case.phase is P.INTAKE:
            return case
        why = degradation.EXPERTISE if outcome is O.ESCALATION_NEEDED else None
        if outcome is O.STALLED or (degradation.is_exhausted(case) and is_stalled(case, self.config)):
            why = degradation.of_stall(case, self.config)
        return case.model_copy(update={"degraded": why})


_GATES: dict[Phase, Callable[[PhaseOrchestrator, Case], bool]] = {
    P.INTAKE: PhaseOrchestrator.is_intake_done,
    P.BLAST_RADIUS: PhaseOrchestrator.is_blast_radius_done,
    P.TIMELINE: PhaseOrchestrator.is_timeline_done,
    P.HYPOTHESIS: PhaseOrchestrator.is_hypothesis_done,
    P.VALIDATION: PhaseOrchestrator.is_validation_done,
    P.SOLUTION: PhaseOrchestrator.is_solution_done,
    P.DOCUMENT: PhaseOrchestrator.is_document_done,
}


def before(case: Case) -> tuple[Phase | None, PhaseOutcome]:
    """The phase that comes nearest before this one of those that the table leads back to, and by which outcome."""
    ways = [(to, outcome) for (at, outcome), to in MOVES.items() if at is case.phase and to < at]
    return max(ways, default=(None, O.STALLED))


def status(case: Case, target: CaseStatus) -> Case:
    """Change the status, if the table knows that move."""
    return case.model_copy(update={"status": target}) if target in STATUS[case.status] else case


def is_stalled(case: Case, config: InvestigationConfig) -> bool:
    """Whether the last iterations led nowhere."""
    last = [t for t in case.turns if t.investigated][-config.stalled_after :]
    return len(last) >= config.stalled_after and not any(t.progress for t in last)


def iterations_in_phase(case: Case) -> int:
    """How many investigating turns the phase took so far, with the one that entered it."""
    if not case.phases:
        return sum(1 for t in case.turns if t.investigated)
    ids = [t.turn for t in case.turns]
    entered = case.phases[-1].turn
    return sum(1 for t in case.turns[ids.index(entered) :] if t.investigated) if entered in ids else 0


def _is_fast(case: Case) -> bool:
    return case.severity_confirmed and case.severity in FAST


def _scope_changed(before: Case, case: Case) -> bool:
    known = bool(before.affected and case.affected) and (case.phase, O.SCOPE_CHANGED) in MOVES
    return known and not set(before.affected) & set(case.affected)
