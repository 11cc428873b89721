"""The phases: gates, ways back, and the limit on going round in circles."""

import pytest

from engines import escalation
from engines.conclusion import WorkingConclusionGenerator
from engines.models import (
    Case,
    CaseStatus,
    Category,
    Hypothesis,
    HypothesisState,
    Phase,
    PhaseMove,
    ResponseType,
    TurnRecord,
)
from engines.phases import MOVES, PhaseOrchestrator, PhaseOutcome, iterations_in_phase, status
from engines.response import Mitigation, MitigationState
from engines.wanted import EvidenceRequest, RequestCategory, RequestStatus
from tests.engines.play import CONFIG, NOON, THREAD, Talk, error, file, minute

O = PhaseOutcome  # noqa: E741 - as in the table
ENGINE = PhaseOrchestrator(CONFIG)
TURN = Talk().turn("x")
FILES = Talk().numbered(file("a.log", error("bad", 1)), said=0)


def hypothesis(number: str, state: HypothesisState = HypothesisState.TESTING) -> Hypothesis:
    return Hypothesis(
        id=number, statement="x", component="x", category=Category.DATA, prior=0.6, score=0.6, state=state
    )


def request(number: str, state: RequestStatus) -> EvidenceRequest:
    return EvidenceRequest(id=number, what="x", why="x", category=RequestCategory.SCOPE, critical=True, status=state)


def record(turn: str = "t", *, progress: bool = False) -> TurnRecord:
    return TurnRecord(turn=turn, at=NOON, progress=progress, response=ResponseType.ANSWER, asks=1, investigated=True)


def case(phase: Phase, **given: object) -> Case:
    values = {"phase": phase, "status": CaseStatus.INVESTIGATING, **given}
    return Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON).model_copy(update=values)


