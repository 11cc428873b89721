"""A process killed at any moment: every item is wholly done, with its case and its card, or not at all."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from engines.work import NewItem
from storage import database, tables
from storage.cases import Cases
from storage.database import Database
from storage.lanes import Lanes
from tests.contracts.samples import VAULT, case

ROOT = Path(__file__).parents[2]
LANES = 5
EACH = 40
KILLS, MORE = 4, 30  # at once, and until all is done


def expected(lane: int) -> tuple[str, ...]:
    return tuple(f"{lane}/{n}" for n in range(EACH))


async def fill(address: str) -> None:
    opened = await database.connect(address)
    for n in range(EACH):
        events = [NewItem(f"case:{lane}", f"{lane}/{n}", "event", 0.0, "{}") for lane in range(LANES)]
        await Lanes(opened, VAULT).enqueue(events)
    await opened.close()


async def check(address: str) -> int:
    """Compare items, cases, sends and places; returns how many items are done."""
    opened = await database.connect(address)
    await settled(opened)
    item, placed = tables.item.c, tables.placed.c
    done = sa.select(item.dedup).where(item.kind == "event", item.status == tables.DONE).order_by(item.id)
    sends = sa.select(item.dedup).where(item.kind == "send").order_by(item.dedup)
    finished = await opened.run(lambda conn: list(conn.scalars(done)))
    sent = await opened.run(lambda conn: list(conn.scalars(sends)))
    places = await opened.run(lambda conn: list(conn.scalars(sa.select(placed.slot).order_by(placed.slot))))
    for lane in range(LANES):
        mine = tuple(dedup for dedup in finished if dedup.startswith(f"{lane}/"))
        stored = await Cases(opened, VAULT).load(case(name=str(lane)).id)
        assert mine == expected(lane)[: len(mine)]  # in order, without a gap
        assert (stored.affected if stored else ()) == mine  # in the case exactly when it is done
        assert (stored.version if stored else 0) == len(mine)
    assert sent == sorted(f"send {dedup}" for dedup in finished)
    assert places == sorted(finished)
    await opened.close()
    return len(finished)


async def settled(opened: Database) -> None:
    """Wait until the server noticed that the killed process is gone."""
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    while opened.shared and await opened.run(lambda conn: conn.scalar(sa.text(others))):  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)


def start(address: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "tests.contracts.laborer", address]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    return process


async def test_killed_in_the_middle_of_commits(database_url: str) -> None:
    await fill(database_url)
    early = random.Random(2)  # noqa: S311 - any moment will do
    done = 0
    for wait in [*(early.uniform(0.02, 0.12) for _ in range(KILLS)), *[1.0] * MORE]:
        process = start(database_url)
        await asyncio.sleep(wait)
        process.kill()
        process.communicate()
        done = await check(database_url)
        if done == LANES * EACH:
            return
    assert done == LANES * EACH
