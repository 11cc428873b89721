"""The text in a record that is data: a JSON object, or pairs of names and values."""

import re

import orjson

_TEXT = ("msg", "message", "@m", "body", "text", "event", "log", "MESSAGE")
_OTHERS = ("level", "severity", "lvl", "ts", "time", "timestamp", "@timestamp", "@t", "t")
_PREFIX = 300  # characters that a collector may have put before an object
_PAIRED = re.compile(r"(?:^|\s)(?:msg|message)=(\"(?:[^\"\\]|\\.)*+\"|\S+)")
_PAIR = re.compile(r"[A-Za-z_@][\w.@/-]*=")
_OTHER = re.compile(r"(?:^|\s)(?:level|lvl|severity|ts|time|timestamp|t)=")


def text_of(line: str) -> str | None:
    """What the record says in words; None for a line that is no such record."""
    if (start := line.find("{", 0, _PREFIX)) >= 0 and line.rstrip().endswith("}"):
        return _of_object(line[start:])
    if "=" in line and _PAIR.match(line.lstrip()[:_PREFIX]) and _OTHER.search(line):
        found = _PAIRED.search(line)
        return _unquoted(found[1]) if found else None
    return None


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"') if text[0] == '"' else text


def _of_object(text: str) -> str | None:
    try:
        value = orjson.loads(text)
    except ValueError:
        return None
    if not isinstance(value, dict) or not any(k in value for k in _OTHERS):
        return None
    return next((t for k in _TEXT if isinstance(t := value.get(k), str) and t.strip()), None)
