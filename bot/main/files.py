"""The commands that look for something in files: investigate, query, parse, and the demo."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.terminal import output, plain
from adapters.terminal.surface import TerminalSurface
from bot import demo, headless, intake
from bot.app import App
from bot.aside import AsideRecords
from bot.cli import Arguments
from bot.main.reading import dropped
from bot.main.wiring import alone, keys, look, reasoner, redactor, stores
from bot.redaction import Redaction
from bot.settings import Settings
from engines import cards, reports
from engines.cards import answerer
from engines.models import Case
from engines.query import Found, Source
from engines.query.phrasing import parse
from storage.ownership import InUse


async def investigate(asked: Arguments, wanted: Settings) -> int:
    """Find the cause in files and folders."""
    begin = time.perf_counter()
    surface = TerminalSurface()
    with headless.folder(None) as work:
        turn = headless.turn(await dropped(asked, wanted, work), asked.question, datetime.now(UTC))
        with headless.folder(wanted.data_dir if asked.keep else None) as data:
            async with (
                alone(data, headless.limits(wanted.limits), surface, kept=asked.keep) as one,
                _answering(one.app, asked, wanted) as app,
            ):
                loading = asyncio.to_thread(reasoner)  # while files are read, of which another process has a part
                case, _ = await asyncio.gather(headless.investigate(app, one.workers, turn), loading)
            if asked.keep:
                output.note(f"Kept in {data}: `DATA_DIR={data} python -m bot case list` shows it.")
    shown = tuple(surface.cards.values())
    result = reports.result(case).model_copy(update={"seconds": round(time.perf_counter() - begin, 3)})
    if asked.json:
        plain.raw(result.model_dump_json(indent=2))
        for note in (n for card in shown for n in answerer.notes(card)):
            output.note(note)
    else:
        output.cards(shown)
    if asked.report:
        headless.write(asked.report, reports.markdown(case))
    return 0


@asynccontextmanager
async def _answering(app: App, asked: Arguments, wanted: Settings) -> AsyncIterator[App]:
    """The application with the model that is configured, unless none is wanted."""
    if not asked.model or not wanted.llm_provider:
        yield app
        return
    from bot.main import models  # noqa: PLC0415 - only where one is configured

    async with AsyncExitStack() as stack:
        try:
            app = await stack.enter_async_context(models.booked(app, wanted))
        except InUse:
            output.note("No model is asked, because the FaultMaven that runs now keeps the books: ask in its war room.")
        yield app


async def example(asked: Arguments, wanted: Settings) -> int:
    """Investigate the incident that comes with the product."""
    return await investigate(replace(asked, paths=demo.FILES, question=demo.QUESTION), wanted)


async def query(asked: Arguments, wanted: Settings) -> int:
    """Answer a question over the events of a case or of files."""
    case, found = await _found(asked.target, asked.question, wanted)
    if asked.json:
        plain.raw(found.model_dump_json(indent=2))
    else:
        output.cards((cards.found(case, found),))
    return 0


async def _found(target: str, question: str, given: Settings) -> tuple[Case, Found]:
    """Ask in the pseudonyms of the case, which are what its files say instead of an address."""
    if headless.is_case(target):
        async with stores(given.store_url, given.data_dir, None, keys=keys(given), reading=True) as kept:
            case = await headless.kept(kept.cases, target)
            wanted = parse(Redaction(redactor(given.data_dir, given.limits), case.pseudonyms).text(question))
            return case, await AsideRecords(kept.files, look).look(wanted, Source.all(case.evidence))
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
    from adapters.evidence.mine.assign import assign  # noqa: PLC0415 - no other command writes them
    from adapters.privacy.scrub import scrub  # noqa: PLC0415 - as above

    file = headless.one(asked.paths).path
    count = await asyncio.to_thread(assign, file, asked.assignments, scrub)
    output.note(f"{count:,} templates; each line's stands in {asked.assignments}.")
    return 0
