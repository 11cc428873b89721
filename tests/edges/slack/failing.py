"""A Slack of our own that answers as it is told: faults of the Web API, files, and a Socket Mode server."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from tests.peers import outbound

Reply = Callable[[], web.StreamResponse]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ok(**data: Any) -> Reply:
    return lambda: web.json_response({"ok": True, **data})


def error(name: str, **data: Any) -> Reply:
    return lambda: web.json_response({"ok": False, "error": name, **data})


def _is_call(path: str) -> bool:
    """Whether it is a method, and no file or response address."""
    return "." in path and "/" not in path


def _fine(reply: web.StreamResponse) -> dict[str, Any]:
    """What an answer says that is no failure."""
    if not isinstance(reply, web.Response) or reply.content_type != "application/json":
        return {}
    try:
        said = json.loads(reply.text or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) and said.get("ok") else {}


def _known_by(headers: dict[str, str]) -> dict[str, str]:
    """Who we say we are, where that stands beside the arguments: what an app is known by while it is installed."""
    kind, _, said = headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(said).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


class FailingSlack:
    """Replies by method or path; the last reply of each goes on for ever. Records what was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[str] = []
        self.arguments: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answered: list[tuple[str, web.StreamResponse]] = []
        self.acks: list[str] = []
        self.payloads: list[dict[str, Any]] = []
        self.acked = asyncio.Event()
        self._sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self.url = ""
        self._heard = asyncio.Condition()
        self._handlers: dict[str, Handler] = {}

    @property
    def base_url(self) -> str:
        return f"{self.url}/api/"

    def serves(self, path: str, handler: Handler) -> None:
        """What answers under a path, where a reply is more than words."""
        self._handlers[path] = handler

    def answers(self, name: str, *replies: Reply) -> None:
        self.replies[name] = list(replies)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FailingSlack"]:
        application = web.Application()
        application.router.add_get("/socket", self._socket)
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.answers("apps.connections.open", ok(url=self.url.replace("http", "ws") + "/socket"))
        self.answers("auth.test", ok(user_id="U0FAULT01"))
        try:
            yield self
        finally:
            await runner.cleanup()
        assert self.misshapen() == []

    def misshapen(self) -> list[str]:
        """What was asked or answered otherwise than Slack's own types say."""
        called = zip(self.asked, self.arguments, self.headers, strict=True)
        asked = (outbound.asked(name, {**given, **_known_by(said)}) for name, given, said in called if _is_call(name))
        answered = (outbound.answered(name, _fine(reply)) for name, reply in self.answered if _is_call(name))
        return [wrong for found in (*asked, *answered) for wrong in found]

    async def send(self, envelope_id: str, kind: str, payload: dict[str, Any]) -> None:
        """Send an envelope down the socket."""
        envelope = {"envelope_id": envelope_id, "type": kind, "accepts_response_payload": False, "payload": payload}
        await self._sockets[-1].send_json(envelope)

    async def until(self, name: str, times: int = 1, **those: str) -> dict[str, Any]:
        """Wait until it was asked that often, with those arguments; gives what was asked first."""
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: len(self._asked(name, those)) >= times)
        return self._asked(name, those)[0]

    def _asked(self, name: str, those: dict[str, str]) -> list[dict[str, Any]]:
        made = (a for called, a in zip(self.asked, self.arguments, strict=False) if called == name)
        return [a for a in made if those.items() <= a.items()]

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acks.append(said["envelope_id"])
                self.payloads.append(said.get("payload") or {})
                self.acked.set()
        return socket

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["path"].removeprefix("api/")
        self.asked.append(name)
        self.headers.append(dict(request.headers))
        body = await request.json() if request.content_type == "application/json" else dict(await request.post())
        self.arguments.append({**request.query, **body})
        async with self._heard:
            self._heard.notify_all()
        if handler := self._handlers.get(name):
            return await handler(request)
        replies = self.replies.get(name, [error("unknown_method")])
        reply = (replies.pop(0) if len(replies) > 1 else replies[0])()
        self.answered.append((name, reply))
        return reply
