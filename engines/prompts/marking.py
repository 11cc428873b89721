"""What others wrote, marked as data: it can't close the tag that it stands in; and what a model wrote, made plain."""

import re

LONGEST = 1_000  # characters of one text of a model
GONE = "(address left out)"
_AWAY = str.maketrans("<>", "\u2039\u203a")
_BACK = str.maketrans("\u2039\u203a", "<>")
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3002: ".", 0xFF61: "."}  # signs that programs take for ASCII
_CONTROL = re.compile(  # signs that nobody sees, or that turn around what people see
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e007f]"
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_CALL = re.compile(r"<[@!#][^>]*>|(?<!\w)@(?:here|channel|everyone|all)\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{0,30}:[/\\]{2}[^\s`'\"]+"
    r"|\b(?:https?|ftp|file|data|javascript|vbscript|slack|mailto|tel|sms):[^\s`'\"]+"
    r"|(?<![:/\w])//[\w-]+\.[\w.-]+[^\s`'\"]*",
    re.IGNORECASE,
)
_RUN = re.compile(r"^(?:file|data|javascript|vbscript|slack|mailto|tel|sms):", re.IGNORECASE)  # they name no machine
_MACHINE = re.compile(r"^[a-z0-9+.-]*:?[/\\]{0,2}(?:[^/\\@\s]*@)*([^/\\:?#\s`'\"]+)", re.IGNORECASE)
_NEAR = re.compile(
    r"^(?:127|10)(?:\.\d+){3}$|^192\.168(?:\.\d+){2}$|^172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}$"
    r"|^[a-z][^.]*$|\.(?:svc|local|internal|localhost)$",
    re.IGNORECASE,
)
_REACHING = re.compile(  # commands that speak to the machine which they name, without any scheme
    r"\b(?:curl|wget|nc|ncat|netcat|telnet|ssh|scp|sftp|rsync|ftp|dig|nslookup|ping|traceroute|openssl|iwr|irm)"
    r" [^`\n]*"
)
_DOTTED = re.compile(r"(?<![\w/])(?<!-o )(?:[^\s@`'\"]{1,64}@)?([\w-]+(?:\.[\w-]+)+)[^\s`'\"|;)]*")


def data(text: str) -> str:
    """A text of others on one line."""
    return " ".join(_CONTROL.sub(" ", text).split()).translate(_AWAY)


def attribute(text: str) -> str:
    """The same between quotes, as the value of an attribute."""
    return data(text).replace('"', "'")


def plain(text: str) -> str:
    """A model's text on one line, without addresses outside and calls of people; our own marks are signs again."""
    bare = " ".join(_CONTROL.sub("", text[:LONGEST]).split()).translate(_WIDE).translate(_BACK)
    bare = _ADDRESS.sub(_address, _CALL.sub(" ", _LINK.sub(r"\1", bare)))
    return _REACHING.sub(lambda command: _DOTTED.sub(_reached, command[0]), bare).strip()


def _address(found: re.Match[str]) -> str:
    machine = _MACHINE.match(found[0])
    return found[0] if machine and _NEAR.search(machine[1]) and not _RUN.match(found[0]) else GONE


def _reached(found: re.Match[str]) -> str:
    return found[0] if _NEAR.search(found[1]) else GONE
