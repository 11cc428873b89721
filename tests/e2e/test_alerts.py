"""An alert of another app in the whole application: investigated, followed when its app edits it, not answered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.conftest import sqlite_url
from tests.e2e.slack_house import House, serving
from tests.peers import payloads
from tests.peers.conftest import running_slack, slack
from tests.peers.slack_peer import SlackPeer

__all__ = ["running_slack", "slack", "sqlite_url"]
pytestmark = pytest.mark.peer
APP = {"subtype": "bot_message", "bot_id": "B0ALERTS", "username": "Alertmanager", "user": None}


@pytest.fixture
async def house(slack: SlackPeer, sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with serving(slack, tmp_path, sqlite_url) as house:
        yield house


async def alert(house: House, word: str) -> payloads.Payload:
    """What stands there of an app, which says it in attachments alone."""
    posted = await house.slack.say("an alert")
    told = {"color": "a30200", "title": f"[{word}] CheckoutErrors", "text": "5xx of checkout"}
    return {**posted, **APP, "text": "", "attachments": [told]}


async def edited(house: House, before: payloads.Payload, word: str) -> None:
    """Its app says something else in its place."""
    now = {**before, "attachments": [{**before["attachments"][0], "title": f"[{word}] CheckoutErrors"}]}
    await house.send(payloads.message_changed(house.slack.channel, before, now))


async def test_an_alert_that_its_app_resolves_is_evidence_twice_and_answered_once(house: House) -> None:
    firing = await alert(house, "FIRING")
    await house.send(payloads.message_shortcut(house.slack.channel, firing))
    await house.settled()
    cards = await house.ours(firing["ts"])
    await edited(house, firing, "RESOLVED")
    await house.settled()
    said = [e.findings[0].excerpt for e in (await house.case(firing["ts"])).evidence]
    assert [word for words in said for word in ("FIRING", "RESOLVED") if word in words] == ["FIRING", "RESOLVED"]
    assert [c["ts"] for c in await house.ours(firing["ts"])] == [c["ts"] for c in cards]


async def test_an_alert_without_a_case_is_not_followed(house: House) -> None:
    elsewhere = await alert(house, "FIRING")
    await edited(house, elsewhere, "RESOLVED")
    assert await house.stored(elsewhere["ts"]) == []
