"""A whole application of fakes we own: the stores in memory, a scripted reasoner, a clock that tests move."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App, Limits
from bot.workers import Workers
from engines.abnormal import Comparison, Ranking
from engines.asking import Asker
from engines.errors import Refused
from engines.evidence import DataType, Evidence, Finding, FindingKind
from engines.intake import Member, Redacted, RedactedText
from engines.query import Found, Query, Source
from engines.questions import Answered, Assessment, Closing, Doubt, Heard, Passages, Question, Summary, Verdict
from engines.spending import Cost
from engines.turn import Attachment, Message, Speaker, Thread, Turn, TurnKind
from engines.work import NewItem
from tests.bot.recording import RecordingSurface
from tests.fakes import Memory, MemoryCases, MemoryJournal, MemoryLanes

START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
ANN, BEN = Speaker(id="a", name="Ann"), Speaker(id="b", name="Ben")
EMPTY: dict[type[Answered], Answered] = {t: t() for t in (Assessment, Heard, Verdict, Doubt)} | {
    Closing: Closing(follow_ups=("unknown",)),
    Summary: Summary(text="talk"),
}


@dataclass
class ScriptedReasoner:
    """Answers with nothing, unless `before` says otherwise; keeps what it was asked."""

    asked: list[Question[Any]] = field(default_factory=list)
    before: Callable[[Question[Any]], None] = lambda _question: None

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:  # noqa: ARG002 - a port's signature
        self.asked.append(question)
        self.before(question)
        return EMPTY[question.answer]


class NoLibrary:
    """Knows nothing."""

    async def recall(self, query: str, limit: int) -> Passages:  # noqa: ARG002 - a port's signature
        return Passages()

    async def nearest(self, query: str, texts: tuple[str, ...], limit: int) -> Passages:  # noqa: ARG002 - the same
        return Passages()


class Letters:
    """Four characters are a token."""

    async def count(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(len(t) // 4 + 1 for t in texts)


class HidingRedactor:
    """Hides the word `secret`."""

    def file(self, source: Path, target: Path, pseudonyms: dict[str, str]) -> Redacted:
        text = source.read_text()
        target.write_text(text.replace("secret", "<SECRET_1>"))
        return Redacted({"SECRET": text.count("secret")}, pseudonyms)

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        redacted = Redacted({"SECRET": text.count("secret")}, pseudonyms)
        return RedactedText(text.replace("secret", "<SECRET_1>"), redacted)

    def also(self, *, ips: bool, hosts: bool) -> "HidingRedactor":
        return WideRedactor() if ips or hosts else self


class WideRedactor(HidingRedactor):
    """Hides the word `db-7` too, as the name of a machine."""

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        return super().text(text.replace("db-7", "<HOST_1>"), pseudonyms)


class PlainUnpacker:
    """Takes every file as it is, but refuses what is called broken."""

    def unpack(self, source: Path, name: str, work: Path) -> list[Member]:  # noqa: ARG002 - a port's signature
        if name.startswith("broken"):
            raise Refused("The archive is broken: pack it again.")
        return [Member(name, source)]


class FirstLineAnalyst:
    """Finds the first line of a file."""

    at_once = 1

    def analyse(self, source: Path, name: str, *, evidence: str, at: datetime, events: Path) -> Evidence:
        line = source.read_text().split("\n")[0]
        events.write_text(line)
        finding = Finding(evidence=evidence, file=name, kind=FindingKind.LOG, line=1, summary=line, excerpt=line)
        return Evidence(
            id=evidence, name=name, data_type=DataType.LOG, extractor="first", at=at, lines=1, findings=(finding,)
        )


@dataclass
class FolderFiles:
    """Keeps files by a counter."""

    folder: Path
    kept: list[str] = field(default_factory=list)

    async def put(self, source: Path) -> str:
        name = f"{len(self.kept):064x}"
        self._copy(source, name)
        return name

    def _copy(self, source: Path, name: str) -> None:
        shutil.copy(source, self.folder / name)
        self.kept.append(source.read_text())

    async def path(self, sha256: str) -> Path:
        return self.folder / sha256


class FirstEventRecords:
    """Finds as many events as there are sources."""

    async def look(self, query: Query, sources: tuple[Source, ...]) -> Found:
        return Found(query=query, total=len(sources), searched=len(sources))


class NoRanker:
    """Compares nothing."""

    async def rank(self, asked: Comparison) -> Ranking:
        return Ranking(series=len(asked.sources))


@dataclass
class SmallBooks:
    """Knows what one case cost."""

    known: dict[str, Cost] = field(default_factory=dict)

    async def spent(self, case_id: str) -> Cost:
        return self.known.get(case_id, Cost())


class NoCache:
    """Forgets at once."""

    async def get(self, key: str) -> bytes | None:  # noqa: ARG002 - a port's signature
        return None

    async def set(self, key: str, value: bytes, *, ttl: float) -> None:
        pass


@dataclass
class World:
    """The application and all that a test looks at."""

    app: App
    workers: Workers
    memory: Memory
    surface: RecordingSurface
    reasoner: ScriptedReasoner
    clock: "Clock"
    files: FolderFiles

    async def drain(self) -> None:
        """Work until nothing is due, moving the clock over back-offs, but not to promises."""
        for _ in range(40):
            await self.workers.drain(self.app)
            if not any(i.status == "pending" and i.item.kind != "timer" for i in self.memory.items.values()):
                return
            self.clock.forward(30)


@dataclass
class Clock:
    """The time, moved by hand."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def world(folder: Path) -> World:
    memory, clock, reasoner, workers = Memory(), Clock(), ScriptedReasoner(), Workers("w1")
    surface = RecordingSurface(folder / "surface.jsonl")
    files = FolderFiles(folder)
    app = App(
        lanes=MemoryLanes(memory),
        cases=MemoryCases(memory),
        journal=MemoryJournal(memory),
        files=files,
        cache=NoCache(),
        reasoner=reasoner,
        library=NoLibrary(),
        tokens=Letters(),
        redactor=HidingRedactor(),
        unpacker=PlainUnpacker(),
        analyst=FirstLineAnalyst(),
        records=FirstEventRecords(),
        ranker=NoRanker(),
        books=SmallBooks(),
        surfaces={"test": surface},
        work=folder / "work",
        limits=Limits(file_bytes=1 << 20),
        clock=clock,
        wake=workers.wake,
    )
    return World(app, workers, memory, surface, reasoner, clock, files)


def thread(name: str = "1") -> Thread:
    return Thread(surface="test", tenant="t", channel="c", thread=name)


def said(  # noqa: PLR0913 - what a turn consists of
    number: int,
    text: str,
    *,
    speaker: Speaker = ANN,
    files: tuple[str, ...] = (),
    where: str = "1",
    kind: TurnKind = TurnKind.MENTION,
) -> Turn:
    attachments = tuple(Attachment(id=f, name=f, source=f) for f in files)
    at = START + timedelta(seconds=number)
    message = Message(ref=f"m{number}", speaker=speaker, at=at, text=text, attachments=attachments)
    return Turn(id=f"{where}-t{number}", kind=kind, at=at, thread=thread(where), messages=(message,))


def placed_item(turn: Turn) -> NewItem:
    return NewItem(turn.thread.case_lane, turn.id, "event", turn.at.timestamp(), turn.model_dump_json())
