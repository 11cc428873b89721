"""Who did what: the entries of the audit log, which name what was done and never what was said."""

import re
from dataclasses import dataclass
from enum import StrEnum

from engines.turn import Press, Thread, Turn, TurnKind

_NAME = re.compile(r"[a-z][a-z0-9_. :-]{0,63}")  # as buttons and commands are called; anything else is not repeated


class DeedOutcome(StrEnum):
    """What came of it."""

    DONE = "done"
    REFUSED = "refused"  # the role was too small
    FAILED = "failed"


@dataclass(frozen=True)
class Deed:
    """One line of the audit log."""

    at: float  # epoch seconds
    tenant: str
    channel: str  # empty where it was done in none
    case: str  # the id of the case; empty where it is about none
    who: str  # the surface's id of the person
    what: str  # "case.close", "mention", "file"
    outcome: DeedOutcome
    via: str  # the surface, and in which way: "slack button"


def of(turn: Turn, outcome: DeedOutcome) -> tuple[Deed, ...]:
    """What the people of a turn did; nothing where only time passed."""
    if turn.press:
        what, by = pressed(turn.press), turn.press.speaker.id
        return (deed(turn.thread, by, what, outcome, turn.at.timestamp(), "button"),)
    return tuple(
        deed(turn.thread, m.speaker.id, what, outcome, m.at.timestamp(), "message")
        for m in turn.messages
        for what in (turn.kind.value, *("file" for _ in m.attachments))
        if turn.kind is not TurnKind.TIMER
    )


def deed(  # noqa: PLR0913, PLR0917 - the columns of the log
    thread: Thread, who: str, what: str, outcome: DeedOutcome, at: float, way: str = ""
) -> Deed:
    """One line about something in a thread."""
    via = f"{thread.surface} {way}".rstrip()
    return Deed(at, thread.tenant, thread.channel, thread.case_id if thread.thread else "", who, what, outcome, via)


def pressed(press: Press) -> str:
    """The name of a button, or of the command that it stands for, where it looks like one of ours."""
    from engines import commands  # noqa: PLC0415 - all of it, which who only reads a file need not wait for

    if press.name in (commands.TYPED, commands.CONFIRMED):
        read = commands.parse(press.value)
        return f"command {read.name}" if isinstance(read, commands.Command) else "command"
    return press.name if _NAME.fullmatch(press.name) else "unknown"
