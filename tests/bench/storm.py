"""An alert storm: signed Slack events at a fixed rate while turns run, until each is stored and acknowledged.

    python -m tests.bench.storm [RATE SECONDS [WORKERS]]      300 a second for 60 s, one process for turns
    python -m tests.bench.storm serve plain|slack

The product is started as a person starts it. The second serves the bare handler or what stands for Slack, in a process
of its own, so that nothing stands in the load's way.
"""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import aiohttp
from aiohttp import web

from bot import settings
from tests.bench.acks import as_mention, server
from tests.bench.measure import Figure, as_milliseconds
from tests.bench.starting import OURS, ROOT, SAYS
from tests.peers.slack_peer import BOT, BOT_TOKEN, EVENTS_PATH, SIGNING_SECRET, TEAM, served, signed_request

RATE, SECONDS, WORKERS, WARM = 300, 60, 1, 100
MOVING = 50  # tenths of a second
DONE = "kind = 'event' AND status >= 2"
US = {"user_id": BOT, "bot_id": "B0FAULT01", "team_id": TEAM}


async def figures(rate: int = RATE, lasting: int = SECONDS, workers: int = WORKERS) -> AsyncIterator[Figure]:
    """The same storm against the product that works meanwhile, and against a bare handler."""
    sent = WARM + rate * lasting
    with tempfile.TemporaryDirectory() as folder, _product(Path(folder), workers) as url:
        await _warm(url)
        while not _count(Path(folder), DONE):  # noqa: ASYNC110 - another process works on it
            await asyncio.sleep(0.2)
        ours = await _storm(url, rate, lasting)
        turns = _count(Path(folder), DONE)
        stored = await _stored(Path(folder), sent)
    with server("tests.bench.storm", "serve", "plain") as url:
        await _warm(url)
        plain = await _storm(url, rate, lasting)
    assert stored == sent, f"of {sent} events {stored} were stored"
    for name, share in (("p50", 50), ("p99", 99)):
        what = f"Slack event acknowledged at {rate} a second for {lasting} s, {turns} worked off by then, {name} / bare"
        yield Figure(what, _percentile(ours, share), _percentile(plain, share), as_milliseconds)


def _percentile(spent: list[float], share: int) -> float:
    return statistics.quantiles(spent, n=100)[share - 1]


async def _stored(folder: Path, sent: int) -> int:
    """How many are in the database; the last come there from the file in which each was before its ack."""
    for _ in range(MOVING):
        if _count(folder, "kind = 'event'") == sent:
            break
        await asyncio.sleep(0.1)
    return _count(folder, "kind = 'event'")


def _count(folder: Path, which: str) -> int:
    with sqlite3.connect(folder / "faultmaven.db") as conn:
        (found,) = conn.execute(f"SELECT count(*) FROM item WHERE {which}").fetchone()  # noqa: S608 - our own words
    conn.close()
    return int(found)


async def _warm(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for number in range(WARM):
            await _send(session, url, number)


async def _storm(url: str, rate: int, lasting: int) -> list[float]:
    """How long each ack took, from when the event was due: a server that falls behind can't hide it."""
    spent: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(number: int, due: float) -> None:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await _send(session, url, number)
            spent.append(time.perf_counter() - due)

        begin = time.perf_counter() + 0.1
        await asyncio.gather(*(one(WARM + n, begin + n / rate) for n in range(rate * lasting)))
    return spent


async def _send(session: aiohttp.ClientSession, url: str, number: int) -> None:
    request = signed_request(as_mention(number))
    async with session.post(url, data=request.body, headers=request.headers) as response:
        await response.read()
    assert response.status == 200, response.status


@contextmanager
def _product(folder: Path, workers: int) -> Iterator[str]:
    """`python -m bot` with a Slack that takes every card, and its address for events."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    with server("tests.bench.storm", "serve", "slack") as slack:
        environment = {
            **kept,
            "DATA_DIR": str(folder),
            "PORT": "0",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "WORKERS": str(workers),
            "HIDE_NAMES": "false",  # whose model takes long to load where it is installed
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": slack.removesuffix(EVENTS_PATH) + "/api/",
        }
        command = [sys.executable, "-m", "bot"]
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                line = process.stdout.readline().strip()
                assert line.startswith(SAYS), line
                yield line.removeprefix(SAYS).rstrip("/") + EVENTS_PATH
            finally:
                process.terminate()


def _plain() -> list[web.RouteDef]:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    return [web.post(EVENTS_PATH, answer)]


def _slack() -> list[web.RouteDef]:
    numbers = count()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        said = {"ts": f"1800000000.{next(numbers):06d}", "messages": [], **US}
        return web.json_response({"ok": True, "user": {"profile": {"display_name": "alice"}}, **said})

    return [web.route("*", "/api/{method}", answer)]


async def serve(kind: str) -> None:
    """Serve until the input ends."""
    async with served({"slack": _slack, "plain": _plain}[kind]()) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def main(arguments: list[str]) -> None:
    """Measure, or serve one side of it."""
    if arguments[:1] == ["serve"]:
        await serve(arguments[1])
        return
    settings.silence()
    async for figure in figures(*map(int, arguments)):
        print(figure, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
