"""A replay gets the same answers and asks nobody twice."""

from pathlib import Path

import pytest

from bot import drive
from engines.effects import Flow, Outcome, ask, recall
from engines.models import Case, ResponseType
from engines.questions import Close
from tests.bot.world import START, World, thread, world


def flow(problem: str) -> Flow:
    first = yield from ask(Close(at=START, problem=problem, evidence=()))
    yield from recall(problem)
    second = yield from ask(Close(at=START, problem=f"{problem} {first.cause}", evidence=()))
    case = Case(id="c", thread=thread(), opened_at=START, updated_at=START, title=second.cause)
    return Outcome(case, (), ResponseType.ANSWER)


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


async def test_answers_come_from_the_journal_the_second_time(here: World) -> None:
    first = await drive.run(here.app, "t1", flow("p"))
    asked = len(here.reasoner.asked)
    second = await drive.run(here.app, "t1", flow("p"))
    assert second == first
    assert asked == 2
    assert len(here.reasoner.asked) == asked


async def test_another_question_is_not_answered_with_an_old_answer(here: World) -> None:
    await drive.run(here.app, "t1", flow("p"))
    await drive.run(here.app, "t1", flow("q"))
    assert [q.problem for q in here.reasoner.asked] == ["p", "p unknown", "q", "q unknown"]


async def test_a_crash_between_two_answers_asks_only_the_second(here: World) -> None:
    def die(_question: object) -> None:
        if len(here.reasoner.asked) == 2:
            raise KeyboardInterrupt

    here.reasoner.before = die
    with pytest.raises(KeyboardInterrupt):
        await drive.run(here.app, "t1", flow("p"))
    here.reasoner.before = lambda _question: None
    await drive.run(here.app, "t1", flow("p"))
    assert [q.problem for q in here.reasoner.asked] == ["p", "p unknown", "p unknown"]
