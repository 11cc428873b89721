"""Each listener is reached by a signed request of the real shape; a new listener without one fails here.

And each event that Slack's own types know is answered, as small as it may be and with all that it can have.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from jsonschema import Draft7Validator
from slack_bolt.async_app import AsyncApp

from adapters.slack import app, home, settings
from adapters.slack.commands import COMMAND
from adapters.slack.homes import Homes
from adapters.slack.inbound.shortcuts import INVESTIGATE, NEW
from adapters.slack.workspaces import One
from engines.turn import Thread, Turn
from tests.edges.slack.failing import FailingSlack
from tests.edges.slack.shell import Noted
from tests.peers import payloads, slack_peer
from tests.peers.shaped import Shapes
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
OPS = {
    "id": "S1",
    "team_id": TEAM,
    "name": "Operations",
    "handle": "ops",
    "created_by": ALICE,
    "users": [ALICE],
    "is_usergroup": True,
    "is_subteam": True,
    "is_external": False,
    "auto_provision": False,
    "date_create": 1,
    "user_count": 1,
}
PICTURES = {f"image_{size}": "https://slack.example/a.png" for size in (24, 32, 48, 72, 192, 512)}
NAMES = ("title", "phone", "skype", "real_name", "real_name_normalized", "display_name", "display_name_normalized")
STATUS = ("status_text", "status_text_canonical", "status_emoji", "avatar_hash", "first_name", "last_name")
PROFILE = {
    **dict.fromkeys((*NAMES, *STATUS), "alice"),
    "status_emoji_display_info": [],
    "status_expiration": 0,
    "team": TEAM,
    "fields": None,
    **PICTURES,
}
LEFT = {
    "id": ALICE,
    "team_id": TEAM,
    "name": "alice",
    "real_name": "Alice",
    "deleted": True,
    "profile": PROFILE,
    "color": "9f69e7",
    "tz": "Etc/UTC",
    "tz_label": "UTC",
    "tz_offset": 0,
    "updated": 1,
    "locale": "en-US",
    **dict.fromkeys(("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"), False),
    "is_bot": False,
    "is_email_confirmed": True,
    "is_app_user": False,
    "who_can_share_contact_card": "EVERYONE",
}
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
    ("event", "subteam_updated"): ("event", event("subteam_updated", subteam=OPS)),
    ("event", "user_change"): ("event", event("user_change", user=LEFT, cache_ts=1)),
    ("action", ""): ("press", pressed("C1", MESSAGE, "0:why", "H1")),
    ("action", home.CHANGE): ("press", pressed("C1", MESSAGE, home.CHANGE)),
    ("command", COMMAND): ("command", typed("status")),
    ("shortcut", INVESTIGATE): ("message_shortcut", payloads.message_shortcut("C1", MESSAGE)),
    ("shortcut", NEW): ("global_shortcut", payloads.global_shortcut()),
    ("view", NEW): ("submission", submitted(NEW)),
    ("view", settings.MODAL): ("submission", submitted(settings.MODAL)),
}


SPEAK = {("app_mention", None), ("message", "message_deleted")}
WAYS = (None, "bot_message", "file_share", "thread_broadcast", "message_deleted")
SPEAK_IN_THREADS = {("message", subtype) for subtype in WAYS}


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
@pytest.mark.parametrize("key", SHAPES)
def test_the_payload_is_of_slacks_own_shape(key: Key) -> None:
    whole = schema("inbound")
    part, payload = SHAPES[key]
    shape = whole["definitions"]["Inbound"]["properties"][part]
    given = payload["event"] if key[0] == "event" else payload
    Draft7Validator({**shape, "definitions": whole["definitions"]}).validate(given)


@pytest.mark.peer
@pytest.mark.parametrize("full", [False, True])
async def test_every_event_of_slack_is_answered_and_only_what_somebody_says_becomes_a_turn(
    full: bool, failing: FailingSlack
) -> None:
    whole, turns, said = schema("inbound"), list[Turn](), set[tuple[str, str | None]]()

    async def receive(turn: Turn) -> None:
        turns.append(turn)

    async def owns(_thread: Thread) -> bool:
        return True

    secret = slack_peer.SIGNING_SECRET
    driving = app.SlackApp(
        "xoxb-1", receive=receive, owns=owns, shell=Noted().shell, signing_secret=secret, base_url=failing.base_url
    )
    async with served(driving.routes()) as url:
        for shape in Shapes(whole).ways(whole["definitions"]["SlackEvent"]):
            given = Shapes(whole).made(shape, full=full)
            Draft7Validator({**shape, "definitions": whole["definitions"]}).validate(given)
            before, heard = len(turns), ("event", given["type"]) in SHAPES
            answer = await deliver(url, signed_request(envelope(given)))
            assert answer.status == (200 if heard and given["type"] != "app_home_opened" else 404), given
            if len(turns) > before:
                said.add((given["type"], given.get("subtype")))
    assert said == (SPEAK_IN_THREADS if full else SPEAK)


@pytest.mark.peer
@pytest.mark.parametrize("part", ["closed", "suggestion"])
async def test_no_modal_says_that_it_was_closed_and_no_menu_asks_for_its_options(
    part: str, bolt: tuple[str, Reached]
) -> None:
    whole = schema("inbound")
    payload = Shapes(whole).made(whole["definitions"]["Inbound"]["properties"][part], full=True)
    payload = {**payload, "team": {"id": TEAM, "domain": "acme"}, "is_enterprise_install": False, "enterprise": None}
    assert (await deliver(bolt[0], signed_request(payload))).status == 404
    assert bolt[1].reached == []
