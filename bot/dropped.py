"""What was dropped becomes evidence: fetched, unpacked and redacted one after the other, analyzed several at once."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.app import Tools
from bot.ports import Local
from bot.redaction import Redaction
from engines.correlation import days
from engines.errors import Refused
from engines.evidence import DataType, Evidence
from engines.intake import Member, unreadable
from engines.turn import Attachment, Message, Turn

LARGE = 10_000_000  # bytes: what takes much memory to analyze is analyzed before the next file is redacted
_OF_THE_DROP = ("at", "sha256", "speaker", "message", "redactions")  # what a file keeps, whatever is found in it
Told = Callable[[str, int, int], Awaitable[None]]  # a file, how many were read before it, and of how many


async def nobody(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class _Fetched(NamedTuple):
    """Where the bytes are, and what they are called."""

    path: Path
    name: str


class _Clean(NamedTuple):
    """A redacted file, which piece of evidence it will be, and how often what was taken out of it."""

    path: Path
    name: str
    place: int
    counts: dict[str, int]

    def is_large(self) -> bool:
        """Whether it is read alone."""
        return self.path.stat().st_size > LARGE


class Dropped:
    """The files of one turn: counts evidence, and carries the pseudonyms from file to file in their order."""

    def __init__(
        self, tools: Tools, turn: Turn, clean: Redaction, links: Mapping[str, str], told: Told = nobody
    ) -> None:
        """Read with `tools`; `links` are the addresses that are to be fetched, by the id of their attachment."""
        self.tools, self.turn, self.clean, self.links, self.told = tools, turn, clean, links, told
        self.next = 1
        self.evidence: dict[int, Evidence] = {}
        self.is_failed = False
        self._order = asyncio.Lock()  # the same turn gives the same pseudonyms and numbers each time it is taken in
        at_once = tools.analyst.at_once
        self._room = asyncio.Semaphore(at_once)  # for clean copies that wait to be read
        self._folders: list[Path] = []  # that are empty
        # threads of its own: those of the loop redact and keep files, while most of these wait for another process
        self._readers = ThreadPoolExecutor(at_once, "reading")

    async def read(self, raw: Turn, before: Sequence[Evidence]) -> list[Evidence]:
        """The files of the turn as it came, in their order; `before` is what the case has else."""
        self.next = len(before) + 1
        carriers = [m for m in self.turn.messages for _ in m.attachments]
        files = enumerate(zip(raw.attachments, carriers, strict=True))
        try:
            with _folder(self.tools.work) as work:
                await _all(*(self._file(number, *file, work) for number, file in files))
                await self._dated(work, before)
        finally:
            self._readers.shutdown(wait=False)
        if total := len(carriers):
            self.tools.progress(self.turn, "", total, total)
        return [evidence for _, evidence in sorted(self.evidence.items())]

    async def _file(self, number: int, attachment: Attachment, carrier: Message, work: Path) -> None:
        """Where one fails, those that did not begin are left."""
        async with self._room:
            with self._empty(work) as folder:
                try:
                    async with self._order:
                        files = () if self.is_failed else await self._cleaned(number, attachment, carrier, folder)
                        for file in filter(_Clean.is_large, files):
                            await self._one(file, carrier, work)
                    await _all(*(self._one(file, carrier, work) for file in files if not file.is_large()))
                except Exception:
                    self.is_failed = True
                    raise

    @contextmanager
    def _empty(self, work: Path) -> Iterator[Path]:
        """A folder for one file, emptied for another when that is read: to make and remove one takes its time."""
        folder = self._folders.pop() if self._folders else Path(tempfile.mkdtemp(dir=work))
        yield folder
        with suppress(OSError):  # one that can't be emptied is used no more
            for path in folder.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            self._folders.append(folder)

    async def _cleaned(self, number: int, attachment: Attachment, carrier: Message, folder: Path) -> tuple[_Clean, ...]:
        """The members of a file without secrets; none where it can't be had, which is evidence too."""
        name, total = self.turn.attachments[number].name, len(self.turn.attachments)
        self.tools.progress(self.turn, name, number, total)
        await self.told(name, number, total)
        try:
            raw = await self._fetch(attachment, folder / "raw")
            if self.tools.originals:
                await self.tools.originals.put(raw.path, self.turn.thread, f"E{self.next}")
            return await asyncio.to_thread(self._unpacked, raw, folder)
        except Refused as refusal:
            self._unread(attachment, carrier, self.clean.text(str(refusal)))
            return ()

    def _unpacked(self, raw: _Fetched, folder: Path) -> tuple[_Clean, ...]:
        try:
            members = self.tools.unpacker.unpack(*raw, folder / "members")
            return tuple(self._member(member, folder / f"redacted-{number}") for number, member in enumerate(members))
        except OSError as error:
            if raw.path.is_relative_to(folder):  # a copy of ours: the turn is tried again
                raise
            raise unreadable(error) from error

    def _member(self, member: Member, target: Path) -> _Clean:
        redacted = self.clean.file(member.path, target)
        return _Clean(target, self.clean.name(member.name), self._place(), redacted.counts)

    async def _fetch(self, attachment: Attachment, target: Path) -> _Fetched:
        """What stands at an address, a file of this machine where it lies, and the bytes of any other."""
        surface = self.tools.surfaces[self.turn.thread.surface]
        if attachment.id in self.links:
            if self.tools.fetcher is None:
                raise Refused("I don't fetch addresses here: open it and drop what is there as a file.")
            return _Fetched(target, await self.tools.fetcher.fetch(self.links[attachment.id], target))
        if isinstance(surface, Local):
            path = await surface.path(attachment)
            self._check(path.stat().st_size)
            return _Fetched(path, attachment.name)
        self._check(attachment.size or 0)
        size = 0
        with target.open("wb") as file:
            async for chunk in surface.fetch(attachment):
                size += len(chunk)
                self._check(size)
                file.write(chunk)
        return _Fetched(target, attachment.name)

    def _check(self, size: int) -> None:
        if size > self.tools.limits.file_bytes:
            limit = self.tools.limits.file_bytes >> 20
            raise Refused(f"It is larger than {limit} MB (MAX_FILE_MB): cut it to the incident and drop it again.")

    async def _one(self, file: _Clean, carrier: Message, work: Path) -> None:
        events = file.path.with_suffix(".events")
        analysed = self._analysed(file.path, file.name, f"E{file.place}", self.turn.at, events)
        evidence, digest = await _all(analysed, self._keep(file.path))
        said = {"speaker": carrier.speaker.name, "message": carrier.ref, "redactions": file.counts}
        self.evidence[file.place] = evidence.model_copy(update={"sha256": digest, **said})
        if evidence.lacks_day:
            file.path.rename(work / evidence.id)  # for `_dated`

    async def _dated(self, folder: Path, before: Sequence[Evidence]) -> None:
        """Read again what does not say its day, where all else of the case is of an earlier one than this turn."""
        came = days.past((*before, *self.evidence.values()), self.turn.at)
        for place, read in self.evidence.items():
            if came and read.lacks_day:
                found = await self._analysed(folder / read.id, read.name, read.id, came, folder / f"{read.id}.events")
                self.evidence[place] = found.model_copy(update={name: getattr(read, name) for name in _OF_THE_DROP})

    async def _analysed(self, source: Path, name: str, number: str, came: datetime, events: Path) -> Evidence:
        """What is in a redacted file, with its structured events kept, if files are."""
        wanted = events if self.tools.files else None

        def analysed() -> tuple[Evidence, bool]:
            found = self.tools.analyst.analyse(source, name, evidence=number, at=came, events=wanted)
            return found, events.exists()

        evidence, has_events = await asyncio.get_running_loop().run_in_executor(self._readers, analysed)
        return evidence.model_copy(update={"events": await self._keep(events) if has_events else None})

    async def _keep(self, file: Path) -> str | None:
        """What the file is known by from now on; None where nothing is kept."""
        return await self.tools.files.put(file) if self.tools.files else None

    def _unread(self, attachment: Attachment, carrier: Message, note: str) -> None:
        place = self._place()
        self.evidence[place] = Evidence(
            id=f"E{place}",
            name=self.clean.name(attachment.name),
            data_type=DataType.TEXT,
            extractor="none",
            speaker=carrier.speaker.name,
            message=carrier.ref,
            at=self.turn.at,
            size=attachment.size or 0,
            note=note,
        )

    def _place(self) -> int:
        self.next += 1
        return self.next - 1


async def _all(*awaited: Awaitable[Any]) -> list[Any]:
    """What all give; where one fails the others have ended too, because they read in a folder that goes then."""
    found = await asyncio.gather(*awaited, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return found


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
