"""A war room in memory, and a small responder that stands in for the bot."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.warroom.pages import Pages, Wants
from adapters.warroom.ports import Demo, DemoFile
from adapters.warroom.surface import WarRoom
from adapters.web.guard import local_only
from adapters.web.server import Mount, build
from engines.errors import Refused
from engines.markup import Picture
from engines.turn import Thread, Turn
from engines.work import CaseRow, Post


class Board:
    def __init__(self) -> None:
        self.posts: dict[tuple[Thread, str], Post] = {}
        self.seq = 0

    def _keep(self, post: Post) -> Post:
        self.seq += 1
        kept = replace(post, seq=self.seq)
        self.posts[post.thread, post.slot] = kept
        return kept

    async def add(self, post: Post) -> Post:
        return self.posts.get((post.thread, post.slot)) or self._keep(post)

    async def replace(self, post: Post) -> Post:
        if (post.thread, post.slot) not in self.posts:
            raise Refused
        return self._keep(post)

    async def find(self, thread: Thread, slot: str) -> Post | None:
        return self.posts.get((thread, slot))

    async def since(self, thread: Thread, seq: int) -> list[Post]:
        return sorted((p for p in self.posts.values() if p.thread == thread and p.seq > seq), key=lambda p: p.seq)

    async def threads(self, *, limit: int) -> list[Post]:
        first: dict[Thread, Post] = {}
        for post in sorted(self.posts.values(), key=lambda p: p.at):
            first.setdefault(post.thread, post)
        return sorted(first.values(), key=lambda p: p.at, reverse=True)[:limit]


class Spool:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.count = 0
        self.largest_chunk = 0

    async def keep(self, chunks: AsyncIterator[bytes]) -> str:
        content = b""
        async for chunk in chunks:
            self.largest_chunk = max(self.largest_chunk, len(chunk))
            content += chunk
        self.count += 1
        self.kept[f"spool-{self.count}"] = content
        return f"spool-{self.count}"

    async def open(self, ref: str) -> AsyncIterator[bytes]:
        if ref not in self.kept:
            raise Refused("That file is gone.")
        yield self.kept[ref]

    async def discard(self, ref: str) -> None:
        self.kept.pop(ref, None)


class Cases:
    def __init__(self) -> None:
        self.rows: list[CaseRow] = []

    async def list(self, *, limit: int = 100) -> list[CaseRow]:
        return self.rows[:limit]


@dataclass
class Lines:
    """Every file has 1,000 lines; the ones in `said` are spelled out."""

    said: dict[int, str] = field(default_factory=dict)

    async def __call__(self, case_id: str, evidence_id: str, first: int, last: int) -> Sequence[str]:
        if evidence_id == "E99":
            raise Refused(f"E99 is not in case {case_id}.")
        return [self.said.get(n, f"line {n} of {evidence_id}") for n in range(first, min(last, 1000) + 1)]


class Clock:
    """Each look at it is a second later."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def scrub(text: str) -> str:
    return text.replace("hunter2", "[PASSWORD]")


async def _bytes(content: bytes) -> AsyncIterator[bytes]:
    yield content


def demo() -> Demo:
    return Demo("Orders fail. Why?", (DemoFile("orders.log", _bytes(b"ERROR x\n")), DemoFile("d.json", _bytes(b"[]"))))


@dataclass
class House:
    """The room with everything it needs, and what the bot got."""

    board: Board = field(default_factory=Board)
    spool: Spool = field(default_factory=Spool)
    cases: Cases = field(default_factory=Cases)
    lines: Lines = field(default_factory=Lines)
    clock: Callable[[], datetime] = field(default_factory=Clock)
    turns: list[Turn] = field(default_factory=list)
    answer: Callable[[Turn], Awaitable[None]] | None = None
    fails: Exception | None = None
    painted: list[bool] = field(default_factory=list)
    limit: int = 1 << 20
    heartbeat: float = 15.0

    def __post_init__(self) -> None:
        self.room = WarRoom(self.board, self.spool, self.clock)

    async def receive(self, turn: Turn) -> None:
        if self.fails:
            raise self.fails
        if any(t.id == turn.id for t in self.turns):
            return
        self.turns.append(turn)
        if self.answer:
            await self.answer(turn)

    def paint(self, picture: Picture, *, dark: bool = False) -> bytes:
        self.painted.append(dark)
        return f"{picture.alt} {'dark' if dark else 'light'}".encode()

    def app(self) -> web.Application:
        wants = Wants(
            self.receive, self.cases, self.lines, scrub, demo, self.paint, limit=self.limit, heartbeat=self.heartbeat
        )
        pages = Pages(self.room, wants)
        return build([Mount(local_only(pages.routes()), stop=self.room.close, error_page=pages.error)])
