"""Who joins a channel, by signed requests: told alone what they missed, where an incident is worked on."""

import asyncio
from typing import Any

import pytest

from engines.models import CaseStatus
from tests.edges.slack.failing import error, ok
from tests.edges.slack.test_commands import House, house, press
from tests.peers.slack_peer import BOT, TEAM, deliver, envelope, signed_request

__all__ = ["house"]
BOB = "U0BOB0001"


async def join(house: House, user: str = BOB, channel: str = "C1") -> None:
    event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C", "team": TEAM}
    joined = signed_request(envelope({**event, "event_ts": "1700000200.000100"}))
    assert (await deliver(house.url, joined)).status == 200


def told(house: House) -> list[dict[str, Any]]:
    called = zip(house.slack.asked, house.slack.arguments, strict=True)
    return [arguments for name, arguments in called if name == "chat.postEphemeral"]


async def test_who_joins_hears_alone_and_once_what_they_missed(house: House) -> None:
    await house.say(f"<@{BOT}> checkout is failing since 10:05")
    stands = house.posted
    for _ in range(2):
        await join(house)
    seen = await house.slack.until("chat.postEphemeral")
    await asyncio.sleep(0.05)
    assert (seen["channel"], seen["user"], "thread_ts" in seen) == ("C1", BOB, False)
    assert "checkout is failing" in seen["text"]
    assert [arguments["user"] for arguments in told(house)] == [BOB]
    assert house.posted == stands


SILENT = [
    ("another channel", BOB, "C2", {"name": "bob"}),
    ("another app", BOB, "C1", {"name": "ci", "is_bot": True}),
    ("FaultMaven itself", BOT, "C1", {"name": "faultmaven"}),
    ("somebody unknown", BOB, "C1", None),
]


@pytest.mark.parametrize(("user", "channel", "known"), [s[1:] for s in SILENT], ids=[s[0] for s in SILENT])
async def test_nobody_else_is_told_anything(
    house: House, user: str, channel: str, known: dict[str, Any] | None
) -> None:
    await house.say(f"<@{BOT}> checkout is failing since 10:05")
    house.slack.answers("users.info", ok(user=known) if known else error("user_not_found"))
    await join(house, user, channel)
    await asyncio.sleep(0.05)
    assert told(house) == []


async def test_where_the_incident_is_over_nobody_is_told_anything(house: House) -> None:
    await house.say(f"<@{BOT}> checkout is failing since 10:05")
    await press(house, await house.type("resolve"), "Resolve")
    assert (await house.case()).status is CaseStatus.RESOLVED
    await join(house)
    await asyncio.sleep(0.05)
    assert told(house) == []
