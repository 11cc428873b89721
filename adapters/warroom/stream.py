"""The live stream of one page: every change of its thread and of the list of cases, as server-sent events."""

import asyncio
import json
from dataclasses import dataclass

from aiohttp import web

from adapters.warroom import views
from adapters.warroom.look import Look
from adapters.warroom.surface import WarRoom
from adapters.warroom.visitor import Visitor
from engines.turn import Thread

_RETRY = b"retry: 1000\n\n"
_ALIVE = b": alive\n\n"


def resume_from(request: web.Request) -> int:
    """What the page has seen: a reconnecting browser says so itself, a new one in the address."""
    for said in (request.headers.get("Last-Event-ID", ""), request.query.get("after", "")):
        if said.isascii() and said.isdigit():
            return int(said[:18])
    return 0


@dataclass
class Stream:
    """One open page; it remembers what it last sent, and sends what differs."""

    room: WarRoom
    look: Look
    visitor: Visitor
    where: Thread | None
    seen: int
    heartbeat: float
    sidebar: str = ""
    head: str = ""

    async def run(self, response: web.StreamResponse) -> None:
        """Send until the page or the room closes; a heartbeat shows that the line is up."""
        await response.write(_RETRY)
        with self.room.bell.listen() as rung:
            while not self.room.bell.closed:
                rung.clear()
                await self._changes(response)
                try:
                    async with asyncio.timeout(self.heartbeat):
                        await rung.wait()
                except TimeoutError:
                    await response.write(_ALIVE)

    async def _changes(self, response: web.StreamResponse) -> None:
        if self.where:
            for post in await self.room.board.since(self.where, self.seen):
                self.seen = max(self.seen, post.seq)
                await response.write(self._post(views.shown(post), self.where))
        await self._frame(response)

    async def _frame(self, response: web.StreamResponse) -> None:
        rows = await self.look.rows()
        sidebar = self.look.sidebar(self.visitor, rows, self.where)
        if sidebar != self.sidebar:
            self.sidebar = sidebar
            await response.write(_event("cases", {"html": sidebar}))
        head = self.look.head(self.visitor, rows, self.where)
        if head != self.head:
            self.head = head
            await response.write(_event("head", {"html": head}))

    def _post(self, post: views.Shown, where: Thread) -> bytes:
        title = post.card.title if post.card else f"{post.name}: {post.text}"
        data = {
            "slot": post.slot,
            "order": post.order,
            "card": post.card is not None,
            "title": title,
            "html": self.look.post(self.visitor, post, where),
        }
        return b"id: %d\n" % post.seq + _event("post", data)


def _event(name: str, data: dict[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
