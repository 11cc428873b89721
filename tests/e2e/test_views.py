"""Modals and the home tab in a third party's Slack, which takes them in and shows what it holds."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import home
from engines.workspace import WorkspaceSettings
from tests.contracts.conftest import sqlite_url
from tests.e2e.slack_house import House, serving
from tests.peers import payloads, slack_peer
from tests.peers.conftest import running_slack, slack
from tests.peers.slack_peer import SlackPeer

__all__ = ["running_slack", "slack", "sqlite_url"]
pytestmark = pytest.mark.peer
ROW = re.compile(r"<tr><td>(V\w+)</td>(?:<td>.*?</td>){3}<td>(.*?)</td>", re.DOTALL)


@pytest.fixture
async def house(slack: SlackPeer, sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with serving(slack, tmp_path, sqlite_url) as house:
        yield house


async def trigger(house: House) -> str:
    """What Slack gives to who may open a modal now: good once, and for three seconds."""
    client = house.slack.client(slack_peer.BOT_TOKEN)
    return str((await client.api_call("views.generateTriggerId"))["trigger_id"])


async def views(house: House) -> dict[str, str]:
    """What the views that it holds say, by their ids, as that Slack shows them on its own page."""
    async with house.session.get(f"{house.slack.url}/", params={"tab": "views"}) as page:
        return {row[1]: row[2] for row in ROW.finditer(await page.text())}


async def test_new_incident_opens_its_modal(house: House) -> None:
    before = await views(house)
    asked = {**payloads.global_shortcut(), "trigger_id": await trigger(house)}
    await house.send(asked, times=1)
    (opened,) = (await views(house)).items() - before.items()
    assert opened[1] == "New incident"


async def test_details_open_a_modal_of_the_case_and_a_tab_turns_it(house: House) -> None:
    root = await house.call("checkout is down")
    await house.settled()
    before = await views(house)
    card = (await house.ours(root))[-1]
    details = {**house.slack.press(card, "3:command", "status"), "trigger_id": await trigger(house)}
    await house.send(details, times=1)
    ((view, shown),) = (await views(house)).items() - before.items()
    assert "checkout is down" in shown
    tab = {**house.slack.press(card, "2:command", "timeline"), "container": {"type": "view", "view_id": view}}
    del tab["message"], tab["channel"]
    meta = f'{{"channel": "{house.slack.channel}", "thread": "{root}"}}'
    tab["view"] = {"id": view, "type": "modal", "callback_id": "details", "private_metadata": meta, "state": {}}
    await house.send(tab, times=1)
    assert (await views(house))[view] != shown


async def test_a_home_tab_is_taken_as_it_is_drawn(house: House) -> None:
    root = await house.call("payments are stuck")
    await house.settled()
    client = house.slack.client(slack_peer.BOT_TOKEN)
    alice = next(user["id"] for user in (await client.users_list())["members"] if user["name"] == "alice")
    seen = home.Seen(alice, (await house.case(root),), 1, "$1.20", WorkspaceSettings())
    taken = (await client.views_publish(user_id=alice, view=home.view(seen)))["view"]
    assert taken["blocks"] == home.view(seen)["blocks"]
    assert "payments are stuck" in (await views(house))[taken["id"]]
