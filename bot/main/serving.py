"""Serving: the surfaces that are configured, the pages, and the workers."""

import asyncio
import logging
import os
import socket
import time
import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

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
from bot.aside import AsideNames
from bot.cli import Arguments
from bot.excerpts import Excerpts
from bot.main import slack as in_slack
from bot.main.wiring import Stores, aside_names, assemble, keys, originals, reasoner, secret, stores
from bot.ports import ChatSurface
from bot.settings import Settings
from bot.workers import Workers
from engines.errors import FaultMavenError
from storage.spool import Spool

if TYPE_CHECKING:
    from adapters.llm.reasoner import ModelReasoner

STATUS = 1.5  # seconds between two words on how far a turn is: what every chat lets through
DAY = 86_400.0  # seconds
log = logging.getLogger(__name__)


async def run(_asked: Arguments, wanted: Settings) -> int:
    """Serve until somebody ends it."""
    data, workers = wanted.data_dir, Workers(f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    reasoner()  # a broken catalogue is refused before anybody is answered
    async with stores(wanted.store_url, data, secret(wanted.redis_url), keys=keys(wanted)) as kept:
        room = WarRoom(kept.board, Spool(data / "spool", kept.vault, limit=wanted.limits.file_bytes))
        surfaces: dict[str, ChatSurface] = {"warroom": room}
        slack = in_slack.of(wanted, kept)
        if slack:
            surfaces["slack"] = slack.surface
        names = aside_names(data, wanted) if slack or wanted.llm_provider else None
        app = assemble(kept, surfaces, workers, data, wanted.limits)
        app = replace(app, names={"slack": names} if names else {})
        model = _model(app, kept, wanted, names)
        if model:
            limits = replace(app.limits, status_seconds=STATUS)
            app = replace(app, reasoner=model, closing=model.release, limits=limits)
        driving = slack.driving(app) if slack else in_slack.Driving()
        mounts = [_pages(app, room), *driving.mounts]
        server = WebServer(build(mounts), host=wanted.host, port=wanted.port)
        others: tuple[serve.Platform, ...] = tuple(o for o in (*driving.platforms, names, model) if o)
        await serve.serve(app, workers, server, others, output.line, beside=(partial(_forget, kept, wanted),))
    return 0


def _model(app: App, kept: Stores, wanted: Settings, names: AsideNames | None) -> "ModelReasoner | None":
    """Who answers where a model is configured."""
    if not wanted.llm_provider:
        return None
    from bot.main import models  # noqa: PLC0415 - only where one is configured

    return models.reasoner(wanted, app.reasoner, kept, names)


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
