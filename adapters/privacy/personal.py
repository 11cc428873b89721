"""Finds e-mail addresses, phone numbers, IBANs, payment cards and social security numbers, each validated."""

import re
from collections.abc import Iterator

from adapters.privacy.spans import Span, positions

_LOCAL = re.compile(rb"[A-Za-z0-9_%+][A-Za-z0-9._%+-]{0,63}$")
_DOMAIN = re.compile(
    rb"(?!\d+\.)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}(?P<top>[A-Za-z]{2,24})(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
)
_NODE = re.compile(rb"(?i)\.svc(?:\.|$)|\.cluster\.local$|\.internal$")  # `rabbit@host` is a node of a cluster
_NO_TOP = frozenset(
    (
        b"service",
        b"socket",
        b"timer",
        b"scope",
        b"slice",
        b"mount",
        b"target",
        b"device",
        b"path",
        b"swap",
        b"automount",
        b"tgz",
        b"jar",
        b"js",
        b"ts",
        b"git",
    )
)
_NO_LOCAL = frozenset((b"git", b"hg", b"svn", b"root"))
_NUMBERS = re.compile(
    rb"(?<![\w.:/+#@-])(?:"
    rb"(?P<card>[3-6]\d{3}(?P<gap>[ -]?)(?:\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|\d{6}(?P=gap)\d{5}))"
    rb"|(?P<ssn>\d{3}-\d{2}-\d{4})"
    rb"|(?P<phone>\([2-9]\d\d\) ?[2-9]\d\d-\d{4}|[2-9]\d\d-[2-9]\d\d-\d{4})"
    rb")(?![\w:/-]|\.\d)"
)
_PHONE = re.compile(rb"\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}(?![\w:-]|\.\d)")
_IBAN = re.compile(rb"(?<![\w/.-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])")
_IBANS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
    "LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 "
    "RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 VG24 XK20"
)
_IBAN_LENGTHS = {w[:2]: int(w[2:]) for w in _IBANS.split()}
_PHONE_DIGITS = range(9, 16)


def find(chunk: bytes) -> Iterator[Span]:
    """All personal data in the chunk."""
    yield from _emails(chunk)
    for at in positions(chunk, b"+"):
        found = _PHONE.match(chunk, at)
        before = chunk[at - 1 : at]
        if found and not before.isalnum() and len(_digits(found[0])) in _PHONE_DIGITS:
            yield Span(at, found.end(), "PHONE")
    for found in _NUMBERS.finditer(chunk):
        kind = _number(found)
        if kind:
            yield Span(found.start(), found.end(), kind)
    for found in _IBAN.finditer(chunk):
        if length := _iban(found[0]):
            yield Span(found.start(), found.start() + length, "IBAN")


def _emails(chunk: bytes) -> Iterator[Span]:
    for at in positions(chunk, b"@"):
        domain = _DOMAIN.match(chunk, at + 1)
        if not domain or domain["top"].lower() in _NO_TOP or _NODE.search(domain[0]):
            continue
        begin = max(0, at - 64)
        local = _LOCAL.search(chunk[begin:at])
        if local and local[0] not in _NO_LOCAL:
            yield Span(begin + local.start(), domain.end(), "EMAIL")


def _digits(text: bytes) -> bytes:
    return bytes(c for c in text if c in b"0123456789")


def _number(found: re.Match[bytes]) -> str | None:
    if found["card"]:
        return "CARD" if _is_card(_digits(found["card"])) else None
    if found["ssn"]:
        area, group, serial = found["ssn"].split(b"-")
        valid = area not in (b"000", b"666") and area < b"900" and group != b"00" and serial != b"0000"
        return "SSN" if valid else None
    return "PHONE"


def _is_card(digits: bytes) -> bool:
    """A known issuer's prefix and length, and the check digit of Luhn."""
    issuers = rb"4\d{15}|5[1-5]\d{14}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
    if not re.fullmatch(issuers, digits) or len(set(digits)) == 1:
        return False
    total = 0
    for i, c in enumerate(reversed(digits)):
        value = (c - 48) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  a sum of two digits
    return total % 10 == 0


def _iban(text: bytes) -> int:
    """How many bytes of the text are an IBAN: its country's length, and the remainder 1."""
    wanted = _IBAN_LENGTHS.get(text[:2].decode("ascii"))
    compact, length = "", 0
    for length, char in enumerate(text.decode("ascii"), 1):  # noqa: B007  the length that was reached is the answer
        compact += char.strip()
        if len(compact) == wanted:
            break
    if len(compact) != wanted:
        return 0
    number = "".join(str(int(c, 36)) for c in compact[4:] + compact[:4])
    return length if int(number) % 97 == 1 else 0
