"""The command line as a chat surface: keeps the newest card of each slot, reads files from the disk."""

import asyncio
import os
from collections.abc import AsyncIterator
from io import BufferedReader
from pathlib import Path
from urllib.parse import unquote_to_bytes

from engines.intake import unreadable
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
        """Read the file."""
        with await asyncio.to_thread(opened, _place(attachment)) as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk

    async def path(self, attachment: Attachment) -> Path:
        """Where the file lies, if it can be read."""
        path = _place(attachment)
        await asyncio.to_thread(lambda: opened(path).close())
        return path

    async def discard(self, attachment: Attachment) -> None:
        """Do nothing: the file is the user's own."""


def opened(path: Path, what: object = "It") -> BufferedReader:
    """A file whose first byte can be read; raises Refused, which calls it `what`."""
    try:
        file = path.open("rb")
        try:
            file.peek(1)
        except OSError:
            file.close()
            raise
    except OSError as error:
        raise unreadable(error, what) from error
    return file


def _place(attachment: Attachment) -> Path:
    """Its `source` is a path whose bytes stand as in an address: a name may have some that are no text."""
    return Path(os.fsdecode(unquote_to_bytes(attachment.source)))
