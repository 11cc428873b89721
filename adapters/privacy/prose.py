"""Finds secrets that sentences tell: `password is hunter2`, `token "x" rejected`, `IDENTIFIED BY 'x'`."""

import re
from collections.abc import Iterator

from adapters.privacy import values
from adapters.privacy.assigned import value_at
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_STATED = re.compile(rb"(?i)(?:is|was|to|by|/|requirepass|masterauth)[ :]*[\"'`(]?$")
_MADE = re.compile(rb"[A-Za-z0-9_./+=~-]{16,4096}")
_OWNED = re.compile(rb"for [\w.@-]{1,64} (?:is|was|to|set to):? (?P<quote>[\"'`])?")
_LOGIN = re.compile(rb"[\w.@-]{1,64} ?/ ?(?=\S)")
_SHORTEST = 4


def _said(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - 1
    if owned := _OWNED.match(chunk, begin):
        begin = owned.end()
    quote = chunk[begin - 1 : begin] if chunk[begin - 1 : begin] in (b'"', b"'", b"`") else b""
    value = value_at(chunk, begin, quote)
    if quote:
        known = values.is_literal(value) and b" " not in value and len(value) >= _SHORTEST
    else:
        stated = _STATED.search(chunk, max(0, begin - 24), begin)
        known = values.is_random(value) or bool(stated and values.is_mixed(value))
    if known:
        yield Span(begin, begin + len(value), "SECRET")


def _login(chunk: bytes, end: int) -> Iterator[Span]:
    if found := _LOGIN.match(chunk, end - 1):
        yield from _said(chunk, found.end() + 1)


def _made(chunk: bytes, end: int) -> Iterator[Span]:
    found = _MADE.match(chunk, end - 1)
    value = found[0].rstrip(b".") if found else b""
    if values.is_random(value):
        yield Span(end - 1, end - 1 + len(value), "SECRET")


def _literal(chunk: bytes, end: int) -> Iterator[Span]:
    quote = chunk[end - 1 : end] if chunk[end - 1 : end] in (b'"', b"'", b"`") else b""
    begin = end if quote else end - 1
    value = value_at(chunk, begin, quote)
    if values.is_literal(value):
        yield Span(begin, begin + len(value), "SECRET")


_KEY = (
    rb"(?:(?:api|access|secret|auth|app|license|account|client|bearer|session|refresh|bot|integration|routing)[ _-]?"
    rb"(?:key|secret|token)|token)"
)
TRIGGERS = (
    Trigger(
        rb"(?i)(?:pass(?:word|code|phrase|wd)|pwd|pin|otp)(?: (?:is|was|to|set to|changed to|reset to))?:? [\"'`(]?"
        rb"[^\s\"'`(]",
        _said,
    ),
    Trigger(rb"(?i)" + _KEY + rb"(?: (?:is|was|of|with id))?[ :=][\"'`(]{0,2}[A-Za-z0-9]", _made),
    Trigger(rb"(?i)cred(?:ential)?s(?: (?:are|is))?:? [\w.@-]", _login),
    Trigger(rb"(?i)identified (?:with [\w']+ )?by (?:password )?[\"'`]", _literal),
    Trigger(rb"(?i)(?:with|encrypted|(?:user|role) [\w\"]+) password [\"'`]", _literal),
    Trigger(rb"(?i)(?:^|[\s\"'])(?:requirepass|masterauth|bindpw|rootpw) [\"']?[^\s\"']", _literal),
    Trigger(rb"(?i)(?:^|\s)login \S+\s{1,4}password [^\s]", _literal),
    Trigger(rb"(?i)(?:^|[\s\"'])auth[\"']? [\"'][^\s\"']", _said),
)
