"""Scores, states and ranking of hypotheses, each rule of the table once."""

import pytest

from engines import stances
from engines.conflicts import Settled, settled
from engines.evidence import DataType
from engines.hypotheses import HypothesisManager, move
from engines.models import Case, Category, Hypothesis, HypothesisState, ResponseType, Stance, TurnRecord
from engines.questions import Assessment, Candidate, Verdict
from engines.response import Conflict, Said
from tests.engines.play import BEN, CONFIG, NOON, THREAD, Script, Talk, candidate, error, file, minute, weight

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
        (hypothesis(0.70, S.VALIDATED), S.VALIDATED),
        (hypothesis(0.30), S.TESTING),  # the bounds belong to the better side
        (hypothesis(0.30, stagnant=3), S.INCONCLUSIVE),
        (hypothesis(0.50, stagnant=3), S.INCONCLUSIVE),
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
    assert MANAGER.settle(before, before, ("H1",), TURN, ages=False).hypotheses[0].stagnant == 1  # nothing new came
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
    why = {h.history[-1].why for h in retired.hypotheses if h.id in retire}
    assert why <= {"no progress; other causes are looked at"}


def test_four_tests_of_one_category_are_anchoring() -> None:
    assert MANAGER.anchoring(case(hypothesis(0.6), turns=investigated(4, "H1"))).excluded == (Category.RESOURCE,)


def test_evidence_that_made_the_prior_is_not_counted_again_in_the_same_turn() -> None:
    against = Verdict(weights=(weight(PROOF[1], supports=False), weight(PROOF[2], supports=False)))
    fresh = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.7),), TURN)
    assert MANAGER.judge(fresh, "H1", against, TURN).hypotheses[0].score == 0.7
    later = TURN.model_copy(update={"id": "t9"})
    assert MANAGER.judge(fresh, "H1", against, later).hypotheses[0].score == 0.3  # .70 - 2 x .20


def test_a_score_is_one_at_most_and_kept_to_four_places() -> None:
    sure = hypothesis(0.95, stances=())
    for_it = tuple(Stance(evidence=f"E{n}", supports=True, why="so") for n in range(3))
    assert MANAGER.score(sure.model_copy(update={"stances": for_it})) == 1.0
    assert MANAGER.score(hypothesis(0.123456)) == 0.1235
    against = tuple(s.model_copy(update={"supports": False}) for s in for_it)
    assert MANAGER.score(hypothesis(0.3).model_copy(update={"stances": against})) == 0.0


@pytest.mark.parametrize(
    ("stagnant", "shown"), [(0, 0.8), (1, 0.8), (2, 0.578), (3, 0.4913), (13, 0.10)]
)  # .8 x .85 x .85 from the second turn without progress on
def test_what_leads_nowhere_is_shown_as_less(stagnant: int, shown: float) -> None:
    assert MANAGER.shown(hypothesis(0.8, stagnant=stagnant)) == pytest.approx(shown)
    assert MANAGER.shown(hypothesis(0.05, stagnant=stagnant)) == pytest.approx(0.05)


def test_only_what_is_open_and_worth_it_is_tested_and_three_at_most() -> None:
    at = case(hypothesis(0.20), hypothesis(0.21, id="H2"), hypothesis(0.9, S.VALIDATED, id="H3"))
    assert [h.id for h in MANAGER.pick(at, 3)] == ["H2"]
    many = case(*(hypothesis(0.5, id=f"H{n}") for n in range(5)))
    assert len(MANAGER.pick(many, 9)) == 3
    assert len(MANAGER.pick(many, 1)) == 1


def test_a_verdict_on_what_is_not_there_changes_nothing() -> None:
    before = case(hypothesis(0.5))
    assert MANAGER.judge(before, "H9", Verdict(weights=(weight(PROOF[0]),)), TURN) is before


