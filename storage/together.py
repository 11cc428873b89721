"""Calls that come while one is being stored go together with the next: one transaction for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from engines.errors import FaultMavenError

T = TypeVar("T")


@dataclass
class _Batch(Generic[T]):
    """What goes together, and those who wait for it beside the one who takes it there."""

    things: list[T] = field(default_factory=list)
    waiting: list["asyncio.Future[None]"] = field(default_factory=list)


class Together(Generic[T]):
    """Stores what many hand in at the same time, in the order in which they did."""

    def __init__(self, store: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        """Let `store` do it; it writes all or nothing."""
        self._store = store
        self._turn = asyncio.Lock()
        self._next: _Batch[T] | None = None

    async def put(self, new: Sequence[T]) -> None:
        """Stored when this returns; what can't be stored with the others is tried alone."""
        batch = self._next
        try:
            await (self._follow(batch, new) if batch else self._lead(new))
        except _Mixed:
            await self._store(new)

    async def _follow(self, batch: _Batch[T], new: Sequence[T]) -> None:
        batch.things.extend(new)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        batch.waiting.append(stored)
        await stored

    async def _lead(self, new: Sequence[T]) -> None:
        """Take those along who come until it is our turn."""
        batch = self._next = _Batch(list(new))
        done = False
        try:
            async with self._turn:
                self._next = None
                await self._store(batch.things)
            done = True
        except FaultMavenError as error:
            if batch.waiting:
                raise _Mixed from error
            raise
        finally:
            if self._next is batch:
                self._next = None
            _tell(batch.waiting, done=done)


class _Mixed(Exception):
    """It was not stored, which may be the fault of somebody else's."""


def _tell(waiting: Sequence["asyncio.Future[None]"], *, done: bool) -> None:
    for stored in waiting:
        if stored.done():  # who waited was stopped
            continue
        if done:
            stored.set_result(None)
        else:
            stored.set_exception(_Mixed())
