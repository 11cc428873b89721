"""Scores, states and ranking of hypotheses, each rule of the table once."""

import pytest

from engines.hypotheses import HypothesisManager
from engines.models import Case, Category, Hypothesis, HypothesisState, ResponseType, Stance, TurnRecord
from engines.questions import Verdict
from tests.engines.play import CONFIG, NOON, THREAD, Talk, candidate, error, file, weight

S = HypothesisState
MANAGER = HypothesisManager(CONFIG)
FILES = Talk().numbered(*(file(f"{n}.log", error(f"sign {n}", n)) for n in range(1, 5)), said=0)
PROOF = [e.findings[0] for e in FILES]
TURN = Talk().turn("x")


def case(*hypotheses: Hypothesis, **given: object) -> Case:
    values = {"hypotheses": hypotheses, "evidence": FILES, **given}
    return Case(id="c1", thread=THREAD, opened_at=NOON, updated_at=NOON).model_copy(update=values)


def hypothesis(score: float, state: S = S.TESTING, *, pro: int = 0, con: int = 0, **given: object) -> Hypothesis:
    stances = [Stance(evidence=f"E{n + 1}", supports=n < pro, why="so", in_prior=True) for n in range(pro + con)]
    values = {"id": "H1", "statement": "It is full.", "component": "db", "category": Category.RESOURCE, **given}
    return Hypothesis.model_validate(
        {**values, "prior": score, "score": score, "state": state, "stances": tuple(stances)}
    )


@pytest.mark.parametrize(
    ("h", "expected"),
    [
        (hypothesis(0.70, pro=2), S.VALIDATED),
        (hypothesis(0.69, pro=2), S.TESTING),
        (hypothesis(0.95, pro=1), S.TESTING),  # one piece of evidence validates nothing
        (hypothesis(0.20, con=2), S.REJECTED),
        (hypothesis(0.20, con=1), S.RETIRED),  # not contradicted enough to be rejected
        (hypothesis(0.40, stagnant=3), S.INCONCLUSIVE),
        (hypothesis(0.40, stagnant=2), S.TESTING),
        (hypothesis(0.51, stagnant=3), S.TESTING),
        (hypothesis(0.29), S.RETIRED),
        (hypothesis(0.29, S.PROPOSED), S.PROPOSED),  # only a testing one moves by itself
        (hypothesis(0.60, S.VALIDATED), S.TESTING),  # what fell below is tested again
        (hypothesis(0.80, S.VALIDATED), S.VALIDATED),
    ],
)
def test_transitions(h: Hypothesis, expected: S) -> None:
    before = case(h)
    assert MANAGER.settle(before, before, (), TURN).hypotheses[0].state is expected


def test_two_lines_of_one_file_are_one_source() -> None:
    same = tuple(e.model_copy(update={"sha256": "a"}) for e in FILES)
    before = case(hypothesis(0.9, pro=2), evidence=same)
    assert MANAGER.settle(before, before, (), TURN).hypotheses[0].state is S.TESTING


def test_a_tested_hypothesis_that_does_not_move_ages_once() -> None:
    before = case(hypothesis(0.6, stagnant=1))
    assert MANAGER.settle(before, before, ("H1",), TURN).hypotheses[0].stagnant == 2
    moved = case(hypothesis(0.65, stagnant=1))
    assert MANAGER.settle(before, moved, ("H1",), TURN).hypotheses[0].stagnant == 0


def test_an_open_one_that_nobody_tests_ages_too() -> None:
    turns = tuple(TurnRecord(turn=f"u{n}", at=NOON, progress=False, response=ResponseType.ANSWER) for n in range(3))
    born = MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN)
    old = born.model_copy(update={"turns": turns})
    assert MANAGER.settle(old, old, (), TURN).hypotheses[0].stagnant == 1
    young = born.model_copy(update={"turns": turns[:2]})
    assert MANAGER.settle(young, young, (), TURN).hypotheses[0].stagnant == 0


def test_ties_keep_the_order_of_the_assessment() -> None:
    first = candidate("It is full.", PROOF[0], prior=0.6)
    second = candidate("The link flaps.", PROOF[1], prior=0.6, category=Category.NETWORK)
    assert [h.id for h in MANAGER.ranked(MANAGER.propose(case(), (first, second), TURN))] == ["H1", "H2"]
    again = MANAGER.propose(MANAGER.propose(case(), (first, second), TURN), (second, first), TURN)
    assert [h.id for h in MANAGER.ranked(again)] == ["H2", "H1"]


