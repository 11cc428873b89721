"""The composition root: who provides what; the only place that knows every part by name."""

import asyncio
import os
import socket
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.archive import ArchiveUnpacker
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.scrub import scrub
from adapters.slack.app import SlackApp
from adapters.slack.check import check as check_slack
from adapters.slack.surface import SlackSurface
from adapters.terminal import output, progress
from adapters.terminal.surface import TerminalSurface
from adapters.warroom.pages import Pages, Wants
from adapters.warroom.ports import Demo, DemoFile
from adapters.warroom.surface import WarRoom
from adapters.web.guard import local_only
from adapters.web.server import Mount, WebServer, build
from bot import cli, demo, headless, health, intake, logs, serve, settings
from bot.app import App, Limits
from bot.aside import AsideLibrary, AsideReasoner
from bot.cli import Arguments
from bot.excerpts import Excerpts
from bot.ports import ChatSurface
from bot.settings import Settings
from bot.workers import Workers
from engines import reports
from engines.errors import FaultMavenError, Refused
from knowledge.library import GuideLibrary
from knowledge.reasoner import EmbeddedReasoner
from storage import cache, database
from storage.board import Board
from storage.cases import Cases
from storage.files import Files
from storage.journal import Journal
from storage.keys import installation_key
from storage.lanes import Lanes
from storage.spool import Spool
from storage.sqlite import InUse


@dataclass(frozen=True)
class Stores:
    """What survives a restart."""

    lanes: Lanes
    cases: Cases
    journal: Journal
    files: Files
    board: Board
    cache: cache.Cache


@asynccontextmanager
async def stores(address: str, data: Path, redis: str | None) -> AsyncIterator[Stores]:
    """Open the stores; they are closed with the context."""
    base, remembered = await database.connect(address), cache.connect(redis)
    try:
        lanes = Lanes(base)
        if not base.shared:
            await lanes.take_over()
        yield Stores(lanes, Cases(base), Journal(base), Files(data / "files"), Board(base), remembered)
    finally:
        await remembered.close()
        await base.close()


def assemble(kept: Stores, surfaces: Mapping[str, ChatSurface], workers: Workers, data: Path, limits: Limits) -> App:
    """Put the application together around its stores and surfaces."""
    return App(
        lanes=kept.lanes,
        cases=kept.cases,
        journal=kept.journal,
        files=kept.files,
        cache=kept.cache,
        reasoner=AsideReasoner(EmbeddedReasoner()),
        library=AsideLibrary(GuideLibrary()),
        redactor=LineRedactor(installation_key(data)),
        unpacker=ArchiveUnpacker(),
        analyst=FileAnalyst(),
        surfaces=surfaces,
        work=data / "work",
        config=settings.engines(),
        limits=limits,
        wake=workers.wake,
    )


@dataclass(frozen=True)
class Alone:
    """What one command works with."""

    app: App
    workers: Workers


@asynccontextmanager
async def alone(data: Path, limits: Limits, surface: TerminalSurface) -> AsyncIterator[Alone]:
    """An application in a store of its own, for one command."""
    workers = Workers("cli")
    with progress.bar() as report:
        async with stores(f"sqlite:///{data / 'faultmaven.db'}", data, None) as kept:
            app = assemble(kept, {"terminal": surface}, workers, data, limits)
            yield Alone(replace(app, progress=lambda _turn, what, done, total: report(what, done, total)), workers)


async def _investigate(asked: Arguments, wanted: Settings) -> int:
    begin = time.perf_counter()
    turn = headless.turn(headless.walk(asked.paths), asked.question, datetime.now(UTC))
    surface = TerminalSurface()
    with headless.folder(wanted.data_dir if asked.keep else None) as data:
        async with alone(data, headless.limits(wanted.limits), surface) as one:
            case = await headless.investigate(one.app, one.workers, turn)
        if asked.keep:
            output.note(f"Kept in {data}.")
    result = reports.result(case).model_copy(update={"seconds": round(time.perf_counter() - begin, 3)})
    if asked.json:
        output.raw(result.model_dump_json(indent=2))
    else:
        output.cards(tuple(surface.cards.values()))
    if asked.report:
        headless.write(asked.report, reports.markdown(case))
    return 0


async def _analyze(asked: Arguments, wanted: Settings) -> int:
    begin = time.perf_counter()
    turn = headless.turn(headless.walk(asked.paths), "", datetime.now(UTC))
    with headless.folder(None) as data:
        async with alone(data, wanted.limits, TerminalSurface()) as one:
            taken = await intake.take(one.app, turn, None)
    headless.usable(taken.evidence)
    if asked.json:
        output.raw(headless.analysis(taken.evidence, time.perf_counter() - begin))
    else:
        output.files(taken.evidence)
    return 0


