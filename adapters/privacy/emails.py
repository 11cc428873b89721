"""Finds e-mail addresses, and tells them from nodes of a cluster, units, packages and the users of addresses."""

import re
from collections.abc import Iterator
from functools import lru_cache

from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_AT = re.compile(rb"@([A-Za-z0-9\x80-\xff][A-Za-z0-9\x80-\xff.-]{2,252})")
_DOMAIN = re.compile(
    rb"(?!\d{1,3}\.\d)(?:[A-Za-z0-9\x80-\xff][A-Za-z0-9\x80-\xff-]{0,62}\.){1,8}"
    rb"(?P<top>xn--[A-Za-z0-9-]{2,40}|[A-Za-z]{2,24})\.?$"
)
_LOCAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-" + bytes(range(0x80, 0x100))
_LONGEST = 64  # bytes of a local part (RFC 5321, 4.5.3.1.1)
_FIRST, _LAST = re.compile(r"^[\w.-]+"), re.compile(r"[\w.%+-]+$")
_NODE = re.compile(
    rb"(?i)\.svc(?:\.|$)|\.cluster\.local$|\.internal(?:\.|$)|\.local$|\.lan$|\.compute\.|\.ec2\."
)  # `rabbit@host` is a node of a cluster
_NO_TOP = frozenset(
    b"service socket timer scope slice mount target device path swap automount tgz jar js ts git png jpg jpeg gif svg"
    b" webp css html json yaml yml xml txt log gz zip exe dll conf local localdomain lan".split()
)
_NO_LOCAL = frozenset((b"git", b"hg", b"svn", b"root"))
_QUOTED = re.compile(
    rb"(?:^|[\s<(:=,\[])(?P<local>\\?\"(?=[^\"\\]{0,60}[A-Za-z])(?! )[\w.+%() -]{1,60}(?<! )\\?\")$"
)  # `"a b"@host`
_USERINFO = re.compile(rb"//(?:[^\s/@\"'<>]{0,200}[:%])?$")  # `//user@host`, `//user:password@host`


def spans(chunk: bytes, stop: int) -> Iterator[Span]:
    """All addresses that begin before `stop`.

    A search for one byte costs next to nothing, and is why they are not among the expressions.
    """
    for found in _AT.finditer(chunk):
        if found.start() > stop + _LONGEST:
            return
        if length := _length(found[1]):
            at = found.start()
            yield from _address(chunk, at, at + 1 + length)


def _escaped(chunk: bytes, end: int) -> Iterator[Span]:
    found = _AT.match(b"@" + chunk[end : end + 253])
    if found and (length := _length(found[1])):
        yield from _address(chunk, end - 3, end + length)


TRIGGERS = (Trigger(rb"[A-Za-z0-9]%40", _escaped),)


@lru_cache(4096)
def _length(domain: bytes) -> int:
    """How many bytes of it are the domain of an address, 0 if none are; domains repeat from line to line."""
    domain = _lettered(domain, _FIRST)
    found = _DOMAIN.match(domain)
    if not found or found["top"].lower() in _NO_TOP or _NODE.search(domain):
        return 0
    return len(domain.rstrip(b".-"))


def _lettered(name: bytes, letters: re.Pattern[str]) -> bytes:
    """Without what is no letter of any script: a byte order mark, a quotation mark, a space of another kind."""
    if name.isascii():
        return name
    try:
        found = letters.search(name.decode())
    except UnicodeDecodeError:  # another encoding, whose letters are not known
        return name
    return found[0].encode() if found else b""


def _address(chunk: bytes, at: int, end: int) -> Iterator[Span]:
    local = chunk[max(0, at - _LONGEST) : at]
    local = _lettered(local[len(local.rstrip(_LOCAL)) :], _LAST).lstrip(b".-")
    begin = at - len(local)
    if not local and (quoted := _QUOTED.search(chunk, max(0, at - _LONGEST), at)):
        yield Span(quoted.start("local"), end, "EMAIL")
    if not local or local in _NO_LOCAL:
        return
    if chunk[begin - 1 : begin] in (b"/", b":") and _USERINFO.search(chunk, max(0, begin - 260), begin):
        return
    yield Span(begin, end, "EMAIL")
