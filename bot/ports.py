"""What the shell needs of the world, and nothing more; `bot.main` says who provides it."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from engines.abnormal import Comparison, Ranking
from engines.asking import Asker
from engines.deeds import Deed
from engines.evidence import Evidence
from engines.intake import Member, Redacted, RedactedText
from engines.markup import Card
from engines.models import Case
from engines.query import Found, Query, Source
from engines.questions import Answered, Passages, Question
from engines.spending import Cost
from engines.turn import Attachment, Message, Thread
from engines.work import CaseRow, Commit, Entry, Lease, NewItem


class Lanes(Protocol):
    """Durable, ordered work: one lane per case and one per channel for what goes out."""

    async def enqueue(self, items: Sequence[NewItem]) -> None:
        """Store; durable when it returns. A timer with the same dedup is moved to the new due time."""

    async def exists(self, lane: str) -> bool:
        """Whether anything was ever put into the lane."""

    async def claim(self, prefix: str, owner: str, *, now: float, ttl: float, limit: int) -> list[Lease]:
        """Lease up to `limit` free lanes with due items, longest waiting first."""

    async def beat(self, lease: Lease, *, until: float) -> Lease:
        """Extend; raises LeaseLost when somebody else owns the lane."""

    async def start(self, lease: Lease, ids: Sequence[int]) -> None:
        """Mark as begun, attempts + 1; raises LeaseLost."""

    async def commit(self, lease: Lease, commit: Commit) -> None:
        """Write it all or nothing; raises LeaseLost or Conflict. The lease stays."""

    async def release(self, lease: Lease, *, not_before: float = 0.0) -> None:
        """Give the lane back; nothing of it is due before `not_before`. A lost lease is no error."""

    async def bury(self, lease: Lease, ids: Sequence[int], reason: str, deeds: Sequence[Deed] = ()) -> None:
        """Give up on items: they are kept as dead, and the lane goes on; `deeds` are for the audit log."""

    async def placed(self, slots: Sequence[str]) -> dict[str, str]:
        """Where cards already stand: slot -> the surface's reference."""

    async def take_over(self, owner: str | None = None) -> None:
        """Free the leases of an owner who is gone; without one all, where nobody else works on these lanes."""


class Cases(Protocol):
    """Where cases are kept; they are written through `Lanes.commit`."""

    async def load(self, case_id: str) -> Case | None:
        """The case with that id, with all its evidence."""

    async def list(self, *, limit: int = 100) -> list[CaseRow]:
        """The newest first."""

    async def newest(self, place: str, statuses: Collection[str]) -> CaseRow | None:
        """The case of that channel (`Thread.place`) that was opened last, of those in one of the statuses."""

    async def ended(self, place: str, limit: int) -> Sequence[Case]:
        """The cases of that channel that are over, without their evidence, the newest first."""


class Journal(Protocol):
    """What was already answered in a turn, so that a replay asks nobody twice."""

    async def read(self, turn_id: str) -> list[Entry]:
        """In the order of steps."""

    async def append(self, turn_id: str, entry: Entry) -> None:
        """Store; the first entry of a step stays."""


class Files(Protocol):
    """Content-addressed bytes; only redacted ones come in."""

    async def put(self, source: Path) -> str:
        """Keep a copy; returns the sha256 of the content in hex."""

    async def path(self, sha256: str) -> Path:
        """Where it can be read; raises Refused when there is no such file."""


class Originals(Protocol):
    """What was dropped, as it was; encrypted, for an administrator alone."""

    async def put(self, source: Path, thread: Thread, evidence: str) -> None:
        """Keep a copy under the first evidence that it becomes; one that a crash left behind is replaced."""


class Cache(Protocol):
    """Forgetful memory; losing it loses nothing."""

    async def get(self, key: str) -> bytes | None:
        """What is remembered."""

    async def set(self, key: str, value: bytes, *, ttl: float) -> None:
        """Remember for `ttl` seconds."""


class Reasoner(Protocol):
    """Answers the engines' questions."""

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:
        """An answer of the question's own type; raises Unavailable."""


