"""Finds secrets whose name stands in a field of its own: `name: DB_PASSWORD`, and `value: x` behind or below it."""

import re
from collections.abc import Iterator

from adapters.privacy import labels
from adapters.privacy.assigned import given
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_NAMED = re.compile(
    rb"(?i)(?:name|key)\\?[\"']?[ \t]{0,8}[:=][ \t]{0,8}\\?[\"']?(?P<name>[\w./-]{1,100})\\?[\"']?"
    rb"(?:[^:=<>]{0,60}|,?[ \t]{0,4}\r?\n[^\n]{0,120})value\\?[\"']?[ \t]{0,8}[:=]$"  # each line of a log has a head
)
_BACK = 300
_ELEMENT = re.compile(rb"(?P<name>[\w.-]{1,100})[\"'][^<>\n]{0,80}>")


def _paired(chunk: bytes, end: int) -> Iterator[Span]:
    found = _NAMED.search(chunk[max(0, end - _BACK) : end])
    if found and (label := labels.of(found["name"])):
        yield from given(chunk, end, label, found["name"])


def _element(chunk: bytes, end: int) -> Iterator[Span]:
    found = _ELEMENT.match(chunk, end)
    if found and not chunk.endswith(b"/", end, found.end() - 1) and (label := labels.of(found["name"])):
        yield from given(chunk, found.end(), label, found["name"])


TRIGGERS = (
    Trigger(rb"(?i)(?:[\s\"'-]|parameter|env)value\\?[\"']?[ \t]{0,8}[:=]", _paired),
    Trigger(rb"(?i)[ \t](?:name|key)=[\"']", _element),
)