def test_a_verdict_begins_the_test_and_leaves_its_reasons() -> None:
    guess = MANAGER.propose(case(), (candidate("It is full.", prior=0.4),), TURN)
    assert [s.why for s in guess.hypotheses[0].history] == ["a guess"]
    both = Verdict(weights=(weight(PROOF[0], why="a"), weight(PROOF[1], why="b")))
    (h,) = MANAGER.judge(guess, "H1", both, TURN).hypotheses
    assert [s.why for s in h.history] == ["a guess", "is being tested", "a; b"]
    assert (h.state, h.score) == (S.TESTING, 0.7)
    assert [s.citation for s in h.stances] == [PROOF[0].cite(), PROOF[1].cite()]
    assert h.history[-1].evidence == ("E1", "E2")
    named = MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN)
    assert named.hypotheses[0].history[0].why == "named by the evidence"


def test_a_verdict_without_weight_leaves_no_step() -> None:
    before = MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN)
    (h,) = MANAGER.judge(before, "H1", Verdict(), TURN).hypotheses
    assert [s.why for s in h.history] == ["named by the evidence", "is being tested"]


@pytest.mark.parametrize("state", [S.PROPOSED, S.INCONCLUSIVE, S.RETIRED, S.TESTING])
def test_a_word_of_a_person_opens_it_again(state: S) -> None:
    stance = Stance(evidence="E1", supports=True, why="ana says so")
    (h,) = MANAGER.told(case(hypothesis(0.5, state)), "H1", stance, TURN).hypotheses
    assert (h.state, h.score) == (S.TESTING, 0.65)
    opened = [] if state is S.TESTING else [(S.TESTING, "ana says so")]
    assert [(s.state, s.why) for s in h.history] == [*opened, (S.TESTING, "ana says so")]


def test_a_word_of_a_person_rejects_at_once_and_names_its_evidence() -> None:
    stance = Stance(evidence="E1", supports=False, why="ana says no")
    (h,) = MANAGER.told(case(hypothesis(0.9, S.INCONCLUSIVE)), "H1", stance, TURN, reject=True).hypotheses
    assert (h.state, h.score) == (S.REJECTED, 0.7)
    assert [(s.state, s.evidence) for s in h.history] == [(S.INCONCLUSIVE, ("E1",)), (S.REJECTED, ("E1",))]
    before = case(hypothesis(0.9))
    assert MANAGER.told(before, "H9", stance, TURN) is before


def test_a_file_and_what_people_say_are_two_sources_and_two_people_are_none() -> None:
    said = FILES[1].model_copy(update={"data_type": DataType.STATEMENT})
    more = FILES[2].model_copy(update={"data_type": DataType.STATEMENT})
    both = case(hypothesis(0.9, pro=3), evidence=(FILES[0], said, more, FILES[3]))
    assert stances.sources(both.hypotheses[0], both) == 2
    talk = case(hypothesis(0.9, pro=2), evidence=(said.model_copy(update={"id": "E1"}), said))
    assert stances.sources(talk.hypotheses[0], talk) == 0


@pytest.mark.parametrize(
    ("other", "count"),
    [
        (candidate("No connection is left.", PROOF[0], prior=0.5), 1),  # its first proof is one of the known
        (candidate("No connection is left.", PROOF[1], PROOF[0], prior=0.5), 2),  # only its second one is
        (candidate("The pool is exhausted.", PROOF[0], prior=0.5, component="cart"), 2),  # about something else
        (candidate("The pool is exhausted.", PROOF[0], prior=0.5, category=Category.CODE), 2),
        (candidate("The POOL is exhausted", prior=0.5, component="CHECKOUT"), 1),
        (candidate("The pool is exhausted.", PROOF[1], prior=0.5), 1),
    ],
)
def test_what_is_the_same_cause(other: Candidate, count: int) -> None:
    before = MANAGER.propose(case(), (candidate("The pool is exhausted.", PROOF[0], prior=0.5),), TURN)
    assert len(MANAGER.propose(before, (other,), TURN).hypotheses) == count


