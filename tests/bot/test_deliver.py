"""Cards reach the surface once, the newest of a slot counts, and a slow platform is given time."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import deliver
from bot.app import Held
from engines.errors import FaultMavenError, LeaseLost, RateLimited, Refused, Unavailable
from engines.markup import Card
from engines.turn import Thread
from tests.bot.recording import RecordingSurface
from tests.bot.world import World, said, thread, world


@dataclass
class FailingSurface(RecordingSurface):
    """Fails with these errors, one a call, before it works; `after` fails once the card is posted."""

    errors: list[FaultMavenError] = field(default_factory=list)
    after: bool = False

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        if self.errors and not self.after:
            raise self.errors.pop(0)
        ref = await super().post(thread, slot, card)
        if self.errors:
            raise self.errors.pop(0)
        return ref


@dataclass
class AddressedSurface(RecordingSurface):
    """Is told whom a card is for."""

    told: list[tuple[str, str]] = field(default_factory=list)

    async def answers(self, thread: Thread, slot: str, who: str) -> None:  # noqa: ARG002 - a port's signature
        assert slot not in self.shown(), "too late: the card stands"
        self.told.append((slot, who))


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def failing(here: World, *errors: FaultMavenError, after: bool = False) -> FailingSurface:
    surface = FailingSurface(here.surface.log, errors=list(errors), after=after)
    here.app.surfaces["test"] = surface  # type: ignore[index] # the mapping is a dict of this test's own
    return surface


async def put(here: World, number: int, title: str, stage: str = "final") -> None:
    turn = said(number, "x")
    await here.app.lanes.enqueue([deliver.card_item(turn, turn.id, Card(title=title), here.app.now(), stage)])


async def test_a_surface_hears_whom_a_new_card_is_for(here: World) -> None:
    surface = AddressedSurface(here.surface.log)
    here.app.surfaces["test"] = surface  # type: ignore[index] # as above
    await put(here, 1, "looking", "placeholder")
    await here.drain()
    await put(here, 1, "done")
    await here.drain()
    assert surface.told == [(said(1, "x").id, said(1, "x").messages[0].speaker.id)]


async def test_only_the_newest_card_of_a_slot_is_sent(here: World) -> None:
    await put(here, 1, "looking", "placeholder")
    await put(here, 1, "answer")
    await here.drain()
    assert [(r["op"], r["card"]["title"]) for r in here.surface.records()] == [("post", "answer")]  # type: ignore[index]


async def test_a_slot_that_stands_is_edited(here: World) -> None:
    await put(here, 1, "looking", "placeholder")
    await here.drain()
    await put(here, 1, "answer")
    await here.drain()
    assert [r["op"] for r in here.surface.records()] == ["post", "edit"]


@pytest.mark.parametrize(
    "error",
    [
        RateLimited(retry_after=7.0),
        Unavailable("The platform does not answer."),
    ],
)
async def test_what_fails_for_now_is_sent_later_and_once(here: World, error: FaultMavenError) -> None:
    failing(here, error)
    await put(here, 1, "answer")
    await here.workers.drain(here.app)
    assert here.surface.records() == []
    await here.drain()
    assert [r["op"] for r in here.surface.records()] == ["post"]


async def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(here: World) -> None:
    failing(here, Unavailable("The connection broke."), after=True)
    await put(here, 1, "answer")
    await here.drain()
    assert [r["op"] for r in here.surface.records()] == ["post", "edit"]


async def test_a_card_that_is_refused_is_put_aside_and_the_channel_goes_on(here: World) -> None:
    failing(here, Refused("The channel is archived."))
    await put(here, 1, "one")
    await put(here, 2, "two")
    await here.drain()
    assert here.memory.items["1-t1:final"].status == "dead"
    assert here.memory.items["1-t1:final"].reason == "The channel is archived."
    assert list(here.surface.shown()) == ["1-t2"]


async def test_a_card_that_never_goes_out_does_not_block_the_channel_for_ever(here: World) -> None:
    failing(here, *[Unavailable() for _ in range(here.app.limits.sends)])
    await put(here, 1, "one")
    await put(here, 2, "two")
    for _ in range(here.app.limits.sends):
        await here.workers.drain(here.app)
        here.clock.forward(400)
    await here.drain()
    assert here.memory.items["1-t1:final"].status == "dead"
    assert list(here.surface.shown()) == ["1-t2"]


async def test_nothing_is_sent_when_the_lease_is_about_to_end(here: World) -> None:
    await put(here, 1, "one")
    (lease,) = await here.app.lanes.claim("out:", "slow", now=here.app.now(), ttl=15, limit=1)
    here.clock.forward(14)
    with pytest.raises(LeaseLost):
        await deliver.send(here.app, Held(lease))
    assert here.surface.records() == []


@dataclass
class PacedSurface(RecordingSurface):
    """Lets cards wait, as many times as `waits` says."""

    waits: list[float] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)

    def wait(self, thread: Thread, *, new: bool) -> float:
        self.asked.append(new)
        return self.waits.pop(0) if thread.channel == "c" and self.waits else 0.0


async def test_a_busy_channel_waits_and_delays_no_other(here: World) -> None:
    surface = PacedSurface(here.surface.log, waits=[5.0])
    here.app.surfaces["test"] = surface  # type: ignore[index] # the mapping is a dict of this test's own
    elsewhere = said(2, "x").model_copy(update={"thread": thread().model_copy(update={"channel": "d"})})
    await put(here, 1, "busy")
    await here.app.lanes.enqueue(
        [deliver.card_item(elsewhere, elsewhere.id, Card(title="free"), here.app.now(), "final")]
    )
    await here.workers.drain(here.app)
    assert list(surface.shown()) == [elsewhere.id]
    assert [kept.item.attempts for kept in here.memory.items.values() if kept.status == "pending"] == [0]
    here.clock.forward(5)
    await here.drain()
    assert {card.title for card in surface.shown().values()} == {"free", "busy"}
