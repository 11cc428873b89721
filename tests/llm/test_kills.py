"""A bot with a model is killed again and again: every turn is answered, and no question is paid twice."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
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


@pytest.fixture
async def counting() -> AsyncIterator[tuple[str, Counter[str]]]:
    """A model that takes a moment for each answer, and how often each prompt came."""
    asked: Counter[str] = Counter()

    async def answer(request: web.Request) -> web.Response:
        told = await request.text()
        asked[told] += 1
        await asyncio.sleep(0.02)
        return web.Response(text=next(json.dumps(a) for q, a in BY_QUESTION.items() if q in told))

    app = web.Application(client_max_size=1 << 22)
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/", asked
    await runner.cleanup()


@pytest.mark.timeout(280)
async def test_no_question_is_paid_twice(counting: tuple[str, Counter[str]], tmp_path: Path) -> None:
    address, asked = counting
    chance = random.Random(20260301)  # noqa: S311 - repeatable, nothing secret
    turns = [turn(n) for n in range(EVENTS)]
    bot = Bot(f"sqlite:///{tmp_path / 'fm.db'}", tmp_path, program=("tests.llm.killed", address))
    for kill in range(KILLS):
        await bot.start()
        await bot.send(turns[: EVENTS * (kill + 1) // KILLS])
        await bot.listen(chance.uniform(0.3, 1.2))
        await bot.kill()
    await bot.start()
    await bot.send(turns)
    await bot.finish()
    assert bot.acknowledged == {t.id for t in turns}
    assert sum(asked.values()) > EVENTS // 2
    assert asked.most_common(1)[0][1] == 1
    surface = RecordingSurface(tmp_path / "surface.jsonl")
    assert not [c for c in surface.shown().values() if c.title.startswith("Looking")]
