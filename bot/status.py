"""What the placeholder says while a turn thinks, where somebody answers who takes time: a model."""

from dataclasses import dataclass
from typing import Any

from bot.app import App
from bot.deliver import card_item
from engines import cards
from engines.markup import Card
from engines.questions import Question
from engines.turn import Turn

FILES = 1.5  # seconds between two words on files: what every chat lets through


@dataclass
class Status:
    """How far one turn is, said at most every so many seconds."""

    app: App
    turn: Turn
    told_at: float = 0.0

    async def tell(self, question: Question[Any], step: int) -> None:
        """Say what is asked now; a turn without a placeholder says nothing."""
        every, now = self.app.limits.status_seconds, self.app.now()
        if every is not None and now - self.told_at >= every:
            await self._say(cards.working(question), f"status:{step}")

    async def reading(self, name: str, done: int, total: int) -> None:
        """Say which file is read now, where the ones before took a while."""
        if done and self.app.now() - self.told_at >= FILES:
            await self._say(cards.reading(name, done, total), f"reading:{done}")

    async def _say(self, card: Card, stage: str) -> None:
        if not self.turn.joins:
            return
        self.told_at = self.app.now()
        await self.app.lanes.enqueue([card_item(self.turn, self.turn.id, card, self.told_at, stage)])
        self.app.wake()
