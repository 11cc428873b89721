"""What the ways into Slack need of the product, written down instead of done."""

from dataclasses import dataclass, field

from adapters.slack.ways import Shell
from engines.commands import Asked, Reply
from engines.turn import Speaker, Turn


@dataclass
class Noted:
    """What was begun, stopped and asked."""

    begun: list[tuple[Turn, ...]] = field(default_factory=list)
    stopped: list[tuple[str, Speaker]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    fault: Exception | None = None  # raised instead

    @property
    def shell(self) -> Shell:
        return Shell(begin=self._begin, stop=self._stop, ask=self.ask, late=self.ask)

    async def ask(self, asked: Asked) -> Reply:
        """Have nothing to say."""
        self.asked.append(asked)
        return Reply(None)

    async def _begin(self, turns: tuple[Turn, ...]) -> None:
        if self.fault:
            raise self.fault
        self.begun.append(turns)

    async def _stop(self, turn: str, by: Speaker) -> None:
        self.stopped.append((turn, by))