@pytest.mark.parametrize(("statement", "count"), [("abcdefgh12", 1), ("abcdefg123", 2)])
def test_eight_letters_of_ten_are_alike(statement: str, count: int) -> None:
    before = MANAGER.propose(case(), (candidate("abcdefghij", PROOF[0]),), TURN)
    assert len(MANAGER.propose(before, (candidate(statement, PROOF[1]),), TURN).hypotheses) == count


def test_long_statements_are_compared_whole() -> None:
    words = "the pool of connections is exhausted and nobody gives one back " * 5
    before = MANAGER.propose(case(), (candidate(f"Now {words}", PROOF[0]),), TURN)
    assert len(MANAGER.propose(before, (candidate(f"Then {words}", PROOF[1]),), TURN).hypotheses) == 1


def test_what_is_seen_again_keeps_what_it_had_and_takes_what_is_newer() -> None:
    first = candidate("It is full.", PROOF[0], prior=0.4, fix=("Empty it.",), settles="`df`", since=minute(-5))
    plain = candidate("It is full!", PROOF[1], prior=0.6)
    before = MANAGER.propose(case(), (first,), TURN)
    assert (before.hypotheses[0].since, before.hypotheses[0].rank) == (minute(-5), 0)
    (kept,) = MANAGER.propose(before, (plain,), TURN).hypotheses
    assert (kept.fix, kept.settles, kept.since) == (("Empty it.",), "`df`", minute(-5))
    assert (kept.statement, kept.citations) == ("It is full!", (PROOF[1].cite(), PROOF[0].cite()))
    assert (kept.history[-1].why, kept.history[-1].evidence) == ("judged anew by the evidence", ("E2",))
    newer = candidate("It is full!", PROOF[0], prior=0.5, fix=("Grow it.",), settles="`du`", since=minute(-9))
    (taken,) = MANAGER.propose(before, (newer,), TURN).hypotheses
    assert (taken.fix, taken.settles, taken.since) == (("Grow it.",), "`du`", minute(-9))
    assert taken.history[-1].evidence == ("E1",)  # a raise names what it cites, new or not
    (guessed,) = MANAGER.propose(before, (candidate("It is full?", prior=0.4),), TURN).hypotheses
    assert guessed.statement == "It is full."


def test_what_comes_back_says_why() -> None:
    h = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.4),), TURN).hypotheses[0]
    aside = case(h.model_copy(update={"state": S.RETIRED}))
    (back,) = MANAGER.propose(aside, (candidate("It is full.", PROOF[1], prior=0.4),), TURN).hypotheses
    assert (back.history[-1].why, back.history[-1].evidence) == ("new evidence", ("E2",))


def test_the_second_candidate_of_an_assessment_ranks_second() -> None:
    pair = (candidate("It is full.", PROOF[0]), candidate("The link flaps.", PROOF[1], category=Category.NETWORK))
    assert [h.rank for h in MANAGER.propose(case(), pair, TURN).hypotheses] == [0, 1]


def test_lines_against_a_candidate_are_stances_against_it_in_its_prior() -> None:
    one = candidate("It is full.", PROOF[0], PROOF[2], prior=0.6, against=(PROOF[1].cite(), PROOF[0].cite()))
    (h,) = MANAGER.propose(case(), (one,), TURN).hypotheses
    assert [(s.evidence, s.supports, s.why) for s in h.stances] == [
        ("E1", True, "cited for it"),
        ("E3", True, "cited for it"),
        ("E2", False, "cited against it"),
    ]
    assert [s.citation for s in h.stances] == [PROOF[0].cite(), PROOF[2].cite(), PROOF[1].cite()]
    assert h.score == 0.6


