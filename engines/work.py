"""Durable work as plain values: what waits in lanes, what a commit writes, what is listed, installed and was said."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engines.deeds import Deed
from engines.models import Case
from engines.turn import Thread

Kind = Literal["event", "timer", "send"]


@dataclass(frozen=True)
class NewItem:
    """Something to do, not stored yet; a second one with the same `dedup` vanishes."""

    lane: str
    dedup: str
    kind: Kind
    due_at: float  # seconds since the epoch
    body: str  # JSON


@dataclass(frozen=True)
class Item:
    """Something to do, in its place in a lane; `started` once a worker has begun it."""

    id: int
    dedup: str
    kind: Kind
    due_at: float
    body: str
    started: bool
    attempts: int


@dataclass(frozen=True)
class Lease:
    """The right to work on one lane until `until` (epoch seconds); `items` are what is due, in order.

    `fence` grows with every owner of the lane, so that an owner whose lease ran out can write nothing.
    """

    lane: str
    fence: int
    until: float
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Commit:
    """All that one finished piece of work changes, written in one transaction guarded by the fence.

    `case` is stored if its stored version is still `case.version - 1`, else `Conflict`. `placed` are
    the messages that cards became: slot -> the surface's reference.
    """

    done: tuple[int, ...]
    new: tuple[NewItem, ...] = ()
    case: Case | None = None
    placed: dict[str, str] = field(default_factory=dict)
    deeds: tuple[Deed, ...] = ()  # for the audit log


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    id: str
    thread: Thread
    title: str
    status: str
    severity: str | None
    updated_at: datetime


@dataclass(frozen=True)
class Entry:
    """One answered effect of a turn."""

    step: int
    fingerprint: str
    answer: str  # JSON


@dataclass(frozen=True)
class Installed:
    """The app in one workspace, or in an organization with all its workspaces; `body` is its adapter's alone."""

    enterprise: str  # empty: a workspace of no organization
    team: str  # empty: the whole organization
    version: int
    installed_at: float  # epoch seconds
    expires_at: float  # of its token
    body: str  # JSON with tokens: nobody logs it


@dataclass(frozen=True)
class Post:
    """One message of the local war room; `slot` is its id for ever.

    `seq` is given by the board and grows with every change of the post, so that a page that saw all
    up to some `seq` resumes with what came after it.
    """

    thread: Thread
    slot: str
    author: str  # a stable id
    name: str  # of the author, as people know it
    kind: Literal["person", "bot"]
    at: datetime
    text: str = ""
    card: str | None = None  # JSON
    attachments: str = "[]"  # JSON
    seq: int = 0
