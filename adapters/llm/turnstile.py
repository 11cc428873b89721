"""A limit of calls at once that is fair between cases: first who has fewer running, then who waited longer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    """Lets at most `most` callers in at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []  # in the order of arrival

    @asynccontextmanager
    async def slot(self, case: str) -> AsyncIterator[None]:
        """Wait for a place on behalf of a case."""
        if self._waiting or self._inside.total() >= self._most:
            await self._wait(case)
        else:
            self._inside[case] += 1
        try:
            yield
        finally:
            self._leave(case)

    async def _wait(self, case: str) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (case, place)
        self._waiting.append(entry)
        try:
            await place
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            else:  # the place was given in the same moment: it goes to the next one
                self._leave(case)
            raise

    def _leave(self, case: str) -> None:
        self._inside[case] -= 1
        if self._inside[case] <= 0:
            del self._inside[case]
        waiting = [w for w in self._waiting if not w[1].done()]  # one that was canceled is about to go by itself
        if waiting:
            chosen = min(waiting, key=lambda w: self._inside[w[0]])
            self._waiting.remove(chosen)
            self._inside[chosen[0]] += 1
            chosen[1].set_result(None)
