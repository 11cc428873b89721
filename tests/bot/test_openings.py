"""An incident that begins with a message of ours: posted once, its case below, whatever breaks in between."""

from pathlib import Path

import pytest

from bot import openings
from engines.errors import Refused
from engines.markup import Card
from engines.turn import Press, Thread, Turn, TurnKind
from tests.bot.recording import RecordingSurface
from tests.bot.world import ANN, World, said, world

NOWHERE = Thread(surface="test", tenant="t", channel="c", thread="")


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def incident() -> tuple[Turn, ...]:
    first = said(1, "Checkout fails\nsince 10:05, the password is secret")
    message = first.messages[0].model_copy(update={"ref": ""})
    first = first.model_copy(update={"thread": NOWHERE, "messages": (message,), "id": "new:1"})
    press = Press(name="severity.confirm", value="P1", speaker=ANN)
    second = first.model_copy(update={"id": "new:1:severity", "kind": TurnKind.ACTION, "messages": (), "press": press})
    return (first, second)


async def test_the_message_is_posted_once_and_the_case_is_below_it(here: World) -> None:
    for _ in range(2):
        await openings.begin(here.app, incident())
        await here.drain()
    opening, *_rest = here.surface.records()
    assert (opening["op"], opening["thread"], opening["slot"]) == ("post", "", "new:1#begun")
    card = here.surface.shown()["new:1#begun"]
    assert card.title == "Checkout fails."
    assert card.badges == ("P1",)
    assert "secret" not in card.model_dump_json()
    assert "Opened by Ann" in card.footer
    (case,) = here.memory.cases.values()
    assert case.thread.thread == "ref:new:1#begun"
    assert (case.severity, case.severity_confirmed) == ("P1", True)
    assert case.evidence[0].message == "ref:new:1#begun"


async def test_a_crash_between_the_post_and_its_commit_opens_one_case(here: World) -> None:
    await openings.begin(here.app, incident())
    (lease,) = await here.app.lanes.claim("out:", "w0", now=here.app.now(), ttl=1, limit=1)
    await here.app.lanes.start(lease, [i.id for i in lease.items])
    await here.surface.post(NOWHERE, "new:1#begun", Card(title="Checkout fails."))
    here.clock.forward(10)
    await here.drain()
    posts = [r for r in here.surface.records() if r["op"] == "post" and r["slot"] == "new:1#begun"]
    assert len(posts) == 1
    assert [c.thread.thread for c in here.memory.cases.values()] == ["ref:new:1#begun"]


class Shut(RecordingSurface):
    """A channel where nothing can be posted."""

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        if thread.channel == "c":
            raise Refused("That channel is archived: unarchive it, or go on in another one.")
        return await super().post(thread, slot, card)


async def test_who_opened_it_where_nothing_can_be_posted_is_told_in_private(here: World, tmp_path: Path) -> None:
    shut = Shut(tmp_path / "shut.jsonl")
    here.app.surfaces["test"] = shut  # type: ignore[index]  # the fake's own dict
    await openings.begin(here.app, incident())
    await here.drain()
    (told,) = shut.records()
    card = shut.shown()["new:1#refused"]
    assert (told["op"], told["thread"]) == ("post", "")
    assert "archived" in card.title
    assert "Checkout fails" in str(card.sections)
    assert here.memory.cases == {}
