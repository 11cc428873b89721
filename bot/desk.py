"""Answers commands where one person can be spoken to alone: at once from the case, or by a turn that is stored."""

import asyncio
from dataclasses import dataclass, replace

from bot import drive, openings
from bot.app import App
from bot.outgoing import leaving
from bot.redaction import Redaction
from engines import cards, commands, opening, permits
from engines.commands import Asked, Command, Mistake, Name, Reply
from engines.markup import Card
from engines.models import Case, CaseStatus
from engines.permits import Allows, everything
from engines.turn import Message, Thread, Turn, TurnKind

PATIENCE = 2.0  # seconds that somebody waits for what only they see; platforms give up after three
AT_WORK = (CaseStatus.CONSULTING, CaseStatus.INVESTIGATING)
OPEN = (*AT_WORK, CaseStatus.RESOLVED)


@dataclass(frozen=True)
class Desk:
    """Says what a command comes to; when it has answered, what changes a case is stored."""

    app: App
    allows: Allows = everything

    async def __call__(self, asked: Asked) -> Reply:
        """What only who asked sees; raises Unavailable where nothing could be stored or read."""
        read = commands.parse(asked.words)
        if isinstance(read, Mistake):
            return Reply(commands.mistake(read))
        need = permits.of_command(read.form)
        if refusal := await self.allows(asked.thread, asked.speaker.id, need):
            return Reply(cards.stale(refusal))
        return await (self._opened(asked, read) if read.name is Name.NEW else self._answered(asked, read))

    async def late(self, asked: Asked) -> Reply:
        """The same about an incident that is worked on in that channel; no card where there is none."""
        row = await self.app.cases.newest(asked.thread.place, AT_WORK)
        return await self(replace(asked, thread=row.thread)) if row else Reply(None)

    async def _answered(self, asked: Asked, read: Command) -> Reply:
        place = await self._place(asked.thread, read)
        case = await self.app.cases.load(place.case_id) if place else None
        if place is None or case is None:
            return await self._without_case(asked, read, place)
        if read.form.changes:
            return await self._changed(asked, read, case)
        if asked.aloud and not read.form.personal:
            return await self._stored(asked, read, case.thread, None)
        return await self._shown(asked, read, case)

    async def _place(self, thread: Thread, command: Command) -> Thread | None:
        """The thread that is meant: in a channel that of the newest case that is open, to look at also a closed one."""
        if thread.thread:
            return thread
        row = await self.app.cases.newest(thread.place, OPEN)
        if row is None and not command.form.changes:
            row = await self.app.cases.newest(thread.place, (CaseStatus.CLOSED,))
        return row.thread if row else None

    async def _opened(self, asked: Asked, command: Command) -> Reply:
        message = Message(ref="", speaker=asked.speaker, at=asked.at, text=command.text)
        place = asked.thread.model_copy(update={"thread": ""})
        turn = Turn(id=asked.id, kind=TurnKind.MENTION, at=asked.at, thread=place, messages=(message,))
        await openings.begin(self.app, (turn,))
        return Reply(cards.noted("Opened: the case is the thread below my message in this channel"))

    async def _without_case(self, asked: Asked, command: Command, place: Thread | None) -> Reply:
        """A case whose first turn still waits is told what is to be done when it is there."""
        if command.name is Name.MENU:
            return Reply(commands.menu(None))
        if place and command.form.changes and await self.app.owns(place):
            return await self._stored(asked, command, place, commands.nowhere(command))
        if not command.form.anywhere:
            return Reply(commands.nowhere(command))
        turn = commands.command_turn(asked, command, asked.thread)
        return await self._shown(asked, command, opening.opened(None, turn))

    async def _changed(self, asked: Asked, command: Command, case: Case) -> Reply:
        if wrong := commands.objection(case, command, self.app.config):
            return Reply(cards.stale(wrong))
        question = "" if asked.confirmed else commands.question(case, command)
        if question:
            card = commands.confirm(question, asked.words, command.form, case)
            return Reply(await self._leaving(card, case), case.thread)
        told = None if asked.aloud else await self._leaving(commands.done(command, case), case)
        return await self._stored(asked, command, case.thread, told)

    async def _stored(self, asked: Asked, command: Command, place: Thread, card: Card | None) -> Reply:
        await self.app.receive(commands.command_turn(asked, command, place))
        return Reply(card, place)

    async def _shown(self, asked: Asked, command: Command, case: Case) -> Reply:
        if wrong := commands.objection(case, command, self.app.config):
            return Reply(cards.stale(wrong))
        turn = commands.command_turn(asked, command, case.thread)
        redactor = (await self.app.chosen(case.thread.tenant)).redactor
        clean = Redaction(redactor, dict(case.pseudonyms)).text(command.text)  # as it stands in the evidence
        meant = replace(command, text=clean)
        view = commands.view(commands.Reading(case, meant, turn, asked.speaker, self.app.config))
        try:
            async with asyncio.timeout(PATIENCE):
                card = await drive.read(self.app, view)
        except TimeoutError:
            return Reply(cards.stale(f"That takes a while: mention me in the case's thread with `{asked.words}`"))
        return Reply(await self._leaving(card, case), case.thread)

    async def _leaving(self, card: Card, case: Case) -> Card:
        people = tuple(dict.fromkeys(e.speaker for e in case.evidence if e.speaker))
        return await leaving(self.app, case.thread, card, people)
