"""Requests that Slack never sends, to every endpoint: turned away with 4xx, and nothing comes of them.

`FORGED=3000 SEED=3 python -m pytest tests/edges/slack/test_forged.py` makes three thousand.
"""

import asyncio
import copy
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.slack.app import SlackApp
from adapters.slack.install import BACK, INSTALL, Install
from adapters.slack.installed import ManyWorkspaces
from engines.turn import Thread, Turn
from storage.installations import Installations
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.edges.slack.test_install import APP, base, kept, many, store
from tests.peers import payloads, slack_peer
from tests.peers.slack_peer import EVENTS_PATH, Signed, envelope, pressed, served, signed_request, typed

__all__ = ["base", "many", "store"]
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

FORGED, SEED = int(os.environ.get("FORGED", "450")), int(os.environ.get("SEED", "3"))
AT_ONCE = 10
TS = "1700000000.000100"
Draw = random.Random
Payload = dict[str, Any]
NAUGHTY = (
    *(
        "",
        " ",
        "null",
        "true",
        "[]",
        "{}",
        "0",
        "-1",
        "1e309",
        "NaN",
        "undefined",
        "\x00",
        "\ufeff{}",
        "\ud7ff",
        "💥" * 50,
    ),
    *("<script>alert(1)</script>", "' OR 1=1 --", "$(reboot)", "../../../etc/passwd", "%00", "%s%n", "{{7*7}}", "&lt;"),
    *("\u202etxt.exe", "Ω≈ç√", "﷽", "a" * 5_000, '{"a":' * 500, "payload=", "payload=%7B", "payload=[]", "payload=5"),
    *(
        "token=x",
        "type=event_callback",
        '{"type":"event_callback"}',
        '{"type":["event_callback"]}',
        "\r\n\r\n",
    ),
)
WRONG: tuple[Any, ...] = (None, True, 5, -1, 1e300, "x", "", [], {}, [[]], {"a": {}}, "1700000000", "yesterday")


def said(**more: Any) -> Payload:
    event = {"type": "app_mention", "user": "U0ALICE01", "text": "look", "ts": TS, "channel": "C1", "event_ts": TS}
    return envelope({**event, **more})


def genuine() -> list[tuple[Payload, list[tuple[str, ...]]]]:
    """What Slack sends, and the fields without which it says nothing."""
    message = {"type": "message", "user": slack_peer.BOT, "text": "x", "ts": TS, "thread_ts": TS}
    event = [("event",), ("event", "ts"), ("event", "channel"), ("team_id",)]
    press = [("actions",), ("user",), ("container", "channel_id"), ("container", "message_ts")]
    return [
        (said(), event),
        (said(type="message", thread_ts=TS), event),
        (pressed("C1", message, "0:why", "H1"), press),
        (typed("status"), [("team_id",), ("channel_id",), ("user_id",)]),
        (payloads.message_shortcut("C1", message), [("callback_id",), ("user",), ("message",), ("channel",)]),
        (payloads.global_shortcut(), [("user",), ("trigger_id",)]),
        (payloads.submission("C1", "down"), [("user",), ("view",), ("view", "state")]),
        (payloads.reaction("x", "C1", TS), [("event",), ("event", "item"), ("event", "user")]),
        (payloads.assistant("started", "D1", TS), [("event",), ("event", "assistant_thread")]),
    ]


def without(payload: Payload, path: tuple[str, ...]) -> Payload:
    made = copy.deepcopy(payload)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return made


def elsewhere(part: Any) -> Any:
    """The same from a workspace that never installed the app."""
    return json.loads(json.dumps(part).replace(slack_peer.TEAM, "T0STRANGER"))


def unsigned(draw: Draw) -> Signed:
    request = signed_request(draw.choice(genuine())[0], secret=f"guess{draw.random()}")
    return request if draw.random() < 0.8 else Signed(request.body, {"Content-Type": "application/json"})


def replayed(draw: Draw) -> Signed:
    return signed_request(draw.choice(genuine())[0], age=draw.choice([301, 3_600, -400, 10**8]))


def altered(draw: Draw) -> Signed:
    """Signed by Slack, and changed on its way."""
    request = signed_request(draw.choice(genuine())[0])
    place = draw.randrange(len(request.body))
    body = request.body[:place] + bytes([request.body[place] ^ (1 << draw.randrange(8))]) + request.body[place + 1 :]
    return Signed(body, request.headers)


