"""What is handed in at the same time goes together, in order, and one who fails or leaves costs the others nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from engines.errors import FaultMavenError, Unavailable
from storage.together import Together

BAD = "bad"


@dataclass
class Store:
    """Keeps what it is given once it may go on, and nothing of what has a bad thing in it."""

    kept: list[list[str]] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, things: Sequence[str]) -> None:
        given = list(things)
        await self.may.wait()
        if BAD in given:
            raise Unavailable("That can't be stored.")
        self.kept.append(given)


@pytest.fixture
def store() -> Store:
    return Store()


async def begun(together: Together[str], *things: str) -> list["asyncio.Future[list[None]]"]:
    tasks = [asyncio.gather(together.put([thing])) for thing in things]
    await asyncio.sleep(0)
    return tasks


async def test_who_comes_while_others_are_stored_goes_with_the_next(store: Store) -> None:
    together = Together(store.put)
    first = await begun(together, "a")
    others = await begun(together, "b", "c", "d")
    store.may.set()
    await asyncio.gather(*first, *others)
    assert store.kept == [["a"], ["b", "c", "d"]]


async def test_nobody_is_told_before_it_is_stored(store: Store) -> None:
    together = Together(store.put)
    tasks = await begun(together, "a", "b")
    await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)
    store.may.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("order", [(BAD, "b", "c"), ("b", BAD, "c")], ids=["the first", "another"])
async def test_what_cannot_be_stored_fails_alone(store: Store, order: tuple[str, ...]) -> None:
    together = Together(store.put)
    await begun(together, "a")
    tasks = await begun(together, *order)
    store.may.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [thing for thing, end in zip(order, ends, strict=True) if isinstance(end, FaultMavenError)] == [BAD]
    assert {thing for batch in store.kept for thing in batch} == {"a", *order} - {BAD}


@pytest.mark.parametrize("gone", [0, 1], ids=["who leads", "who waits"])
async def test_who_leaves_takes_nobody_along(store: Store, gone: int) -> None:
    together = Together(store.put)
    await begun(together, "a")
    tasks = await begun(together, "b", "c", "d")
    tasks[gone].cancel()
    await asyncio.sleep(0)
    store.may.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(end, asyncio.CancelledError) for end in ends] == [n == gone for n in range(3)]
    stayed = {thing for n, thing in enumerate("bcd") if n != gone}
    assert stayed <= {thing for batch in store.kept for thing in batch}
    await together.put(["e"])
    assert store.kept[-1] == ["e"]
