"""The application as a bundle of ports: what takes a turn in, and what the workers work with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.ports import (
    Analyst,
    Books,
    Cache,
    Cases,
    ChatSurface,
    Fetcher,
    Files,
    Journal,
    Lanes,
    Library,
    Names,
    Originals,
    Ranker,
    Reasoner,
    Records,
    Redactor,
    Tokens,
    Unpacker,
)
from bot.stops import Mark, Stops
from engines.config import InvestigationConfig
from engines.turn import Speaker, Thread, Turn
from engines.work import Lease, NewItem
from engines.workspace import WorkspaceSettings, defaults

OWNED_SECONDS = 3600.0
CLOSE = "case.close"  # the button that ends a case


def _now() -> datetime:
    return datetime.now(UTC)


def arrived(turn: Turn, now: float) -> NewItem:
    """A turn as it waits in the lane of its case."""
    return NewItem(turn.thread.case_lane, turn.id, "event", now, turn.model_dump_json())


def _quiet(turn: Turn, what: str, done: int, total: int) -> None:
    """Tell nobody how far a turn is."""


@dataclass(frozen=True)
class Limits:
    """What one installation allows."""

    file_bytes: int = 200 << 20
    keep_originals: bool = False
    redact_ips: bool = False
    redact_hosts: bool = False
    history: int = 50  # messages of a thread that are read when the bot is called into it
    lease_seconds: float = 15.0
    cases_at_once: int = 8
    channels_at_once: int = 8
    poll_seconds: float = 0.5  # how long a worker sleeps when nobody wakes it
    outages: int = 5  # tries of a turn while an outside system is down
    crashes: int = 3  # tries of a turn that fails by itself
    restarts: int = 30  # tries of a turn that ends the whole process; others that run beside it count too
    status_seconds: float | None = None  # between two words on how far a turn is; none: nobody thinks for long
    sends: int = 12  # tries of an outgoing card
    backoff_seconds: float = 1.0  # doubled with each try
    backoff_cap_seconds: float = 300.0


@dataclass
class Held:
    """A lease in use; the heartbeat renews `lease` while the work runs."""

    lease: Lease
    turn: str | None = None  # what is being thought about


@dataclass(frozen=True, kw_only=True)
class Tools:
    """The ports with which a turn is taken in; who only reads files needs no others."""

    surfaces: Mapping[str, ChatSurface]
    redactor: Redactor
    unpacker: Unpacker
    analyst: Analyst
    work: Path  # a folder for files on their way in
    files: Files | None = None  # none: nothing is kept, and nobody asks about events later
    fetcher: Fetcher | None = None  # without it no address is fetched
    originals: Originals | None = None  # none: what was dropped is forgotten once it was taken in
    config: InvestigationConfig = field(default_factory=InvestigationConfig)
    limits: Limits = field(default_factory=Limits)
    progress: Callable[[Turn, str, int, int], None] = _quiet


@dataclass(frozen=True, kw_only=True)
class App(Tools):
    """All ports in one place; built by `bot.main` and handed to who works."""

    files: Files = field()  # what is asked about later is kept
    lanes: Lanes
    cases: Cases
    journal: Journal
    cache: Cache
    reasoner: Reasoner
    library: Library
    tokens: Tokens
    records: Records
    ranker: Ranker
    books: Books
    settings: Callable[[str], Awaitable[WorkspaceSettings]] = defaults  # of a workspace, as they are now
    names: Mapping[str, Names] = field(default_factory=dict)  # by surface: where texts leave this machine
    clock: Callable[[], datetime] = _now
    wake: Callable[[], None] = lambda: None
    stops: Stops = field(default_factory=Stops)
    closing: Callable[[str], None] = lambda _case: None  # told at once, while a turn of that case may still run

    async def chosen(self, tenant: str) -> "App":
        """Itself, which redacts what that workspace chose beside."""
        wanted = await self.settings(tenant)
        if not wanted.redact_ips and not wanted.redact_hosts:
            return self
        return replace(self, redactor=self.redactor.also(ips=wanted.redact_ips, hosts=wanted.redact_hosts))

    def now(self) -> float:
        """The time in seconds since the epoch."""
        return self.clock().timestamp()

    async def receive(self, turn: Turn) -> None:
        """Store the turn; when this returns, it will have its effect, once and in order."""
        await self.lanes.enqueue([arrived(turn, self.now())])
        if turn.press and turn.press.name == CLOSE:
            self.closing(turn.thread.case_id)
        self.wake()

    async def stop(self, turn_id: str, by: Speaker) -> None:
        """Stop a turn that runs or will run; durable when this returns, and nothing where it is done."""
        await self.stops.ask(self.journal, turn_id, Mark(by=by, at=self.clock()))

    async def owns(self, thread: Thread) -> bool:
        """Whether a thread is a case, also one whose first turn still waits; a yes is for ever, so it is cached."""
        key = f"owned:{thread.key}"
        if await self.cache.get(key):
            return True
        owned = await self.lanes.exists(thread.case_lane)
        if owned:
            await self.cache.set(key, b"1", ttl=OWNED_SECONDS)
        return owned
