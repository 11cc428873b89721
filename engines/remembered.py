"""What is remembered of the talk of a case, as values; `memory` keeps it."""

from datetime import datetime

from pydantic import BaseModel

from engines.turn import FROZEN, Message


class Fact(BaseModel):
    """Something to keep for good: a decision, a rule-out, a negative finding, with where it comes from."""

    model_config = FROZEN

    text: str
    at: datetime
    source: str  # an evidence ref or a person's name


class Memory(BaseModel):
    """What is remembered of the talk: facts kept for good, the last messages, and summaries of the rest."""

    model_config = FROZEN

    pinned: tuple[Fact, ...] = ()
    hot: tuple[Message, ...] = ()
    older: tuple[Message, ...] = ()  # what was summed up; found again by what it says
    warm: tuple[str, ...] = ()
    cold: tuple[Fact, ...] = ()
