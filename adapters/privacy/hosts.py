"""Finds IP addresses and host names, for installations that want those replaced too."""

import ipaddress
import re
from collections.abc import Iterator

from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_V4 = re.compile(rb"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.[0-9])")
_V6 = b"0123456789abcdefABCDEF:."
_VERSION = re.compile(
    rb"(?i)(?:version|\bver|\bv|release|build|firmware|sdk|driver|agent|tag|image|chart)"
    rb"[ =:/\"'-]{0,3}$|[A-Za-z][/@]$|[a-z]-$"
)
_HOST = re.compile(rb"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}\.){0,8}[A-Za-z0-9_-]{0,62}[A-Za-z0-9]")
_NO_HOST = frozenset(b"null none true false nil unknown undefined".split())
_PACKAGES = (b"com.", b"org.", b"net.", b"io.", b"java.", b"javax.", b"dev.", b"app.")  # `com.example.io` is Java's
_TOPS = (
    rb"(?:com|net|org|io|dev|cloud|app|ai|co|uk|de|fr|eu|us|ch|at|nl|es|it|se|no|pl|in|jp|cn|br|au|ca|edu|gov|example|test"
    rb"|invalid|internal|local|localdomain|lan|corp|intra|intranet|home|svc|consul)"
)
_DOMAIN = re.compile(rb"(?<![\w.@$/-])(?:[A-Za-z0-9_-]{1,63}\.){1,8}" + _TOPS + rb"(?![\w(-]|\.[A-Za-z0-9])")
_BACK = 260  # bytes of the longest domain (RFC 1035)


def _v4(chunk: bytes, end: int) -> Iterator[Span]:
    found = _V4.search(chunk, max(0, end - 15))
    if not found or found.start() > end or not _is_ip(found[0]):
        return
    is_local = found[0].startswith((b"10.", b"127.", b"192.168."))
    if is_local or not _VERSION.search(chunk, max(0, found.start() - 24), found.start()):
        yield Span(*found.span(), "IP")


def _v6(chunk: bytes, end: int) -> Iterator[Span]:
    head = chunk[max(0, end - 40) : end]
    begin = end - (len(head) - len(head.rstrip(_V6)))
    tail = chunk[end : end + 40]
    last = end + len(tail) - len(tail.lstrip(_V6))
    text = chunk[begin:last].rstrip(b".")
    text = text[:-1] if text.endswith(b":") and not text.endswith(b"::") else text
    whole = not chunk[begin - 1 : begin].isalnum() and not chunk[last : last + 1].isalnum()
    if whole and re.search(rb"[0-9]", text) and _is_ip(text):  # `Foo::bar` and `dead::beef` are names
        yield Span(begin, begin + len(text), "IP")


def _is_ip(text: bytes) -> bool:
    try:
        ipaddress.ip_address(text.decode("ascii"))
    except ValueError:
        return False
    return True


def _named(chunk: bytes, end: int) -> Iterator[Span]:
    found = _HOST.match(chunk, end - 1)
    if found and not _is_ip(found[0]) and found[0].lower() not in _NO_HOST and not found[0].isdigit():
        yield Span(*found.span(), "HOST")


def _domain(chunk: bytes, end: int) -> Iterator[Span]:
    found = _DOMAIN.search(chunk, max(0, end - _BACK), end + 64)
    while found and found.end() < end:
        found = _DOMAIN.search(chunk, found.end(), end + 64)
    if found and not found[0].startswith(_PACKAGES):
        yield Span(*found.span(), "HOST")


ADDRESSES = (
    Trigger(rb"(?:^|[^0-9A-Za-z_.])[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]", _v4),
    Trigger(rb"::[0-9a-fA-F]", _v6),
    Trigger(rb"(?:^|[^\w:.])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]", _v6),
    Trigger(rb"[0-9a-fA-F]{2}::(?:$|[^\w:])", _v6),
)
NAMES = (
    Trigger(rb"://(?:[^\s/@\"'<>]{0,200}@)?[A-Za-z0-9]", _named),
    Trigger(
        rb"(?i)(?:^|[^a-z])(?:host|hostname|host_name|node|nodename|server|servername|peer|upstream|instance|fqdn|rhost"
        rb"|addr|address|bootstrap[._]servers|broker|endpoint)\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\?[\"'\[]?[a-z0-9]",
        _named,
    ),
    Trigger(rb"(?:^|\n)[A-Z][a-z]{2} [ 0-3][0-9] [0-9:]{8} [A-Za-z0-9]", _named),
    Trigger(rb"(?:^|[^\w.])localhost", lambda _, end: (Span(end - 9, end, "HOST"),)),
    Trigger(rb"(?i)[a-z0-9_-]\." + _TOPS, _domain),
)
