"""The command `fm`: what can be typed in a channel, over a kept case."""

import uuid
from datetime import UTC, datetime

from adapters.terminal import output
from adapters.terminal.surface import TerminalSurface
from bot import headless
from bot.cli import Arguments
from bot.desk import OPEN, Desk
from bot.main.wiring import Stores, assemble, keys, stores
from bot.settings import Settings
from bot.workers import Workers
from engines import commands
from engines.commands import CONFIRMED, Asked, Mistake, Name
from engines.errors import Refused
from engines.turn import Thread

_HERE = Thread(surface="terminal", tenant="local", channel="cli", thread="")


async def run(asked: Arguments, wanted: Settings) -> int:
    """Do one command, in the case that is named or in the newest open one."""
    words = list(asked.words)
    target = words.pop(0) if words and headless.is_case(words[0]) else ""
    read = commands.parse(" ".join(words))
    if isinstance(read, Mistake):
        raise Refused(read.said)
    if read.name is Name.NEW:
        raise Refused("A case is opened where people talk; here `investigate --keep` makes one of files.")
    surface, workers = TerminalSurface(), Workers("fm")
    reading = not read.form.changes
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted), reading=reading) as kept:
        app = assemble(kept, {"terminal": surface}, workers, wanted.data_dir, headless.limits(wanted.limits))
        place = await _place(kept, target)
        now = datetime.now(UTC)
        typed = Asked(f"fm:{uuid.uuid4().hex}", now, place, headless.PERSON, " ".join(words), confirmed=asked.yes)
        reply = await Desk(app)(typed)
        title = reply.card.title if reply.card else ""
        if reply.thread is None:
            raise Refused(title)
        if reply.card and any(b.name == CONFIRMED for b in reply.card.buttons):
            raise Refused(f"{title} Type it again with --yes.")
        if read.form.changes and reply.thread.surface == _HERE.surface:
            await workers.drain(app)
        elif read.form.changes:
            output.note("It is done as soon as FaultMaven serves.")
    output.cards(tuple(surface.cards.values()) or tuple(c for c in (reply.card,) if c))
    return 0


async def _place(kept: Stores, target: str) -> Thread:
    if target:
        return (await headless.kept(kept.cases, target)).thread
    newest = await kept.cases.list()
    return next((row.thread for row in newest if row.status in OPEN), _HERE)
