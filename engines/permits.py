"""Which role a turn needs: buttons that only show need none, and what changes a case needs a responder."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engines import commands, deeds
from engines.roles import Role
from engines.turn import Thread, Turn, TurnKind

SHOWING = frozenset({"why", "evidence.show"})  # buttons that change nothing
_DOES = {
    "case.acknowledge": "take an incident",
    "case.close": "close a case",
    "case.escalate": "call others",
    "conflict.settle": "settle what people say",
    "hypothesis.accept": "say what the cause is",
    "hypothesis.reject": "say what the cause is not",
    "hypothesis.take_back": "take back what was said of a cause",
    "mitigation.approve": "approve a fix",
    "mitigation.failed": "say how a fix went",
    "mitigation.propose": "propose a fix",
    "mitigation.start": "start a fix",
    "mitigation.worked": "say how a fix went",
    "phase.confirm": "move the investigation on",
    "reminder.snooze": "put a reminder off",
    "reminder.stop": "stop a reminder",
    "request.blocked": "say that something can't be had",
    "severity.confirm": "confirm the severity",
    "severity.reject": "reject the severity",
}


@dataclass(frozen=True)
class Need:
    """The role that something needs; `does` completes "To … you need the role", `what` is its name in the log."""

    role: Role
    does: str
    what: str
    opens: bool = False  # a case, which a workspace may want in some channels alone


OPENING = Need(Role.RESPONDER, "open a case", "new", opens=True)
STOPPING = Need(Role.RESPONDER, "stop what FaultMaven does", "turn.stop")
CONFIGURING = Need(Role.ADMIN, "change the settings", "settings")
Allows = Callable[[Thread, str, Need], Awaitable[str | None]]
"""Why a person may not do what has that need, in one sentence; the log has it then. None where they may."""


async def everything(_thread: Thread, _who: str, _need: Need) -> str | None:
    """Allow everybody everything, as where one person works alone."""
    return None


def of_command(form: commands.Form) -> Need:
    """What a command needs."""
    return Need(form.needs, form.does, f"command {form.name}", opens=form.name is commands.Name.NEW)


def needed(turn: Turn, *, opens: bool) -> Need | None:
    """What a turn needs of who made it; None where everybody may. `opens` says that it would open a case."""
    if turn.press and commands.is_one(turn):
        read = commands.parse(turn.press.value)
        return of_command(read.form) if isinstance(read, commands.Command) and read.form.changes else None
    if turn.kind is TurnKind.ACTION and turn.press and turn.press.name not in SHOWING:
        return Need(Role.RESPONDER, _DOES.get(turn.press.name, "change a case"), deeds.pressed(turn.press))
    if turn.kind is TurnKind.MENTION and opens:
        return OPENING
    return None
