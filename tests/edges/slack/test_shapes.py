"""Each listener is reached by a signed request of the real shape; a new listener without one fails here."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from jsonschema import Draft7Validator
from slack_bolt.async_app import AsyncApp

from adapters.slack import app, home
from adapters.slack.commands import COMMAND
from adapters.slack.homes import Homes
from adapters.slack.inbound.shortcuts import INVESTIGATE, NEW
from adapters.slack.workspaces import One
from engines.turn import Thread, Turn
from tests.edges.slack.shell import Noted
from tests.peers import payloads, slack_peer
from tests.peers.slack_peer import TEAM, deliver, envelope, pressed, schema, served, signed_request, typed

TS, ALICE = "1700000000.000100", "U0ALICE01"
Payload = dict[str, Any]
Key = tuple[str, str]
MESSAGE = {"type": "message", "user": slack_peer.BOT, "text": "x", "ts": TS, "thread_ts": TS}


def event(kind: str, **more: Any) -> Payload:
    return envelope({"type": kind, "event_ts": TS, **more})


def channel(kind: str, **more: Any) -> Payload:
    return event(kind, channel="C1", **more)


def submitted(name: str) -> Payload:
    made = payloads.submission("C1", "down")
    return {**made, "view": {**made["view"], "callback_id": name}}


MOVED = {"user": ALICE, "channel_type": "C", "team": TEAM}
GROUP = {"subteam_id": "S1", "team_id": TEAM, "date_previous_update": 1, "date_update": 2}
SHAPES: dict[Key, tuple[str, Payload]] = {
    ("event", "app_mention"): ("mention", channel("app_mention", user=ALICE, text="look", ts=TS)),
    ("event", "message"): ("message", channel("message", user=ALICE, text="x", ts=TS, channel_type="channel")),
    ("event", "app_home_opened"): ("event", event("app_home_opened", user=ALICE, channel="D1", tab="home")),
    ("event", "app_uninstalled"): ("event", envelope({"type": "app_uninstalled"})),
    ("event", "tokens_revoked"): (
        "event",
        envelope({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}}),
    ),
    ("event", "assistant_thread_started"): ("assistant_started", payloads.assistant("started", "D1", TS)),
    ("event", "assistant_thread_context_changed"): (
        "assistant_context",
        payloads.assistant("context_changed", "D1", TS),
    ),
    ("event", "channel_archive"): ("event", channel("channel_archive", user=ALICE)),
    ("event", "channel_deleted"): ("event", envelope({"type": "channel_deleted", "channel": "C1"})),
    ("event", "channel_left"): ("event", channel("channel_left", actor_id=ALICE)),
    ("event", "channel_unarchive"): ("event", channel("channel_unarchive", user=ALICE)),
    ("event", "group_archive"): ("event", channel("group_archive", user=ALICE, is_moved=0)),
    ("event", "group_deleted"): ("event", channel("group_deleted", actor_id=ALICE, date_deleted=1)),
    ("event", "group_left"): ("event", channel("group_left", actor_id=ALICE)),
    ("event", "group_unarchive"): ("event", channel("group_unarchive", actor_id=ALICE)),
    ("event", "member_joined_channel"): ("event", channel("member_joined_channel", **MOVED)),
    ("event", "member_left_channel"): ("event", channel("member_left_channel", **MOVED)),
    ("event", "reaction_added"): ("reaction_added", payloads.reaction("x", "C1", TS)),
    ("event", "reaction_removed"): ("reaction_removed", payloads.reaction("x", "C1", TS, removed=True)),
    ("event", "subteam_members_changed"): ("event", event("subteam_members_changed", **GROUP)),
    ("event", "subteam_updated"): ("", event("subteam_updated", subteam={"id": "S1", "users": [ALICE]})),
    ("event", "user_change"): ("", event("user_change", user={"id": ALICE, "deleted": True}, cache_ts=1)),
    ("action", ""): ("press", pressed("C1", MESSAGE, "0:why", "H1")),
    ("action", home.CHANGE): ("press", pressed("C1", MESSAGE, home.CHANGE)),
    ("command", COMMAND): ("", typed("status")),
    ("shortcut", INVESTIGATE): ("message_shortcut", payloads.message_shortcut("C1", MESSAGE)),
    ("shortcut", NEW): ("global_shortcut", payloads.global_shortcut()),
    ("view", NEW): ("submission", submitted(NEW)),
    ("view", home.SETTINGS): ("submission", submitted(home.SETTINGS)),
}


class Reached(AsyncApp):
    """Bolt with its own matching, whose listeners only say that they were reached."""

    registered: set[Key]
    reached: list[Key]

    def __init__(self, **settings: Any) -> None:
        self.registered, self.reached = set(), []
        super().__init__(**settings)

    def _noting(self, key: Key) -> Callable[..., Awaitable[None]]:
        async def note(ack: Callable[[], Awaitable[Any]]) -> None:
            self.reached.append(key)
            await ack()

        return note

    def _listened(self, kind: str, wanted: Any) -> Any:
        given = wanted.get("type", wanted.get("callback_id")) if isinstance(wanted, dict) else wanted
        key = (kind, given.pattern if isinstance(given, re.Pattern) else str(given))
        self.registered.add(key)
        register: Any = getattr(super(), kind)
        register(wanted)(self._noting(key))
        return lambda *_given, **_more: None

    def event(self, event: Any, *_more: Any, **_others: Any) -> Any:
        return self._listened("event", event)

    def action(self, constraints: Any, *_more: Any, **_others: Any) -> Any:
        return self._listened("action", constraints)

    def command(self, command: Any, *_more: Any, **_others: Any) -> Any:
        return self._listened("command", command)

    def shortcut(self, constraints: Any, *_more: Any, **_others: Any) -> Any:
        return self._listened("shortcut", constraints)

    def view(self, constraints: Any, *_more: Any, **_others: Any) -> Any:
        return self._listened("view", constraints)


@pytest.fixture
async def bolt(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, Reached]]:
    async def receive(_turn: Turn) -> None: ...

    async def owns(_thread: Thread) -> bool:
        return False

    monkeypatch.setattr(app, "AsyncApp", Reached)
    homes = Homes(One("xoxb-1"), None, None)  # type: ignore[arg-type]  # nobody opens a tab here
    secret = slack_peer.SIGNING_SECRET
    driving = app.SlackApp(
        "xoxb-1", receive=receive, owns=owns, shell=Noted().shell, homes=homes, signing_secret=secret
    )
    assert isinstance(driving._bolt, Reached)
    async with served(driving.routes()) as url:
        yield url, driving._bolt


async def test_each_listener_is_reached_by_its_own_payload(bolt: tuple[str, Reached]) -> None:
    url, listening = bolt
    assert listening.registered - SHAPES.keys() == set(), "give these a payload of the real shape"
    assert SHAPES.keys() - listening.registered == set(), "nobody listens to these any more"
    for key, (_, payload) in SHAPES.items():
        listening.reached.clear()
        assert (await deliver(url, signed_request(payload))).status == 200, key
        assert listening.reached == [key]


@pytest.mark.peer
@pytest.mark.parametrize("key", [k for k, (part, _) in SHAPES.items() if part])
def test_the_payload_is_of_slacks_own_shape(key: Key) -> None:
    whole = schema("inbound")
    part, payload = SHAPES[key]
    shape = whole["definitions"]["Inbound"]["properties"][part]
    given = payload["event"] if key[0] == "event" else payload
    Draft7Validator({**shape, "definitions": whole["definitions"]}).validate(given)