async def _demo(asked: Arguments, wanted: Settings) -> int:
    return await _investigate(replace(asked, paths=demo.FILES, question=demo.QUESTION), wanted)


async def _serve(_asked: Arguments, wanted: Settings) -> int:
    data, workers = wanted.data_dir, Workers(f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    async with stores(wanted.store_url, data, _secret(wanted.redis_url)) as kept:
        await _forget(kept, time.time() - wanted.keep_days * 86400)
        room = WarRoom(kept.board, Spool(data / "spool", limit=wanted.limits.file_bytes))
        surfaces: dict[str, ChatSurface] = {"warroom": room}
        if wanted.slack_bot_token:
            surfaces["slack"] = SlackSurface(
                wanted.slack_bot_token.get_secret_value(),
                base_url=wanted.slack_api_url,
                max_bytes=wanted.limits.file_bytes,
            )
        app = assemble(kept, surfaces, workers, data, wanted.limits)
        slack = _slack(app, wanted)
        mounts = [_pages(app, room), *(Mount(s.routes()) for s in slack)]
        server = WebServer(build(mounts), host=wanted.host, port=wanted.port)
        await serve.serve(app, workers, server, slack, output.line)
    return 0


async def _forget(kept: Stores, before: float) -> None:
    """What is done is kept for a while, against repeats of an event and for questions, and then forgotten."""
    await kept.lanes.prune(before)
    await kept.journal.prune(before)


def _slack(app: App, wanted: Settings) -> tuple[SlackApp, ...]:
    if not wanted.slack_bot_token:
        return ()
    return (
        SlackApp(
            wanted.slack_bot_token.get_secret_value(),
            receive=app.receive,
            owns=app.owns,
            signing_secret=_secret(wanted.slack_signing_secret),
            app_token=_secret(wanted.slack_app_token),
            base_url=wanted.slack_api_url,
        ),
    )


def _pages(app: App, room: WarRoom) -> Mount:
    def example() -> Demo:
        return Demo(demo.QUESTION, tuple(DemoFile(f.name, demo.chunks(f)) for f in demo.FILES))

    wants = Wants(
        receive=app.receive,
        cases=app.cases,
        lines=Excerpts(app.cases, app.files),
        scrub=scrub,
        demo=example,
        limit=app.limits.file_bytes,
    )
    pages = Pages(room, wants)
    return Mount(local_only(pages.routes()), stop=room.close, error_page=pages.error)


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


async def _doctor(_asked: Arguments, wanted: Settings) -> int:
    async def base() -> str:
        try:
            async with stores(wanted.store_url, wanted.data_dir, None):
                return f"{'PostgreSQL' if wanted.database_url else 'SQLite'} works."
        except InUse:
            return "SQLite is in use by the FaultMaven that runs now."

    async def remembered() -> str:
        if not wanted.redis_url:
            return "In this process; set REDIS_URL to share it between replicas."
        await cache.RedisCache(wanted.redis_url.get_secret_value()).ping()
        return "Redis answers."

    async def files() -> str:
        Files(wanted.data_dir / "files")
        return f"{wanted.data_dir} can be written to."

    async def slack() -> str:
        if not wanted.slack_bot_token:
            return "Not configured: docs/how-to/install-slack.md says how."
        wrong = await check_slack(
            wanted.slack_bot_token.get_secret_value(),
            app_token=_secret(wanted.slack_app_token),
            signing_secret=_secret(wanted.slack_signing_secret),
            base_url=wanted.slack_api_url,
        )
        if wrong:
            raise Refused(wrong)
        return "Slack accepts the tokens."

    looks = {"database": base, "cache": remembered, "file store": files, "Slack": slack}
    checks = (*(health.Check(part, look) for part, look in looks.items()), *health.not_built(wanted))
    found = await health.examine(checks)
    for finding in found:
        output.line(str(finding))
    return 0 if all(f.fine for f in found) else 1


COMMANDS: dict[str, Callable[[Arguments, Settings], Coroutine[Any, Any, int]]] = {
    "serve": _serve,
    "investigate": _investigate,
    "analyze": _analyze,
    "demo": _demo,
    "doctor": _doctor,
}


def run(argv: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    asked = cli.parse(argv)
    settings.silence()
    try:
        wanted = settings.load()
        logs.start(wanted.log_level)
        return asyncio.run(COMMANDS[asked.command](asked, wanted))
    except FaultMavenError as error:
        return cli.refuse(str(error))
    except KeyboardInterrupt:
        return 130
