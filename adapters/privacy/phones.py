"""Finds telephone numbers: candidates by form or by the word before them, judged by libphonenumber's plans."""

import re
from collections.abc import Iterator
from functools import lru_cache

from adapters.privacy.scanner import Form, Trigger
from adapters.privacy.spans import Span

_PART = rb"(?:[ .()/-]{0,2}|\xe2\x80[\x90-\x93]|\xc2\xa0|\xe2\x80\xaf)"  # also hyphens and spaces that do not break
_NUMBER = re.compile(rb"[+(]{0,2}[0-9](?:" + _PART + rb"[0-9]){6,18}")
_GAP = re.compile(rb"(?:[ .()/-]{1,2}|\xe2\x80[\x90-\x93]|\xc2\xa0|\xe2\x80\xaf)(?=[0-9])")
_ESCAPED = re.compile(rb"%2[Bb][1-9](?:(?:%20|%28|%29|%2[Dd]|[.()-]){0,3}[0-9]){6,14}(?![0-9A-Za-z])")
_UNSAID = re.compile(rb"%..|[^0-9]")
_DIALED = re.compile(rb"00[1-9][0-9]{0,2}(?:" + _PART + rb"[0-9]){7,12}(?![\w.:-]?[0-9A-Za-z])")
_WORD = re.compile(
    rb"(?i)(?:phone|mobile|tele?fon|msisdn|tel|cell|fax|gsm|whatsapp|sms|call|dial|contact|handy|celular|movil|number"
    rb"|recipient|(?<![a-z])(?:ring|reach)|from|to)[^\n]{0,20}$"
)
_WEAK = re.compile(rb"(?i)(?:call|dial|contact|(?<!phone)(?<!phone[ _-])(?<!mobile)(?<!mobile[ _-])number)[^\n]{0,16}$")
_PREFIXED = re.compile(rb"(?:\+|%2[Bb])(?=[0-9])")
_REGIONS = (
    *("US", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "CH", "AT", "IN", "BR", "AU", "JP", "SE", "NO", "DK", "FI", "PL"),
    *("PT", "IE", "MX", "ZA", "CN", "CZ", "HU", "RO", "GR", "TR", "UA", "RU", "KR", "SG", "NZ", "IL", "AR", "CL", "CO"),
)
_NO_DIGITS = bytes(set(range(256)) - set(b"0123456789"))
_NEAR = 48
_SHORTEST, _LONGEST = 8, 15  # digits (E.164)
_SPOKEN = 10  # digits of a number whose plan does not know it, but that is written as people write theirs


def _international(chunk: bytes, end: int) -> Iterator[Span]:
    begin = max(0, end - 32)
    signs = list(_PREFIXED.finditer(chunk, begin, end))
    if signs:
        sign = signs[-1]
        for last in _ends(chunk, sign.end()):
            digits = _digits(chunk[sign.end() : last])
            if _is_valid("+" + digits) or (_is_possible("+" + digits) and _is_meant(chunk, sign.start(), last)):
                yield Span(sign.start(), last, "PHONE")
                return


def _spelled(chunk: bytes, end: int) -> Iterator[Span]:
    """One with spaces as addresses spell them."""
    found = _ESCAPED.match(chunk, chunk.rfind(b"%2", max(0, end - 12), end - 3))
    number = "+" + _UNSAID.sub(b"", found[0]).decode("ascii") if found else ""
    if found and (_is_valid(number) or (_is_possible(number) and _is_meant(chunk, *found.span()))):
        yield Span(*found.span(), "PHONE")


def _dialed(chunk: bytes, end: int) -> Iterator[Span]:
    """One that begins with 00, as it is dialed in most countries; only in groups, because ids are padded so."""
    found = _DIALED.match(chunk, chunk.rfind(b"00", max(0, end - 10), end))
    number = "+" + _digits(found[0]).removeprefix("00") if found else ""
    if found and (
        _is_valid(number) or (_is_possible(number) and _WORD.search(chunk, max(0, end - _NEAR), found.start()))
    ):
        yield Span(*found.span(), "PHONE")


def _is_meant(chunk: bytes, begin: int, end: int) -> bool:
    spoken = len(_GAP.findall(chunk, begin, end)) > 1 and len(_digits(chunk[begin:end])) >= _SPOKEN
    return spoken or bool(_WORD.search(chunk, max(0, begin - _NEAR), begin))


