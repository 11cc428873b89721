"""What a flow may ask of the world: it yields an effect and is sent the answer.

A flow reads like blocking code and does no I/O; `bot.drive` answers, journals each answer under
(turn, step), and on a replay sends the same answers again.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from engines.abnormal import Comparison
from engines.markup import Card
from engines.models import Case, ResponseType
from engines.query import Found, Query, Source
from engines.questions import Passage, Passages, Question
from engines.spending import Cost
from engines.turn import FROZEN

A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True)
class Ask:
    """A question to a model or to the embedded reasoner; answered with `question.answer`."""

    question: Question[Any]


@dataclass(frozen=True)
class Recall:
    """Passages of the library that fit a text, or those `among` some texts; answered with `Passages`."""

    query: str
    limit: int = 3
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """The tokens of each text; answered with as many numbers, always the same ones, so that nobody writes them down."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """Events of the evidence that fit a query; answered with `Found`."""

    query: Query
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Rank:
    """The components of a case by how abnormal their metrics are; answered with `Ranking`."""

    asked: Comparison


@dataclass(frozen=True)
class Bill:
    """What models cost in a case; answered with `Cost`."""

    case: str


@dataclass(frozen=True)
class Show:
    """A card that need not wait for the rest of the turn: the outcome has it too, at its place; answered with None."""

    card: Card


@dataclass(frozen=True)
class Remember:
    """Incidents of one channel (`Thread.place`) that are over and have words of a text; answered with `Past`."""

    place: str
    query: str
    limit: int = 3


Effect = Ask | Recall | Look | Rank | Bill | Remember | Show | Count


class Timer(BaseModel):
    """A promise: a turn of kind `timer` comes at `due_at`; one per `name` and case, the newest counts."""

    model_config = FROZEN

    name: str
    due_at: datetime


@dataclass(frozen=True)
class Outcome:
    """How a turn ends: committed in one transaction with the done mark of the turn.

    The first card replaces the turn's placeholder; further ones are posted below it, in order.
    """

    case: Case
    cards: tuple[Card, ...]
    response: ResponseType
    timers: tuple[Timer, ...] = ()


Flow = Generator[Effect, Any, Outcome]


def ask(question: Question[A]) -> Generator[Effect, A, A]:
    """Ask, and get an answer of the question's own type."""
    return (yield Ask(question))


def recall(query: str, limit: int = 3, among: tuple[str, ...] = ()) -> Generator[Effect, Passages, tuple[Passage, ...]]:
    """Look something up in the library, or among texts."""
    return (yield Recall(query, limit, among)).passages


def count(texts: tuple[str, ...]) -> Generator[Effect, tuple[int, ...], tuple[int, ...]]:
    """How many tokens each of the texts has."""
    return (yield Count(texts)) if texts else ()


def look(query: Query, sources: tuple[Source, ...]) -> Generator[Effect, Found, Found]:
    """Look through the events of the evidence."""
    return (yield Look(query, sources))


def bill(case: str) -> Generator[Effect, Cost, Cost]:
    """What models cost in the case so far."""
    return (yield Bill(case))


def show(card: Card) -> Generator[Effect, None, None]:
    """Show a card at once."""
    yield Show(card)