def noise(draw: Draw) -> Signed:
    return _as(draw, draw.randbytes(draw.randrange(200)))


def naughty(draw: Draw) -> Signed:
    return _as(draw, draw.choice(NAUGHTY).encode("utf-8", "surrogatepass"))


def cut(draw: Draw) -> Signed:
    body = json.dumps(draw.choice(genuine())[0]).encode()
    return signed_request(body[: draw.randrange(1, len(body) - 1)])


def lacking(draw: Draw) -> Signed:
    payload, fields = draw.choice(genuine())
    return signed_request(without(payload, draw.choice(fields)))


def garbled(draw: Draw) -> Signed:
    """A field that must be there is of another type."""
    payload, fields = draw.choice(genuine())
    path = draw.choice(fields)
    made = without(payload, path)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = draw.choice([w for w in WRONG if not isinstance(w, str | dict)])
    return signed_request(made)


def foreign(draw: Draw) -> Signed:
    return signed_request(elsewhere(draw.choice(genuine())[0]))


KINDS: tuple[Callable[[Draw], Signed], ...] = (
    *(unsigned, replayed, altered, noise, naughty, cut, lacking, garbled, foreign),
)


def _as(draw: Draw, body: bytes) -> Signed:
    request = signed_request(body)
    kind = draw.choice(["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
    return Signed(request.body, {**request.headers, "Content-Type": kind})


def requests(count: int, draw: Draw) -> Iterator[tuple[str, Signed]]:
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        yield kind.__name__, kind(draw)


class Place:
    """Everything that may not happen."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.noted = Noted()

    async def receive(self, turn: Turn) -> None:
        self.turns.append(turn)

    async def owns(self, _thread: Thread) -> bool:
        return True


@pytest.fixture
async def place(many: ManyWorkspaces, store: Installations, failing: FailingSlack) -> AsyncIterator[tuple[str, Place]]:
    failing.answers("users.info", ok(user={"profile": {"display_name": "alice"}}))
    failing.answers("oauth.v2.access", error("invalid_code"))
    await store.save(kept(slack_peer.TEAM))
    found = Place()
    driving = SlackApp(
        many,
        receive=found.receive,
        owns=found.owns,
        shell=found.noted.shell,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    install = Install(store, APP, "https://bot.example", base_url=failing.base_url)
    async with served([*driving.routes(), *install.routes()]) as url:
        yield url, found


async def test_what_slack_never_sends_has_no_effect(place: tuple[str, Place], failing: FailingSlack) -> None:
    url, found = place
    waiting, statuses = requests(FORGED, Draw(SEED)), Counter[tuple[str, int]]()
    async with aiohttp.ClientSession() as session:

        async def client() -> None:
            for kind, request in waiting:
                async with session.post(url + EVENTS_PATH, data=request.body, headers=request.headers) as answer:
                    await answer.read()
                    statuses[kind, answer.status] += 1

        await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    assert statuses.total() == FORGED
    assert {key: n for key, n in statuses.items() if not 400 <= key[1] < 500} == {}
    assert (found.turns, found.noted.begun, found.noted.stopped, found.noted.asked) == ([], [], [], [])
    assert {m for m in failing.asked if m.startswith(("chat.", "views."))} == set()


@pytest.mark.parametrize("path", [INSTALL, BACK])
async def test_the_way_through_slack_takes_no_nonsense(place: tuple[str, Place], path: str) -> None:
    url, found = place
    draw = Draw(SEED)
    async with aiohttp.ClientSession() as session:
        for n in range(max(20, FORGED // 20)):
            asked = {key: draw.choice(NAUGHTY)[:200].encode("utf-8", "replace") for key in ("code", "state")[: n % 3]}
            method = draw.choice(["GET", "POST", "PUT", "HEAD"])
            there = f"{url}{path}?{urlencode(asked)}"
            async with session.request(method, there, allow_redirects=False) as answer:
                await answer.read()
                begins = path == INSTALL and method in ("GET", "HEAD")
                assert answer.status == 302 if begins else 400 <= answer.status < 500, (method, asked, answer.status)
    assert found.turns == []
