"""Attachments and messages become evidence: fetch, unpack, redact, keep, analyze."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from bot.app import App, Tools
from bot.ports import Local
from bot.redaction import Redaction
from engines import links, statements
from engines.correlation import days
from engines.errors import Refused
from engines.evidence import DataType, Evidence
from engines.intake import Member
from engines.models import Case
from engines.turn import FROZEN, Attachment, Message, Turn
from engines.work import Entry

One = TypeVar("One")
Other = TypeVar("Other")
Told = Callable[[str, int, int], Awaitable[None]]  # a file, how many were read before it, and of how many
_OF_THE_DROP = ("at", "sha256", "speaker", "message", "redactions")  # what a file keeps, whatever is found in it
STEP = 0  # where intake stands in the journal of a turn


async def _nobody(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class Intake(BaseModel):
    """A turn as the engines see it: redacted, with its history, and the evidence that came with it."""

    model_config = FROZEN

    turn: Turn
    evidence: tuple[Evidence, ...]
    pseudonyms: dict[str, str]


class _Fetched(NamedTuple):
    """Where the bytes are, and what they are called."""

    path: Path
    name: str


async def take(app: App, turn: Turn, case: Case | None, told: Told = _nobody) -> Intake:
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
    """One turn being taken in: counts evidence and carries the pseudonyms from file to file."""

    def __init__(self, tools: Tools, turn: Turn, case: Case | None, told: Told = _nobody) -> None:
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
        total = len(turn.attachments)
        carriers = [m for m in turn.messages for _ in m.attachments]
        with _folder(self.tools.work) as undated:
            for done, (attachment, carrier) in enumerate(zip(raw.attachments, carriers, strict=True)):
                self.tools.progress(turn, turn.attachments[done].name, done, total)
                await self.told(turn.attachments[done].name, done, total)
                await self._file(attachment, carrier, undated)
            await self._dated(undated)
        if total:
            self.tools.progress(turn, "", total, total)
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

    async def _file(self, attachment: Attachment, carrier: Message, undated: Path) -> None:
        with _folder(self.tools.work) as folder:
            try:
                raw = await self._fetch(attachment, folder / "raw")
                if self.tools.originals:
                    await self.tools.originals.put(raw.path, self.turn.thread, self._next_id())
                members = await asyncio.to_thread(self.tools.unpacker.unpack, *raw, folder / "members")
            except Refused as refusal:
                self._add(self._unread(attachment, carrier, self.clean.text(str(refusal))))
                return
            for number, member in enumerate(members):
                target = folder / f"redacted-{number}"
                self._add(await self._member(member, target, carrier))
                if self.evidence[-1].lacks_day:
                    target.rename(undated / self.evidence[-1].id)

    async def _fetch(self, attachment: Attachment, target: Path) -> _Fetched:
        """What stands at an address, a file of this machine where it lies, and the bytes of any other."""
        if attachment.id in self.links:
            if self.tools.fetcher is None:
                raise Refused("I don't fetch addresses here: open it and drop what is there as a file.")
            return _Fetched(target, await self.tools.fetcher.fetch(self.links[attachment.id], target))
        if isinstance(self.surface, Local):
            path = await self.surface.path(attachment)
            self._check(path.stat().st_size)
            return _Fetched(path, attachment.name)
        self._check(attachment.size or 0)
        size = 0
        with target.open("wb") as file:
            async for chunk in self.surface.fetch(attachment):
                size += len(chunk)
                self._check(size)
                file.write(chunk)
        return _Fetched(target, attachment.name)

    def _check(self, size: int) -> None:
        if size > self.tools.limits.file_bytes:
            limit = self.tools.limits.file_bytes >> 20
            raise Refused(f"It is larger than {limit} MB (MAX_FILE_MB): cut it to the incident and drop it again.")

    async def _member(self, member: Member, target: Path, carrier: Message) -> Evidence:
        redacted = await asyncio.to_thread(self.clean.file, member.path, target)
        name, events = self.clean.name(member.name), target.with_suffix(".events")
        analysed = self._analysed(target, name, self._next_id(), self.turn.at, events)
        digest, evidence = await _both(self._keep(target), analysed)
        return evidence.model_copy(
            update={
                "sha256": digest,
                "speaker": carrier.speaker.name,
                "message": carrier.ref,
                "redactions": redacted.counts,
            }
        )

    async def _dated(self, folder: Path) -> None:
        """Read again what does not say its day, where all else of the case is of an earlier one than this turn."""
        came = days.past((*self.before, *self.evidence), self.turn.at)
        for place, read in enumerate(self.evidence):
            if came and read.lacks_day:
                found = await self._analysed(folder / read.id, read.name, read.id, came, folder / f"{read.id}.events")
                self.evidence[place] = found.model_copy(update={name: getattr(read, name) for name in _OF_THE_DROP})

    async def _analysed(self, source: Path, name: str, number: str, came: datetime, events: Path) -> Evidence:
        """What is in a redacted file, with its structured events kept, if files are."""
        analyse, wanted = self.tools.analyst.analyse, events if self.tools.files else None
        evidence = await asyncio.to_thread(analyse, source, name, evidence=number, at=came, events=wanted)
        kept = await self._keep(events) if await asyncio.to_thread(events.exists) else None
        return evidence.model_copy(update={"events": kept})

    async def _keep(self, file: Path) -> str | None:
        """What the file is known by from now on; None where nothing is kept."""
        return await self.tools.files.put(file) if self.tools.files else None

    def _unread(self, attachment: Attachment, carrier: Message, note: str) -> Evidence:
        return Evidence(
            id=self._next_id(),
            name=self.clean.name(attachment.name),
            data_type=DataType.TEXT,
            extractor="none",
            speaker=carrier.speaker.name,
            message=carrier.ref,
            at=self.turn.at,
            size=attachment.size or 0,
            note=note,
        )

    def _next_id(self) -> str:
        return f"E{self.first + len(self.evidence)}"

    def _add(self, evidence: Evidence) -> None:
        self.evidence.append(evidence)


async def _both(one: Awaitable[One], other: Awaitable[Other]) -> tuple[One, Other]:
    """What both give; where one fails the other has ended too, because both read in a folder that goes then."""
    first, second = await asyncio.gather(one, other, return_exceptions=True)
    if isinstance(first, BaseException):
        raise first
    if isinstance(second, BaseException):
        raise second
    return first, second


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
