"""An alert storm: signed Slack events at a fixed rate while turns run, until each is stored and acknowledged.

    python -m tests.bench.storm [RATE SECONDS]      300 a second for 60 s
    python -m tests.bench.storm serve busy|plain FOLDER

The second serves one side in a process of its own, so that the load does not stand in its way.
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp
from aiohttp import web

from adapters.chart.paint import paint
from adapters.slack.app import SlackApp
from adapters.slack.surface import SlackSurface
from bot import settings
from bot.app import Limits
from bot.main import wiring as product
from bot.workers import Workers
from tests.bench.acks import as_mention, server
from tests.bench.measure import Figure, as_milliseconds
from tests.edges.slack.shell import Noted
from tests.peers.slack_peer import BOT, BOT_TOKEN, EVENTS_PATH, SIGNING_SECRET, served, signed_request

RATE, SECONDS, WARM = 300, 60, 100
US = {"user_id": BOT, "bot_id": "B0FAULT01", "team_id": "T000000001"}


async def figures(rate: int = RATE, lasting: int = SECONDS) -> AsyncIterator[Figure]:
    """The same storm against the product that works meanwhile, and against a bare handler."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = await _storm("busy", folder, rate, lasting), await _storm("plain", folder, rate, lasting)
        stored = _count(Path(folder), "kind = 'event'")
        turns = _count(Path(folder), "kind = 'event' AND status >= 2")
    sent = WARM + rate * lasting
    assert stored == sent, f"of {sent} events {stored} were stored"
    for name, share in (("p50", 50), ("p99", 99)):
        what = f"Slack event acknowledged at {rate} a second for {lasting} s, {turns} worked off by then, {name} / bare"
        yield Figure(what, _percentile(ours, share), _percentile(plain, share), as_milliseconds)


def _percentile(spent: list[float], share: int) -> float:
    return statistics.quantiles(spent, n=100)[share - 1]


def _count(folder: Path, which: str) -> int:
    with sqlite3.connect(folder / "busy.db") as conn:
        (found,) = conn.execute(f"SELECT count(*) FROM item WHERE {which}").fetchone()  # noqa: S608 - our own words
    conn.close()
    return int(found)


async def _storm(kind: str, folder: str, rate: int, lasting: int) -> list[float]:
    """How long each ack took, from when the event was due: a server that falls behind can't hide it."""
    spent: list[float] = []
    with server("tests.bench.storm", "serve", kind, folder) as url:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def send(number: int, due: float) -> None:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                request = signed_request(as_mention(number))
                async with session.post(url, data=request.body, headers=request.headers) as response:
                    await response.read()
                spent.append(time.perf_counter() - due)
                assert response.status == 200, response.status

            for number in range(WARM):
                await send(number, time.perf_counter())
            begin = time.perf_counter() + 0.1
            numbers = range(WARM, WARM + rate * lasting)
            await asyncio.gather(*(send(n, begin + (n - WARM) / rate) for n in numbers))
    return spent[WARM:]


@asynccontextmanager
async def _busy(folder: Path) -> AsyncIterator[list[web.RouteDef]]:
    """The whole product over its own store, its workers at work, and a Slack that takes every card."""
    workers, numbers = Workers("storm"), count()

    async def slack(request: web.Request) -> web.Response:
        await request.read()
        profile = {"profile": {"display_name": "alice"}}
        return web.json_response(
            {"ok": True, "ts": f"1800000000.{next(numbers):06d}", "user": profile, "messages": [], **US}
        )

    async with (
        served([web.route("*", "/api/{method}", slack)]) as api,
        product.stores(f"sqlite:///{folder / 'busy.db'}", folder, None) as kept,
    ):
        surfaces = {"slack": SlackSurface(BOT_TOKEN, paint, base_url=f"{api}/api/")}
        app = product.assemble(kept, surfaces, workers, folder, Limits())
        driving = SlackApp(
            BOT_TOKEN,
            receive=app.receive,
            owns=app.owns,
            shell=Noted().shell,
            signing_secret=SIGNING_SECRET,
            base_url=f"{api}/api/",
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.run(app))
            yield driving.routes()
            workers.stop()


@asynccontextmanager
async def _plain(_folder: Path) -> AsyncIterator[list[web.RouteDef]]:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    yield [web.post(EVENTS_PATH, answer)]


async def serve(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    async with {"busy": _busy, "plain": _plain}[kind](folder) as routes, served(routes) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def main(arguments: list[str]) -> None:
    """Measure, or serve one side of it."""
    if arguments[:1] == ["serve"]:
        await serve(arguments[1], Path(arguments[2]))
        return
    settings.silence()
    async for figure in figures(*map(int, arguments)):
        print(figure, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
