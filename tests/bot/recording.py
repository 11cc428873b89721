"""A chat surface that writes down what is done to it, in a file that outlives the process."""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from engines.markup import Card
from engines.turn import Attachment, Message, Thread


@dataclass
class RecordingSurface:
    """Appends one JSON line per post and edit; `files` are what attachments' sources name."""

    log: Path
    files: dict[str, bytes] = field(default_factory=dict)
    past: tuple[Message, ...] = ()
    discarded: list[str] = field(default_factory=list)

    def _write(self, operation: str, thread: Thread, slot: str, card: Card) -> None:
        record = {"op": operation, "thread": thread.thread, "slot": slot, "card": card.model_dump(mode="json")}
        descriptor = os.open(self.log, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, json.dumps(record).encode() + b"\n")
        finally:
            os.close(descriptor)

    def records(self) -> list[dict[str, object]]:
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def shown(self) -> dict[str, Card]:
        """The card that stands in each slot now, in the order in which the slots were posted."""
        return {str(r["slot"]): Card.model_validate(r["card"]) for r in self.records()}

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        self._write("post", thread, slot, card)
        return f"ref:{slot}"

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:
        assert ref == f"ref:{slot}"
        self._write("edit", thread, slot, card)

    async def find(self, thread: Thread, slot: str) -> str | None:
        posted = any(r["op"] == "post" and r["slot"] == slot and r["thread"] == thread.thread for r in self.records())
        return f"ref:{slot}" if posted else None

    async def history(self, thread: Thread, *, before: str, limit: int) -> tuple[Message, ...]:  # noqa: ARG002 - a port's signature
        return self.past[-limit:]

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield self.files[attachment.source]

    async def discard(self, attachment: Attachment) -> None:
        self.discarded.append(attachment.source)
