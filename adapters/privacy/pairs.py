"""Finds secrets whose name stands in a field of its own: `name: DB_PASSWORD`, and `value: x` behind or below it."""

import re
from collections.abc import Iterator

from adapters.privacy import labels
from adapters.privacy.assigned import given, is_secret, is_text
from adapters.privacy.labels import Label
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_WITH_VALUE = re.compile(
    rb"(?i)(?:name|key)\\?[\"']?[ \t]{0,8}[:=][ \t]{0,8}\\?[\"']?(?P<name>[\w./-]{1,100})\\?[\"']?"
    rb"(?:[^:=<>]{0,60}|,?[ \t]{0,4}\r?\n[^\n]{0,120})value\\?[\"']?[ \t]{0,8}[:=]$"  # each line of a log has a head
)
_BACK = 300
_ELEMENT = re.compile(rb"(?P<name>[\w.-]{1,100})[\"'][^<>\n]{0,80}>")
_VARIABLE = re.compile(rb"variable\s{1,4}\"(?P<name>[\w-]{1,100})\"\s{0,4}\{[^{}]{0,200}$")
_TAG = re.compile(rb"<(?:\w{1,24}:)?(?P<name>[\w.-]{1,60}) [^<>\n]{1,200}>$")
_COLUMNS = re.compile(rb"(?i)\((?P<columns>[^()]{1,400})\)\s{0,8}values\s{0,8}\($")
_FIELD = re.compile(rb"\s{0,8}(?:N?'(?P<text>(?:[^'\\\n]++|''|\\.)*+)'|[^,()'\n]*+)\s{0,8}(?P<sign>[,)])")
_NEXT = re.compile(rb"\s{0,4},\s{0,4}\(")
_FIELD_NAME = re.compile(rb"\"(?P<name>[\w.-]{1,60})\\?\"\s+$")
_HEAD = re.compile(rb"(?P<name>[\w.-]{1,60})(?:, ?<<|><\w{1,8}>)$")
_GENERATOR = re.compile(rb"random_password|\\?\"override_special\\?\"")
_STATE = 500  # bytes around a result in which a state of Terraform says what made it


def _named(found: re.Match[bytes] | None, chunk: bytes, end: int) -> Iterator[Span]:
    """The value at `end`, where the name that was found is that of a secret."""
    if found and (label := labels.of(found["name"])):
        yield from given(chunk, end, label, found["name"])


def _variable(chunk: bytes, end: int) -> Iterator[Span]:
    """The default of a variable of Terraform."""
    found = _VARIABLE.search(chunk[max(0, end - _BACK) : end])
    yield from _named(found, chunk, end)


def _rows(chunk: bytes, end: int) -> Iterator[Span]:
    """The values of an INSERT, each by the name of its column."""
    found = _COLUMNS.search(chunk[max(0, end - 450) : end])
    known = [labels.of(c.strip(b' \t\r\n`"[]')) for c in found["columns"].split(b",")] if found else []
    at: int | None = end if any(known) else None
    while at is not None:
        for label in known:
            field = _FIELD.match(chunk, at)
            if not field:
                return
            if label and field["text"] and is_secret(field["text"], label):
                yield Span(*field.span("text"), "SECRET")
            at = field.end()
        more = _NEXT.match(chunk, at)
        at = more.end() if more else None


def _attributed(chunk: bytes, end: int) -> Iterator[Span]:
    """The text of `<wsse:Password Type="…">`."""
    found = _TAG.search(chunk[max(0, end - _BACK) : end])
    if found and _is_closed(chunk, end):
        yield from _named(found, chunk, end)


def _is_closed(chunk: bytes, begin: int) -> bool:
    """Whether an element ends near, or what stands in it goes on to its end."""
    return chunk.find(b"</", begin, begin + _BACK) >= 0 or is_text(chunk, begin)


def _paired(chunk: bytes, end: int) -> Iterator[Span]:
    found = _WITH_VALUE.search(chunk[max(0, end - _BACK) : end])
    yield from _named(found, chunk, end)


def _element(chunk: bytes, end: int) -> Iterator[Span]:
    found = _ELEMENT.match(chunk, end)
    if found and not chunk.endswith(b"/", end, found.end() - 1):
        yield from _named(found, chunk, found.end())


def _posted(chunk: bytes, end: int) -> Iterator[Span]:
    """A field of a form, below its name."""
    found = _FIELD_NAME.search(chunk, max(0, end - 100), end)
    yield from _named(found, chunk, end)


def _generated(chunk: bytes, end: int) -> Iterator[Span]:
    """The password that Terraform's generator made, as its state keeps it."""
    if _GENERATOR.search(chunk, max(0, end - _STATE), end + _STATE):
        yield from given(chunk, end, Label.PASSWORD, b"result")


def _bracketed(chunk: bytes, end: int) -> Iterator[Span]:
    """A pair of Erlang's, `{default_pass, <<"x">>}`, or an element within the one that has the name."""
    found = _HEAD.search(chunk, max(0, end - 90), end)
    yield from _named(found, chunk, end)


TRIGGERS = (
    Trigger(rb"(?i)form-data; name=\\?\"[\w.-]{1,60}\\?\"\r?\n\r?\n", _posted),
    Trigger(rb"(?i)(?:pass|pwd|secret|token|key)[\w.-]{0,24}(?:, ?<<|><(?:value|text|string)>)", _bracketed),
    Trigger(rb"(?i)(?:[\s\"'-]|parameter|env)value\\?[\"']?[ \t]{0,8}[:=]", _paired),
    Trigger(rb"(?i)[ \t](?:name|key)=[\"']", _element),
    Trigger(rb"(?i)<[\w:]{0,24}(?:password|secret|token|key|phrase)\w{0,16} [^<>\n]{1,200}>", _attributed),
    Trigger(rb"\"result\\{0,3}\"\s{0,4}:", _generated),
    Trigger(rb"\sdefault[ \t]{0,20}=", _variable),
    Trigger(rb"(?i)\)\s{0,8}values\s{0,8}\(", _rows),
)
