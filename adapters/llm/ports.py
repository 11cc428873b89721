"""What the model layer needs of others: the reasoner that always answers, the books, and who takes names out."""

from collections.abc import Sequence
from typing import Any, Protocol

from engines.asking import Asker, Hidden
from engines.questions import Answered, Question
from engines.spending import Booked, Booking, Budgets, Settled, Spent


class Embedded(Protocol):
    """The reasoner that needs no model."""

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:
        """An answer of the question's own type."""


class Ledger(Protocol):
    """The books: what is durable before a call is made, and when it has ended."""

    async def book(self, booking: Booking, budgets: Budgets) -> Booked:
        """Reserve what the call may cost, unless it is known, was begun before, or has no room."""

    async def settle(self, settled: Settled, budgets: Budgets) -> tuple[Spent, ...]:
        """Put what it did cost in the place of what was reserved; returns what that took of each budget."""


class Names(Protocol):
    """Takes names out of texts that go to a model."""

    async def take(self, texts: Sequence[str], salt: str) -> Hidden:
        """The texts without names; raises Unavailable where that can't be done in time."""
