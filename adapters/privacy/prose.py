"""Finds secrets that sentences tell: `password is hunter2`, `token "x" rejected`, `IDENTIFIED BY 'x'`."""

import re
from collections.abc import Iterator

from adapters.privacy import values
from adapters.privacy.assigned import value_at
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_STATED = re.compile(rb"(?i)(?:is|was|to|by|/|requirepass|masterauth)[ :]*[\"'`(]?$")
_MADE = re.compile(rb"[A-Za-z0-9_./+=~-]{1,4096}")
_SHORT, _MADE_LEAST = 6, 16  # bytes of a value in quotes, and of one without
_OWNED = re.compile(
    rb"(?:(?:is|was|has been) )?(?:[a-z]{3,12} )?for [\"']?[\w.@-]{1,64}[\"']?"
    rb"(?: (?:is|was|to|set to):?|:| =) (?P<quote>[\"'`])?"
)
_NOT_ITS_OWN = re.compile(
    rb"(?i)(?:user|role|for|by|account|database|file|field|column|in|from|at|key|login|host|of) $"
)
_CODE = re.compile(rb"\d{4,8}(?![\w]|[.:-]\d)")
_LOGIN = re.compile(rb"[\w.@-]{1,64} ?[/:] ?(?=\S)")
_TO = re.compile(rb"[\"'`]? to [\"'`]?")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{4,4096}={0,2}(?![\w.:-])")
_ALGORITHM = re.compile(rb"(?i)[ :](?:sha\d*|md5|crc\d*|blake\w*):$")
_SHORTEST = 4


