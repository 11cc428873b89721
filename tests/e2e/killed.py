"""A bot that is killed: reads turns from standard input, says `ok ID` once each is stored, works beside that.

    python -m tests.e2e.killed DATABASE_URL DATA_DIR

`left` on standard input is answered with how many items are not done; the end of the input ends it.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from bot.app import App, Limits
from bot.main import wiring
from bot.workers import Workers
from engines.turn import Turn
from storage.lanes import Lanes
from storage.tables import is_pending, item
from tests.bot.recording import RecordingSurface

LEASE = 1.0  # seconds: what a killed worker held comes back after this


async def answer(app: App, workers: Workers, line: str) -> str:
    if line == "left":
        return f"left {await left(app)}"
    turn = Turn.model_validate_json(line)
    await app.receive(turn)
    workers.wake()
    return f"ok {turn.id}"


async def left(app: App) -> int:
    """Count what is not done yet."""
    assert isinstance(app.lanes, Lanes)
    waiting = sa.select(sa.func.count()).select_from(item).where(is_pending)
    return await app.lanes._database.run(lambda conn: conn.execute(waiting).scalar_one())


async def listen(app: App, workers: Workers) -> None:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)
    while line := (await reader.readline()).decode().strip():
        print(await answer(app, workers, line), flush=True)
    workers.stop()


Change = Callable[[App, wiring.Stores], App]


async def run(address: str, data: Path, change: Change = lambda app, _kept: app) -> None:
    """Work until the input ends; `change` may put something else in a port's place."""
    workers = Workers(f"killed-{id(data)}")
    surface = RecordingSurface(data / "surface.jsonl")
    limits = replace(Limits(), lease_seconds=LEASE, poll_seconds=0.05)
    async with wiring.stores(address, data, None) as kept:
        app = change(wiring.assemble(kept, {"test": surface}, workers, data, limits), kept)
        await asyncio.gather(workers.run(app), listen(app, workers))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))
