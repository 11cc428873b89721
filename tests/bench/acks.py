"""Acknowledgement: signed Slack events until their turn is stored and answered, against a bare handler.

    python -m tests.bench.acks ours|plain FOLDER

serves one of the two in a process of its own, so that the load does not stand in its way.
"""

import asyncio
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.slack.app import SlackApp
from bot.app import Limits
from bot.main import wiring as product
from bot.workers import Workers
from tests.bench.measure import Figure, as_milliseconds
from tests.edges.slack.shell import Noted
from tests.peers.slack_peer import BOT, BOT_TOKEN, EVENTS_PATH, SIGNING_SECRET, Signed, envelope, served, signed_request

REQUESTS, ALONE, WARM, THREADS = 2_000, 300, 100, 50


async def figures() -> AsyncIterator[Figure]:
    """Under a load of 20 requests at once, and one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = await _both_loads("ours", Path(folder)), await _both_loads("plain", Path(folder))
        sent = WARM + REQUESTS + ALONE
        stored = _stored(Path(folder))
    assert stored == sent, f"of {sent} events {stored} were stored"
    for at_once, mine, bare in zip((20, 1), ours, plain, strict=True):
        for name, share in (("p50", 50), ("p99", 99)):
            what = f"Slack event stored and acknowledged, {at_once} at once, {name} / bare handler"
            yield Figure(what, _percentile(mine, share), _percentile(bare, share), as_milliseconds)


async def _both_loads(kind: str, folder: Path) -> tuple[list[float], list[float]]:
    with server("tests.bench.acks", kind, str(folder)) as url:
        await _load(url, _requests(0, WARM), 20)
        crowded = await _load(url, _requests(WARM, REQUESTS), 20)
        return crowded, await _load(url, _requests(WARM + REQUESTS, ALONE), 1)


async def _load(url: str, requests: Sequence[Signed], at_once: int) -> list[float]:
    waiting, spent = iter(requests), list[float]()
    async with aiohttp.ClientSession() as session:

        async def client() -> None:
            for request in waiting:
                begin = time.perf_counter()
                async with session.post(url, data=request.body, headers=request.headers) as response:
                    await response.read()
                spent.append(time.perf_counter() - begin)
                assert response.status == 200, response.status

        await asyncio.gather(*(client() for _ in range(at_once)))
    return spent


def _requests(first: int, count: int) -> list[Signed]:
    return [signed_request(as_mention(n)) for n in range(first, first + count)]


def as_mention(number: int) -> dict[str, Any]:
    """Somebody calls us in one of fifty threads."""
    ts, thread = f"{1700001000 + number / 300:.6f}", f"1700000000.{number % THREADS:06d}"
    said = {"user": "U0ALICE01", "text": f"<@{BOT}> checkout is down", "channel": "C1"}
    return envelope({"type": "app_mention", **said, "ts": ts, "event_ts": ts, "thread_ts": thread})


def _percentile(spent: Sequence[float], share: int) -> float:
    return statistics.quantiles(spent, n=100)[share - 1]


def _stored(folder: Path) -> int:
    conn = sqlite3.connect(folder / "ours.db")
    (count,) = conn.execute("SELECT count(*) FROM item").fetchone()
    conn.close()
    return int(count)


@contextmanager
def server(*words: str) -> Iterator[str]:
    """A module of these words as a process of its own, and the address that it prints first."""
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip() + EVENTS_PATH
        finally:
            process.communicate()  # the end of its input ends it


@asynccontextmanager
async def _ours(folder: Path) -> AsyncIterator[list[web.RouteDef]]:
    """The product's route over its own store; Slack itself is only asked for a name."""
    workers = Workers("bench")
    async with (
        served([web.get("/api/users.info", _alice)]) as slack,
        product.stores(f"sqlite:///{folder / 'ours.db'}", folder, None) as kept,
    ):
        app = product.assemble(kept, {}, workers, folder, Limits())
        driving = SlackApp(
            BOT_TOKEN,
            receive=app.receive,
            owns=app.owns,
            shell=Noted().shell,
            signing_secret=SIGNING_SECRET,
            base_url=f"{slack}/api/",
        )
        yield driving.routes()


@asynccontextmanager
async def _plain(_folder: Path) -> AsyncIterator[list[web.RouteDef]]:
    yield [web.post(EVENTS_PATH, _answer)]


async def _alice(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True, "user": {"profile": {"display_name": "alice"}}})


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


async def main(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    serving = {"ours": _ours, "plain": _plain}[kind]
    async with serving(folder) as routes, served(routes) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