def _ends(chunk: bytes, begin: int) -> Iterator[int]:
    """Where the number may end: the longest first, then at each gap before."""
    found = _NUMBER.match(chunk, begin)
    if not found:
        return
    for end in [found.end(), *(g.start() for g in reversed(list(_GAP.finditer(chunk, begin, found.end()))))]:
        if _SHORTEST - 1 <= len(_digits(chunk[begin:end])) <= _LONGEST and not _goes_on(chunk, end):
            yield end


def _goes_on(chunk: bytes, end: int) -> bool:
    after = chunk[end : end + 2]
    return (
        after[:1].isalpha()
        or after[:1] == b"_"
        or (after[:1] == b":" and after[1:] != b"/")
        or (after[:1] == b"." and after[1:].isdigit())
    )


def _american(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    if _is_valid(_digits(chunk[begin:end]), "US"):
        yield Span(begin, end, "PHONE")


def _with_prefix(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    """As dialed inside of the countries that write theirs so."""
    digits = _digits(chunk[begin:end])
    if digits.startswith("0") and any(_is_valid(digits, region) for region in ("FR", "GB")):
        yield Span(begin, end, "PHONE")


def _named(chunk: bytes, end: int) -> Iterator[Span]:
    begin = end - 1
    weak = _WEAK.search(chunk[max(0, begin - 24) : begin])
    for last in _ends(chunk, begin):
        text = chunk[begin:last]
        digits = _digits(text)
        if weak and not (_GAP.search(text) or text[:1] in b"+0("):
            return
        if text[:1] == b"+" and _is_possible("+" + digits):
            yield Span(begin, last, "PHONE")
            return
        if any(_is_valid(n, r) for r in _REGIONS for n in (digits,)) or _is_valid("+" + digits.removeprefix("00")):
            yield Span(begin, last, "PHONE")
            return


def _digits(text: bytes) -> str:
    return text.replace(b"(0)", b"").translate(None, _NO_DIGITS).decode("ascii")


@lru_cache(1 << 14)
def _is_valid(number: str, region: str | None = None) -> bool:
    """Whether the plan of the country knows such a number."""
    import phonenumbers  # noqa: PLC0415  0.1 s that a start should not pay

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(1 << 14)
def _is_possible(number: str) -> bool:
    """Whether a number of that country can be as long."""
    import phonenumbers  # noqa: PLC0415  as above

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


_WORDS = (
    rb"(?:phone|mobile|tele?fono?e?|msisdn|whatsapp|(?:^|[^a-z])(?:tel|cell|fax|gsm|sms|handy|celular|movil|portable|caller"
    rb"|callee|callback|call|called|calling|dial|dialed|dialing|contact|(?:to|from)['\"]? number))"
)
TRIGGERS = (
    Trigger(rb"(?:^|[^A-Za-z0-9+])(?:\+|%2[Bb])[1-9](?:[ .()/-]{0,2}[0-9]){7}", _international),
    Trigger(rb"\+[1-9][0-9]{0,2}(?:\xe2\x80[\x90-\x93]|\xc2\xa0|\xe2\x80\xaf)[0-9]", _international),
    Trigger(rb"%2[Bb][1-9][0-9]{0,2}%2[08][0-9]", _spelled),
    Trigger(rb"(?:^|[\s(:=\"'<])00[1-9][0-9]{0,2}[ -][0-9(]", _dialed),
    Trigger(
        rb"(?i)"
        + _WORDS
        + rb"(?:[ _-]?(?:number|no|nr|num))?[.\"'\\]{0,3}[ :=(>]{1,4}(?:(?:me|us|him|her|them|back) )?"
        rb"(?:(?:to|from|at|on|is|was) )?[\\\"']{0,4}[+(0-9]",
        _named,
    ),
)
FORMS = (
    *(
        Form(looks, _american)
        for looks in (
            b"000\xe2\x80\x91000\xe2\x80\x910000",
            b"(000) 000\xe2\x80\x910000",
            b"(000) 000-0000",
            b"(000)000-0000",
            b"000-000-0000",
            b"0-000-000-0000",
            b"0 (000) 000-0000",
        )
    ),
    *(
        Form(looks, _with_prefix)
        for looks in (
            b"00 00 00 00 00",
            b"00.00.00.00.00",
            b"000 0000 0000",
            b"0000 000 0000",
            b"00000 000000",
            b"00000 000 000",
        )
    ),
)
