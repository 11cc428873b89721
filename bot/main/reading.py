"""The commands that only read files, analyze and redact: they open no store, and load little before they begin."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from adapters.fetch.page import PageFetcher
from adapters.privacy.redactor import LineRedactor
from adapters.terminal import output, progress
from adapters.terminal.surface import TerminalSurface
from bot import headless, intake, settings
from bot.app import Limits, Tools
from bot.cli import Arguments
from bot.ports import Analyst
from bot.settings import Settings
from engines.errors import Refused
from engines.evidence import Evidence


async def analyze(asked: Arguments, wanted: Settings) -> int:
    """Say what is in files."""
    begin = time.perf_counter()
    with headless.folder(None) as work, progress.bar() as report:
        turn = headless.turn(await dropped(asked, wanted, work), "", datetime.now(UTC))
        tools = Tools(
            surfaces={"terminal": TerminalSurface()},
            redactor=_redactor(wanted.limits),
            unpacker=TranscribingUnpacker(),
            analyst=_LateAnalyst(),
            files=_Unkept(),
            work=work,
            fetcher=PageFetcher(wanted.limits.file_bytes),
            config=settings.engines(),
            limits=wanted.limits,
            progress=lambda _turn, what, done, total: report(what, done, total),
        )
        taken, _ = await asyncio.gather(intake.read(tools, turn, None), asyncio.to_thread(_late))
    headless.usable(taken.evidence)
    if asked.json:
        output.raw(_late().told(taken.evidence, time.perf_counter() - begin))
    else:
        output.files(taken.evidence)
    return 0


async def dropped(asked: Arguments, wanted: Settings, work: Path) -> list[headless.Dropped]:
    """What the paths and addresses of a command stand for."""
    fetcher = PageFetcher(wanted.limits.file_bytes) if asked.fetch else None
    return await headless.files(asked.paths, asked.fetch, fetcher, work)


async def redact(asked: Arguments, wanted: Settings) -> int:
    """Print a file without secrets and personal data."""
    (file,) = headless.walk(asked.paths)
    with file.path.open("rb") as reading, output.binary() as writing:
        await asyncio.to_thread(_redactor(wanted.limits).stream, reading, writing)
    return 0


def _redactor(limits: Limits) -> LineRedactor:
    """One that forgets the key of its pseudonyms."""
    return LineRedactor(secrets.token_bytes(32), ips=limits.redact_ips, hosts=limits.redact_hosts)


class _Late(NamedTuple):
    """What is needed once a file is redacted."""

    analyst: Analyst
    told: Callable[[Sequence[Evidence], float], str]


@lru_cache(1)
def _late() -> _Late:
    from adapters.evidence.analyst import FileAnalyst  # noqa: PLC0415 - half a second, while a file is redacted
    from bot.analysis import analysis  # noqa: PLC0415 - as above

    return _Late(FileAnalyst(), analysis)


class _LateAnalyst:
    def analyse(self, source: Path, name: str, *, evidence: str, at: datetime, events: Path) -> Evidence:
        return _late().analyst.analyse(source, name, evidence=evidence, at=at, events=events)


class _Unkept:
    """Says what a file is known by; a command that ends keeps none."""

    async def put(self, source: Path) -> str:
        return await asyncio.to_thread(_digest, source)

    async def path(self, sha256: str) -> Path:
        raise Refused(f"The file {sha256} is not kept: investigate it instead.")


def _digest(source: Path) -> str:
    with source.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
