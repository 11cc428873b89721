"""A bot with a model is killed again and again: every turn is answered, and no question is paid twice."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from engines.turn import Turn
from tests.bot.recording import RecordingSurface
from tests.e2e.test_kills import Bot, event
from tests.llm.answers import BY_QUESTION

EVENTS, THREADS, KILLS = 16, 2, 2


def turn(number: int) -> Turn:
    """One of few threads, so that there is something to ask in each."""
    made = event(number)
    return made.model_copy(update={"thread": made.thread.model_copy(update={"thread": f"{number % THREADS}"})})


@dataclass
class Counting:
    """A model that takes a moment for each answer: its address, how often each prompt came, and when one does."""

    address: str
    asked: Counter[str]
    arrived: asyncio.Event


@pytest.fixture
async def counting() -> AsyncIterator[Counting]:
    asked: Counter[str] = Counter()
    arrived = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        told = await request.text()
        asked[told] += 1
        arrived.set()
        await asyncio.sleep(0.1)
        return web.Response(text=next(json.dumps(a) for q, a in BY_QUESTION.items() if q in told))

    app = web.Application(client_max_size=1 << 22)
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Counting(f"http://127.0.0.1:{runner.addresses[0][1]}/", asked, arrived)
    await runner.cleanup()


@pytest.mark.timeout(280)
async def test_no_question_is_paid_twice(counting: Counting, tmp_path: Path) -> None:
    turns = [turn(n) for n in range(EVENTS)]
    bot = Bot(f"sqlite:///{tmp_path / 'fm.db'}", tmp_path, program=("tests.llm.killed", counting.address))
    for kill in range(KILLS):
        await bot.start()
        await bot.send(turns[: EVENTS * (kill + 1) // KILLS])
        counting.arrived.clear()
        await asyncio.wait_for(counting.arrived.wait(), 60)
        await bot.kill()  # in the middle of a call
    await bot.start()
    await bot.send(turns)
    await bot.finish()
    assert bot.acknowledged == {t.id for t in turns}
    assert sum(counting.asked.values()) > EVENTS // 2
    assert counting.asked.most_common(1)[0][1] == 1
    surface = RecordingSurface(tmp_path / "surface.jsonl")
    assert not [c for c in surface.shown().values() if c.title.startswith("Looking")]
