"""How hard a turn thinks: every number of the table of intensities, and what a turn may ask at each."""

import pytest

from engines.config import InvestigationConfig
from engines.evidence import Evidence
from engines.models import Case, CaseStatus, HypothesisState, Phase, PhaseMove, ResponseType, TurnRecord
from engines.ooda import Level, OODAEngine, OodaStep
from tests.engines.play import CONFIG, NOON, THREAD, Talk, file, finding
from tests.engines.test_phases import hypothesis

ENGINE = OODAEngine(CONFIG)
TURN = Talk().turn("the switch was replaced")
REJECTED = hypothesis("H1", HypothesisState.REJECTED)
FILES = Talk().numbered(*(file(f"{n}.log", finding("x")) for n in range(11)), said=0)


def case(phase: Phase, rounds: int = 0, *, progress: bool = True, **given: object) -> Case:
    """A case that spent so many rounds in its phase."""
    entered = PhaseMove(turn="t1", at=NOON, before=Phase.INTAKE, after=phase, outcome="completed")
    record = TurnRecord(turn="t1", at=NOON, progress=progress, investigated=True, response=ResponseType.ANSWER)
    values = {"phase": phase, "phases": (entered,), "turns": (record,) * rounds, **given}
    status = CaseStatus.INVESTIGATING
    return Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, status=status).model_copy(update=values)


@pytest.mark.parametrize(
    ("phase", "first", "second", "third"),
    [
        (Phase.INTAKE, 0, 0, 0),
        (Phase.BLAST_RADIUS, 1, 1, 1),
        (Phase.TIMELINE, 1, 1, 1),
        (Phase.HYPOTHESIS, 1, 1, 2),
        (Phase.VALIDATION, 2, 2, 3),
        (Phase.SOLUTION, 2, 2, 2),
        (Phase.DOCUMENT, 1, 1, 1),
    ],
)
def test_a_phase_has_its_level_and_warms_up(phase: Phase, first: int, second: int, third: int) -> None:
    assert [ENGINE.level(case(phase, n), TURN) for n in (0, 1, 2)] == [first, second, third]


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, 1),
        ({"hypotheses": (REJECTED,)}, 1),
        ({"hypotheses": (REJECTED, REJECTED)}, 2),
        ({"hypotheses": (hypothesis("H1"),) * 3}, 1),
        ({"evidence": FILES[:10]}, 1),
        ({"evidence": FILES}, 2),
        ({"severity": "P1"}, 1),
        ({"severity": "P0"}, 2),
        ({"rounds": 2, "progress": False}, 1),
        ({"rounds": 3, "progress": False}, 2),
        ({"severity": "P0", "evidence": FILES}, 2),  # by one level, whatever the reasons
    ],
)
def test_trouble_raises_it_by_one(given: dict[str, object], level: int) -> None:
    assert ENGINE.level(case(Phase.TIMELINE, **given), TURN) == level  # type: ignore[arg-type]


def test_full_is_the_most_and_nothing_raises_what_has_not_begun() -> None:
    assert ENGINE.level(case(Phase.VALIDATION, 2, severity="P0"), TURN) == 3
    assert ENGINE.level(case(Phase.INTAKE, severity="P0"), TURN) == 0


def test_a_repeated_question_lowers_it_by_one_but_not_to_nothing() -> None:
    said = case(Phase.VALIDATION).memory.model_copy(update={"hot": TURN.messages})
    assert ENGINE.level(case(Phase.VALIDATION, memory=said), TURN) == 1
    assert ENGINE.level(case(Phase.VALIDATION, memory=said, severity="P0"), TURN) == 2
    assert ENGINE.level(case(Phase.TIMELINE, memory=said), TURN) == 1


def test_a_level_allows_so_many_questions() -> None:
    assert [ENGINE.bound(level) for level in Level] == [0, 2, 5, 9]
    tight = OODAEngine(InvestigationConfig(max_ooda_iterations=3))
    assert [tight.bound(level) for level in Level] == [0, 2, 3, 3]


