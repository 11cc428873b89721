"""Finds payment cards, bank accounts and social security numbers, each with its check digits."""

import re
from collections.abc import Iterator

import stdnum.iban
import stdnum.luhn

from adapters.privacy.scanner import Expert, Form, Trigger
from adapters.privacy.spans import Span

_ISSUERS = re.compile(
    r"4(?:\d{15}|\d{12}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}|(?:5018|5020|5038|6304|6759|676[1-3])\d{12}"
)
_SHORTEST_IBAN = 15  # Norway's
_IBAN = re.compile(rb"[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")


def _card(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    if is_card(chunk[begin:end]):
        yield Span(begin, end, "CARD")


def is_card(text: bytes) -> bool:
    """A known issuer's prefix and length, and the check digit of Luhn."""
    digits = text.decode("latin-1").replace(" ", "").replace("-", "")
    return bool(_ISSUERS.fullmatch(digits)) and len(set(digits)) > 1 and stdnum.luhn.is_valid(digits)


def _ssn(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    area, group, serial = chunk[begin:end].split(b"-")
    itin = area >= b"900" and group >= b"50"  # a taxpayer without a social security number
    if area not in (b"000", b"666") and (area < b"900" or itin) and group != b"00" and serial != b"0000":
        yield Span(begin, end, "SSN")


def _iban(back: int) -> Expert:
    def expert(chunk: bytes, end: int) -> Iterator[Span]:
        begin = end - back
        found = _IBAN.match(chunk, begin)
        text = found[0].decode("ascii") if found else ""
        length = len(text)
        while length >= _SHORTEST_IBAN:
            if not chunk[begin + length : begin + length + 1].isalnum() and stdnum.iban.is_valid(text[:length], False):  # noqa: FBT003  its own parameter: no country's module
                yield Span(begin, begin + length, "IBAN")
                return
            length = max(text.rfind(" ", 0, length), text.rfind("-", 0, length))

    return expert


_CARDS = (
    b"0000000000000000",
    b"0000 0000 0000 0000",
    b"0000-0000-0000-0000",
    b"000000000000000",
    b"0000 000000 00000",
    b"0000-000000-00000",
    b"00000000000000",
    b"0000 000000 0000",
    b"0000-000000-0000",
)
FORMS = (*(Form(looks, _card) for looks in _CARDS), Form(b"000-00-0000", _ssn))
LOOKING = (
    Trigger(rb"(?:^|[^Aa0_/.-])AA00[A0]{8}", _iban(12)),
    Trigger(rb"(?:^|[^Aa0_/.-])AA00[ -][A0]{4}[ -][A0]{4}", _iban(14)),
)
