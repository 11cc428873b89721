"""Serving: the surfaces that are configured, the pages, and the workers."""

import asyncio
import logging
import os
import socket
import time
import uuid
from dataclasses import replace
from functools import partial

from adapters.chart.paint import paint
from adapters.privacy.scrub import scrub
from adapters.terminal import output
from adapters.warroom.pages import Pages, Wants
from adapters.warroom.ports import Demo, DemoFile
from adapters.warroom.surface import WarRoom
from adapters.web.guard import local_only
from adapters.web.server import Mount, WebServer, build
from bot import demo, serve
from bot.app import App
from bot.cli import Arguments
from bot.excerpts import Excerpts
from bot.main import slack as in_slack
from bot.main.installation import Installation, put_together
from bot.main.wiring import Stores, keys, originals, reasoner, secret, stores
from bot.processes import Processes, Word
from bot.settings import Settings
from bot.stops import Stops
from bot.workers import Workers
from engines.errors import FaultMavenError

DAY = 86_400.0  # seconds
log = logging.getLogger(__name__)


async def run(_asked: Arguments, wanted: Settings) -> int:
    """Serve until somebody ends it."""
    workers = Workers(f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    reasoner()  # a broken catalogue is refused before anybody is answered
    async with stores(wanted.store_url, wanted.data_dir, secret(wanted.redis_url), keys=keys(wanted)) as kept:
        here = put_together(wanted, kept, workers)
        processes = _processes(wanted, kept, here) if wanted.workers else None
        app = _beside(here.app, kept, processes) if processes else here.app
        driving = here.slack.driving(app) if here.slack else in_slack.Driving()
        mounts = [_pages(app, here.room), *driving.mounts]
        server = WebServer(build(mounts), host=wanted.host, port=wanted.port)
        parts: tuple[serve.Platform | None, ...] = (here.names, processes or here.model)
        others = (*driving.platforms, *(part for part in parts if part))
        await serve.serve(app, workers, server, others, output.line, beside=(partial(_forget, kept, wanted),))
    return 0


def _processes(wanted: Settings, kept: Stores, here: Installation) -> Processes:
    return Processes(wanted.workers, kept.handle, rung=here.room.bell.ring, free=kept.lanes.take_over)


def _beside(app: App, kept: Stores, processes: Processes) -> App:
    """The application as it hears of work that others do."""
    return replace(
        app,
        limits=replace(app.limits, cases_at_once=0, channels_at_once=0),
        wake=partial(kept.lanes.then, processes.wake),
        stops=Stops(partial(processes.tell, Word.STOP)),
        closing=partial(processes.tell, Word.CLOSE),
    )


async def _forget(kept: Stores, wanted: Settings) -> None:
    """Each day: what is done is kept for a while, against repeats of an event and for questions, and then forgotten."""
    while True:
        before = time.time() - wanted.keep_days * DAY
        try:
            await kept.lanes.prune(before)
            await kept.journal.prune(before)
            await kept.calls.prune(before)
            await originals(kept, wanted.data_dir).prune(before)
        except (FaultMavenError, OSError) as error:
            log.warning("What is old could not be forgotten, which is tried again tomorrow: %s", error)
        await asyncio.sleep(DAY)


def _pages(app: App, room: WarRoom) -> Mount:
    def example() -> Demo:
        return Demo(demo.QUESTION, tuple(DemoFile(f.name, demo.chunks(f)) for f in demo.FILES))

    wants = Wants(
        receive=app.receive,
        cases=app.cases,
        lines=Excerpts(app.cases, app.files),
        scrub=scrub,
        demo=example,
        paint=paint,
        limit=app.limits.file_bytes,
    )
    pages = Pages(room, wants)
    return Mount(local_only(pages.routes()), stop=room.close, error_page=pages.error)
