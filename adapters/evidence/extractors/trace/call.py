"""One call of one service by another, as a span tells it."""

from dataclasses import dataclass, field
from datetime import datetime

from adapters.evidence.lined import Node


@dataclass(eq=False)  # two spans may say the same and are still two
class Call:
    """One span."""

    node: Node
    trace: str
    id: str
    parent: str
    service: str
    operation: str
    at: datetime | None
    ms: float | None
    failed: bool
    error: str
    attributes: dict[str, Node] = field(default_factory=dict)
    where: Node | None = None  # what proves the error
    offset: int = -1  # of its id in the text, where its nodes have no lines of their own

    @property
    def key(self) -> tuple[str, str]:
        """What is called."""
        return self.service, self.operation

    @property
    def name(self) -> str:
        """What is called, in words."""
        operation = self.operation if self.operation != self.service else ""
        return f"{self.service or 'A service'} {operation}".strip()

    @property
    def begin(self) -> float:
        """Seconds since 1970; 0 where nobody said when."""
        return self.at.timestamp() if self.at else 0.0

    @property
    def end(self) -> float:
        """Seconds since 1970."""
        return self.begin + self.lasted

    @property
    def lasted(self) -> float:
        """In seconds, 0 where nobody said how long."""
        return max(self.ms or 0.0, 0.0) / 1000


@dataclass(frozen=True)
class Tree:
    """How calls hang together: who called whom, by the ids that they carry."""

    calls: list[Call]
    by_id: dict[tuple[str, str], Call]
    children: dict[Call, list[Call]]

    def parent(self, call: Call) -> Call | None:
        """Who called it, None for the first call of a trace and for one whose caller is not there."""
        found = self.by_id.get((call.trace, call.parent)) if call.parent else None
        return None if found is call else found

    def below(self, call: Call) -> list[Call]:
        """What it called."""
        return self.children.get(call, [])

    def above(self, call: Call) -> list[Call]:
        """Its callers, the nearest first; a ring of callers ends."""
        found: list[Call] = []
        here = self.parent(call)
        while here is not None and len(found) < _DEEPEST and here not in found:
            found.append(here)
            here = self.parent(here)
        return found


_DEEPEST = 100  # calls in calls


def tree(calls: list[Call]) -> Tree:
    """Hang them together."""
    by_id = {(c.trace, c.id): c for c in calls if c.id}
    children: dict[Call, list[Call]] = {}
    found = Tree(calls, by_id, children)
    for call in calls:
        if (parent := found.parent(call)) is not None:
            children.setdefault(parent, []).append(call)
    return found
