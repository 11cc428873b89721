"""Who provides which port: the stores, the application around them, and one that lives for one command."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.evidence import readers
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from adapters.fetch.page import PageFetcher
from adapters.llm.tokens import ModelTokens
from adapters.privacy import names
from adapters.privacy.redactor import LineRedactor
from adapters.terminal import progress
from adapters.terminal.surface import TerminalSurface
from bot import settings
from bot.app import App, Limits
from bot.aside import AsideLibrary, AsideNames, AsideRanker, AsideReasoner, AsideRecords, Opened
from bot.ports import ChatSurface
from bot.settings import Settings
from bot.workers import Workers
from engines.abnormal import Comparison, Measured, Ranking
from engines.query import Found, Query
from storage import agreed, cache, database
from storage.audit import Audit
from storage.board import Board
from storage.calls import Calls
from storage.cases import Cases
from storage.choices import Choices
from storage.crypto import Vault
from storage.files import Files
from storage.inbox import Inbox
from storage.installations import Installations
from storage.journal import Journal
from storage.keys import Keys, installation_key, vault
from storage.lanes import Lanes, sealed
from storage.originals import Originals
from storage.scratch import scratch

if TYPE_CHECKING:
    from knowledge.library import GuideLibrary
    from knowledge.reasoner import EmbeddedReasoner

NO_KEYS = Keys()  # what is made in the data folder


@lru_cache(1)
def reasoner() -> "EmbeddedReasoner":
    """The one that needs nothing but itself; raises Refused on a broken catalogue."""
    from knowledge.reasoner import EmbeddedReasoner  # noqa: PLC0415 - who only reads files asks it nothing

    return EmbeddedReasoner()


@lru_cache(1)
def library() -> "GuideLibrary":
    """The bundled guides."""
    from knowledge.library import GuideLibrary  # noqa: PLC0415 - as above

    return GuideLibrary()


def look(query: Query, sources: tuple[Opened, ...]) -> Found:
    """Look through the structured events of files."""
    from adapters.evidence import records  # noqa: PLC0415 - what reads files is loaded while the first are redacted

    return records.look(query, sources)


def rank(asked: Comparison, sources: Sequence[tuple[Measured, Path]]) -> Ranking:
    """Compare the numbers of files."""
    from adapters.evidence.ranking import ranker  # noqa: PLC0415 - as above

    return ranker.rank(asked, sources)


@dataclass(frozen=True)
class Stores:
    """What survives a restart."""

    lanes: Lanes
    cases: Cases
    journal: Journal
    files: Files
    board: Board
    calls: Calls
    installations: Installations
    audit: Audit
    choices: Choices
    cache: cache.Cache
    vault: Vault
    work: Path  # for files on their way in
    handle: int | None = None  # for the processes that this one starts


@asynccontextmanager
async def stores(  # noqa: PLR0913 - where everything is kept, and beside whom
    address: str,
    data: Path,
    redis: str | None,
    *,
    keys: Keys = NO_KEYS,
    reading: bool = False,
    handle: int | None = None,
) -> AsyncIterator[Stores]:
    """Open the stores, to be read beside another process if `reading`; they are closed with the context.

    `handle` comes from the process that started this one and has them open, too.
    """
    base, remembered = await database.connect(address, reading=reading, handle=handle), cache.connect(redis)
    try:
        sealer = vault(data, keys)
        await agreed.check(base, sealer, reading=reading)
        with scratch(data / "work") as work:
            async with Inbox.of(base, partial(sealed, sealer), first=handle is None) as inbox:
                kept = _over(base, sealer, data, work, remembered=remembered, inbox=inbox)
                if handle is None:
                    await kept.lanes.take_over()
                yield kept
    finally:
        await remembered.close()
        await base.close()


def _over(  # noqa: PLR0913 - what they are made of
    base: database.Database, sealer: Vault, data: Path, work: Path, *, remembered: cache.Cache, inbox: Inbox | None
) -> Stores:
    return Stores(
        lanes=Lanes(base, sealer, inbox),
        cases=Cases(base, sealer),
        journal=Journal(base, sealer),
        files=Files(data / "files"),
        board=Board(base),
        calls=Calls(base, sealer),
        installations=Installations(base, sealer),
        audit=Audit(base),
        choices=Choices(base),
        cache=remembered,
        vault=sealer,
        work=work,
        handle=base.handle,
    )


def keys(wanted: Settings) -> Keys:
    """The keys that are configured."""
    return Keys(secret(wanted.encryption_key), secret(wanted.encryption_keys_old))


def originals(kept: Stores, data: Path) -> Originals:
    """Where originals are kept, also after that was switched off."""
    return Originals(data / "originals", kept.vault)


def redactor(data: Path, limits: Limits) -> LineRedactor:
    """What redacts for the installation in that folder."""
    return LineRedactor(installation_key(data), ips=limits.redact_ips, hosts=limits.redact_hosts)


def aside_names(data: Path, wanted: Settings) -> AsideNames | None:
    """What takes names out of texts that leave, unless that is off or, where nothing is said, not installed."""
    if wanted.hide_names is False or (wanted.hide_names is None and not names.installed()):
        return None
    return AsideNames(names.Names(installation_key(data)))


def assemble(kept: Stores, surfaces: Mapping[str, ChatSurface], workers: Workers, data: Path, limits: Limits) -> App:
    """Put the application together around its stores and surfaces."""
    return App(
        lanes=kept.lanes,
        cases=kept.cases,
        journal=kept.journal,
        files=kept.files,
        cache=kept.cache,
        reasoner=AsideReasoner(reasoner),
        library=AsideLibrary(library),
        tokens=ModelTokens(),
        redactor=redactor(data, limits),
        unpacker=TranscribingUnpacker(),
        analyst=readers.shared(),
        records=AsideRecords(kept.files, look),
        ranker=AsideRanker(kept.files, rank),
        books=kept.calls,
        surfaces=surfaces,
        settings=kept.choices.of,
        work=kept.work,
        fetcher=PageFetcher(limits.file_bytes),
        originals=originals(kept, data) if limits.keep_originals else None,
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
async def alone(data: Path, limits: Limits, surface: TerminalSurface, *, kept: bool = False) -> AsyncIterator[Alone]:
    """An application in a store of its own, for one command; it is gone with it, unless `kept`."""
    workers = Workers("cli")
    with progress.bar() as report:
        async with stores(f"sqlite:///{data / 'faultmaven.db'}", data, None) as found:
            files = Files(data / "files", lasting=kept)
            app = assemble(replace(found, files=files), {"terminal": surface}, workers, data, limits)
            yield Alone(replace(app, progress=lambda _turn, what, done, total: report(what, done, total)), workers)


def secret(value: SecretStr | None) -> str | None:
    """A setting that is shown to nobody, for the library that needs it."""
    return value.get_secret_value() if value else None
