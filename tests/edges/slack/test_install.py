"""Many workspaces: how one comes in, whose token is used where, how it is renewed, and what is left when one goes."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import sqlalchemy as sa

from adapters.chart.paint import paint
from adapters.slack import installed
from adapters.slack.app import SlackApp
from adapters.slack.install import Install
from adapters.slack.installed import Credentials, ManyWorkspaces
from adapters.slack.surface import SlackSurface
from engines.errors import FaultMavenError, Refused, Unavailable
from engines.markup import Card
from engines.turn import Attachment, Thread, Turn
from engines.work import Installed
from storage import database, tables
from storage.audit import Audit
from storage.database import Database
from storage.installations import Installations
from tests.contracts.samples import VAULT
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import deliver, envelope, pressed, served, signed_request

# Slack's library still gives aiohttp the app's secret in the way that aiohttp 4 will not take any more.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

APP = Credentials("1.2", "app-secret")
ACME, OTHER, ORG = "T0ACME", "T0OTHER", "E0ORG"


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await database.connect(f"sqlite:///{tmp_path / 'db'}")
    yield opened
    await opened.close()


@pytest.fixture
def store(base: Database) -> Installations:
    return Installations(base, VAULT)


@pytest.fixture
def many(store: Installations, failing: FailingSlack) -> ManyWorkspaces:
    return ManyWorkspaces(store, APP, failing.base_url)


def granted(team: str | None = ACME, **more: Any) -> dict[str, Any]:
    """What Slack answers to a code."""
    return {
        "app_id": slack_peer.APP,
        "access_token": f"xoxb-{team}",
        "token_type": "bot",
        "scope": "chat:write",
        "bot_user_id": slack_peer.BOT,
        "team": {"id": team, "name": "Acme <b>"} if team else None,
        "enterprise": None,
        "authed_user": {"id": "U0ALICE01"},
        "is_enterprise_install": False,
        **more,
    }


def kept(team: str, token: str = "", *, enterprise: str = "", expires: float = installed.NEVER) -> Installed:
    body = {
        "enterprise_id": enterprise or None,
        "team_id": team or None,
        "bot_token": token or f"xoxb-{team or enterprise}",
        "bot_refresh_token": "xoxe-1",
        "bot_token_expires_at": None if expires == installed.NEVER else int(expires),
        "user_id": "U0ALICE01",
        "is_enterprise_install": not team,
        "installed_at": 1_000.0,
    }
    return Installed(enterprise, team, 1, 1_000.0, expires, json.dumps(body))


@dataclass
class Browser:
    """Somebody on the way to Slack and back."""

    url: str
    cookies: str = ""

    async def get(self, path: str, **more: str) -> aiohttp.ClientResponse:
        headers = {"Cookie": self.cookies} if self.cookies else {}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(self.url + path, params=more, headers=headers, allow_redirects=False) as answer,
        ):
            await answer.read()
            return answer

    async def begin(self, **more: str) -> dict[str, list[str]]:
        """The way to Slack; returns what its address says."""
        answer = await self.get("/slack/install", **more)
        assert answer.status == 302
        cookie: SimpleCookie = SimpleCookie(answer.headers["Set-Cookie"])
        self.cookies = "; ".join(f"{name}={value.value}" for name, value in cookie.items())
        to = urlsplit(answer.headers["Location"])
        assert (to.scheme, to.netloc, to.path) == ("https", "slack.com", "/oauth/v2/authorize")
        return parse_qs(to.query)


@pytest.fixture
async def browser(store: Installations, failing: FailingSlack) -> AsyncIterator[Browser]:
    failing.answers("oauth.v2.access", ok(**granted()))
    failing.answers("auth.test", ok(user_id=slack_peer.BOT, bot_id=slack_peer.BOT_ID, team_id=ACME))
    install = Install(store, APP, "https://fm.example.com", frozenset({ACME, ORG}), failing.base_url)
    async with served(install.routes()) as url:
        yield Browser(url)


async def test_a_workspace_comes_in(browser: Browser, many: ManyWorkspaces, base: Database) -> None:
    asked = await browser.begin()
    assert asked["redirect_uri"] == ["https://fm.example.com/slack/oauth_redirect"]
    answer = await browser.get("/slack/oauth_redirect", code="c1", state=asked["state"][0])
    assert answer.status == 200
    assert "Acme &lt;b&gt;" in await answer.text()
    assert (await many.of(ACME)).token == f"xoxb-{ACME}"
    (line,) = await Audit(base).read(None, 10)
    assert (line.tenant, line.who, line.what) == (ACME, "U0ALICE01", "app installed")
    row = await base.run(lambda conn: conn.execute(sa.select(tables.installation)).one())
    assert f"xoxb-{ACME}" not in str(row)


async def test_a_state_is_good_once_in_the_browser_that_began_and_for_ten_minutes(
    browser: Browser, base: Database, failing: FailingSlack
) -> None:
    state = (await browser.begin())["state"][0]
    assert (await Browser(browser.url).get("/slack/oauth_redirect", code="c", state=state)).status == 400
    browser_of_another = Browser(browser.url, f"slack-app-oauth-state={'x' * 43}")
    assert (await browser_of_another.get("/slack/oauth_redirect", code="c", state="x" * 43)).status == 401
    assert (await browser.get("/slack/oauth_redirect", code="c", state=state)).status == 200
    assert (await browser.get("/slack/oauth_redirect", code="c", state=state)).status == 401  # a replay
    late = (await browser.begin())["state"][0]
    passed = sa.update(tables.oauth_state).values(expires_at=time.time() - 1)
    await base.run(lambda conn: conn.execute(passed).close())
    assert (await browser.get("/slack/oauth_redirect", code="c", state=late)).status == 401
    assert failing.asked.count("oauth.v2.access") == 1


async def test_nobody_is_sent_anywhere_but_to_slack(browser: Browser) -> None:
    await browser.begin(redirect_uri="https://evil.example", team="T1&redirect_uri=https://evil.example", next="//evil")
    asked = await browser.begin(team="x\r\nLocation: https://evil.example")
    assert asked["redirect_uri"] == ["https://fm.example.com/slack/oauth_redirect"]
    answer = await browser.get("/slack/oauth_redirect", error="<script>alert(1)</script>", next="https://evil.example")
    assert answer.status == 200
    assert "Location" not in answer.headers
    assert "script" not in await answer.text()


REFUSALS = [
    ("a code that Slack does not know", error("invalid_code"), (401, "did not accept")),
    ("a workspace that may not", ok(**granted(OTHER)), (403, "ask who runs it")),
]


@pytest.mark.parametrize(("reply", "said"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
async def test_what_is_not_installed_is_said(
    browser: Browser, failing: FailingSlack, many: ManyWorkspaces, reply: Any, said: tuple[int, str]
) -> None:
    failing.answers("oauth.v2.access", reply)
    state = (await browser.begin())["state"][0]
    answer = await browser.get("/slack/oauth_redirect", code="c1", state=state)
    assert answer.status == said[0]
    assert said[1] in await answer.text()
    for team in (ACME, OTHER):
        with pytest.raises(Refused):
            await many.of(team)


async def test_the_code_and_the_token_are_in_no_log(
    browser: Browser, failing: FailingSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    for reply in (error("invalid_code"), ok(**granted())):
        failing.answers("oauth.v2.access", reply)
        state = (await browser.begin())["state"][0]
        await browser.get("/slack/oauth_redirect", code="c0de-1", state=state)
    said = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("faultmaven"))
    assert "c0de-1" not in said
    assert "xoxb" not in said


async def test_a_token_is_used_for_its_own_workspace_alone(
    store: Installations, many: ManyWorkspaces, failing: FailingSlack
) -> None:
    await store.save(kept(ACME))
    await store.save(kept(OTHER))
    failing.answers("chat.postMessage", ok(ts="1.2"))
    failing.answers("files.info", ok(file={"url_private": f"{failing.url}/files-pri/a.log"}))
    failing.answers("files-pri/a.log", error("x"))
    surface = SlackSurface(many, paint, base_url=failing.base_url)
    for team in (ACME, OTHER):
        before = len(failing.headers)
        thread = Thread(surface="slack", tenant=team, channel="C1", thread="1.1")
        await surface.post(thread, "s", Card(title="Here."))
        [_ async for _ in surface.fetch(Attachment(id="F1", name="a", source=f"{team} F1"))]
        assert [h["Authorization"] for h in failing.headers[before:]] == [f"Bearer xoxb-{team}"] * 3
    elsewhere = Thread(surface="slack", tenant="T0NOBODY", channel="C1", thread="1.1")
    with pytest.raises(Refused, match="not installed"):
        await surface.post(elsewhere, "s", Card(title="Here."))
    with pytest.raises(Refused, match="not installed"):
        [_ async for _ in surface.fetch(Attachment(id="F1", name="a", source=f"{failing.url}/files-pri/a.log"))]


async def test_a_token_that_was_copied_to_another_row_opens_nothing(
    store: Installations, many: ManyWorkspaces, base: Database
) -> None:
    await store.save(kept(ACME))
    stolen = sa.update(tables.installation).values(team=OTHER)
    await base.run(lambda conn: conn.execute(stolen).close())
    with pytest.raises(FaultMavenError, match="moved from where it belongs"):
        await many.of(OTHER)


async def test_an_organizations_token_serves_its_workspaces(
    store: Installations, many: ManyWorkspaces, browser: Browser, failing: FailingSlack
) -> None:
    whole = granted(None, enterprise={"id": ORG, "name": "Org"}, is_enterprise_install=True, access_token="xoxb-org")
    failing.answers("oauth.v2.access", ok(**whole))
    state = (await browser.begin())["state"][0]
    assert (await browser.get("/slack/oauth_redirect", code="c1", state=state)).status == 200
    with pytest.raises(Refused):
        await many.of(ACME)  # nobody said yet that it is one of theirs
    assert (await many.of(ACME, ORG)).token == "xoxb-org"
    assert (await many.of(ACME)).token == "xoxb-org"
    await store.save(kept(ACME, "xoxb-own", enterprise=ORG))
    assert (await ManyWorkspaces(store, APP, failing.base_url).of(ACME, ORG)).token == "xoxb-own"
    await many.gone("", ORG, time.time())
    assert (await many.of(ACME)).token == "xoxb-own"
    with pytest.raises(Refused):
        await many.of("", ORG)


def renewed() -> Any:
    return ok(access_token="xoxb-new", refresh_token="xoxe-2", expires_in=43_200, token_type="bot")


async def test_a_token_is_renewed_before_it_ends_by_one_of_two_replicas(
    store: Installations, many: ManyWorkspaces, failing: FailingSlack
) -> None:
    await store.save(kept(ACME, expires=time.time() + 3_000))
    await store.save(kept(OTHER, expires=time.time() + 40_000))
    failing.answers("oauth.v2.access", renewed(), error("invalid_refresh_token"))
    replica = ManyWorkspaces(store, APP, failing.base_url)
    assert (await replica.of(ACME)).token == f"xoxb-{ACME}"
    (ending,) = await store.expiring(time.time() + 7_200)
    assert await store.reserve(ending, time.time(), time.time() + 60)
    await many.renew()  # somebody else is at it
    assert failing.asked == []
    await store.renew(ending, ending.body, ending.expires_at)  # which came to nothing
    await many.renew()
    await replica.renew()
    assert failing.asked == ["oauth.v2.access"]
    assert failing.arguments[0]["refresh_token"] == "xoxe-1"
    assert (await many.of(ACME)).token == "xoxb-new"
    assert (await many.of(OTHER)).token == f"xoxb-{OTHER}"
    assert json.loads((await store.find(ACME, "")).body)["bot_refresh_token"] == "xoxe-2"  # type: ignore[union-attr]


async def test_a_token_that_ended_is_renewed_before_it_is_used(
    store: Installations, many: ManyWorkspaces, failing: FailingSlack
) -> None:
    await store.save(kept(ACME, expires=time.time() - 5))
    failing.answers("oauth.v2.access", renewed())
    assert (await many.of(ACME)).token == "xoxb-new"
    await store.save(kept(OTHER, expires=time.time() - 5))
    for reply in (error("invalid_refresh_token"), lambda: aiohttp.web.Response(status=500, text="no")):
        failing.answers("oauth.v2.access", reply)
        with pytest.raises(Unavailable, match="expired"):
            await many.of(OTHER)


class Receiver:
    """What a bot would keep."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    async def receive(self, turn: Turn) -> None:
        self.turns.append(turn)

    async def owns(self, _thread: Thread) -> bool:
        return True


