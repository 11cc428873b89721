"""Who provides which port: the stores, the application around them, and one that lives for one command."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from adapters.evidence import records
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from adapters.privacy.redactor import LineRedactor
from adapters.terminal import progress
from adapters.terminal.surface import TerminalSurface
from bot import settings
from bot.app import App, Limits
from bot.aside import AsideLibrary, AsideReasoner, AsideRecords
from bot.ports import ChatSurface
from bot.workers import Workers
from knowledge.library import GuideLibrary
from knowledge.reasoner import EmbeddedReasoner
from storage import cache, database
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
    cache: cache.Cache


@asynccontextmanager
async def stores(address: str, data: Path, redis: str | None, *, reading: bool = False) -> AsyncIterator[Stores]:
    """Open the stores, to be read beside another process if `reading`; they are closed with the context."""
    base, remembered = await database.connect(address, reading=reading), cache.connect(redis)
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
        unpacker=TranscribingUnpacker(),
        analyst=FileAnalyst(),
        records=AsideRecords(kept.files, records.look),
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


def secret(value: SecretStr | None) -> str | None:
    """A setting that is shown to nobody, for the library that needs it."""
    return value.get_secret_value() if value else None
