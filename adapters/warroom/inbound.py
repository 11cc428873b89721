"""What a browser sent, as a Turn; pure."""

import re
from datetime import datetime

from engines.turn import Attachment, Message, Press, Speaker, Thread, Turn, TurnKind

_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_key(text: str) -> bool:
    """Whether it is a uuid as browsers make them."""
    return bool(_KEY.fullmatch(text))


def opened_by(key: str) -> Thread:
    """The thread that a first message opens; a repeat of the message opens the same one."""
    return thread(key.replace("-", ""))


def thread(thread_id: str) -> Thread:
    """The thread with that id."""
    return Thread(surface="warroom", tenant="local", channel="warroom", thread=thread_id)


def turn_id(key: str) -> str:
    """The id that makes a repeated send vanish."""
    return f"warroom:{key}"


def said(where: Thread, message: Message, *, opens: bool) -> Turn:
    """Somebody wrote or dropped files; `ref` of the message is the browser's uuid."""
    kind = TurnKind.MENTION if opens else TurnKind.MESSAGE
    return Turn(id=turn_id(message.ref), kind=kind, at=message.at, thread=where, messages=(message,))


def pressed(where: Thread, key: str, at: datetime, press: Press) -> Turn:
    """Somebody pressed a button."""
    return Turn(id=turn_id(key), kind=TurnKind.ACTION, at=at, thread=where, press=press)


def spoken(key: str, speaker: Speaker, at: datetime, text: str, files: tuple[Attachment, ...]) -> Message:
    """One message of one person."""
    return Message(ref=key, speaker=speaker, at=at, text=text, attachments=files)
