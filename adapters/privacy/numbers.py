"""Finds payment cards, bank accounts and social security numbers, each with its check digits."""

import re
from collections.abc import Iterator

from adapters.privacy import runs
from adapters.privacy.scanner import Expert, Form, Trigger
from adapters.privacy.spans import Span

_ISSUERS = re.compile(
    rb"4(?:\d{15}|\d{12}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    rb"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}|(?:5018|5020|5038|6304|6759|676[1-3])\d{12}"
)
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")  # the sum of the digits of twice as much
_LENGTHS = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH CR HR LI LV",
    22: "BG BH DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ DZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IR IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
"""Letters and digits of an account number, by country (SWIFT's IBAN registry)."""
_IBANS = {country: length for length, countries in _LENGTHS.items() for country in countries.split()}
_GAPS = {rb"[ -]": 1, rb"\xc2\xa0": 2, rb"\+": 1, rb"%00": 3}
"""What stands between the groups of a number: also a no-break space, and a space as addresses spell it; their bytes."""
_GAP = re.compile(rb"[ +.-]|\xc2\xa0|%20")
_IBAN = re.compile(rb"[A-Za-z]{2}\d{2}")
_WHOLE = {
    length: re.compile(rb"[A-Za-z]{2}\d{2}(?:(?:[ +-]|\xc2\xa0|%%20)?[A-Za-z0-9]){%d}" % (length - 4))
    for length in _LENGTHS
}


def _card(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    if is_card(chunk[begin:end]):
        yield Span(begin, end, "CARD")


def is_card(text: bytes) -> bool:
    """A known issuer's prefix and length, and the check digit of Luhn (ISO/IEC 7812-1)."""
    digits = text.translate(None, b" +.-")
    if not digits.isdigit():
        digits = _GAP.sub(b"", digits)
    return _luhn(digits) and bool(_ISSUERS.fullmatch(digits)) and len(set(digits)) > 1


def _luhn(digits: bytes) -> bool:
    """Of ASCII digits; first of all, because it is wrong for nine of ten numbers and takes the least."""
    return (sum(digits[-1::-2]) + sum(digits[-2::-2].translate(_DOUBLED)) - len(digits) * ord("0")) % 10 == 0


def _ssn(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    area, group, serial = chunk[begin:end].split(b"-")
    itin = area >= b"900" and group >= b"50"  # a taxpayer without a social security number
    if area not in (b"000", b"666") and (area < b"900" or itin) and group != b"00" and serial != b"0000":
        yield Span(begin, end, "SSN")


def _iban(back: int) -> Expert:
    def expert(chunk: bytes, end: int) -> Iterator[Span]:
        begin = end - back
        found = _IBAN.match(chunk, begin)
        if not found:
            return
        length = _IBANS.get(found[0][:2].upper().decode("ascii"), 0)
        whole = _WHOLE[length].match(chunk, begin) if length else None
        if whole and not chunk[whole.end() : whole.end() + 1].isalnum() and _is_iban(whole[0]):
            yield Span(*whole.span(), "IBAN")

    return expert


def _is_iban(text: bytes) -> bool:
    """Its check digits (ISO 7064, MOD 97-10)."""
    bare = _GAP.sub(b"", text).decode("ascii").upper()
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


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
    *(gap.join([b"0000"] * 4) for gap in (b"\xc2\xa0", b"+", b".", b"%00")),
)
FORMS = (
    *(Form(looks, _card, runs.luhn if looks.isdigit() else None) for looks in _CARDS),
    Form(b"000-00-0000", _ssn),
)
LOOKING = (
    Trigger(rb"(?:^|[^Aa0_.-])AA00[A0]{8}", _iban(12)),
    *(
        Trigger(rb"(?:^|[^Aa0_.-])AA00" + gap + rb"[A0]{4}" + gap + rb"[A0]{4}", _iban(12 + 2 * size))
        for gap, size in _GAPS.items()
    ),
)
