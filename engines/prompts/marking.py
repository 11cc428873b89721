"""What others wrote, marked as data: it can't close the tag that it stands in; and what a model wrote, made plain."""

import re

_AWAY = str.maketrans("<>", "\u2039\u203a")
_BACK = str.maketrans("\u2039\u203a", "<>")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(
    r"\b(?:https?|ftp|file|data|javascript|slack|mailto):/{0,2}[^\s`'\"]+|(?<![:/\w])//[\w-]+\.[\w.-]+[^\s`'\"]*",
    re.IGNORECASE,
)
_HOST = re.compile(r"^[a-z]+:/{0,2}(?:[^/@\s]*@)?([^/:?#\s`'\"]+)", re.IGNORECASE)
_NEAR = re.compile(r"^(?:localhost|127\.\d+\.\d+\.\d+|[^.]+|.*\.(?:svc|local|internal|cluster\.local))$", re.IGNORECASE)
_CALL = re.compile(r"<[@!#][^>]*>|(?<!\w)@(?:here|channel|everyone|all)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
GONE = "(address left out)"


def data(text: str) -> str:
    """A text of others on one line."""
    return " ".join(_CONTROL.sub(" ", text).split()).translate(_AWAY)


def attribute(text: str) -> str:
    """The same between quotes, as the value of an attribute."""
    return data(text).replace('"', "'")


def plain(text: str) -> str:
    """A model's text without links, addresses outside and calls of people; our own marks are signs again."""
    bare = _LINK.sub(r"\1", _CONTROL.sub("", text).translate(_BACK))
    return _ADDRESS.sub(_address, _CALL.sub("", bare)).strip()


def _address(found: re.Match[str]) -> str:
    host = _HOST.match(found[0])
    return found[0] if host and _NEAR.match(host[1]) and found[0].lower().startswith("http") else GONE
