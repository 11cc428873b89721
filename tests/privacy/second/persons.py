"""Personal data, drawn with the check digits that it has: addresses, numbers to call, accounts, cards, national ids."""

from collections.abc import Callable, Sequence
from random import Random

from tests.privacy.planted.model import DIGITS, UPPER, Maker, draw, either

FIRST = ("anna", "liam", "noor", "mateo", "yuki", "priya", "olga", "kwame", "jürgen", "sofia", "chen", "amelie")
LAST = ("kowalski", "o.brien", "garcia", "tanaka", "schmidt", "dubois", "rossi", "okafor", "jensen", "novak", "silva")
DOMAINS = (
    "example.com",
    "acme-corp.io",
    "mail.example.org",
    "gmail.com",
    "uni-heidelberg.de",
    "example.co.uk",
    "corp.example.net",
)


def _email(rng: Random) -> str:
    first, last = rng.choice(FIRST).replace("ü", "ue"), rng.choice(LAST).replace("o.", "o")
    shape = rng.choice(("{f}.{l}", "{f}_{l}{n}", "{i}{l}", "{f}+{t}", "{f}-{l}", "{l}{n}"))
    return shape.format(f=first, l=last, i=first[0], n=rng.randrange(99), t="alerts") + "@" + rng.choice(DOMAINS)


def _digits(rng: Random, count: int) -> list[int]:
    return [rng.randrange(10) for _ in range(count)]


def _text(digits: Sequence[int]) -> str:
    return "".join(map(str, digits))


def _luhn(body: Sequence[int]) -> int:
    doubled = sum(sum(divmod(2 * d, 10)) if i % 2 == 0 else d for i, d in enumerate(reversed(body)))
    return -doubled % 10


def _card(prefix: str, length: int, groups: tuple[int, ...], separators: str) -> Maker:
    def make(rng: Random) -> str:
        body = [*map(int, prefix), *_digits(rng, length - len(prefix) - 1)]
        digits, pieces, at = _text([*body, _luhn(body)]), [], 0
        for size in groups:
            pieces.append(digits[at : at + size])
            at += size
        return rng.choice(("", *separators)).join(pieces)

    return make


def _iban(country: str, *parts: tuple[str, int]) -> Callable[[Random], str]:
    def make(rng: Random) -> str:
        bban = "".join(draw(rng, alphabet, count) for alphabet, count in parts)
        number = "".join(str(int(c, 36)) for c in bban + country + "00")
        return f"{country}{98 - int(number) % 97:02}{bban}"

    return make


_IBANS = (
    _iban("DE", (DIGITS, 18)),
    _iban("NL", (UPPER, 4), (DIGITS, 10)),
    _iban("GB", (UPPER, 4), (DIGITS, 14)),
    _iban("FR", (DIGITS, 10), (DIGITS + UPPER, 11), (DIGITS, 2)),
    _iban("ES", (DIGITS, 20)),
    _iban("IT", (UPPER, 1), (DIGITS, 22)),
    _iban("CH", (DIGITS, 17)),
    _iban("AT", (DIGITS, 16)),
    _iban("PL", (DIGITS, 24)),
    _iban("SE", (DIGITS, 20)),
    _iban("NO", (DIGITS, 11)),
    _iban("BE", (DIGITS, 12)),
    _iban("PT", (DIGITS, 21)),
    _iban("SA", (DIGITS, 20)),
)


def _spaced(rng: Random) -> str:
    value = rng.choice(_IBANS)(rng)
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def _ssn(rng: Random) -> str:
    area = rng.choice([*range(1, 666), *range(667, 900)])
    return f"{area:03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"


def _nino(rng: Random) -> str:
    number = (
        draw(rng, "ABCEGHJKLMPRSTWXYZ", 1)
        + draw(rng, "ABCEHJKLMPRSTWX", 1)
        + draw(rng, DIGITS, 6)
        + draw(rng, "ABCD", 1)
    )
    spaced = " ".join((number[:2], number[2:4], number[4:6], number[6:8], number[8]))
    return rng.choice((number, spaced))


def _dni(rng: Random) -> str:
    number = rng.randrange(10_000_000, 99_999_999)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _nie(rng: Random) -> str:
    lead, number = rng.randrange(3), rng.randrange(1_000_000, 9_999_999)
    return f"{'XYZ'[lead]}{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[(lead * 10_000_000 + number) % 23]}"


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights, strict=True))


def _born(rng: Random, order: str = "ymd") -> str:
    parts = {"y": f"{rng.randrange(50, 100)}", "m": f"{rng.randrange(1, 13):02}", "d": f"{rng.randrange(1, 29):02}"}
    return "".join(parts[c] for c in order)


