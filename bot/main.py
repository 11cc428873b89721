"""The composition root: who provides what; the only place that knows every part by name."""

import asyncio
import os
import socket
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.archive import ArchiveUnpacker
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.scrub import scrub
from adapters.slack.app import SlackApp
from adapters.slack.surface import SlackSurface
from adapters.terminal import output, progress
from adapters.terminal.surface import TerminalSurface
from adapters.warroom.pages import Pages, Wants
from adapters.warroom.ports import Demo, DemoFile
from adapters.warroom.surface import WarRoom
from adapters.web.guard import local_only
from adapters.web.server import Mount, WebServer, build
from bot import checks, cli, demo, headless, intake, logs, serve, settings
from bot.app import App, Limits
from bot.aside import AsideLibrary, AsideReasoner
from bot.cli import Arguments
from bot.excerpts import Excerpts
from bot.ports import ChatSurface
from bot.settings import Settings
from bot.workers import Workers
from engines import reports
from engines.errors import FaultMavenError
from engines.turn import Thread, Turn
from knowledge.library import GuideLibrary
from knowledge.reasoner import EmbeddedReasoner
from storage import database
from storage.board import Board
from storage.cases import Cases
from storage.files import Files
from storage.journal import Journal
from storage.keys import installation_key
from storage.lanes import Lanes


@dataclass(frozen=True)
class Stores:
    """What survives a restart."""

    lanes: Lanes
    cases: Cases
    journal: Journal
    files: Files
    board: Board


@asynccontextmanager
async def stores(address: str, data: Path) -> AsyncIterator[Stores]:
    """Open the stores; they are closed with the context."""
    base = await database.connect(address)
    try:
        lanes = Lanes(base)
        if not base.shared:
            await lanes.take_over()
        yield Stores(lanes, Cases(base), Journal(base), Files(data / "files"), Board(base))
    finally:
        await base.close()


def assemble(
    kept: Stores, surfaces: Mapping[str, ChatSurface], workers: Workers, data: Path, limits: Limits
) -> App:
    """Put the application together around its stores and surfaces."""
    return App(
        lanes=kept.lanes,
        cases=kept.cases,
        journal=kept.journal,
        files=kept.files,
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


@asynccontextmanager
async def alone(data: Path, limits: Limits, surface: TerminalSurface) -> AsyncIterator["Alone"]:
    """An application in a store of its own, for one command."""
    workers = Workers("cli")
    with progress.bar() as report:
        async with stores(f"sqlite:///{data / 'faultmaven.db'}", data) as kept:
            app = assemble(kept, {"terminal": surface}, workers, data, limits)
            yield Alone(replace(app, progress=lambda _turn, what, done, total: report(what, done, total)), workers)


@dataclass(frozen=True)
class Alone:
    """What one command works with."""

    app: App
    workers: Workers


@contextmanager
def _folder(wanted: Settings, *, keep: bool) -> Iterator[Path]:
    """A folder that is gone afterwards, or one that stays."""
    if not keep:
        with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
            yield Path(folder)
        return
    folder = wanted.data_dir / "investigations" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True)
    yield folder
    output.note(f"Kept in {folder}.")


async def _investigate(asked: Arguments, wanted: Settings) -> int:
    begin = time.perf_counter()
    turn = headless.turn(headless.walk(asked.paths), asked.question, datetime.now(UTC))
    surface = TerminalSurface()
    with _folder(wanted, keep=asked.keep) as data:
        async with alone(data, headless.limits(wanted.limits), surface) as one:
            case = await headless.investigate(one.app, one.workers, turn)
    result = reports.result(case).model_copy(update={"seconds": round(time.perf_counter() - begin, 3)})
    if asked.report:
        headless.write(asked.report, reports.markdown(case))
    if asked.json:
        output.raw(result.model_dump_json(indent=2))
    else:
        output.cards(tuple(surface.cards.values()))
    return 0


async def _analyze(asked: Arguments, wanted: Settings) -> int:
    begin = time.perf_counter()
    turn = headless.turn(headless.walk(asked.paths), "", datetime.now(UTC))
    with _folder(wanted, keep=False) as data:
        async with alone(data, wanted.limits, TerminalSurface()) as one:
            taken = await intake.take(one.app, turn, None)
    if asked.json:
        output.raw(headless.analysis(taken.evidence, time.perf_counter() - begin))
    else:
        output.files(taken.evidence)
    return 0


async def _demo(asked: Arguments, wanted: Settings) -> int:
    return await _investigate(replace(asked, paths=demo.FILES, question=demo.QUESTION), wanted)


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
