"""Finds the secrets of addresses: user and password before the host, and webhooks, whose address is the secret."""

import re
from collections.abc import Iterator

from adapters.privacy import values
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_USER = re.compile(rb"://(?P<user>[^\s/@:\"'<>\[\]]{0,128}):(?P<value>[^\s\"'<>]+)$")
_REST = re.compile(rb"[^\s/@\"'<>?#]++@")  # a password may hold a bare `@`
_LONG = re.compile(rb"://[^\s/@:\"'<>\[\]]{0,128}:(?P<value>[^\s@\"'<>]++)")
_LENGTH, _FAR = 300, 8192  # bytes of a long one at least, and more of which an address without a password has none
_PORT = re.compile(rb"\d{1,5}(?:/|$)")
_KEY_ONLY = re.compile(rb"://(?P<value>[0-9a-f]{32,64})(?::[0-9a-f]{32})?@$")
_ESCAPED = re.compile(rb"(?P<value>(?:[^\s\"'<>&%/@]++|%(?!40|2[Ff])[0-9A-Fa-f]{2})++)%40")
_DRIVER = re.compile(rb"(?:^|[\s\"'=])[\w.+-]{1,64}:(?P<value>[^\s:@\"']+)$")
_ORACLE = re.compile(rb"(?:-\w{1,2} )?[\w$#]{1,64}/(?P<value>[^\s/@\"']++)@")
_PGPASS = re.compile(rb"(?P<database>[\w.*-]{1,64}):(?P<user>[\w.*-]{1,64}):(?P<value>[^\s\"']{1,256})")
_MADE = re.compile(rb"[A-Za-z0-9]{20,}+(?![\w.-])")
_TAIL = re.compile(rb"[\w/+%=&?.~@:-]{0,1024}")


def _password(chunk: bytes, end: int) -> Iterator[Span]:
    begin = max(0, chunk.rfind(b"://", 0, end))  # no other `@` stands between: each byte is looked at once
    if key := _KEY_ONLY.match(chunk, begin, end):
        yield Span(*key.span("value"), "SECRET")
        return
    found = _USER.match(chunk, begin, end - 1)
    if not found or _PORT.match(found["value"]):
        return
    last = end - 1
    while b"/" not in found["value"] and (more := _REST.match(chunk, last + 1)):
        last = more.end() - 1
    if values.is_literal(chunk[found.start("value") : last]):
        yield Span(found.start("value"), last, "SECRET")


def _long(chunk: bytes, end: int) -> Iterator[Span]:
    """A password that is longer than what the scanner knows behind a place: its `@` need not be near."""
    begin = chunk.rfind(b"://", 0, end)
    found = _LONG.match(chunk, begin, end + _FAR)
    if found and not _PORT.match(found["value"]):
        is_far = found.end() == end + _FAR
        whole = _LONG.match(chunk, begin) if is_far else None
        if is_far or chunk.startswith(b"@", found.end()):
            yield Span(*(whole or found).span("value"), "SECRET")


def _escaped(chunk: bytes, end: int) -> Iterator[Span]:
    """The password of an address that stands escaped in another."""
    found = _ESCAPED.match(chunk, end)
    if found and values.is_literal(found["value"]) and not _PORT.match(found["value"]):
        yield Span(*found.span("value"), "SECRET")


def _driver(chunk: bytes, end: int) -> Iterator[Span]:
    at = chunk.rfind(b"@", 0, end)
    colon = chunk.rfind(b":", chunk.rfind(b"@", 0, at) + 1, at)
    found = _DRIVER.search(chunk, max(0, colon - 65), at) if colon >= 0 else None
    if found and values.is_literal(found["value"]):
        yield Span(*found.span("value"), "SECRET")


def _oracle(chunk: bytes, end: int) -> Iterator[Span]:
    found = _ORACLE.match(chunk, end - 1)
    if found and values.is_literal(found["value"]):
        yield Span(*found.span("value"), "SECRET")


def _pgpass(chunk: bytes, end: int) -> Iterator[Span]:
    """A line of the password file of PostgreSQL: `host:port:database:user:password`."""
    found = _PGPASS.match(chunk, end - 1)
    if found and not found["database"].isdigit() and not found["user"].isdigit() and values.is_literal(found["value"]):
        yield Span(*found.span("value"), "SECRET")


def _tail(chunk: bytes, end: int) -> Iterator[Span]:
    found = _TAIL.match(chunk, end - 1)
    if found and values.is_literal(found[0]):
        yield Span(end - 1, found.end(), "SECRET")


def _hook(chunk: bytes, end: int) -> Iterator[Span]:
    """A webhook of any service, if what follows was made by a machine."""
    found = _MADE.match(chunk, end - 1)
    if found and values.is_random(found[0]):
        yield Span(*found.span(), "SECRET")


_HOOKS = (
    rb"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/",
    rb"(?:webhook\.office\.com|outlook\.office\.com)/webhook\w{0,3}/",
    rb"discord(?:app)?\.com/api(?:/v\d{1,2})?/webhooks/",
    rb"hooks\.zapier\.com/hooks/\w{1,10}/",
    rb"maker\.ifttt\.com/trigger/[\w-]{1,60}/with/key/",
    rb"events\.pagerduty\.com/integration/",
    rb"alert\.victorops\.com/integrations/generic/\d{1,12}/alert/",
    rb"api\.telegram\.org/bot",
    rb"hc-ping\.com/",
    rb"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/",
    rb"/plugins/servlet/webhook/",
)
TRIGGERS = (
    Trigger(rb"://(?:[^\s/@\"'<>]+|[^\s/@:\"'<>\[\]]*:[^\s@\"'<>]+)@", _password),
    Trigger(rb"://[^\s/@:\"'<>\[\]]{0,128}:[^\s/@\"'<>]{%d}" % _LENGTH, _long),
    Trigger(rb"(?i)%3a%2f%2f[\w.+-]{0,64}%3a", _escaped),
    Trigger(rb"[^\s:@\"']@(?:tcp|unix)?\(", _driver),
    Trigger(rb"[\w.*-]:(?:[0-9]{4,5}|\*):[\w*]", _pgpass),
    Trigger(rb"oracle:thin:[^/@]", _oracle),
    Trigger(rb"sqlplus [^/]", _oracle),
    Trigger(rb"://[^\s\"'<>]{1,200}/(?:web)?hooks?/[A-Za-z0-9]", _hook),
    *(Trigger(rb"(?i)" + hook + rb"[A-Za-z0-9]", _tail) for hook in _HOOKS),
)
