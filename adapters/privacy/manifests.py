"""Finds what secrets of Kubernetes and JSON Web Keys hold: all of it is secret, whatever the names are."""

import re
from collections.abc import Iterator

from adapters.privacy import values
from adapters.privacy.scanner import REACH, Trigger
from adapters.privacy.spans import Span

_KIND = re.compile(rb"(?:^|[\s{,\"'\\])kind\\{0,3}[\"']?[ \t]{0,4}:[ \t]{0,4}\\{0,3}[\"']?Secret(?![\w-])")
_BEHIND = 300  # bytes behind the map in which the kind stands, as all tools sort an object's fields by name
_OTHER = re.compile(rb"(?m)^---|^[ \t]*- apiVersion:|\},?\s{0,40}\{")  # another object begins
_ENTRY = re.compile(
    rb"[ \t]+[\w.-]{1,253}:[ \t]*(?:[|>][-+]?[ \t]*"
    rb"|(?P<quote>[\"'])?(?P<value>[^\"'\r\n|>][^\"'\r\n]*)(?(quote)[\"'])[ \t]*)"
    rb"(?:\r?\n|$)"
    rb"|(?P<more>[ \t]+[A-Za-z0-9+/=]{4,}[ \t]*)(?:\r?\n|$)"  # a value over several lines
)
_PAIR = re.compile(
    rb"\s{0,40}\\{0,3}\"[\w.-]{1,253}\\{0,3}\"\s{0,4}:\s{0,4}\\{0,3}\"(?P<value>[^\"\\\n]*)\\{0,3}\"\s{0,40},?"
)
_ENTRIES = 1000
_JWK = re.compile(rb"\"kty\\{0,3}\"")
_JWK_NEAR = 600  # bytes around a member of a key in which its type is looked for
_MEMBER = re.compile(rb"[\w-]{20,4096}")


def _data(chunk: bytes, end: int) -> Iterator[Span]:
    entry = _PAIR if chunk[end - 1 : end] == b"{" else _ENTRY
    found: list[Span] = []
    before, at = chunk[max(0, end - REACH) : end], end
    for _ in range(_ENTRIES):
        match = entry.match(chunk, at)
        if not match:
            break
        group = "value" if match["value"] is not None else "more"
        if values.is_literal((match.groupdict().get(group) or b"").strip()):
            found.append(Span(*match.span(group), "SECRET"))
        at = match.end()
    if (
        found
        and b"Secret" in chunk[end - len(before) : at + _BEHIND]
        and (_is_secret(before[_last(before) :]) or _is_secret(_OTHER.split(chunk[at : at + _BEHIND])[0]))
    ):
        yield from found


def _last(before: bytes) -> int:
    """Where the object begins in which the map stands."""
    return max((mark.end() for mark in _OTHER.finditer(before)), default=0)


def _is_secret(fields: bytes) -> bool:
    return bool(_KIND.search(fields))


def _member(chunk: bytes, end: int) -> Iterator[Span]:
    found = _MEMBER.match(chunk, end - 1)
    if found and _JWK.search(chunk, max(0, end - _JWK_NEAR), found.end() + _JWK_NEAR):
        yield Span(*found.span(), "SECRET")


TRIGGERS = (
    Trigger(rb"(?:^|\n)[ \t]*(?:stringData|data):[ \t]*\r?\n", _data),
    Trigger(rb"[\"'](?:stringData|data)\\{0,3}\"\s{0,4}:\s{0,4}\{", _data),
    Trigger(rb"\"(?:k|d|p|q|dp|dq|qi)\\{0,3}\"\s{0,4}:\s{0,4}\\{0,3}\"[A-Za-z0-9_-]", _member),
)
