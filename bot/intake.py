"""Messages and what was dropped with them become evidence, once for each turn."""

from pydantic import BaseModel

from bot.app import App, Tools
from bot.dropped import Dropped, Told, nobody
from bot.redaction import Redaction
from engines import links, statements
from engines.evidence import Evidence
from engines.models import Case
from engines.turn import FROZEN, Attachment, Message, Turn
from engines.work import Entry

STEP = 0  # where intake stands in the journal of a turn


class Intake(BaseModel):
    """A turn as the engines see it: redacted, with its history, and the evidence that came with it."""

    model_config = FROZEN

    turn: Turn
    evidence: tuple[Evidence, ...]
    pseudonyms: dict[str, str]


async def take(app: App, turn: Turn, case: Case | None, told: Told = nobody) -> Intake:
    """Take a turn in, or find in the journal what was taken in before a crash; `told` which file is read now."""
    if before := await taken(app, turn):
        return before
    intake = await _Taking(app, turn, case, told).run()
    await app.journal.append(turn.id, Entry(STEP, _mark(turn), intake.model_dump_json()))
    return intake


async def taken(app: App, turn: Turn) -> Intake | None:
    """What was taken in of a turn before, where all of it was."""
    for entry in await app.journal.read(turn.id):
        if entry.step == STEP and entry.fingerprint == _mark(turn):
            return Intake.model_validate_json(entry.answer)
    return None


def heard(app: App, turn: Turn, case: Case | None) -> Intake:
    """Take in what is said in a turn, and neither its files nor what was said before it."""
    return _Taking(app, turn, case).words()


async def read(tools: Tools, turn: Turn, case: Case | None) -> Intake:
    """Take a turn in."""
    return await _Taking(tools, turn, case).run()


def _mark(turn: Turn) -> str:
    return "intake:" + ",".join(m.ref for m in turn.messages)


class _Taking:
    """One turn being taken in: counts evidence and carries the pseudonyms from text to text."""

    def __init__(self, tools: Tools, turn: Turn, case: Case | None, told: Told = nobody) -> None:
        self.tools, self.told = tools, told
        self.turn = turn
        self.before = case.evidence if case else ()
        self.known = frozenset(e.message for e in self.before)
        self.surface = tools.surfaces[turn.thread.surface]
        self.clean = Redaction(tools.redactor, dict(case.pseudonyms) if case else {})
        self.first = len(self.before) + 1
        self.evidence: list[Evidence] = []
        self.links: dict[str, str] = {}  # the addresses that are to be fetched, by the id of their attachment

    async def run(self) -> Intake:
        self._wish()
        raw = await self._with_history()
        turn = self._said(raw)
        files = Dropped(self.tools, turn, self.clean, self.links, self.told)
        self.evidence.extend(await files.read(raw, (*self.before, *self.evidence)))
        return self._done(turn)

    def words(self) -> Intake:
        """Only what is said: files are named and not read."""
        self._wish()
        return self._done(self._said(self.turn))

    def _said(self, raw: Turn) -> Turn:
        turn = self.clean.turn(raw)
        self.evidence.extend(statements.statements(turn, self.first, self.tools.config))
        return turn

    def _done(self, turn: Turn) -> Intake:
        return Intake(turn=turn, evidence=tuple(self.evidence), pseudonyms=self.clean.pseudonyms)

    def _wish(self) -> None:
        """Without messages that are in the case already, by whichever way they came."""
        new = tuple(self._wished(m) for m in self.turn.messages if m.ref not in self.known)
        self.turn = self.turn.model_copy(update={"messages": new})

    def _wished(self, message: Message) -> Message:
        """What a person says is to be fetched comes like a dropped file; its address is not kept."""
        wish = links.wanted(message.text)
        if not wish.urls or message.speaker.is_bot:
            return message
        found = []
        for number, url in enumerate(wish.urls, 1):
            found.append(Attachment(id=f"{message.ref}:link{number}", name=links.host(url), source=""))
            self.links[found[-1].id] = url
        return message.model_copy(update={"text": wish.rest, "attachments": (*message.attachments, *found)})

    async def _with_history(self) -> Turn:
        if not self.turn.wants_history or not self.turn.messages:
            return self.turn
        before = await self.surface.history(
            self.turn.thread, before=self.turn.messages[0].ref, limit=self.tools.limits.history
        )
        present = {m.ref for m in self.turn.messages}
        older = tuple(m for m in before if m.ref not in present | self.known)
        return self.turn.model_copy(update={"messages": older + self.turn.messages})
