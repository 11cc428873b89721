"""What comes in: a turn is one or more messages of people, a pressed button, or a timer, in one thread."""

import hashlib
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

FROZEN = ConfigDict(frozen=True, extra="forbid")


class Thread(BaseModel):
    """The place of one conversation: one thread is one case."""

    model_config = FROZEN

    surface: str  # "slack", "warroom", "terminal"
    tenant: str  # the workspace; "local" where there is one only
    channel: str
    thread: str

    @property
    def key(self) -> str:
        """The thread as one string, unique over all surfaces."""
        return f"{self.place}:{self.thread}"

    @property
    def place(self) -> str:
        """The channel that the thread is in, unique over all surfaces."""
        return f"{self.surface}:{self.tenant}:{self.channel}"

    @property
    def case_lane(self) -> str:
        """The lane in which this thread's turns wait."""
        return f"case:{self.key}"

    @property
    def out_lane(self) -> str:
        """The lane in which this channel's outgoing cards wait."""
        return f"out:{self.place}"

    @property
    def case_id(self) -> str:
        """The id of the thread's case, the same on every machine."""
        return "c" + hashlib.sha256(self.key.encode()).hexdigest()[:10]


class Speaker(BaseModel):
    """Who said something."""

    model_config = FROZEN

    id: str
    name: str
    is_bot: bool = False
    may_act: bool = True  # whether their words also do something; those of a viewer are heard and no more


class Attachment(BaseModel):
    """A file somebody dropped; `source` is the surface's own reference, with which it fetches the bytes."""

    model_config = FROZEN

    id: str
    name: str
    size: int | None = None  # bytes, where the surface says so
    source: str


class Message(BaseModel):
    """One message of one person; `ref` is the surface's id of it."""

    model_config = FROZEN

    ref: str
    speaker: Speaker
    at: datetime  # timezone-aware
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


class TurnKind(StrEnum):
    """What made the turn."""

    MENTION = "mention"  # the bot was addressed: opens a case where there is none
    MESSAGE = "message"  # somebody wrote or dropped files in an owned thread
    ACTION = "action"  # a button of a card
    TIMER = "timer"  # a promise fell due


class Press(BaseModel):
    """A pressed button: `name` and `value` of the card's button, and who pressed it."""

    model_config = FROZEN

    name: str
    value: str = ""
    speaker: Speaker


class Amend(BaseModel):
    """Somebody changed or deleted a message of theirs."""

    model_config = FROZEN

    ref: str  # of the message
    deleted: bool = False
    forget: bool = False  # whether it leaves the case then


class Turn(BaseModel):
    """One unit of work in a thread; `id` is unique for ever, so that repeats of an event vanish."""

    model_config = FROZEN

    id: str
    kind: TurnKind
    at: datetime  # timezone-aware; the only clock the engines see
    thread: Thread
    messages: tuple[Message, ...] = ()
    press: Press | None = None
    amends: Amend | None = None  # the turn's messages are what it says now
    timer: str | None = None  # which promise, for TIMER
    wants_history: bool = False  # the thread before this message is to be fetched at intake

    @property
    def text(self) -> str:
        """All that was said, a line per message."""
        return "\n".join(m.text for m in self.messages if m.text)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """All files of all messages, in order."""
        return tuple(a for m in self.messages for a in m.attachments)

    @property
    def joins(self) -> bool:
        """Whether it may become one turn with its neighbours in a burst."""
        return self.kind in (TurnKind.MENTION, TurnKind.MESSAGE) and self.amends is None

    @property
    def is_of_apps(self) -> bool:
        """Whether other apps alone said something, and called nobody: evidence that wants no answer."""
        return self.kind is TurnKind.MESSAGE and bool(self.messages) and all(m.speaker.is_bot for m in self.messages)


def merge(turns: tuple[Turn, ...]) -> Turn:
    """Make one turn of a burst, each message and speaker kept, in order; the id is the first one's."""
    first, last = turns[0], turns[-1]
    if len(turns) == 1:
        return first
    mentioned = any(t.kind is TurnKind.MENTION for t in turns)
    return first.model_copy(
        update={
            "kind": TurnKind.MENTION if mentioned else TurnKind.MESSAGE,
            "at": last.at,
            "messages": tuple(m for t in turns for m in t.messages),
            "wants_history": any(t.wants_history for t in turns),
        }
    )