KNOWN = {"affected": ("db",), "severity": "P2", "onset": NOON, "evidence": FILES}
REFUTED = (hypothesis("H1", HypothesisState.REJECTED),)
VALID = (hypothesis("H1", HypothesisState.VALIDATED),)
TRIED = Mitigation(id="M1", text="x", hypothesis=None, by="a", by_id="a", started_at=NOON, state=MitigationState.FAILED)
PAIR = (hypothesis("H1"), hypothesis("H2"))
ANSWERED = tuple(request(f"R{n}", RequestStatus.COMPLETE if n < 7 else RequestStatus.BLOCKED) for n in range(10))
OPTIONAL = (
    request("R10", RequestStatus.PENDING).model_copy(update={"critical": False}),
    request("R11", RequestStatus.OBSOLETE),
)
BLOCKED = (request("R1", RequestStatus.BLOCKED), request("R2", RequestStatus.COMPLETE))


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (case(Phase.BLAST_RADIUS), case(Phase.BLAST_RADIUS), O.NEED_MORE_DATA),
        (case(Phase.BLAST_RADIUS), case(Phase.BLAST_RADIUS, affected=("db",), severity="P2"), O.COMPLETED),
        # mitigate first: a confirmed P1 need not know its blast radius
        (case(Phase.BLAST_RADIUS), case(Phase.BLAST_RADIUS, severity="P1", severity_confirmed=True), O.COMPLETED),
        (case(Phase.BLAST_RADIUS), case(Phase.BLAST_RADIUS, severity="P1"), O.NEED_MORE_DATA),
        (case(Phase.TIMELINE), case(Phase.TIMELINE, onset=NOON), O.NEED_MORE_DATA),  # no evidence on it
        (case(Phase.TIMELINE), case(Phase.TIMELINE, onset=NOON, evidence=FILES), O.COMPLETED),
        (case(Phase.HYPOTHESIS), case(Phase.HYPOTHESIS, hypotheses=(hypothesis("H1"),)), O.NEED_MORE_DATA),
        (case(Phase.HYPOTHESIS), case(Phase.HYPOTHESIS, hypotheses=(hypothesis("H1"), hypothesis("H2"))), O.COMPLETED),
        (
            case(Phase.HYPOTHESIS),  # half of the critical requests is less than .70
            case(Phase.HYPOTHESIS, hypotheses=(hypothesis("H1"), hypothesis("H2")), requests=BLOCKED),
            O.NEED_MORE_DATA,
        ),
        (case(Phase.HYPOTHESIS), case(Phase.HYPOTHESIS, hypotheses=VALID), O.COMPLETED),  # one, but proven
        (
            case(Phase.HYPOTHESIS),  # what is not critical does not hold it up, nor what is not asked any more
            case(Phase.HYPOTHESIS, hypotheses=PAIR, requests=(*ANSWERED, *OPTIONAL)),
            O.COMPLETED,
        ),
        (case(Phase.VALIDATION), case(Phase.VALIDATION, hypotheses=VALID), O.COMPLETED),
        (case(Phase.VALIDATION), case(Phase.VALIDATION, hypotheses=REFUTED), O.REFUTED),
        (case(Phase.SOLUTION), case(Phase.SOLUTION, hypotheses=VALID), O.NEED_MORE_DATA),
        (case(Phase.SOLUTION), case(Phase.SOLUTION, hypotheses=REFUTED), O.REFUTED),
        (case(Phase.TIMELINE, affected=("db",)), case(Phase.TIMELINE, affected=("dns",)), O.SCOPE_CHANGED),
        (case(Phase.TIMELINE, affected=("db",)), case(Phase.TIMELINE, affected=("dns", "db")), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION, onset=NOON), case(Phase.VALIDATION, onset=minute(20)), O.TIMELINE_WRONG),
        (case(Phase.VALIDATION, onset=NOON), case(Phase.VALIDATION, onset=minute(10)), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION, onset=NOON), case(Phase.VALIDATION, onset=minute(15)), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION, onset=NOON), case(Phase.VALIDATION, onset=minute(-16)), O.TIMELINE_WRONG),
        # what was not known before, or is not any more, proves nothing wrong
        (case(Phase.VALIDATION), case(Phase.VALIDATION, onset=minute(20)), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION, onset=NOON), case(Phase.VALIDATION), O.NEED_MORE_DATA),
        (case(Phase.SOLUTION, onset=NOON), case(Phase.SOLUTION, onset=minute(20)), O.NEED_MORE_DATA),  # no way back
        (case(Phase.TIMELINE), case(Phase.TIMELINE, affected=("dns",)), O.NEED_MORE_DATA),
        (case(Phase.TIMELINE, affected=("db",)), case(Phase.TIMELINE), O.NEED_MORE_DATA),
        (case(Phase.SOLUTION, affected=("db",)), case(Phase.SOLUTION, affected=("dns",)), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION), case(Phase.VALIDATION, turns=(record(),) * 3), O.STALLED),
        (case(Phase.VALIDATION), case(Phase.VALIDATION, turns=(record(progress=True),) * 6), O.STALLED),  # over its cap
        (case(Phase.SOLUTION), case(Phase.SOLUTION, turns=(record(),) * 3, hypotheses=VALID), O.NEED_MORE_DATA),
        (case(Phase.VALIDATION), case(Phase.VALIDATION, turns=(record(),) * 10), O.ESCALATION_NEEDED),
    ],
)
def test_outcomes(before: Case, after: Case, outcome: PhaseOutcome) -> None:
    assert ENGINE.outcome(before, after) is outcome


def test_a_turn_goes_on_as_far_as_the_gates_are_open() -> None:
    after = ENGINE.advance(case(Phase.INTAKE), case(Phase.BLAST_RADIUS, **KNOWN), TURN)
    assert after.phase is Phase.HYPOTHESIS
    assert [m.after for m in after.phases] == [Phase.TIMELINE, Phase.HYPOTHESIS]


def test_an_offer_that_was_taken_stands_no_more() -> None:
    offered = case(Phase.TIMELINE, offered=Phase.HYPOTHESIS, **KNOWN)
    taken = ENGINE.confirmed(offered, TURN)
    assert (taken.phase, taken.offered) == (Phase.HYPOTHESIS, None)


def test_intake_is_left_with_a_problem_or_a_file() -> None:
    waiting = case(Phase.INTAKE, status=CaseStatus.CONSULTING)
    assert ENGINE.enter(waiting, TURN) is waiting
    entered = ENGINE.enter(waiting.model_copy(update={"evidence": FILES}), TURN)
    assert (entered.phase, entered.status) == (Phase.BLAST_RADIUS, CaseStatus.INVESTIGATING)


