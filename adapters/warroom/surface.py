"""The war room as a chat surface: cards and messages stand on the board, and open pages hear of each change."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter

from adapters.warroom.bell import Bell
from adapters.warroom.ports import Board, Spool
from engines.errors import Refused
from engines.markup import Card
from engines.turn import Attachment, Message, Speaker, Thread
from engines.work import Post

BOT = Speaker(id="faultmaven", name="FaultMaven", is_bot=True)
PRESSED = "press:"  # the slots of notes about pressed buttons, which are no messages
_ATTACHMENTS = TypeAdapter(tuple[Attachment, ...])


def now() -> datetime:
    """This moment, timezone-aware."""
    return datetime.now(UTC)


class WarRoom:
    """Posts and edits cards, tells the history, gives back dropped files."""

    def __init__(self, board: Board, spool: Spool, clock: Callable[[], datetime] = now) -> None:
        self.board = board
        self.spool = spool
        self.clock = clock
        self.bell = Bell()

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        """Put the card below the thread, once per slot."""
        await self.put(
            Post(
                thread=thread,
                slot=slot,
                author=BOT.id,
                name=BOT.name,
                kind="bot",
                at=self.clock(),
                card=card.model_dump_json(),
            )
        )
        return slot

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:
        """Replace the card in place."""
        standing = await self.board.find(thread, ref)
        if standing is None:
            raise Refused(f"There is no card {slot} in this thread to edit.")
        await self.board.replace(replace(standing, card=card.model_dump_json()))
        self.bell.ring()

    async def find(self, thread: Thread, slot: str) -> str | None:
        """The slot itself, where a card stands in it."""
        return slot if await self.board.find(thread, slot) else None

    async def history(self, thread: Thread, *, before: str, limit: int) -> tuple[Message, ...]:
        """The messages before the one with that ref, oldest first."""
        posts = sorted(await self.board.since(thread, 0), key=lambda p: p.at)
        end = next((i for i, p in enumerate(posts) if p.slot == before), len(posts))
        said = [message(p) for p in posts[:end] if not p.slot.startswith(PRESSED)]
        return tuple(said[-limit:])

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The dropped file's bytes."""
        return self.spool.open(attachment.source)

    async def discard(self, attachment: Attachment) -> None:
        """Forget the dropped file's raw bytes."""
        await self.spool.discard(attachment.source)

    async def put(self, post: Post) -> Post:
        """Keep a post and wake the open pages."""
        kept = await self.board.add(post)
        self.bell.ring()
        return kept

    async def close(self) -> None:
        """End the live streams of the open pages."""
        self.bell.close()


def message(post: Post) -> Message:
    """A post as the engines know it; a card reads as its text."""
    text = Card.model_validate_json(post.card).text if post.card else post.text
    return Message(
        ref=post.slot,
        speaker=Speaker(id=post.author, name=post.name, is_bot=post.kind == "bot"),
        at=post.at,
        text=text,
        attachments=attachments(post),
    )


def attachments(post: Post) -> tuple[Attachment, ...]:
    """The files of a post."""
    return _ATTACHMENTS.validate_json(post.attachments)


def pack(files: tuple[Attachment, ...]) -> str:
    """The files as the board keeps them."""
    return _ATTACHMENTS.dump_json(files).decode()