class Library(Protocol):
    """Guides, runbooks and past cases."""

    async def recall(self, query: str, limit: int) -> Passages:
        """The best passages."""

    async def nearest(self, query: str, texts: tuple[str, ...], limit: int) -> Passages:
        """The texts that are nearest in meaning, best first."""


class Tokens(Protocol):
    """The tokenizer of the model."""

    async def count(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        """How many tokens each text has; always the same for the same text."""


class Records(Protocol):
    """The structured events of the files, for questions over them."""

    async def look(self, query: Query, sources: tuple[Source, ...]) -> Found:
        """Look through them; a source that is gone or can't be read is said in the note."""


class Ranker(Protocol):
    """The numbers of the files, for the question which components are the most abnormal."""

    async def rank(self, asked: Comparison) -> Ranking:
        """Compare them; a source that is gone or can't be read is left out."""


class Books(Protocol):
    """What models cost."""

    async def spent(self, case_id: str) -> Cost:
        """All calls of one case."""


class Names(Protocol):
    """Takes names of people and places out of texts that leave."""

    async def hide(self, texts: Sequence[str], salt: str, people: Sequence[str]) -> Sequence[str]:
        """Each text without names but those of `people`; as it is where finding them takes too long."""


class Fetcher(Protocol):
    """Reads what stands at an address, where somebody asks for it outright."""

    async def fetch(self, url: str, target: Path) -> str:
        """Write it to `target`, and say what the file is called; raises Refused for what is not public."""


class Unpacker(Protocol):
    """Opens archives, within caps on count, depth, ratio and size."""

    def unpack(self, source: Path, name: str, work: Path) -> list[Member]:
        """The members, unpacked below `work`; raises Refused on a broken or hostile archive."""


class Redactor(Protocol):
    """Takes secrets and personal data out of every byte before anything else sees it."""

    def file(self, source: Path, target: Path, pseudonyms: dict[str, str]) -> Redacted:
        """Copy with the same number of lines."""

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        """The same for a short text."""

    def also(self, *, ips: bool, hosts: bool) -> "Redactor":
        """One that takes out addresses and names of machines too, where that is asked for."""


class Analyst(Protocol):
    """Reads a redacted file and says what is in it."""

    @property
    def at_once(self) -> int:
        """How many files are best read at once; `analyse` may be called by as many threads, and by more."""

    def analyse(self, source: Path, name: str, *, evidence: str, at: datetime, events: Path | None) -> Evidence:
        """Never raises on content: what can't be read has a note that says what to do instead.

        Structured events, where it has any, are written to `events` if there is such a path.
        """


class ChatSurface(Protocol):
    """A place where people talk; `slot` names a card's place for ever."""

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        """Post below the thread; returns the surface's reference. Raises RateLimited, Unavailable, Refused."""

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:
        """Replace a posted card in place."""

    async def find(self, thread: Thread, slot: str) -> str | None:
        """The reference of a card that was posted by a worker that died before it could say so."""

    async def history(self, thread: Thread, *, before: str, limit: int) -> tuple[Message, ...]:
        """The messages before the one with that ref, oldest first."""

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file's bytes, in chunks."""

    async def discard(self, attachment: Attachment) -> None:
        """Forget the raw bytes, where the surface kept them: they were taken in."""


@runtime_checkable
class Local(Protocol):
    """A surface whose files lie on this machine, and are read where they are."""

    async def path(self, attachment: Attachment) -> Path:
        """Where it lies; raises Refused when it can't be read."""


@runtime_checkable
class Paced(Protocol):
    """A surface that takes only so many messages."""

    def wait(self, thread: Thread, *, new: bool) -> float:
        """Seconds until a message may be posted there (`new`) or edited; 0: now, and a place is taken."""


@runtime_checkable
class Addressed(Protocol):
    """A surface that shows a card to somebody in particular while it is worked on."""

    async def answers(self, thread: Thread, slot: str, who: str) -> None:
        """The card of that slot is for that person, unless the surface knows better."""