def _pesel(rng: Random) -> str:
    body = [*map(int, _born(rng)), *_digits(rng, 4)]
    return _text([*body, -_weighted(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10])


def _cpf(rng: Random) -> str:
    body = _digits(rng, 9)
    for length in (10, 11):
        rest = _weighted(body, range(length, 1, -1)) * 10 % 11
        body = [*body, rest % 10]
    text = _text(body)
    return rng.choice((text, f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"))


def _bsn(rng: Random) -> str:
    while True:
        body = [rng.randrange(1, 10), *_digits(rng, 7)]
        check = _weighted(body, range(9, 1, -1)) % 11
        if check < 10:
            return _text([*body, check])


def _fodselsnummer(rng: Random) -> str:
    while True:
        body = [*map(int, _born(rng, "dmy")), *_digits(rng, 3)]
        first = -_weighted(body, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
        if first == 10:
            continue
        second = -_weighted([*body, first], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if second < 10:
            return _text([*body, first, second])


def _personnummer(rng: Random) -> str:
    body = [*map(int, _born(rng)), *_digits(rng, 3)]
    text = _text([*body, _luhn(body)])
    return rng.choice((f"{text[:6]}-{text[6:]}", f"19{text[:6]}-{text[6:]}"))


def _hetu(rng: Random) -> str:
    born, serial = _born(rng, "dmy"), rng.randrange(2, 900)
    return f"{born}-{serial:03}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(f'{born}{serial:03}') % 31]}"


def _nir(rng: Random) -> str:
    place = f"{rng.randrange(1, 96):02}{rng.randrange(1, 990):03}"
    body = f"{rng.choice('12')}{_born(rng, 'ym')}{place}{rng.randrange(1, 999):03}"
    key = 97 - int(body) % 97
    sizes, at, parts = (1, 2, 2, 2, 3, 3), 0, []
    for size in sizes:
        parts.append(body[at : at + size])
        at += size
    return rng.choice((f"{body}{key:02}", " ".join([*parts, f"{key:02}"])))


_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD_LETTERS = (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_ODD = dict(zip(DIGITS + UPPER, (*_ODD_DIGITS, *_ODD_DIGITS, *_ODD_LETTERS), strict=True))


def _codice(rng: Random) -> str:
    body = (
        draw(rng, "BCDFGLMNPRSTV", 6)
        + f"{rng.randrange(30, 99)}{rng.choice('ABCDEHLMPRST')}{rng.randrange(1, 29):02}"
        + rng.choice("ABCDEFGHIL")
        + draw(rng, DIGITS, 3)
    )
    total = sum(_ODD[c] if i % 2 == 0 else int(c) if c.isdigit() else ord(c) - 65 for i, c in enumerate(body))
    return body + chr(65 + total % 26)


def _rijksregister(rng: Random) -> str:
    body = f"{_born(rng)}{rng.randrange(1, 998):03}"
    check = f"{97 - int(body) % 97:02}"
    return rng.choice((body + check, f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{check}"))


def _tfn(rng: Random) -> str:
    while True:
        body = [rng.randrange(1, 10), *_digits(rng, 8)]
        if _weighted(body, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0:
            text = _text(body)
            return f"{text[:3]} {text[3:6]} {text[6:]}"


def _sin(rng: Random) -> str:
    body = [rng.randrange(1, 8), *_digits(rng, 7)]
    text = _text([*body, _luhn(body)])
    return rng.choice((f"{text[:3]}-{text[3:6]}-{text[6:]}", f"{text[:3]} {text[3:6]} {text[6:]}"))


_D = [
    [
        (i + j) % 5 if i < 5 and j < 5 else 5 + (i + j) % 5 if i < 5 else 5 + (i - j) % 5 if j < 5 else (i - j) % 5
        for j in range(10)
    ]
    for i in range(10)
]
_P = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
for _ in range(6):
    _P.append([_P[-1][d] for d in _P[1]])


def _aadhaar(rng: Random) -> str:
    body, c = [rng.randrange(2, 10), *_digits(rng, 10)], 0
    for i, digit in enumerate(reversed(body)):
        c = _D[c][_P[(i + 1) % 8][digit]]
    text = _text([*body, _D[c].index(0)])
    return f"{text[:4]} {text[4:8]} {text[8:]}"


def _pan(rng: Random) -> str:
    return draw(rng, UPPER, 3) + "P" + draw(rng, UPPER, 1) + draw(rng, DIGITS, 4) + draw(rng, UPPER, 1)


def _rrn(rng: Random) -> str:
    body = [*map(int, _born(rng)), rng.randrange(1, 3), *_digits(rng, 5)]
    check = (11 - _weighted(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    text = _text([*body, check])
    return f"{text[:6]}-{text[6:]}"


def _chinese(rng: Random) -> str:
    body = (
        f"110101{rng.randrange(1960, 2005)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{rng.randrange(1000):03}"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[_weighted([*map(int, body)], weights) % 11]


def _ahv(rng: Random) -> str:
    body = [7, 5, 6, *_digits(rng, 9)]
    check = -sum(d * (1, 3)[i % 2] for i, d in enumerate(body)) % 10
    text = _text([*body, check])
    return f"{text[:3]}.{text[3:7]}.{text[7:11]}.{text[11:]}"


def _steuer(rng: Random) -> str:
    first = rng.sample(range(10), 10)
    body = [*first[:9], first[rng.randrange(9)]]  # one digit stands twice, one is missing
    if body[0] == 0:
        body[0], body[1] = body[1], body[0]
    product = 10
    for digit in body:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    text = _text([*body, (11 - product) % 10])
    return rng.choice((text, f"{text[:2]} {text[2:5]} {text[5:8]} {text[8:]}"))


PHONES: dict[str, tuple[str, ...]] = {  # N is 2-9, # any digit
    "us": (
        "+1 415-N##-####",
        "+1 (212) N##-####",
        "(617) N##-####",
        "303-N##-####",
        "+1.650.N##.####",
        "+1206N######",
        "1-800-N##-####",
    ),
    "gb": (
        "+44 20 7### ####",
        "+44 7700 9#####",
        "020 7### ####",
        "07911 1#####",
        "+44 (0)161 4## ####",
        "+447911######",
    ),
    "de": (
        "+49 30 N#######",
        "+49 151 N#######",
        "030/N######",
        "0151-N#######",
        "+49 (0)89 N######",
        "0049 171 N######",
    ),
    "fr": ("+33 1 4# ## ## ##", "+33 6 1# ## ## ##", "01 4# ## ## ##", "06.1#.##.##.##", "+336########"),
    "es": ("+34 6## ## ## ##", "+34 91N ### ###"),
    "in": ("+91 98### #####", "+91-98########"),
    "au": ("+61 4## ### ###", "+61 2 9### ####", "04## ### ###"),
    "br": ("+55 11 9####-####", "(11) 9####-####"),
    "jp": ("+81 3-3###-####", "+81 90-####-####"),
    "nl": ("+31 6 1#######", "+31 20 6## ####"),
    "pl": ("+48 60# ### ###",),
    "se": ("+46 70-### ## ##",),
    "ch": ("+41 79 ### ## ##", "+41 44 6## ## ##"),
    "mx": ("+52 55 N### ####",),
    "it": ("+39 06 698# ####", "+39 347 N## ####"),
}


def _phone(rng: Random) -> str:
    form = rng.choice(PHONES[rng.choice(list(PHONES))])
    return "".join(rng.choice("2346789") if c == "N" else rng.choice(DIGITS) if c == "#" else c for c in form)


IDS: dict[str, Maker] = {
    "uk-nino": _nino,
    "es-dni": either(_dni, _nie),
    "pl-pesel": _pesel,
    "br-cpf": _cpf,
    "nl-bsn": _bsn,
    "no-fodselsnummer": _fodselsnummer,
    "se-personnummer": _personnummer,
    "fi-hetu": _hetu,
    "fr-nir": _nir,
    "it-codice-fiscale": _codice,
    "be-rijksregister": _rijksregister,
    "au-tfn": _tfn,
    "ca-sin": _sin,
    "in-aadhaar": _aadhaar,
    "in-pan": _pan,
    "kr-rrn": _rrn,
    "cn-id": _chinese,
    "ch-ahv": _ahv,
    "de-steuer-id": _steuer,
}

PEOPLE: dict[str, Maker] = {
    "email": _email,
    "phone": _phone,
    "iban": lambda rng: rng.choice(_IBANS)(rng),
    "iban-spaced": _spaced,
    "card": either(
        _card("4", 16, (4, 4, 4, 4), " -"),
        _card("51", 16, (4, 4, 4, 4), " -"),
        _card("2223", 16, (4, 4, 4, 4), " -"),
        _card("37", 15, (4, 6, 5), " -"),
        _card("6011", 16, (4, 4, 4, 4), " -"),
        _card("3528", 16, (4, 4, 4, 4), " -"),
    ),
    "ssn": _ssn,
    **IDS,
}

GROUPS = {
    "email": "email",
    "phone": "phone",
    "iban": "iban",
    "iban-spaced": "iban",
    "card": "card",
    "ssn": "ssn",
} | dict.fromkeys(IDS, "national-id")
