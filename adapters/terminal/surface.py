"""The command line as a chat surface: keeps the newest card of each slot, reads files from the disk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from engines.errors import Refused
from engines.markup import Card
from engines.turn import Attachment, Message, Thread

CHUNK = 1 << 20  # bytes


class TerminalSurface:
    """Holds `cards`, slot to card, in the order in which they were posted."""

    def __init__(self) -> None:
        """Start with nothing posted."""
        self.cards: dict[str, Card] = {}

    async def post(self, thread: Thread, slot: str, card: Card) -> str:  # noqa: ARG002 - a port's signature
        """Keep the card; its slot is its reference."""
        self.cards[slot] = card
        return slot

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:  # noqa: ARG002 - a port's signature
        """Replace the card."""
        self.cards[slot] = card

    async def find(self, thread: Thread, slot: str) -> str | None:  # noqa: ARG002 - a port's signature
        """Say whether the slot is posted."""
        return slot if slot in self.cards else None

    async def history(self, thread: Thread, *, before: str, limit: int) -> tuple[Message, ...]:  # noqa: ARG002 - a port's signature
        """Return nothing: a command has no past."""
        return ()

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """Read the file; `source` is its path."""
        try:
            file = await asyncio.to_thread(Path(attachment.source).open, "rb")
            with file:
                while chunk := await asyncio.to_thread(file.read, CHUNK):
                    yield chunk
        except OSError as error:
            raise _unreadable(error) from error

    async def path(self, attachment: Attachment) -> Path:
        """Where the file lies, if it can be read."""
        path = Path(attachment.source)
        try:
            await asyncio.to_thread(lambda: path.open("rb").close())
        except OSError as error:
            raise _unreadable(error) from error
        return path

    async def discard(self, attachment: Attachment) -> None:
        """Do nothing: the file is the user's own."""


def _unreadable(error: OSError) -> Refused:
    return Refused(f"It can't be read ({error.strerror}): check its permissions and try again.")