def _said(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - 1
    owned = _OWNED.match(chunk, begin)
    if owned:
        begin = owned.end()
    quote = chunk[begin - 1 : begin] if chunk[begin - 1 : begin] in (b'"', b"'", b"`") else b""
    value = value_at(chunk, begin, quote)
    if quote:
        known = values.is_literal(value) and b" " not in value and len(value) >= _SHORTEST
    else:
        known = values.is_mixed(value) and (
            values.is_secret(value) or bool(owned or _STATED.search(chunk, max(0, begin - 24), begin))
        )
    if known:
        yield Span(begin, begin + len(value), "SECRET")


def _login(chunk: bytes, end: int) -> Iterator[Span]:
    if found := _LOGIN.match(chunk, end - 1):
        yield from _said(chunk, found.end() + 1)


def _made(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - 1
    if values.is_named(chunk[max(0, begin - 120) : begin]):
        return
    quote = chunk[begin - 1 : begin]
    if quote in (b'"', b"'", b"`"):
        value, least = value_at(chunk, begin, quote), _SHORT
    else:
        found = _MADE.match(chunk, begin)
        value, least = (found[0].rstrip(b".") if found else b""), _MADE_LEAST
    if len(value) >= least and values.is_mixed(value) and values.is_made(value):
        yield Span(begin, begin + len(value), "SECRET")


def _quoted(chunk: bytes, end: int) -> Iterator[Span]:
    """A value in quotes in a sentence about a password, if no other noun stands before it."""
    begin = chunk.rfind(b'"', end - 7, end - 5) + 1 or chunk.rfind(b"'", end - 7, end - 5) + 1
    value = value_at(chunk, begin, chunk[begin - 1 : begin])
    if b" " not in value and values.is_mixed(value) and not _NOT_ITS_OWN.search(chunk, begin - 12, begin - 1):
        yield Span(begin, begin + len(value), "SECRET")


def _code(chunk: bytes, end: int) -> Iterator[Span]:
    if found := _CODE.match(chunk, end - 4):
        yield Span(*found.span(), "SECRET")


def _code_before(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - len(b" is your")
    if found := re.search(rb"(?<![\w.:-])\d{4,8}$", chunk[max(0, begin - 10) : begin]):
        yield Span(begin - len(found[0]), begin, "SECRET")


def _word(chunk: bytes, end: int) -> Iterator[Span]:
    """What stands up to the next space, of places where nothing but a secret does."""
    value = value_at(chunk, end - 1, b"")
    if values.is_literal(value):
        yield Span(end - 1, end - 1 + len(value), "SECRET")


def _encoded(chunk: bytes, end: int) -> Iterator[Span]:
    """What is written to the base 64, in one word."""
    found = _BASE64.match(chunk, end - 1)
    if found and (found[0].endswith(b"=") or values.is_mixed(found[0])):
        yield Span(*found.span(), "SECRET")


def _random(chunk: bytes, end: int) -> Iterator[Span]:
    """The same where mostly something else does."""
    yield from (span for span in _word(chunk, end) if values.is_random(chunk[span.start : span.end]))


def _short(chunk: bytes, end: int) -> Iterator[Span]:
    """What stands behind `pw`, or behind whose it is; the short word is often of something else."""
    yield from _said(chunk, end) if _OWNED.match(chunk, end - 1) else _random(chunk, end)


def _told(chunk: bytes, end: int) -> Iterator[Span]:
    """The same where now and then something else does."""
    yield from (span for span in _word(chunk, end) if values.is_mixed(chunk[span.start : span.end]))


def _literal(chunk: bytes, end: int) -> Iterator[Span]:
    quote = chunk[end - 1 : end] if chunk[end - 1 : end] in (b'"', b"'", b"`") else b""
    begin = end if quote else end - 1
    value = value_at(chunk, begin, quote)
    if values.is_literal(value):
        yield Span(begin, begin + len(value), "SECRET")


_KEY = (
    rb"(?:(?:api|access|secret|auth|app|license|account|client|bearer|session|refresh|bot|integration|routing)[ _-]?"
    rb"(?:key|secret|token)|token|secret|unseal key|recovery key|root token|psk|pre-shared key|shared secret|credential"
    rb"|(?:heroku|datadog|stripe|aws|google|gcp|azure|openai|github|gitlab|twilio|sendgrid|mailgun|pagerduty|slack|npm|cloudflare"
    rb"|newrelic|sentry|grafana|okta|jira|shopify|firebase|algolia)[ _-](?:key|token|secret))"
)
_ONE_TIME = rb"(?:verification|security|login|2fa|mfa|otp|sms|one[ -]time|auth\w{0,12}|confirmation|access|your)[ -]"


def _moved(chunk: bytes, end: int) -> Iterator[Span]:
    """The old and the new one of `password changed from x to y`."""
    for _ in range(2):
        value = value_at(chunk, end, b"").strip(b"`")
        if not values.is_mixed(value):
            return
        yield Span(end, end + len(value), "SECRET")
        more = _TO.match(chunk, end + len(value))
        if not more:
            return
        end = more.end()


def _hashed(chunk: bytes, end: int) -> Iterator[Span]:
    """What follows the user in `digest user:secret`, as ZooKeeper takes it; `digest sha256:…` is none."""
    if not _ALGORITHM.search(chunk, end - 16, end):
        yield from _word(chunk, end + 1)


TRIGGERS = (
    Trigger(rb"(?i)pass(?:word|code|phrase|wd) (?:was |has been )?\w{3,8}ed from [\"'`]?", _moved),
    Trigger(rb"(?i)pass(?:word|code|phrase|wd) [a-z]{2,12}: [\"'`]?[^\s\"'`]", _random),
    Trigger(rb"(?i)(?:^|[^a-z-])digest [\w.@]{1,40}:", _hashed),
    Trigger(rb"(?i)auth(?:enticate)? (?:plain|login|xoauth2)[ =][A-Za-z0-9+/]", _encoded),
    Trigger(rb"(?:^|[\s\"'>])PASS [^\s\"']", _random),
    Trigger(rb"(?:^|[\s\"'])AUTH \w{1,40} [^\s\"'-]", _told),
    Trigger(rb"(?i)--name [^\s]*(?:pass|secret|token|key)[^\s]* --value [\"']?[^\s\"'-]", _word),
    Trigger(rb"--(?:user|auth|credentials|creds)[ =][\"']?[\w.@-]{1,64}:[^\s\"']", _told),
    Trigger(rb"(?i)community string:? [\"']?[^\s\"']", _told),
    Trigger(rb"(?i)securestring [\"'][^\"']", _word),
    Trigger(
        rb"(?i)(?:pass(?:word|code|phrase|wd)|pwd|pin|otp)(?: (?:is|was|to|set to|changed to|reset to))?:? [\"'`(]?"
        rb"[^\s\"'`(]",
        _said,
    ),
    Trigger(rb"(?i)" + _KEY + rb"(?: (?:is|was|of|with id)| [0-9]{1,2})?(?:[ :=]|: )[\"'`(]{0,2}[A-Za-z0-9]", _made),
    Trigger(rb"(?i)pass(?:word|code|phrase|wd)[^\n\"']{1,32}[\"'][^\"'\s]{6}", _quoted),
    Trigger(rb"(?i)" + _ONE_TIME + rb"(?:pass)?(?:code|pin)(?: is| was|:)?:? [\"'(]?[0-9]{4}", _code),
    Trigger(rb"(?i)(?:^|[^a-z])(?:otp|passcode|pin|pin code)(?: is| was|:| code| code is)?:? [\"'(]?[0-9]{4}", _code),
    Trigger(rb"[0-9]{4} is your", _code_before),
    Trigger(rb"(?i)set password for [^\n=]{1,140} ?= ?[\"']", _literal),
    Trigger(rb"(?:^|[\s\"'])AUTH [^\s\"']", _told),
    Trigger(rb"(?: on| off|resetpass) >[^\s<>=]", _word),
    Trigger(rb"(?i)\s(?:secret|password|key-string|key|md5) [05-9] [^\s]", _told),
    Trigger(rb"(?i)\s(?:auth (?:sha|md5)|priv (?:3?des|aes(?: ?[0-9]{3})?)) [^\s]", _told),
    Trigger(rb"(?i)(?:snmp-server community|\nr[ow]community6?) [^\s]", _word),
    Trigger(rb"(?i)cred(?:ential)?s(?: (?:for|of|to) [\w.@-]{1,40})?(?: (?:are|is))?:? [\w.@-]", _login),
    Trigger(rb"(?i)(?:log ?in|log ?on|sign ?in)(?: (?:with|as|using):?|:) [\w.@-]", _login),
    Trigger(rb"[0-9] LOGIN [\"']?[\w.@-]{1,64}[\"']? [\"']?[^\s\"']", _told),
    Trigger(rb"\sIDENTIFY [^\s\"'-]", _told),
    Trigger(rb"(?i)(?:pass\w{0,6}|secret|token|key)\s{1,8}REG_SZ\s{1,8}[^\s]", _word),
    Trigger(rb"(?i)(?:(?:tacacs|radius)-server|isakmp) key [^\s]", _told),
    Trigger(rb"(?i)pre-shared-key (?:ascii-text |hexadecimal )?[\"']", _literal),
    Trigger(rb"(?i)\"auth\" \"[\w.@-]{1,64}\" \"", _literal),
    Trigger(rb"(?i)password:: [A-Za-z0-9+/]", _encoded),
    Trigger(rb"(?i)(?:pgp_sym|aes|des)_(?:en|de)crypt(?:_bytea)?\([^()'\n]{1,80}, {0,2}'", _literal),
    Trigger(rb"auth-user-pass [\w.@-]{1,64} [^\s]", _told),
    Trigger(rb"(?:^|[\s(\"'])(?:[Pp]w|[Pp]wd|[Pp]ass) [\"'`]?[^\s\"'`]", _short),
    Trigger(rb"(?i)identified (?:with [\w']+ )?by (?:password )?[\"'`]", _literal),
    Trigger(rb"(?i)(?:with|encrypted|(?:user|role) [\w\"]+) password [\"'`]", _literal),
    Trigger(rb"(?i)(?:^|[\s\"'])(?:requirepass|masterauth|bindpw|rootpw)[\"']? [\"']?[^\s\"']", _literal),
    Trigger(rb"(?i)(?:^|\s)login \S+\s{1,4}password [^\s]", _literal),
    Trigger(rb"(?i)(?:^|[\s\"'])auth[\"']? [\"'][^\s\"']", _said),
)
