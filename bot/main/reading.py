"""The commands that only read files, analyze and redact: they open no store, and load little before they begin."""

import asyncio
import secrets
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from adapters.evidence import readers
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from adapters.privacy.redactor import LineRedactor
from adapters.terminal import plain, progress
from adapters.terminal.surface import TerminalSurface, opened
from bot import headless, intake, settings
from bot.app import Limits, Tools
from bot.cli import Arguments
from bot.settings import Settings

LATE = "adapters.evidence.analyst"
"""What is needed once a file is redacted: it takes half a second to load, and is loaded meanwhile."""


async def analyze(asked: Arguments, wanted: Settings) -> int:
    """Say what is in files."""
    begin = time.perf_counter()
    with headless.folder(None) as work, progress.bar() as report:
        turn = headless.turn(await dropped(asked, wanted, work), "", datetime.now(UTC))
        tools = Tools(
            surfaces={"terminal": TerminalSurface()},
            redactor=_redactor(wanted.limits),
            unpacker=TranscribingUnpacker(),
            analyst=readers.shared(),
            work=work,
            config=settings.engines(),
            limits=wanted.limits,
            progress=lambda _turn, what, done, total: report(what, done, total),
        )
        shown = "bot.analysis" if asked.json else "adapters.terminal.output"
        taken, _ = await asyncio.gather(intake.read(tools, turn, None), asyncio.to_thread(_load, shown))
    if asked.json:  # also of files that nothing could be read from: their types, and why
        from bot.analysis import analysis  # noqa: PLC0415 - loaded by now

        plain.raw(analysis(taken.evidence, time.perf_counter() - begin))
    headless.usable(taken.evidence)
    if not asked.json:
        from adapters.terminal import output  # noqa: PLC0415 - as above

        output.files(taken.evidence)
    return 0


def _load(shown: str) -> None:
    for name in (LATE, shown):
        import_module(name)


async def dropped(asked: Arguments, wanted: Settings, work: Path) -> list[headless.Dropped]:
    """What the paths and addresses of a command stand for."""
    if not asked.fetch:
        return headless.walk(asked.paths)
    from adapters.fetch.page import PageFetcher  # noqa: PLC0415 - only where something is fetched

    return await headless.files(asked.paths, asked.fetch, PageFetcher(wanted.limits.file_bytes), work)


async def redact(asked: Arguments, wanted: Settings) -> int:
    """Print a file without secrets and personal data."""
    path = headless.one(asked.paths).path
    with opened(path, path) as reading, plain.binary() as writing:
        await asyncio.to_thread(_redactor(wanted.limits).stream, reading, writing)
    return 0


def _redactor(limits: Limits) -> LineRedactor:
    """One that forgets the key of its pseudonyms."""
    return LineRedactor(secrets.token_bytes(32), ips=limits.redact_ips, hosts=limits.redact_hosts)
