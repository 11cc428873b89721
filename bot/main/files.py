"""The commands over files: investigate, analyze, query, parse, redact, and the demo."""

import asyncio
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence import records
from adapters.evidence.mine.assign import assign
from adapters.fetch.page import PageFetcher
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.scrub import scrub
from adapters.terminal import output
from adapters.terminal.surface import TerminalSurface
from bot import demo, headless, intake
from bot.aside import AsideRecords
from bot.cli import Arguments
from bot.main.wiring import alone, keys, redactor, stores
from bot.redaction import Redaction
from bot.settings import Settings
from engines import cards, reports
from engines.models import Case
from engines.query import Found, Source, parse


async def investigate(asked: Arguments, wanted: Settings) -> int:
    """Find the cause in files and folders."""
    begin = time.perf_counter()
    surface = TerminalSurface()
    with headless.folder(None) as work:
        turn = headless.turn(await _dropped(asked, wanted, work), asked.question, datetime.now(UTC))
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


async def analyze(asked: Arguments, wanted: Settings) -> int:
    """Say what is in files."""
    begin = time.perf_counter()
    with headless.folder(None) as data, headless.folder(None) as work:
        turn = headless.turn(await _dropped(asked, wanted, work), "", datetime.now(UTC))
        async with alone(data, wanted.limits, TerminalSurface()) as one:
            taken = await intake.take(one.app, turn, None)
    headless.usable(taken.evidence)
    if asked.json:
        output.raw(headless.analysis(taken.evidence, time.perf_counter() - begin))
    else:
        output.files(taken.evidence)
    return 0


async def _dropped(asked: Arguments, wanted: Settings, work: Path) -> list[headless.Dropped]:
    fetcher = PageFetcher(wanted.limits.file_bytes) if asked.fetch else None
    return await headless.files(asked.paths, asked.fetch, fetcher, work)


async def example(asked: Arguments, wanted: Settings) -> int:
    """Investigate the incident that comes with the product."""
    return await investigate(replace(asked, paths=demo.FILES, question=demo.QUESTION), wanted)


async def query(asked: Arguments, wanted: Settings) -> int:
    """Answer a question over the events of a case or of files."""
    case, found = await _found(asked.target, asked.question, wanted)
    if asked.json:
        output.raw(found.model_dump_json(indent=2))
    else:
        output.cards((cards.found(case, found),))
    return 0


async def _found(target: str, question: str, given: Settings) -> tuple[Case, Found]:
    """Ask in the pseudonyms of the case, which are what its files say instead of an address."""
    if headless.is_case(target):
        async with stores(given.store_url, given.data_dir, None, keys=keys(given), reading=True) as kept:
            case = await headless.kept(kept.cases, target)
            wanted = parse(Redaction(redactor(given.data_dir, given.limits), case.pseudonyms).text(question))
            return case, await AsideRecords(kept.files, records.look).look(wanted, Source.all(case.evidence))
    turn = headless.turn(headless.walk((Path(target),)), "", datetime.now(UTC))
    with headless.folder(None) as data:
        async with alone(data, given.limits, TerminalSurface()) as one:
            taken = await intake.take(one.app, turn, None)
            headless.usable(taken.evidence)
            case = headless.case(turn, taken.evidence)
            wanted = parse(Redaction(one.app.redactor, taken.pseudonyms).text(question))
            return case, await one.app.records.look(wanted, Source.all(case.evidence))


async def templates(asked: Arguments, _wanted: Settings) -> int:
    """Write which template each line of a log has."""
    (file,) = headless.walk(asked.paths)
    count = await asyncio.to_thread(assign, file.path, asked.assignments, scrub)
    output.note(f"{count:,} templates; each line's stands in {asked.assignments}.")
    return 0


async def redact(asked: Arguments, wanted: Settings) -> int:
    """Print a file without secrets and personal data; the key of its pseudonyms is forgotten."""
    (file,) = headless.walk(asked.paths)
    cleaner = LineRedactor(secrets.token_bytes(32), ips=wanted.redact_ips, hosts=wanted.redact_hosts)
    with file.path.open("rb") as reading, output.binary() as writing:
        await asyncio.to_thread(cleaner.stream, reading, writing)
    return 0
