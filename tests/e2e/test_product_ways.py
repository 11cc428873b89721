"""The real program behind every way in: once, in order, and the same when it is killed in between."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.e2e import product
from tests.e2e.test_leaks import Program
from tests.edges.slack.failing import FailingSlack, ok
from tests.peers import payloads, slack_peer
from tests.peers.conftest import running_slack, slack
from tests.peers.slack_peer import BOT, SlackPeer, deliver, envelope, signed_request

__all__ = ["running_slack", "slack"]
Message = dict[str, Any]
Wanted = Callable[[list[Message]], bool]


@pytest.fixture
async def bot(slack: SlackPeer, tmp_path: Path) -> AsyncIterator[str]:
    settings = {
        "SLACK_BOT_TOKEN": slack_peer.BOT_TOKEN,
        "SLACK_SIGNING_SECRET": slack_peer.SIGNING_SECRET,
        "SLACK_API_URL": slack.base_url,
    }
    async with product.running(tmp_path, **settings) as url:
        yield url


async def cards(slack: SlackPeer, thread: str, wanted: Wanted) -> list[Message]:
    """Wait until our cards in a thread are as wanted."""
    ours: list[Message] = []
    for _ in range(300):
        ours = [m for m in await slack.thread_messages(thread) if m.get("user") == BOT and m["ts"] != thread]
        if ours and wanted(ours):
            return ours
        await asyncio.sleep(0.1)
    pytest.fail(f"The cards never came as wanted; there stand: {[m['text'] for m in ours]}")


def answered(count: int) -> Wanted:
    return lambda ours: len(ours) == count and not any("Looking" in m["text"] for m in ours)


async def opening(slack: SlackPeer, title: str) -> list[Message]:
    """Our messages in the channel itself with that title."""
    history = await slack.client(slack_peer.ALICE_TOKEN).conversations_history(channel=slack.channel)
    return [m for m in history["messages"] if m.get("user") == BOT and title in m["text"]]


async def opened(slack: SlackPeer, title: str) -> Message:
    for _ in range(300):
        if found := await opening(slack, title):
            return found[0]
        await asyncio.sleep(0.1)
    pytest.fail("No incident was opened.")


@pytest.mark.peer
async def test_all_ways_in_at_once(slack: SlackPeer, bot: str) -> None:
    """Together, because starting the program takes longer than all of them."""
    async with asyncio.TaskGroup() as group:
        for way in (an_incident_is_opened_once, two_people_investigate_the_same_alert, a_pin_and_a_thumb):
            group.create_task(way(slack, bot))


async def an_incident_is_opened_once(slack: SlackPeer, bot: str) -> None:
    dropped = await slack.upload("app.log", "2026-03-01T10:05:00Z ERROR pool exhausted\n" * 40)
    filled = signed_request(
        payloads.submission(
            slack.channel, "Payments are stuck", severity="P1", text="since 10:05", files=tuple(dropped["files"])
        )
    )
    answers = await asyncio.gather(*(deliver(bot, filled) for _ in range(3)))
    assert [a.status for a in answers] == [200] * 3
    message = await opened(slack, "Payments are stuck")
    assert "P1" in json.dumps(message["blocks"])
    answer, severity = await cards(slack, message["ts"], answered(2))
    assert "E2:" in json.dumps(answer["blocks"])  # a line of the dropped file
    assert "Severity is P1, confirmed by alice" in severity["text"]
    assert len(await opening(slack, "Payments are stuck")) == 1


async def two_people_investigate_the_same_alert(slack: SlackPeer, bot: str) -> None:
    alert = await slack.say("CheckoutErrorBudgetBurn: 5xx 18 %")
    shortcuts = [payloads.message_shortcut(slack.channel, alert, user=user) for user in ("U0ALICE01", "U0BOB0001")]
    answers = await asyncio.gather(*(deliver(bot, signed_request(s)) for s in shortcuts))
    assert [a.status for a in answers] == [200, 200]
    (card,) = await cards(slack, alert["ts"], answered(1))
    assert "CheckoutErrorBudgetBurn" in card["text"]


async def a_pin_and_a_thumb(slack: SlackPeer, bot: str) -> None:
    said = await slack.say(f"<@{BOT}> checkout is failing since 10:05, the pool is exhausted")
    await deliver(bot, signed_request(slack.event("app_mention", said)))
    await cards(slack, said["ts"], answered(1))
    log = "2026-03-01T10:05:00Z ERROR pool: connection pool exhausted, 200 of 200 in use\n" * 60
    dropped = await slack.upload("pool.log", log, thread=said["ts"])  # whose event never reached us
    for user in ("U0ALICE01", "U0BOB0001"):
        pin = payloads.reaction("pushpin", slack.channel, dropped["ts"], user=user, author="U0BOB0001")
        assert (await deliver(bot, signed_request(pin))).status == 200
    ours = await cards(slack, said["ts"], answered(3))
    assert "pool.log" in ours[1]["text"]
    thumb = signed_request(payloads.reaction("+1", slack.channel, ours[-1]["ts"]))
    for _ in range(2):
        assert (await deliver(bot, thumb)).status == 200
    ours = await cards(slack, said["ts"], answered(4))
    assert "says it is the cause" in ours[-1]["text"]


class Hanging(FailingSlack):
    """A Slack where the download of one file never ends, and that remembers what we posted."""

    def __init__(self) -> None:
        super().__init__()
        self.serves("files-pri/big.log", self._never)
        self.serves("chat.postMessage", self._posted)
        self.serves("conversations.replies", self._replies)
        self.serves("conversations.history", self._replies)
        self.answers("chat.update", ok())
        self.answers("conversations.info", ok(channel={"is_member": True}))
        self.posted: list[Message] = []

    async def _never(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"line\n")
        await asyncio.sleep(60)
        return response

    async def _posted(self, _request: web.Request) -> web.StreamResponse:
        ts = f"18000000{len(self.posted):02}.000100"
        self.posted.append({**self.arguments[-1], "user": BOT, "ts": ts})
        return web.json_response({"ok": True, "ts": ts})

    async def _replies(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.json_response({"ok": True, "messages": self.posted})

    def shown(self, channel: str) -> list[str]:
        """What our edits in a channel say, in their order."""
        edits = [a for name, a in zip(self.asked, self.arguments, strict=True) if name == "chat.update"]
        return [str(a["text"]) for a in edits if a["channel"] == channel]


@pytest.fixture
async def hanging() -> AsyncIterator[Hanging]:
    fake = Hanging()
    async with fake.running():
        yield fake


def with_a_file(slack: FailingSlack) -> dict[str, Any]:
    file = {"id": "F1", "name": "big.log", "mode": "hosted", "url_private": f"{slack.url}/files-pri/big.log"}
    event = {"type": "app_mention", "user": "U0ALICE01", "text": f"<@{BOT}> checkout fails", "files": [file]}
    ts = "1790000001.000200"
    return envelope({**event, "channel": "C1", "ts": ts, "event_ts": ts})


async def test_what_was_acknowledged_holds_through_a_kill(hanging: Hanging, tmp_path: Path) -> None:
    """A stop of a turn that still reads a file, and an incident opened by a modal that Slack sends again."""
    program = Program(tmp_path / "data", hanging)
    filled = signed_request(payloads.submission("C2", "Payments are stuck"))
    async with program.running(signal.SIGKILL):
        assert (await deliver(program.url, signed_request(with_a_file(hanging)))).status == 200
        await hanging.until("files-pri/big.log")
        await hanging.until("chat.postMessage")
        assert "Looking" in hanging.posted[0]["text"]  # while the file is still read
        cross = signed_request(payloads.reaction("x", "C1", hanging.posted[0]["ts"]))
        answers = await asyncio.gather(deliver(program.url, cross), deliver(program.url, filled))
        assert [a.status for a in answers] == [200, 200]
    async with program.running(signal.SIGTERM):
        assert (await deliver(program.url, filled)).status == 200
        await program.settled()
    assert hanging.shown("C1")[-1] == "Stopped by U0ALICE01."
    assert hanging.asked.count("files-pri/big.log") == 1
    looking, opening, *below = hanging.posted
    assert [looking["channel"], opening["channel"]] == ["C1", "C2"]
    assert (opening["text"], opening.get("thread_ts")) == ("Payments are stuck.", None)
    assert [m["thread_ts"] for m in below] == [opening["ts"]]
