"""Installing the app through the third party's Slack: its page, its code, its token, and a card with that token."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.chart.paint import paint
from adapters.slack.install import Install
from adapters.slack.installed import Credentials, ManyWorkspaces
from adapters.slack.surface import SlackSurface
from engines.markup import Card
from engines.turn import Thread
from storage import database
from storage.installations import Installations
from tests.contracts.samples import VAULT
from tests.edges.slack.test_install import Browser
from tests.peers import slack_peer
from tests.peers.slack_peer import SlackPeer, served

# Slack's library still gives aiohttp the app's secret in the way that aiohttp 4 will not take any more.
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")]
APP = Credentials("1.2", "secret")


async def allowed(slack: SlackPeer, asked: dict[str, list[str]]) -> dict[str, list[str]]:
    """Alice allows it on Slack's page; returns what the way back says."""
    listed = await slack.client(slack_peer.ALICE_TOKEN).users_list()
    alice = next(user["id"] for user in listed["members"] if user["name"] == "alice")
    fields = {name: values[0] for name, values in asked.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{slack.url}/oauth/v2/authorize", params=fields) as page,
        session.post(
            f"{slack.url}/oauth/v2/authorize/callback", data={**fields, "user_id": alice}, allow_redirects=False
        ) as answer,
    ):
        assert page.status == 200
        assert "FaultMaven" in await page.text()
        back = answer.headers["Location"]
    assert back.startswith("https://fm.example.com/slack/oauth_redirect?")
    return parse_qs(urlsplit(back).query)


async def test_a_workspace_installs_the_app_and_gets_cards(slack: SlackPeer, tmp_path: Path) -> None:
    base = await database.connect(f"sqlite:///{tmp_path / 'db'}")
    store = Installations(base, VAULT)
    install = Install(store, APP, "https://fm.example.com", base_url=slack.base_url)
    async with served(install.routes()) as url:
        browser = Browser(url)
        back = await allowed(slack, await browser.begin())
        answer = await browser.get("/slack/oauth_redirect", code=back["code"][0], state=back["state"][0])
        assert (answer.status, "is installed in Acme" in await answer.text()) == (200, True)
        again = await browser.get("/slack/oauth_redirect", code=back["code"][0], state=back["state"][0])
        assert again.status == 401
    many = ManyWorkspaces(store, APP, slack.base_url)
    root = await slack.say("checkout is down")
    thread = Thread(surface="slack", tenant=slack_peer.TEAM, channel=slack.channel, thread=root["ts"])
    surface = SlackSurface(many, paint, base_url=slack.base_url)
    ref = await surface.post(thread, "slot", Card(title="Looking."))
    assert (await slack.message(ref, root["ts"]))["text"] == "Looking."
    assert (await many.of(slack_peer.TEAM)).token.startswith("xoxb-")
    await base.close()
