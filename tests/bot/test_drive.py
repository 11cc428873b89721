"""A replay gets the same answers and asks nobody twice."""

from pathlib import Path

import pytest

from bot import drive
from engines.effects import Flow, Outcome, ask, recall, show
from engines.markup import Card
from engines.models import Case, ResponseType
from engines.questions import Close
from tests.bot.world import START, World, said, thread, world


def flow(problem: str) -> Flow:
    first = yield from ask(Close(at=START, problem=problem, evidence=()))
    yield from recall(problem)
    second = yield from ask(Close(at=START, problem=f"{problem} {first.follow_ups[0]}", evidence=()))
    case = Case(id="c", thread=thread(), opened_at=START, updated_at=START, title=second.follow_ups[0])
    return Outcome(case, (), ResponseType.ANSWER)


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


async def test_answers_come_from_the_journal_the_second_time(here: World) -> None:
    first = await drive.run(here.app, said(1, "p"), flow("p"))
    asked = len(here.reasoner.asked)
    second = await drive.run(here.app, said(1, "p"), flow("p"))
    assert second == first
    assert asked == 2
    assert len(here.reasoner.asked) == asked


async def test_another_question_is_not_answered_with_an_old_answer(here: World) -> None:
    await drive.run(here.app, said(1, "p"), flow("p"))
    await drive.run(here.app, said(1, "p"), flow("q"))
    assert [q.problem for q in here.reasoner.asked] == ["p", "p unknown", "q", "q unknown"]


async def test_a_crash_between_two_answers_asks_only_the_second(here: World) -> None:
    def die(_question: object) -> None:
        if len(here.reasoner.asked) == 2:
            raise KeyboardInterrupt

    here.reasoner.before = die
    with pytest.raises(KeyboardInterrupt):
        await drive.run(here.app, said(1, "p"), flow("p"))
    here.reasoner.before = lambda _question: None
    await drive.run(here.app, said(1, "p"), flow("p"))
    assert [q.problem for q in here.reasoner.asked] == ["p", "p unknown", "p unknown"]


def showing(title: str) -> Flow:
    yield from show(Card(title=title))
    yield from ask(Close(at=START, problem="p", evidence=()))
    case = Case(id="c", thread=thread(), opened_at=START, updated_at=START)
    return Outcome(case, (Card(title=title), Card(title="what it means")), ResponseType.ANSWER)


def waiting(here: World) -> list[str]:
    return [i.item.body for i in here.memory.items.values() if i.item.kind == "send"]


async def test_a_card_that_is_shown_waits_to_be_sent_before_anything_is_asked(here: World) -> None:
    seen: list[int] = []
    here.reasoner.before = lambda _question: seen.append(len(waiting(here)))
    ran = await drive.run(here.app, said(1, "p"), showing("what it is"))
    assert seen == [1]
    assert [c.title for c in ran.shown] == ["what it is"]


async def test_a_replay_shows_nothing_twice_but_what_differs(here: World) -> None:
    for _ in range(2):
        await drive.run(here.app, said(1, "p"), showing("what it is"))
    assert len(waiting(here)) == 1
    await drive.run(here.app, said(1, "p"), showing("what it is, read anew"))
    assert len(waiting(here)) == 2