def test_the_same_cause_in_other_words_is_merged() -> None:
    before = MANAGER.propose(case(), (candidate("The pool is exhausted.", PROOF[0], prior=0.5),), TURN)
    merged = MANAGER.propose(before, (candidate("No connection is left.", PROOF[0], PROOF[1], prior=0.7),), TURN)
    (h,) = merged.hypotheses
    assert (h.score, h.statement) == (0.7, "No connection is left.")
    assert [s.evidence for s in h.supporting] == ["E1", "E2"]


def test_two_readings_of_one_line_in_one_assessment_stay_apart() -> None:
    pair = (candidate("The pool is exhausted.", PROOF[0]), candidate("Clients never give back.", PROOF[0], prior=0.4))
    assert len(MANAGER.propose(case(), pair, TURN).hypotheses) == 2
    twice = (candidate("The pool is exhausted.", PROOF[0]), candidate("The pool is exhausted!", PROOF[1], prior=0.4))
    assert [h.score for h in MANAGER.propose(case(), twice, TURN).hypotheses] == [0.6]


def test_a_guess_can_not_raise_a_hypothesis_above_a_half_nor_lower_it() -> None:
    low = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.3),), TURN)
    assert MANAGER.propose(low, (candidate("It is full.", prior=0.9),), TURN).hypotheses[0].score == 0.5
    high = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.8),), TURN)
    assert MANAGER.propose(high, (candidate("It is full.", prior=0.1),), TURN).hypotheses[0].score == 0.8


@pytest.mark.parametrize("state", [S.RETIRED, S.INCONCLUSIVE])
def test_what_was_laid_aside_comes_back_with_new_evidence_only(state: S) -> None:
    old = candidate("It is full.", PROOF[0], prior=0.4)
    h = MANAGER.propose(case(), (old,), TURN).hypotheses[0].model_copy(update={"state": state})
    assert MANAGER.propose(case(h), (old,), TURN).hypotheses[0].state is state
    newer = candidate("It is full.", PROOF[0], PROOF[1], prior=0.6)
    assert MANAGER.propose(case(h), (newer,), TURN).hypotheses[0].state is S.TESTING


def test_what_was_rejected_stays_rejected() -> None:
    h = MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN).hypotheses[0]
    rejected = h.model_copy(update={"state": S.REJECTED})
    newer = candidate("It is full.", PROOF[1], prior=0.9)
    assert MANAGER.propose(case(rejected), (newer,), TURN).hypotheses == (rejected,)
    stance = Stance(evidence="E1", supports=True, why="so")
    assert MANAGER.told(case(rejected), "H1", stance, TURN).hypotheses == (rejected,)


def test_excluded_categories_are_not_proposed_again() -> None:
    assert MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN, (Category.RESOURCE,)).hypotheses == ()


def investigated(turns: int, *tested: str) -> tuple[TurnRecord, ...]:
    record = TurnRecord(
        turn="t", at=NOON, progress=False, response=ResponseType.ANSWER, asks=2, investigated=True, tested=tested
    )
    return (record,) * turns


@pytest.mark.parametrize(
    ("found", "retire"),
    [
        (case(hypothesis(0.6, stagnant=3), turns=investigated(2)), ()),  # too early
        (case(hypothesis(0.6, stagnant=3), turns=investigated(3)), ("H1",)),  # the top one is stalled
        (case(hypothesis(0.6, stagnant=0), turns=investigated(3, "H1")), ()),  # it moves
        (
            case(
                hypothesis(0.6, id="H1"),
                hypothesis(0.5, id="H2", stagnant=3),
                hypothesis(0.4, id="H3", stagnant=3),
                turns=investigated(3),
            ),
            ("H2", "H3"),  # two stalled; the first is left alone
        ),
    ],
)
def test_anchoring_retires_just_the_stalled_ones(found: Case, retire: tuple[str, ...]) -> None:
    anchoring = MANAGER.anchoring(found)
    assert anchoring.retire == retire
    assert anchoring.excluded == ((Category.RESOURCE,) if retire else ())
    retired = MANAGER.retire(found, anchoring.retire, TURN)
    assert tuple(h.id for h in retired.hypotheses if h.state is S.RETIRED) == retire


def test_four_tests_of_one_category_are_anchoring() -> None:
    assert MANAGER.anchoring(case(hypothesis(0.6), turns=investigated(4, "H1"))).excluded == (Category.RESOURCE,)


def test_evidence_that_made_the_prior_is_not_counted_again_in_the_same_turn() -> None:
    against = Verdict(weights=(weight(PROOF[1], supports=False), weight(PROOF[2], supports=False)))
    fresh = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.7),), TURN)
    assert MANAGER.judge(fresh, "H1", against, TURN).hypotheses[0].score == 0.7
    later = TURN.model_copy(update={"id": "t9"})
    assert MANAGER.judge(fresh, "H1", against, later).hypotheses[0].score == 0.3  # .70 - 2 x .20
