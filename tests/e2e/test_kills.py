"""1,000 events over 50 threads while the bot is killed 20 times: nothing lost, nothing twice, nothing out of order."""

import asyncio
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.main import wiring
from engines.markup import Tone
from engines.turn import Message, Speaker, Thread, Turn, TurnKind
from tests.bot.recording import RecordingSurface

ROOT = Path(__file__).parents[2]
EVENTS, THREADS, KILLS = 1000, 50, 20
START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def event(number: int) -> Turn:
    thread = Thread(surface="test", tenant="t", channel=f"c{number % 5}", thread=f"{number % THREADS}")
    at = START + timedelta(seconds=number)
    speaker = Speaker(id=f"p{number % 3}", name=f"Person {number % 3}")
    message = Message(ref=f"m{number}", speaker=speaker, at=at, text=f"node-{number} is at {number} %")
    return Turn(id=f"e{number}", kind=TurnKind.MENTION, at=at, thread=thread, messages=(message,))


@dataclass
class Bot:
    """The killed process, seen from outside: like a platform, it is sent again what it did not acknowledge."""

    address: str
    folder: Path
    program: tuple[str, ...] = ("tests.e2e.killed",)  # its module, and what comes behind the address and the folder
    acknowledged: set[str] = field(default_factory=set)
    process: asyncio.subprocess.Process | None = None
    left: int = -1

    async def start(self) -> None:
        module, *more = self.program
        command = (sys.executable, "-m", module, self.address, str(self.folder), *more)
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
        assert await self._line() == "ready"

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.process.wait()

    async def send(self, turns: list[Turn]) -> None:
        """Send what is not acknowledged yet, then read the answers for a moment, as many as come."""
        assert self.process
        assert self.process.stdin
        lines = [t.model_dump_json() for t in turns if t.id not in self.acknowledged]
        self.process.stdin.write("".join(line + "\n" for line in lines).encode())
        await self.process.stdin.drain()

    async def listen(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self._heard(await self._line())
        except TimeoutError:
            return

    async def finish(self) -> None:
        """Wait until nothing is left to do, then end it."""
        assert self.process
        assert self.process.stdin
        while self.left:
            self.process.stdin.write(b"left\n")
            await self.listen(0.2)
        self.process.stdin.close()
        assert await self.process.wait() == 0

    async def _line(self) -> str:
        assert self.process
        assert self.process.stdout
        return (await self.process.stdout.readline()).decode().strip()

    def _heard(self, line: str) -> None:
        if line.startswith("ok "):
            self.acknowledged.add(line[3:])
        elif line.startswith("left "):
            self.left = int(line[5:])


@pytest.mark.timeout(280)
async def test_kills(database_url: str, tmp_path: Path) -> None:
    chance = random.Random(20260301)  # noqa: S311 - repeatable, nothing secret
    turns = [event(n) for n in range(EVENTS)]
    bot = Bot(database_url, tmp_path)
    for kill in range(KILLS):
        await bot.start()
        upto = EVENTS * (kill + 1) // KILLS
        await bot.send(turns[:upto])
        await bot.listen(chance.uniform(0.05, 0.9))
        await bot.kill()
    await bot.start()
    await bot.send(turns)
    await bot.finish()
    assert bot.acknowledged == {t.id for t in turns}
    await _nothing_lost_in_cases(database_url, tmp_path, turns)
    _nothing_twice_on_the_surface(tmp_path)


async def _nothing_lost_in_cases(address: str, folder: Path, turns: list[Turn]) -> None:
    expected = defaultdict(list)
    for turn in turns:
        expected[turn.thread.case_id].append(turn.text)
    async with wiring.stores(address, folder, None) as kept:
        for case_id, texts in expected.items():
            case = await kept.cases.load(case_id)
            assert case
            assert [e.findings[0].excerpt for e in case.evidence] == texts


def _nothing_twice_on_the_surface(folder: Path) -> None:
    surface = RecordingSurface(folder / "surface.jsonl")
    posted = [(str(r["thread"]), str(r["slot"])) for r in surface.records() if r["op"] == "post"]
    assert len(posted) == len(set(posted))
    assert not [slot for slot, card in surface.shown().items() if card.tone is Tone.WORKING]
    by_thread = defaultdict(list)
    events = [(thread, slot) for thread, slot in posted if ":stall:" not in slot]  # they are old: each case is silent
    for thread, slot in events:
        by_thread[thread].append(int(slot.removeprefix("e")))
    assert len(by_thread) == THREADS
    assert all(numbers == sorted(numbers) for numbers in by_thread.values())
