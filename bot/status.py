"""What the placeholder says while a turn thinks, where somebody answers who takes time: a model."""

from dataclasses import dataclass
from typing import Any

from bot.app import App
from bot.deliver import card_item
from engines import cards
from engines.questions import Question
from engines.turn import Turn, TurnKind


@dataclass
class Status:
    """How far one turn is, said at most every so many seconds."""

    app: App
    turn: Turn
    told_at: float = 0.0

    async def tell(self, question: Question[Any], step: int) -> None:
        """Say what is asked now; a turn without a placeholder says nothing."""
        every, now = self.app.limits.status_seconds, self.app.now()
        talks = self.turn.kind in (TurnKind.MENTION, TurnKind.MESSAGE)
        if every is None or not talks or now - self.told_at < every:
            return
        self.told_at = now
        card = cards.working(question)
        await self.app.lanes.enqueue([card_item(self.turn, self.turn.id, card, now, f"status:{step}")])
        self.app.wake()
