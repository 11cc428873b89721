"""Commands as turns: each is a press of its own, so that it never becomes part of a burst of talk."""

from engines.commands import menus
from engines.commands.asking import Asked
from engines.commands.forms import Name
from engines.commands.grammar import Command, spoken, uncalled
from engines.turn import Press, Thread, Turn, TurnKind

CLOSE = "case.close"  # the button that ends a case; a command that is confirmed is the same press


def command_turn(asked: Asked, command: Command, thread: Thread) -> Turn:
    """The turn of a command to which nothing is left to ask."""
    press = Press(name=menus.CONFIRMED, value=asked.words, speaker=asked.speaker)
    if command.name is Name.CLOSE:
        press = Press(name=CLOSE, speaker=asked.speaker)
    return Turn(id=asked.id, kind=TurnKind.ACTION, at=asked.at, thread=thread, press=press)


def turn_of(turn: Turn) -> Turn:
    """What somebody said to FaultMaven as the turn of a command, where it is one and nothing else; else the turn."""
    said = turn.messages[0] if len(turn.messages) == 1 and not turn.attachments else None
    read = spoken(said.text) if said and turn.joins else None
    if said is None or read is None:
        return turn
    if isinstance(read, Command) and read.name is Name.NEW and turn.kind is TurnKind.MENTION:
        return turn.model_copy(update={"messages": (said.model_copy(update={"text": read.text}),)})
    press = Press(name=menus.TYPED, value=uncalled(said.text), speaker=said.speaker)
    return turn.model_copy(update={"kind": TurnKind.ACTION, "messages": (), "press": press, "wants_history": False})
