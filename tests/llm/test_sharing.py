"""Calls at once are limited and fair between cases; a provider that fails is left alone."""

import asyncio

import pytest

from adapters.llm.breaker import Breaker, Breakers
from adapters.llm.faults import Fault
from adapters.llm.models import Model
from adapters.llm.turnstile import Turnstile


class Crowd:
    """Callers that stay inside until they are let go."""

    def __init__(self, most: int) -> None:
        self.turnstile = Turnstile(most)
        self.inside: list[str] = []
        self.entered: list[str] = []
        self.doors: dict[str, asyncio.Event] = {}

    async def call(self, name: str) -> None:
        self.doors[name] = asyncio.Event()
        async with self.turnstile.slot(name[0]):
            self.inside.append(name)
            self.entered.append(name)
            await self.doors[name].wait()
            self.inside.remove(name)

    async def leave(self, name: str) -> None:
        self.doors[name].set()
        await asyncio.sleep(0.001)


async def test_a_case_that_asks_a_lot_does_not_keep_others_waiting() -> None:
    crowd = Crowd(2)
    async with asyncio.TaskGroup() as group:
        for name in ("a1", "a2", "a3", "a4", "b1", "c1"):
            group.create_task(crowd.call(name))
            await asyncio.sleep(0.001)
        assert crowd.inside == ["a1", "a2"]
        for name in ("a1", "a2", "b1", "a3", "c1", "a4"):
            await crowd.leave(name)
            assert len(crowd.inside) <= 2
    assert crowd.entered == ["a1", "a2", "b1", "a3", "c1", "a4"]


async def test_who_gives_up_waiting_takes_no_place() -> None:
    crowd = Crowd(1)
    first = asyncio.ensure_future(crowd.call("a1"))  # noqa: TID251 - a test starts its own tasks
    second = asyncio.ensure_future(crowd.call("b1"))  # noqa: TID251 - as above
    third = asyncio.ensure_future(crowd.call("c1"))  # noqa: TID251 - as above
    await asyncio.sleep(0.001)
    second.cancel()
    crowd.doors["a1"].set()  # in the same moment
    await asyncio.sleep(0.005)
    assert crowd.inside == ["c1"]
    third.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    async with crowd.turnstile.slot("d"):
        assert crowd.inside == ["c1"]  # it was canceled inside, and its place is free


@pytest.mark.parametrize(
    ("failures", "later", "is_open"),
    [
        (2, 0, False),
        (3, 0, True),
        (3, 29, True),
        (3, 31, False),
        (4, 31, True),
        (4, 61, False),
        (9, 479, True),
        (9, 481, False),
    ],
)
def test_a_breaker_opens_after_three_failures_and_then_for_longer_each_time(
    failures: int, later: float, *, is_open: bool
) -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(failures):
        breaker.failed("it fails")
    now = later
    assert breaker.is_open is is_open


def test_an_answer_closes_it_and_a_provider_may_ask_for_a_pause() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    breaker.failed("rate limited", 40.0)
    assert breaker.is_open
    breaker.worked()
    assert not breaker.is_open
    for _ in range(2):
        breaker.failed("it fails")
    assert not breaker.is_open


STRONG, CHEAP, OTHER = Model("anthropic", "strong"), Model("anthropic", "cheap"), Model("openai", "strong")


@pytest.mark.parametrize(
    ("fault", "left_alone"),
    [
        (Fault("it fails"), [STRONG, CHEAP]),
        (Fault("the key was refused", again=False), [STRONG, CHEAP]),
        (Fault("rate limited", of_model=True), [STRONG]),  # limits are counted for each model
        (Fault("it gave no usable answer", of_model=True), [STRONG]),
    ],
)
def test_what_fails_is_left_alone_and_nobody_else(fault: Fault, left_alone: list[Model]) -> None:
    breakers = Breakers(lambda: 0.0, 30.0)
    for _ in range(3):
        assert not breakers.open(STRONG)
        breakers.failed(STRONG, fault)
    assert [m for m in (STRONG, CHEAP, OTHER) if breakers.open(m)] == left_alone
    stopped = breakers.open(STRONG)
    assert stopped
    assert stopped.why == str(fault)
    assert breakers.until(STRONG) == 30.0


def test_a_wrong_answer_shows_that_its_provider_works_and_is_counted_on() -> None:
    breakers, wrong = Breakers(lambda: 0.0, 30.0), Fault("it gave no usable answer", of_model=True)
    for _ in range(3):
        breakers.failed(CHEAP, Fault("it fails"))
        breakers.answered(STRONG)
        breakers.failed(STRONG, wrong)
    assert breakers.open(STRONG)
    assert not breakers.open(CHEAP)
    breakers.worked(STRONG)
    assert not breakers.open(STRONG)