def test_what_a_prior_was_made_of_counts_again_only_where_it_says_the_opposite() -> None:
    later = TURN.model_copy(update={"id": "t9"})
    before = MANAGER.propose(case(), (candidate("It is full.", PROOF[0], prior=0.6),), TURN)
    same = MANAGER.judge(before, "H1", Verdict(weights=(weight(PROOF[0]),)), later)
    assert (same.hypotheses[0].score, same.hypotheses[0].stances[0].in_prior) == (0.6, True)
    turned = MANAGER.judge(before, "H1", Verdict(weights=(weight(PROOF[0], supports=False),)), later)
    assert turned.hypotheses[0].score == 0.4


@pytest.mark.parametrize(("score", "stagnant"), [(0.65, 0), (0.56, 2), (0.55, 0), (0.35, 0)])
def test_a_twentieth_is_progress(score: float, stagnant: int) -> None:
    before, after = case(hypothesis({0.35: 0.3, 0.65: 0.6}.get(score, 0.5))), case(hypothesis(score, stagnant=1))
    if stagnant:
        before = case(hypothesis(0.52))
    assert MANAGER.settle(before, after, ("H1",), TURN).hypotheses[0].stagnant == stagnant


def test_what_was_tested_lately_does_not_age_by_itself() -> None:
    born = MANAGER.propose(case(), (candidate("It is full.", PROOF[0]),), TURN)
    idle = TurnRecord(turn="u", at=NOON, progress=False, response=ResponseType.ANSWER)
    for tested in (idle.model_copy(update={"tested": ("H1",)}), idle.model_copy(update={"turn": TURN.id})):
        old = born.model_copy(update={"turns": (tested, idle, idle)})
        assert MANAGER.settle(old, old, (), TURN).hypotheses[0].stagnant == 0
        older = born.model_copy(update={"turns": (tested, idle, idle, idle)})
        assert MANAGER.settle(older, older, (), TURN).hypotheses[0].stagnant == 1


def test_what_is_good_enough_is_not_stalled() -> None:
    assert MANAGER.anchoring(case(hypothesis(0.7, stagnant=3), turns=investigated(3))).retire == ()
    assert MANAGER.anchoring(case(hypothesis(0.69, stagnant=3), turns=investigated(3))).retire == ("H1",)


def test_a_settled_conflict_counts_what_was_held_and_says_by_what() -> None:
    files = (FILES[0], *(e.model_copy(update={"data_type": DataType.STATEMENT}) for e in FILES[1:3]))
    sides = [
        Said(topic="disk", fine=fine, evidence=e, speaker=e, speaker_id=e, quote="x")
        for e, fine in (("E2", False), ("E3", True))
    ]
    held = (
        Stance(evidence="E1", supports=True, why="so", in_prior=True),
        Stance(evidence="E2", supports=True, why="so", held=True),
        Stance(evidence="E3", supports=False, why="so", held=True),
    )
    conflict = Conflict(id="C1", one=sides[0], other=sides[1])
    h = hypothesis(0.6).model_copy(update={"stances": held})
    before = case(h, evidence=files, conflicts=(conflict,))
    found = settled(before, "C1:E2", TURN, CONFIG)
    assert isinstance(found, Settled)
    (after,) = found.case.hypotheses
    assert (after.score, after.state) == (0.75, S.VALIDATED)  # a file and a person
    assert [(s.after, s.evidence) for s in after.history] == [(0.75, ("E2",)), (0.75, ())]
    assert MANAGER.recounted(before, TURN, "x").hypotheses == before.hypotheses


def test_a_move_that_the_table_does_not_know_is_none() -> None:
    h = hypothesis(0.5, S.REJECTED)
    assert move(h, S.TESTING, TURN, "x") is h