@pytest.mark.parametrize(
    ("phase", "compact", "asked", "tests", "challenge", "compacts"),
    [
        (Phase.INTAKE, True, 0, 0, False, False),
        (Phase.TIMELINE, False, 0, 1, False, False),
        (Phase.TIMELINE, False, 1, 0, False, False),
        (Phase.TIMELINE, True, 0, 0, False, True),
        (Phase.TIMELINE, True, 1, 0, False, False),  # no room: what was heard and the assessment take it all
        (Phase.SOLUTION, False, 0, 3, True, False),
        (Phase.SOLUTION, False, 1, 2, True, False),
        (Phase.SOLUTION, True, 0, 2, True, True),
        (Phase.SOLUTION, True, 1, 1, True, True),
    ],
)
def test_what_a_turn_asks_never_adds_up_to_more(  # noqa: PLR0913, PLR0917 - a table
    phase: Phase, compact: bool, asked: int, tests: int, challenge: bool, compacts: bool
) -> None:
    plan = ENGINE.plan(case(phase), TURN, compact=compact, asked=asked)
    assert (plan.tests, plan.challenge, plan.compact) == (tests, challenge, compacts)
    assert (plan.level, plan.asks) == (ENGINE.level(case(phase), TURN), ENGINE.bound(plan.level))
    assert plan.asks == 0 or 1 + asked + plan.tests + plan.challenge + plan.compact <= plan.asks


def test_nothing_was_asked_where_nobody_says_so() -> None:
    assert ENGINE.plan(case(Phase.TIMELINE), TURN, compact=False).tests == 1


@pytest.mark.parametrize(
    ("asks", "asked", "tests", "challenge", "compact"),
    [
        (2, 0, 1, False, False),
        (2, 1, 0, False, False),
        (3, 0, 1, False, True),
        (3, 1, 1, False, False),
        (4, 0, 1, True, True),
        (4, 1, 1, False, True),
    ],
)
def test_where_the_phase_decides_a_test_comes_first_then_the_compression(
    asks: int, asked: int, tests: int, challenge: bool, compact: bool
) -> None:
    tight = OODAEngine(InvestigationConfig(asks_medium=asks))
    plan = tight.plan(case(Phase.SOLUTION), TURN, compact=True, asked=asked)
    assert (plan.tests, plan.challenge, plan.compact) == (tests, challenge, compact)


@pytest.mark.parametrize(("asked", "challenge", "compact"), [(0, False, True), (1, False, False)])
def test_where_it_need_not_decide_the_compression_comes_first(asked: int, challenge: bool, compact: bool) -> None:
    hard = case(Phase.TIMELINE, severity="P0")  # medium
    plan = OODAEngine(InvestigationConfig(asks_medium=2)).plan(hard, TURN, compact=True, asked=asked)
    assert (plan.tests, plan.challenge, plan.compact) == (0, challenge, compact)


@pytest.mark.parametrize(
    ("text", "files", "has_news"),
    [
        ("what else?", (), False),
        ("could it be the network?", (), False),
        ("can you look?", (), False),
        ("checkout is failing too, can you look?", (), True),
        ("the switch was replaced", (), True),
        ("is it this?", FILES[:1], True),
    ],
)
def test_a_mere_question_tests_nothing(text: str, files: tuple[Evidence, ...], has_news: bool) -> None:
    turn = Talk().turn(text, *files)
    plan = ENGINE.plan(case(Phase.SOLUTION, 1), turn, compact=False)
    assert (plan.has_news, plan.tests) == (has_news, 3 * has_news)
    assert ENGINE.plan(case(Phase.SOLUTION), turn, compact=False).has_news  # the first turn is about what is there


@pytest.mark.parametrize(
    ("phase", "steps"),
    [
        (Phase.INTAKE, ""),
        (Phase.BLAST_RADIUS, "observe orient"),
        (Phase.HYPOTHESIS, "observe orient decide"),
        (Phase.VALIDATION, "observe orient decide act"),
        (Phase.SOLUTION, "orient decide act"),
        (Phase.DOCUMENT, "orient"),
    ],
)
def test_a_step_of_a_quarter_is_required(phase: Phase, steps: str) -> None:
    assert ENGINE.plan(case(phase), TURN, compact=False).required == tuple(OodaStep(s) for s in steps.split())
