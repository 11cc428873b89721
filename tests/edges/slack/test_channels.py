"""Channels that end: nothing is sent there, it is said once, and they take messages again when they are back."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.chart.paint import paint
from adapters.slack import channels, pace
from adapters.slack.app import SlackApp
from adapters.slack.surface import SlackSurface
from adapters.slack.workspaces import One
from engines.errors import Refused
from engines.markup import Card
from engines.turn import Thread, Turn
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import BOT, TEAM, deliver, envelope, served, signed_request

THREAD = Thread(surface="slack", tenant=TEAM, channel="C1", thread="1700000000.000100")
CARD = Card(title="Here.")


class Place:
    """A workspace with its two sides."""

    def __init__(self, slack: FailingSlack) -> None:
        self.slack, self.home, self.url = slack, One("xoxb-1", slack.base_url), ""
        self.surface = SlackSurface(self.home, paint, base_url=slack.base_url)

    async def hear(self, kind: str, **more: Any) -> None:
        event = {"type": kind, "channel": "C1", "user": "U0ALICE01", "event_ts": "1.2", **more}
        assert (await deliver(self.url, signed_request(envelope(event)))).status == 200

    async def takes(self) -> bool:
        """Whether a card reaches Slack."""
        before = self.slack.asked.count("chat.postMessage")
        try:
            await self.surface.post(THREAD, "slot", CARD)
        except Refused:
            return False
        return self.slack.asked.count("chat.postMessage") > before


@pytest.fixture
async def place(failing: FailingSlack) -> AsyncIterator[Place]:
    failing.answers("chat.postMessage", ok(ts="1.2"))
    failing.answers("chat.update", ok(ts="1.2"))
    failing.answers("users.info", ok(user={"name": "alice"}))
    here = Place(failing)

    async def receive(_turn: Turn) -> None: ...

    async def owns(_thread: Thread) -> bool:
        return True

    driving = SlackApp(
        here.home,
        receive=receive,
        owns=owns,
        shell=Noted().shell,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    async with served(driving.routes()) as here.url:
        yield here


ENDS = [(kind, {"user": BOT} if kind.startswith("member_") else {}) for kind in channels.ENDS]


@pytest.mark.parametrize(("kind", "more"), ENDS, ids=[kind for kind, _ in ENDS])
async def test_where_a_channel_ended_nothing_is_sent_and_one_line_says_so(
    place: Place, kind: str, more: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "faultmaven.slack")
    for _ in range(2):
        await place.hear(kind, **more)
    assert not await place.takes()
    with pytest.raises(Refused):
        await place.surface.edit(THREAD, "1.2", "slot", CARD)
    assert "chat.postMessage" not in place.slack.asked
    assert "chat.update" not in place.slack.asked
    assert caplog.text.count("Nothing is sent to the channel C1") == 1
    other = THREAD.model_copy(update={"channel": "C2"})
    await place.surface.post(other, "slot", CARD)


BACK = [
    ("channel_unarchive", {}),
    ("group_unarchive", {}),
    ("member_joined_channel", {"user": BOT}),
    ("app_mention", {"text": "look", "ts": "1700000060.000200"}),
]


@pytest.mark.parametrize(("kind", "more"), BACK, ids=[kind for kind, _ in BACK])
async def test_a_channel_that_is_back_takes_cards_again(place: Place, kind: str, more: dict[str, Any]) -> None:
    await place.hear("channel_archive")
    assert not await place.takes()
    await place.hear(kind, **more)
    assert await place.takes()


async def test_other_people_who_come_and_go_change_nothing(place: Place) -> None:
    await place.hear("member_left_channel")
    assert await place.takes()
    await place.hear("channel_archive")
    await place.hear("member_joined_channel")
    assert not await place.takes()


async def test_what_slack_itself_refuses_is_remembered_and_tried_again_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.slack.answers("chat.postMessage", error("is_archived"), ok(ts="1.2"))
    assert [await place.takes() for _ in range(3)] == [False] * 3
    assert place.slack.asked.count("chat.postMessage") == 1
    monkeypatch.setattr(channels, "AGAIN", 0.0)
    here = await place.home.of(TEAM)
    here.channels.close("C1", "It was left.")
    assert await place.takes()


async def test_a_message_a_second_goes_into_each_channel_and_no_channel_waits_for_another(place: Place) -> None:
    other = THREAD.model_copy(update={"channel": "C2"})
    assert place.surface.wait(THREAD, new=True) == 0
    assert 0 < place.surface.wait(THREAD, new=True) <= pace.POSTS[0]
    assert place.surface.wait(other, new=True) == 0
    assert place.surface.wait(THREAD, new=False) == 0


async def test_edits_come_in_bursts_and_then_at_the_tiers_pace(place: Place) -> None:
    waits = [place.surface.wait(THREAD, new=False) for _ in range(pace.EDITS[1] + 1)]
    assert waits[:-1] == [0.0] * pace.EDITS[1]
    assert 0 < waits[-1] <= pace.EDITS[0]