def test_a_guess_raises_nothing_above_its_cap() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("a.log", error("pool exhausted", 3)))
    cause = candidate("The pool is exhausted.", log.findings[0], prior=0.45)
    talk.say("checkout is down", log, answers=Script(Assessment(candidates=(cause,))))
    talk.say("that's it", who=BEN)
    raised = talk.now.hypotheses[0].score
    assert raised == 0.6
    guess = cause.model_copy(update={"citations": (), "prior": 0.9})
    talk.say("and now", answers=Script(Assessment(candidates=(guess,))))
    assert talk.now.hypotheses[0].score == raised


def test_a_guess_raises_by_what_it_says_more_and_no_further() -> None:
    guess = candidate("It is full.", prior=0.35, component="db")
    (raised,) = MANAGER.propose(case(hypothesis(0.3)), (guess,), TURN).hypotheses
    assert (raised.prior, raised.score) == (0.35, 0.35)


def test_what_an_assessment_says_twice_is_its_first_word_on_it() -> None:
    full = candidate("The pool is full.", PROOF[0], prior=0.6, component="db")
    again = candidate("The pool is fully.", PROOF[2], prior=0.2, component="db")
    other = candidate("A certificate ran out.", PROOF[1], prior=0.4, component="gateway", category=Category.SECURITY)
    for order in ((full, again, other), (full, other, again)):
        found = MANAGER.propose(case(), order, TURN).hypotheses
        assert [(h.statement, h.prior) for h in found] == [(full.statement, 0.6), (other.statement, 0.4)]


@pytest.mark.parametrize(
    ("state", "statement", "over"),
    [
        (S.REJECTED, "It is full.", True),
        (S.RETIRED, "It is full.", True),
        (S.INCONCLUSIVE, "It is full.", True),
        (S.TESTING, "It is full.", False),
        (S.REJECTED, "A certificate ran out.", False),
    ],
)
def test_what_was_looked_at_is_over(state: S, statement: str, over: bool) -> None:
    known = case(hypothesis(0.3, id="H7", statement="Pods restart.", component="web"), hypothesis(0.3, state))
    assert MANAGER.is_over(known, candidate(statement, component="db")) is over


def test_what_some_evidence_said_can_be_taken_back() -> None:
    said = FILES[1].model_copy(update={"data_type": DataType.STATEMENT})
    counted = tuple(Stance(evidence=e, supports=True, why="so", in_prior=e == "E1") for e in ("E1", "E2"))
    proven = hypothesis(0.6, S.VALIDATED).model_copy(update={"stances": counted, "score": 0.75})
    before = case(proven, evidence=(FILES[0], said))
    (after,) = MANAGER.withdrawn(before, "H1", frozenset({"E2"}), TURN, "it failed again").hypotheses
    assert ([s.evidence for s in after.stances], after.score, after.state) == (["E1"], 0.6, S.TESTING)
    assert [(s.before, s.after, s.why) for s in after.history] == [
        (0.75, 0.6, "it failed again"),
        (0.6, 0.6, "fell below 0.70"),
    ]
    weaker = proven.model_copy(update={"stances": (*counted, counted[1].model_copy(update={"evidence": "E3"}))})
    (kept,) = MANAGER.withdrawn(case(weaker), "H1", frozenset({"E3"}), TURN, "x").hypotheses
    assert kept.state is S.VALIDATED  # what is left proves it still
    assert MANAGER.withdrawn(before, "H9", frozenset({"E2"}), TURN, "x") is before
    out = case(hypothesis(0.1, S.REJECTED, con=2))
    assert MANAGER.withdrawn(out, "H1", frozenset({"E1"}), TURN, "x") is out


def test_what_is_tested_and_proven_by_what_is_left_is_validated_with_its_files() -> None:
    against = Stance(evidence="E3", supports=False, why="so")
    stances = (*hypothesis(0.75, pro=2).stances, against)
    tested = hypothesis(0.75).model_copy(update={"stances": stances, "score": 0.55})
    (after,) = MANAGER.withdrawn(case(tested), "H1", frozenset({"E3"}), TURN, "x").hypotheses
    assert (after.score, after.state) == (0.75, S.VALIDATED)