def test_the_fourth_return_degrades_instead_of_looping() -> None:
    back = PhaseMove(turn="t", at=NOON, before=Phase.VALIDATION, after=Phase.HYPOTHESIS, outcome=O.REFUTED)
    refuted = case(Phase.VALIDATION, hypotheses=REFUTED)
    third = ENGINE.advance(case(Phase.VALIDATION), refuted.model_copy(update={"phases": (back,) * 2}), TURN)
    assert (third.phase, third.degraded) == (Phase.HYPOTHESIS, None)
    fourth = ENGINE.advance(
        case(Phase.VALIDATION), case(Phase.VALIDATION, hypotheses=REFUTED, phases=(back,) * 3), TURN
    )
    assert (fourth.phase, fourth.degraded) == (Phase.VALIDATION, "loop limit")
    later = ENGINE.advance(case(Phase.VALIDATION), fourth, TURN)
    assert later.degraded == "loop limit"


def test_degraded_ends_when_it_moves_again() -> None:
    stuck = case(Phase.VALIDATION, turns=(record(),) * 3)
    assert ENGINE.advance(stuck, stuck, TURN).degraded == "evidence missing"
    moving = case(Phase.VALIDATION, turns=(record(),) * 3, hypotheses=VALID, degraded="evidence missing")
    assert ENGINE.advance(moving, moving, TURN).degraded is None
    lost = case(Phase.VALIDATION, turns=(record(),) * 10)
    assert ENGINE.advance(lost, lost, TURN).degraded == "expertise missing"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"turns": (record(),) * 9}, False),
        ({"turns": (record(),) * 10}, True),
        ({"turns": (record(),) * 10, "hypotheses": VALID}, False),
        ({"requests": tuple(request(f"R{n}", RequestStatus.BLOCKED) for n in range(3))}, True),
        ({"requests": tuple(request(f"R{n}", RequestStatus.BLOCKED) for n in range(2))}, False),
        ({"mitigations": (TRIED,) * 3}, True),
    ],
)  # fmt: skip
def test_when_somebody_else_is_needed(given: dict[str, object], expected: bool) -> None:
    found = escalation.recommended(case(Phase.VALIDATION, **given), CONFIG)
    assert (found is not None) is expected


def test_a_phase_counts_its_own_iterations() -> None:
    moves = (PhaseMove(turn="t2", at=NOON, before=Phase.TIMELINE, after=Phase.HYPOTHESIS, outcome=O.COMPLETED),)
    turns = (record("t1"), record("t2"), record("t3"))
    assert iterations_in_phase(case(Phase.HYPOTHESIS, turns=turns)) == 3
    assert iterations_in_phase(case(Phase.HYPOTHESIS, turns=turns, phases=moves)) == 2
    assert iterations_in_phase(case(Phase.HYPOTHESIS, turns=turns[:1], phases=moves)) == 0


def test_closed_is_final_and_every_move_leads_somewhere_else() -> None:
    closed = case(Phase.DOCUMENT, status=CaseStatus.CLOSED)
    assert status(closed, CaseStatus.INVESTIGATING) is closed
    assert ENGINE.is_done(closed)
    assert all(before is not after for (before, _), after in MOVES.items())


def test_only_returns_into_the_same_phase_count() -> None:
    forward = PhaseMove(turn="t", at=NOON, before=Phase.TIMELINE, after=Phase.HYPOTHESIS, outcome=O.COMPLETED)
    elsewhere = PhaseMove(turn="t", at=NOON, before=Phase.VALIDATION, after=Phase.TIMELINE, outcome=O.TIMELINE_WRONG)
    for harmless in (forward, elsewhere):
        refuted = case(Phase.VALIDATION, hypotheses=REFUTED, phases=(harmless,) * 5)
        assert ENGINE.advance(case(Phase.VALIDATION), refuted, TURN).phase is Phase.HYPOTHESIS
    back = PhaseMove(turn="t", at=NOON, before=Phase.VALIDATION, after=Phase.HYPOTHESIS, outcome=O.REFUTED)
    old = case(Phase.VALIDATION, hypotheses=REFUTED, phases=(*(back,) * 3, *(forward,) * 8))
    assert ENGINE.advance(case(Phase.VALIDATION), old, TURN).phase is Phase.HYPOTHESIS  # three, but not lately


