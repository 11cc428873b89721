"""JSON read whole into plain values, where they have room: of text they take up to thirty times as much."""

import orjson

ROOM = 400 << 20  # bytes that the values of one document may take
_MAPPING, _LIST, _VALUE = 160, 64, 32  # bytes of an empty one, and of what stands in one


def has_room(text: str | bytes) -> bool:
    """Whether the values of a text, told from its brackets and commas, take no more than they may."""
    mappings, lists, values = (text.count(c) for c in "{[,") if isinstance(text, str) else map(text.count, b"{[,")
    return _MAPPING * mappings + _LIST * lists + _VALUE * values <= ROOM


def read(text: str | bytes) -> object:
    """The value that a text says; None where it says none, or one without room."""
    if not has_room(text):
        return None
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found
