"""A turn that somebody stops: written down before it is acknowledged, at once in this process, soon in others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel

from bot.ports import Journal
from engines.turn import FROZEN, Speaker
from engines.work import Entry

STEP = -1  # where it stands in the journal of a turn, before all that the turn was answered


class Mark(BaseModel):
    """Who stopped a turn, and when."""

    model_config = FROZEN

    by: Speaker
    at: datetime


class Stopped(Exception):
    """The turn was stopped."""

    def __init__(self, mark: Mark) -> None:
        """Say by whom."""
        super().__init__(mark.by.name)
        self.mark = mark


@dataclass(frozen=True)
class Stops:
    """The turns that run in this process, each of which can be ended between two of its steps or within one."""

    elsewhere: Callable[[str], None] = lambda _turn: None  # told of each, where turns run in other processes
    _running: dict[str, asyncio.Timeout] = field(default_factory=dict)

    async def ask(self, journal: Journal, turn_id: str, mark: Mark) -> None:
        """Write it down, and end the turn where it runs here; the first who stops a turn is the one who did."""
        await journal.append(turn_id, Entry(STEP, "stop", mark.model_dump_json()))
        self.end(turn_id)
        self.elsewhere(turn_id)

    async def look(self, journal: Journal, turn_id: str) -> None:
        """End a turn that runs here where another process was asked to."""
        if await _mark(journal, turn_id):
            self.end(turn_id)

    def end(self, turn_id: str) -> None:
        """End a turn that runs here and of which it is written down that it is stopped."""
        if scope := self._running.get(turn_id):
            scope.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def running(self, journal: Journal, turn_id: str) -> AsyncIterator[None]:
        """The body ends with Stopped where somebody stopped the turn, also before it began."""
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._running[turn_id] = scope
                if mark := await _mark(journal, turn_id):
                    raise Stopped(mark)
                yield
        except TimeoutError:
            mark = await _mark(journal, turn_id) if scope.expired() else None
            if mark is None:
                raise
            raise Stopped(mark) from None
        finally:
            self._running.pop(turn_id, None)


async def _mark(journal: Journal, turn_id: str) -> Mark | None:
    first = next((e for e in await journal.read(turn_id) if e.step == STEP), None)
    return Mark.model_validate_json(first.answer) if first else None
