"""A process that only works on turns: the one that serves started it, and tells it what happens there."""

import asyncio
import os
import signal

from adapters.warroom.surface import WarRoom
from bot import processes, serve
from bot.app import App
from bot.cli import Arguments
from bot.main.installation import put_together
from bot.main.wiring import keys, secret, stores
from bot.processes import Word
from bot.settings import Settings
from bot.workers import Workers

NICE = 10  # where there is too little of the machine, who acknowledges goes first


async def run(asked: Arguments, wanted: Settings) -> int:
    """Work until the process that started this one says so, or is gone."""
    os.nice(NICE)
    workers = Workers(asked.target)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, workers.stop)
    opened = stores(wanted.store_url, wanted.data_dir, secret(wanted.redis_url), keys=keys(wanted), handle=asked.handle)
    async with opened as kept:
        here = put_together(wanted, kept, workers)
        processes.listen(lambda word, about: _heard(here.app, word, about))
        serve.settle()
        parts = [part for part in (here.names, here.model) if part]
        try:
            await workers.run(here.app, beside=(*(part.start for part in parts), lambda: _ring(here.room)))
        finally:
            for part in parts:
                await part.stop()
    return 0


def _heard(app: App, word: Word, about: str) -> None:
    match word:
        case Word.WAKE:
            app.wake()
        case Word.STOP:
            app.stops.end(about)
        case Word.CLOSE:
            app.closing(about)
        case Word.RING:
            return


async def _ring(room: WarRoom) -> None:
    """The open pages are served by another process."""
    with room.bell.listen() as rung:
        while True:
            await rung.wait()
            rung.clear()
            processes.say(Word.RING)
