"""Lanes: a durable event from its storing to its done mark, against one bare insert that is as durable."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import asyncpg

from bot import ports
from engines.work import Commit, Item, Lease, NewItem
from storage import database
from storage.lanes import Lanes
from tests.bench import postgres
from tests.bench.measure import Figure, as_rate
from tests.contracts.samples import VAULT

EVENTS, LANES, TTL = 1_000, 50, 60.0
BODY = '{"text": "' + "x" * 600 + '"}'  # as long as a usual turn

Work = Callable[[ports.Lanes], Awaitable[None]]


async def figures() -> AsyncIterator[Figure]:
    """SQLite in a file, and a real PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        plain = await asyncio.to_thread(_bare_sqlite, Path(folder, "plain.db"))
        async for figure in _both("SQLite", f"sqlite:///{folder}/ours.db", plain):
            yield figure
    with postgres.running() as url:
        plain = await _bare_postgres(url)
        async for figure in _both("PostgreSQL", url, plain):
            yield figure


async def _both(name: str, address: str, plain: float) -> AsyncIterator[Figure]:
    opened = await database.connect(address)
    try:
        lanes = Lanes(opened, VAULT)
        single = await _timed(lanes, _one_by_one)
        yield Figure(
            f"{name}: event stored, claimed, started, committed, one at a time / insert", single, plain, as_rate
        )
        together = await _timed(lanes, _all_at_once)
        yield Figure(f"{name}: the same, {LANES} lanes at once / insert, one at a time", together, plain, as_rate)
    finally:
        await opened.close()


async def _timed(lanes: ports.Lanes, work: Work) -> float:
    begin = time.perf_counter()
    await work(lanes)
    return (time.perf_counter() - begin) / EVENTS


async def _one_by_one(lanes: ports.Lanes) -> None:
    for event in _events("single"):
        await lanes.enqueue([event])
        await _drain(lanes)


async def _all_at_once(lanes: ports.Lanes) -> None:
    await asyncio.gather(*(lanes.enqueue([event]) for event in _events("together")))
    await _drain(lanes)


async def _drain(lanes: ports.Lanes) -> None:
    leases = await lanes.claim("case:", "bench", now=time.time(), ttl=TTL, limit=LANES)
    assert leases, "what was stored is due"
    await asyncio.gather(*(_lane(lanes, lease) for lease in leases))


async def _lane(lanes: ports.Lanes, lease: Lease) -> None:
    for item in lease.items:
        await _item(lanes, lease, item)
    await lanes.release(lease)


async def _item(lanes: ports.Lanes, lease: Lease, item: Item) -> None:
    await lanes.start(lease, [item.id])
    await lanes.commit(lease, Commit((item.id,)))


def _events(name: str) -> Sequence[NewItem]:
    now = time.time()
    return [NewItem(f"case:bench:{n % LANES}", f"{name}-{n}", "event", now, BODY) for n in range(EVENTS)]


def _bare_sqlite(path: Path) -> float:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    begin = time.perf_counter()
    for _ in range(EVENTS):
        conn.execute("INSERT INTO event (body) VALUES (?)", (BODY,))
    spent = time.perf_counter() - begin
    conn.close()
    return spent / EVENTS


async def _bare_postgres(url: str) -> float:
    conn = await asyncpg.connect(url)
    await conn.execute("CREATE TABLE event (id bigserial PRIMARY KEY, body text NOT NULL)")
    begin = time.perf_counter()
    for _ in range(EVENTS):
        await conn.execute("INSERT INTO event (body) VALUES ($1)", BODY)
    spent = time.perf_counter() - begin
    await conn.close()
    return spent / EVENTS
