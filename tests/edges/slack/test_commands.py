"""`/fm` from the signed request to what one person sees and what stands in the thread, through the real application."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.app import SlackApp
from bot.desk import Desk
from engines.models import Case
from engines.turn import Thread
from tests.bot.world import World, world
from tests.edges.slack.failing import FailingSlack, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import deliver, envelope, served, signed_request, typed

TS = "1700000000.000100"
Message = dict[str, Any]


@dataclass
class House:
    """A workspace with our app in it, and a person who types."""

    url: str
    slack: FailingSlack
    world: World

    async def type(self, text: str, *, user: str = "U0ALICE01", channel: str = "C1") -> Message:
        """What the person sees alone."""
        answer = await deliver(self.url, signed_request(typed(text, user=user, channel=channel)))
        assert answer.status == 200, answer.text
        seen: Message = json.loads(answer.text)
        assert seen["response_type"] == "ephemeral"
        await self.world.drain()
        return seen

    async def say(self, text: str, ts: str = TS, thread: str | None = None, kind: str = "app_mention") -> None:
        event = {"type": kind, "user": "U0ALICE01", "text": text, "ts": ts, "channel": "C1", "event_ts": ts}
        payload = envelope({**event, **({"thread_ts": thread} if thread else {})})
        assert (await deliver(self.url, signed_request(payload))).status == 200
        await self.world.drain()

    async def case(self) -> Case:
        found = await self.world.app.cases.load(thread().case_id)
        assert found is not None
        return found

    @property
    def posted(self) -> list[str]:
        """The titles of what stands in the thread."""
        return [card.title for card in self.world.surface.shown().values()]


def thread(ts: str = TS) -> Thread:
    return Thread(surface="slack", tenant=slack_peer.TEAM, channel="C1", thread=ts)


@pytest.fixture
async def house(failing: FailingSlack, tmp_path: Path) -> AsyncIterator[House]:
    failing.answers("users.info", ok(user={"profile": {"display_name": "alice"}}))
    failing.answers("chat.postEphemeral", ok(message_ts="1.1"))
    made = world(tmp_path)
    made.app = replace(made.app, surfaces={"slack": made.surface})
    driving = SlackApp(
        slack_peer.BOT_TOKEN,
        receive=made.app.receive,
        owns=made.app.owns,
        shell=replace(Noted().shell, ask=Desk(made.app)),
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    async with served(driving.routes()) as url:
        yield House(url, failing, made)


def buttons(message: Message) -> dict[str, Message]:
    found = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return {e["text"]["text"]: e for e in found}


async def test_without_a_case_the_menu_offers_to_open_one(house: House) -> None:
    seen = await house.type("")
    assert seen["text"] == "No case is open here."
    assert list(buttons(seen)) == ["New case", "Help"]
    assert "No case is open here" in (await house.type("status"))["text"]


async def test_status_is_seen_by_who_typed_it_alone(house: House) -> None:
    await house.say(f"<@{slack_peer.BOT}> checkout is failing since 10:05")
    stands = house.posted
    seen = await house.type("status")
    assert "checkout is failing" in seen["text"].lower()
    assert house.posted == stands


async def test_a_wrong_word_names_the_nearest_right_ones(house: House) -> None:
    seen = await house.type("staus")
    assert seen["text"].startswith('There is no command "staus"')
    assert "Status" in buttons(seen)


async def test_help_lists_all(house: House) -> None:
    assert "hypotheses refute" in json.dumps(await house.type("help"))
