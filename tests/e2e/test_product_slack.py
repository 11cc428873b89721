"""The real bot behind signed requests, and a third party's Slack behind the bot."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot import demo
from tests.e2e import product
from tests.peers import slack_peer
from tests.peers.conftest import running_slack, slack
from tests.peers.slack_peer import SlackPeer, deliver, signed_request

__all__ = ["running_slack", "slack"]
pytestmark = pytest.mark.peer
Message = dict[str, Any]


@pytest.fixture
async def bot(slack: SlackPeer, tmp_path: Path) -> AsyncIterator[str]:
    settings = {
        "SLACK_BOT_TOKEN": slack_peer.BOT_TOKEN,
        "SLACK_SIGNING_SECRET": slack_peer.SIGNING_SECRET,
        "SLACK_API_URL": slack.base_url,
    }
    async with product.running(tmp_path, **settings) as url:
        yield url


async def cards(slack: SlackPeer, thread: str, wanted: Callable[[list[Message]], bool]) -> list[Message]:
    """Wait until our cards in a thread are as wanted."""
    ours: list[Message] = []
    try:
        async with asyncio.timeout(30):
            while not (ours and wanted(ours)):
                await asyncio.sleep(0.1)
                ours = [m for m in await slack.thread_messages(thread) if m.get("user") == slack_peer.BOT]
    except TimeoutError:
        pytest.fail(f"The cards never came as wanted; there stand: {[m['text'] for m in ours]}")
    return ours


def answered(count: int) -> Callable[[list[Message]], bool]:
    return lambda ours: len(ours) == count and not any("Looking" in m["text"] for m in ours)


async def test_from_the_mention_over_the_files_to_a_button(slack: SlackPeer, bot: str) -> None:
    said = await slack.say(f"<@{slack_peer.BOT}> {demo.QUESTION}")
    request = signed_request(slack.event("app_mention", said))
    for _ in range(2):  # Slack repeats what it believes lost
        assert (await deliver(bot, request)).status == 200
    ours = await cards(slack, said["ts"], answered(1))
    assert "name a cause yet" in ours[0]["text"]

    for file in demo.FILES:  # each is answered by what is in it, and by what that means
        dropped = await slack.upload(file.name, file.read_text(), thread=said["ts"])
        event = slack.event("message", {**dropped, "thread_ts": said["ts"]}, subtype="file_share")
        assert (await deliver(bot, signed_request(event))).status == 200
        ours = await cards(slack, said["ts"], answered(len(ours) + 2))
    card = ours[-1]
    assert "cart-worker 2.8.1 exhausts the connections" in card["text"]
    assert "E2:1686" in json.dumps(card["blocks"])

    propose = next(b for b in _buttons(card) if b["text"]["text"] == "Propose it")
    press = slack.press(card, propose["action_id"], propose.get("value", ""))
    assert (await deliver(bot, signed_request(press))).status == 200
    more = await cards(slack, said["ts"], answered(len(ours) + 1))
    assert "proposed" in more[-1]["text"]


async def test_other_threads_are_not_read(slack: SlackPeer, bot: str) -> None:
    foreign = await slack.say("has anybody seen the release notes?")
    reply = await slack.say("they are in the wiki", thread=foreign["ts"])
    assert (await deliver(bot, signed_request(slack.event("message", reply)))).status == 200
    own = await slack.say(f"<@{slack_peer.BOT}> search is slow")
    assert (await deliver(bot, signed_request(slack.event("app_mention", own)))).status == 200
    await cards(slack, own["ts"], answered(1))
    assert all(m.get("user") != slack_peer.BOT for m in await slack.thread_messages(foreign["ts"]))


def _buttons(message: Message) -> list[dict[str, Any]]:
    blocks = [b for b in message.get("blocks", []) if b["type"] == "actions"]
    return [e for b in blocks for e in b["elements"] if e["type"] == "button"]
