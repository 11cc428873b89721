"""Serving: everything starts in order, works until it is told to stop, and ends in the opposite order."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.app import App
from bot.workers import Workers

Start = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Door:
    """A way in: what opens it and what closes it."""

    open: Start
    close: Start


async def serve(app: App, workers: Workers, doors: tuple[Door, ...]) -> None:
    """Open every door, work until SIGINT or SIGTERM, close the doors, finish what is begun."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, workers.stop)
    opened: list[Door] = []
    try:
        for door in doors:
            await door.open()
            opened.append(door)
        await workers.run(app)
    finally:
        for door in reversed(opened):
            await door.close()
