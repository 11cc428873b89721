"""What the war room needs of the world; `bot.main` says who provides it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engines.turn import Thread, Turn
from engines.work import CaseRow, Post

Receive = Callable[[Turn], Awaitable[None]]  # durable when it returns; a repeated Turn.id vanishes
Scrub = Callable[[str], str]


class Board(Protocol):
    """The durable log of what was said; a post is known by its thread and slot."""

    async def add(self, post: Post) -> Post:
        """Keep it under a new `seq`; when the slot is taken, the post that stands there comes back unchanged."""

    async def replace(self, post: Post) -> Post:
        """Put it in the place of the one with its slot, under a new `seq`; raises Refused where there is none."""

    async def find(self, thread: Thread, slot: str) -> Post | None:
        """The post with that slot."""

    async def since(self, thread: Thread, seq: int) -> Sequence[Post]:
        """What was added or replaced after `seq`, in the order of `seq`; 0 gives all."""

    async def threads(self, *, limit: int) -> Sequence[Post]:
        """The opening post of each thread, the thread that was opened last first."""


class Spool(Protocol):
    """Where dropped files wait until they are read; they are raw, and gone after intake."""

    async def keep(self, chunks: AsyncIterator[bytes]) -> str:
        """Store the stream and return its reference; nothing is left when the stream breaks off."""

    def open(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes in chunks; raises Refused when they are gone."""

    async def discard(self, ref: str) -> None:
        """Forget it; a reference that is gone is no error."""


class Cases(Protocol):
    """The cases' titles and states."""

    async def list(self, *, limit: int = 100) -> Sequence[CaseRow]:
        """The newest first."""


class Lines(Protocol):
    """The redacted lines of a stored file."""

    async def __call__(self, case_id: str, evidence_id: str, first: int, last: int) -> Sequence[str]:
        """Lines `first` to `last`, counted from 1, cut where the file ends; raises Refused when it is not there."""


@dataclass(frozen=True)
class DemoFile:
    """A file of the example incident."""

    name: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True)
class Demo:
    """The example incident: what is asked, and the files."""

    question: str
    files: tuple[DemoFile, ...]


OpenDemo = Callable[[], Demo]
