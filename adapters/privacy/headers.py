"""Finds what HTTP headers carry: bearer and basic credentials, and the cookies."""

import re
from collections.abc import Iterator

from adapters.privacy import labels, values, whole
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_CREDENTIALS = re.compile(rb"[A-Za-z0-9._~+/=%-]{8,8192}")
_LEAST = 8
_COOKIES = re.compile(rb"[ \t]*\\?[\"'\[]{0,2}\\?[\"']?[ \t]*")
_COOKIE = re.compile(rb"(?P<name>[^\s=;,\"'\\]{1,100})=(?P<value>\"[^\"\n]*+\"|[^\s;,\"'\\<>]{1,4096}+)")
_MORE = re.compile(rb";[ ]*")
_ATTRIBUTES = frozenset((b"path", b"domain", b"expires", b"max-age", b"samesite", b"version", b"priority"))
_LONG = 16  # bytes of a cookie that says more than a preference does
_MOST = 100  # cookies in a header


def _credentials(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - _LEAST
    found = _CREDENTIALS.match(chunk, begin)
    if found and values.is_secret(found[0]):
        yield Span(begin, found.end(), "SECRET")


def _cookies(chunk: bytes, end: int) -> Iterator[Span]:
    opening = _COOKIES.match(chunk, end)
    at = opening.end() if opening else end
    for _ in range(_MOST):
        found = _COOKIE.match(chunk, at)
        if not found:
            return
        at = found.end()
        if found["name"].lower() not in _ATTRIBUTES and _tells(found["name"], found["value"]):
            at = whole.end(chunk, found.start("value"), at)
            yield Span(found.start("value"), at, "SECRET")
        more = _MORE.match(chunk, at)
        if not more:
            return
        at = more.end()


def _tells(name: bytes, value: bytes) -> bool:
    """Whether a cookie is more than a preference: `theme=dark` stays."""
    if not values.is_literal(value):
        return False
    return len(value) >= _LONG or values.is_random(value) or labels.of(name) is not None


def _response(_chunk: bytes, end: int) -> Iterator[Span]:
    yield Span(end - 32, end, "SECRET")


TRIGGERS = (
    Trigger(rb"(?i)[ ,]response=\\?[\"']?[0-9a-f]{32}", _response),
    Trigger(rb"(?i)(?:bearer|basic|negotiate)(?: |%20|\+)[A-Za-z0-9._~+/=%-]{8}", _credentials),
    Trigger(rb"(?i)cookie2?\\?[\"']?[ \t]{0,2}[:=]", _cookies),
    Trigger(rb"(?i)\s(?:-b|--cookie)[ \t]{1,4}", _cookies),
)
