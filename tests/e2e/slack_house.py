"""The whole application behind its real web server, over its own store, with a third party's Slack behind it."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from pydantic import SecretStr

from adapters.chart.paint import paint
from adapters.slack.pace import Pace
from adapters.slack.surface import SlackSurface
from adapters.web.server import WebServer, build
from bot.app import App
from bot.main import slack as in_slack
from bot.main.wiring import Stores, assemble, stores
from bot.settings import Settings
from bot.workers import Workers
from engines.models import Case
from engines.turn import Thread
from storage.tables import DEAD, is_pending, item
from tests.peers.slack_peer import BOT, BOT_TOKEN, EVENTS_PATH, SIGNING_SECRET, TEAM, SlackPeer, signed_request

Message = dict[str, Any]
PATIENCE = 100  # seconds for all that is under way
SOON = 0.05  # seconds until what failed is tried again, where Slack names none


FASTER = 100


class Hurried(SlackSurface):
    """At Slack's pace, but a hundred times as fast: as many messages in each second of its clock."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._pace = Pace(lambda: time.monotonic() * FASTER)

    def wait(self, thread: Thread, *, new: bool) -> float:
        return super().wait(thread, new=new) / FASTER


@dataclass(frozen=True)
class House:
    """The application at work, and what is looked at from outside."""

    url: str
    app: App
    slack: SlackPeer
    kept: Stores
    session: aiohttp.ClientSession

    async def send(self, payload: Message, *, times: int = 2) -> None:
        """Twice, as Slack does with what it believes lost."""
        for _ in range(times):
            request = signed_request(payload)
            async with self.session.post(self.url + EVENTS_PATH, data=request.body, headers=request.headers) as answer:
                assert answer.status == 200, await answer.text()

    async def elsewhere(self) -> "House":
        """The same in a channel of its own, which is made."""
        made = await self.slack.client(BOT_TOKEN).conversations_create(name=f"incidents-{secrets.token_hex(4)}")
        return replace(self, slack=replace(self.slack, channel=made["channel"]["id"]))

    async def call(self, text: str) -> str:
        """Somebody opens a case; returns its thread."""
        root = await self.slack.say(f"<@{BOT}> {text}")
        await self.send(self.slack.event("app_mention", root))
        return str(root["ts"])

    def thread(self, ts: str) -> Thread:
        """The thread as the product names it."""
        return Thread(surface="slack", tenant=TEAM, channel=self.slack.channel, thread=ts)

    async def case(self, ts: str) -> Case:
        """The case of a thread."""
        found = await self.app.cases.load(self.thread(ts).case_id)
        assert found, f"thread {ts} has no case"
        return found

    async def ours(self, ts: str) -> list[Message]:
        """Our cards in a thread."""
        return [m for m in await self.slack.thread_messages(ts) if m.get("user") == BOT]

    async def stored(self, ts: str) -> list[str]:
        """The ids of what was said and done in a thread, in the order in which it was stored."""
        lane = self.thread(ts).case_lane
        asked = sa.select(item.c.dedup).where(item.c.lane == lane, item.c.kind == "event").order_by(item.c.id)
        return [row.dedup for row in await self._rows(asked)]

    async def settled(self) -> None:
        """Wait until nothing is left to be done or sent but reminders; nothing was given up."""
        asked = sa.select(item.c.lane).where(is_pending, item.c.kind != "timer")
        async with asyncio.timeout(PATIENCE):
            while await self._rows(asked):  # noqa: ASYNC110 - other tasks do it, seen in the store alone
                await asyncio.sleep(0.1)
        assert await self._rows(sa.select(item.c.lane, item.c.reason).where(item.c.status == DEAD)) == []

    async def _rows(self, asked: sa.Select[Any]) -> list[Any]:
        rows: list[Any] = await self.kept.lanes._database.run(lambda conn: list(conn.execute(asked).all()))
        return rows


def slots(cards: list[Message]) -> list[str]:
    """Which cards stand there, by the name that a card has for ever."""
    return [card["metadata"]["event_payload"]["slot"] for card in cards]


def told(card: Message) -> str:
    """All that a card says."""
    return json.dumps([card["text"], card.get("blocks")], ensure_ascii=False)


@asynccontextmanager
async def serving(slack: SlackPeer, folder: Path, address: str, api: str | None = None) -> AsyncIterator[House]:
    """At work over the store of that address; its Slack is the peer itself or what stands before it at `api`."""
    wanted = Settings(
        data_dir=folder,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=api or slack.base_url,
    )
    workers = Workers("house")
    async with stores(address, folder, None) as kept, aiohttp.ClientSession() as session:
        found = in_slack.of(wanted, kept)
        assert found
        surface = Hurried(found.workspaces, paint, base_url=wanted.slack_api_url)
        limits = replace(wanted.limits, backoff_seconds=SOON)
        app = assemble(kept, {"slack": surface}, workers, folder, limits)
        server = WebServer(build(replace(found, surface=surface).driving(app).mounts), port=0)
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.run(app))
            yield House(await server.start(), app, slack, kept, session)
            workers.stop()
        await server.stop()
