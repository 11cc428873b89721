"""Serving: the page opens, the platforms connect beside it, and work goes on until somebody stops it."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from bot.app import App
from bot.workers import Beside, Workers


class Server(Protocol):
    """The web server."""

    async def start(self) -> str:
        """Listen, and return the address."""

    async def stop(self) -> None:
        """Finish what is being answered."""


class Platform(Protocol):
    """A chat platform that is connected to; it may take as long as it likes to come up."""

    async def start(self) -> None:
        """Connect; raises Refused where that can never work."""

    async def stop(self) -> None:
        """Leave."""


async def serve(  # noqa: PLR0913 - what is served, and what runs along
    app: App,
    workers: Workers,
    server: Server,
    platforms: tuple[Platform, ...],
    say: Callable[[str], None],
    *,
    beside: tuple[Beside, ...] = (),
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is begun."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, workers.stop)
    async with _listening(server, say):
        settle()
        try:
            await workers.run(app, beside=(*(p.start for p in platforms), *beside))
        finally:
            for platform in platforms:
                await platform.stop()


def settle() -> None:
    """Look for garbage no more among what was loaded, which stays: each look would stop everybody who waits."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _listening(server: Server, say: Callable[[str], None]) -> AsyncIterator[None]:
    say(f"The war room is at {await server.start()}")
    try:
        yield
    finally:
        await server.stop()
