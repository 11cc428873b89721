"""A command as a surface hands it over, and what it gets back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from engines.markup import Card
from engines.turn import Speaker, Thread


@dataclass(frozen=True)
class Asked:
    """What somebody typed, where and when."""

    id: str  # unique for ever, the same when it is sent again
    at: datetime
    thread: Thread  # that of the case; with an empty `thread` where only the channel is known
    speaker: Speaker
    words: str
    confirmed: bool = False
    aloud: bool = False  # in the thread, where everybody saw it: what is not personal is answered there


@dataclass(frozen=True)
class Reply:
    """What only who asked sees; what changes a case is stored by then, and everybody sees the answer to it."""

    card: Card | None  # none where the answer in the thread is enough
    thread: Thread | None = None  # of the case that it is about: where its buttons belong


Ask = Callable[[Asked], Awaitable[Reply]]