def of_team(payload: dict[str, Any], team: str) -> dict[str, Any]:
    moved: dict[str, Any] = json.loads(json.dumps(payload).replace(slack_peer.TEAM, team))
    return moved


def ended(kind: str, team: str = ACME, **event: Any) -> dict[str, Any]:
    payload = of_team(envelope({"type": kind, "event_ts": "1.2", **event}), team)
    return {**payload, "authorizations": []}


@pytest.fixture
async def url(many: ManyWorkspaces, receiver: Receiver, failing: FailingSlack) -> AsyncIterator[str]:
    driving = SlackApp(
        many,
        receive=receiver.receive,
        owns=receiver.owns,
        shell=Noted().shell,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    async with served(driving.routes()) as url:
        yield url


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def mention(team: str) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0ALICE01", "text": "look", "ts": "1700000060.000200", "channel": "C1"}
    return of_team(envelope({**event, "event_ts": "1700000060.000200"}), team)


async def test_what_a_workspace_without_the_app_sends_has_no_effect(
    url: str, receiver: Receiver, store: Installations, failing: FailingSlack
) -> None:
    await store.save(kept(ACME))
    press = pressed("C1", {"ts": "1700000060.000200"}, "0:why")
    for payload in (mention(OTHER), of_team(press, OTHER), {**mention(OTHER), "authorizations": []}):
        answer = await deliver(url, signed_request(payload))
        assert (answer.status, answer.text) == (403, "FaultMaven is not installed in that workspace.")
    assert receiver.turns == []
    assert (await deliver(url, signed_request(mention(ACME)))).status == 200
    assert [t.thread.tenant for t in receiver.turns] == [ACME]
    assert {h.get("Authorization") for h in failing.headers} <= {f"Bearer xoxb-{ACME}"}


async def test_a_workspace_that_removes_the_app_leaves_no_token(
    url: str, receiver: Receiver, store: Installations, base: Database
) -> None:
    for payload in (
        ended("app_uninstalled"),
        ended("tokens_revoked", tokens={"oauth": [], "bot": [slack_peer.BOT]}),
    ):
        await store.save(kept(ACME))
        assert (await deliver(url, signed_request(mention(ACME)))).status == 200
        assert (await deliver(url, signed_request(payload))).status == 200
        assert (await deliver(url, signed_request(mention(ACME)))).status == 403
        assert await base.run(lambda conn: conn.scalar(sa.select(sa.func.count(tables.installation.c.team)))) == 0
    assert len(receiver.turns) == 2
    assert [line.what for line in await Audit(base).read(None, 10)] == ["app removed"] * 2


async def test_a_late_word_does_not_undo_a_new_installation_nor_does_a_persons_token(
    url: str, store: Installations
) -> None:
    new = kept(ACME)
    await store.save(Installed(new.enterprise, new.team, 1, time.time() + 60, new.expires_at, new.body))
    assert (await deliver(url, signed_request(ended("app_uninstalled")))).status == 200
    person = ended("tokens_revoked", tokens={"oauth": ["U0ALICE01"], "bot": []})
    assert (await deliver(url, signed_request(person))).status == 200
    assert (await deliver(url, signed_request(mention(ACME)))).status == 200