CAREFUL = PhaseOrchestrator(CONFIG.model_copy(update={"require_phase_confirmation": True}))


def test_a_phase_that_needs_a_yes_is_offered_and_begun_by_it() -> None:
    offered = CAREFUL.advance(case(Phase.TIMELINE), case(Phase.TIMELINE, **KNOWN), TURN)
    assert (offered.phase, offered.offered, offered.phases) == (Phase.TIMELINE, Phase.HYPOTHESIS, ())
    begun = CAREFUL.confirmed(offered, TURN)
    assert (begun.phase, begun.offered) == (Phase.HYPOTHESIS, None)
    assert [(m.turn, m.after) for m in begun.phases] == [(TURN.id, Phase.HYPOTHESIS)]


def test_nobody_is_asked_whether_to_begin_at_all() -> None:
    waiting = case(Phase.INTAKE, status=CaseStatus.CONSULTING, problem="checkout is down")
    assert CAREFUL.enter(waiting, TURN).phase is Phase.BLAST_RADIUS


def test_what_fails_again_is_investigated_from_its_causes_on() -> None:
    over = case(Phase.DOCUMENT, status=CaseStatus.RESOLVED, resolved_at=NOON)
    again = ENGINE.reopened(over, TURN)
    assert (again.phase, again.status) == (Phase.HYPOTHESIS, CaseStatus.INVESTIGATING)
    assert (again.resolved_at, again.reopened_at) == (None, TURN.at)
    assert [(m.turn, m.at, m.outcome) for m in again.phases] == [(TURN.id, TURN.at, O.REFUTED)]


def test_what_is_resolved_stays_so_while_it_is_written_down() -> None:
    over = case(Phase.SOLUTION, status=CaseStatus.RESOLVED, hypotheses=VALID)
    written = ENGINE.advance(over, over, TURN)
    assert (written.phase, written.status) == (Phase.DOCUMENT, CaseStatus.RESOLVED)


def over(state: HypothesisState) -> Hypothesis:
    return hypothesis("H1", state)


def spread(*scores: float) -> tuple[Hypothesis, ...]:
    causes = ((n, hypothesis(f"H{n}"), score) for n, score in enumerate(scores))
    return tuple(h.model_copy(update={"component": f"c{n}", "score": score}) for n, h, score in causes)


@pytest.mark.parametrize(
    ("hypotheses", "reason"),
    [
        ((), "evidence missing"),
        ((hypothesis("H1"),), "evidence missing"),
        # causes in three components fit about as well
        (spread(0.6, 0.6, 0.6), "systemic"),
        (tuple(hypothesis(f"H{n}").model_copy(update={"component": "c"}) for n in range(3)), "evidence missing"),
        (spread(0.3, 0.3, 0.3), "systemic"),  # the bounds belong to it
        (spread(0.4, 0.3, 0.3), "systemic"),
        (spread(0.41, 0.3, 0.3), "evidence missing"),
        (spread(0.6, 0.4, 0.2), "evidence missing"),  # one stands out
        (spread(0.2, 0.2, 0.2), "evidence missing"),  # none is worth naming
        ((over(HypothesisState.REJECTED), over(HypothesisState.RETIRED)), "exhausted"),
        ((over(HypothesisState.INCONCLUSIVE),), "exhausted"),
        ((over(HypothesisState.REJECTED), hypothesis("H2")), "evidence missing"),
    ],
)
def test_a_case_that_leads_nowhere_says_why(hypotheses: tuple[Hypothesis, ...], reason: str) -> None:
    stuck = case(Phase.VALIDATION, turns=(record(),) * 3, hypotheses=hypotheses)
    degraded = ENGINE.advance(stuck, stuck, TURN)
    assert degraded.degraded == reason
    cap = {"systemic": 0.3, "exhausted": 0.0}.get(reason, 0.5)
    strong = hypothesis("H9").model_copy(update={"score": 0.9})
    assert WorkingConclusionGenerator(CONFIG).confidence(degraded, strong) == cap


def test_nothing_is_exhausted_as_long_as_it_moves() -> None:
    moving = case(Phase.VALIDATION, turns=(record(progress=True),) * 3, hypotheses=REFUTED)
    assert ENGINE.advance(moving, moving, TURN).degraded is None
