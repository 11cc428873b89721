"""National identity numbers of many countries, each right by its own checksum.

The rules are those that the issuing authorities publish (and that the Wikipedia article of each number repeats).
"""

from collections.abc import Callable
from random import Random

from tests.privacy.planted.model import DIGITS, UPPER, draw


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """Sum the digits by their weights."""
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True))


def luhn(body: str) -> str:
    """Append the Luhn digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def _birth(rng: Random) -> str:
    return f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def ssn(rng: Random) -> str:
    """A social security number of the United States, AAA-GG-SSSS, in the ranges that were ever given out."""
    area = rng.choice([n for n in range(1, 772) if n != 666])
    return f"{area:03}-{rng.randint(1, 99):02}-{rng.randint(1, 9999):04}"


def gb(rng: Random) -> str:
    """A National Insurance number: prefix letters without D F I Q U V, nor the pairs never given out."""
    first, second = "ABCEGHJKLMNOPRSTWXYZ", "ABCEGHJKLMNPRSTWXYZ"
    while (head := rng.choice(first) + rng.choice(second)) in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}:
        pass
    parts = [head, *(draw(rng, DIGITS, 2) for _ in range(3)), rng.choice("ABCD")]
    return rng.choice(("", " ")).join(parts)


def fr(rng: Random) -> str:
    """A numéro de sécurité sociale: 13 digits and a key of 97 minus the rest by 97."""
    body = (
        rng.choice("12") + _birth(rng)[:4] + f"{rng.randint(1, 95):02}{rng.randint(1, 990):03}{rng.randint(1, 999):03}"
    )
    if body[5:7] == "20":  # Corsica has letters since 1976
        body = body[:5] + "21" + body[7:]
    full = body + f"{97 - int(body) % 97:02}"
    if rng.random() < 0.5:
        return full
    return " ".join((full[0], full[1:3], full[3:5], full[5:7], full[7:10], full[10:13], full[13:]))


LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_dni(rng: Random) -> str:
    """A DNI: eight digits, and the letter of the rest by 23."""
    number = rng.randint(10_000_000, 99_999_999)
    return f"{number}{rng.choice(('', '-'))}{LETTERS[number % 23]}"


def es_nie(rng: Random) -> str:
    """A NIE: X, Y or Z counts as 0, 1 or 2 before seven digits."""
    lead, number = rng.randrange(3), draw(rng, DIGITS, 7)
    return f"{'XYZ'[lead]}{number}{LETTERS[int(str(lead) + number) % 23]}"


ODD = dict(
    zip(
        DIGITS + UPPER,
        (
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            2,
            4,
            18,
            20,
            11,
            3,
            6,
            8,
            12,
            14,
            16,
            10,
            22,
            25,
            24,
            23,
        ),
        strict=True,
    )
)


def it(rng: Random) -> str:
    """A codice fiscale: names, birth, place, and a letter over odd and even places."""
    consonants = "BCDFGLMNPRSTVZ"
    day = rng.randint(1, 28) + rng.choice((0, 40))
    body = draw(rng, consonants, 6) + f"{rng.randint(50, 99)}{rng.choice('ABCDEHLMPRST')}{day:02}"
    body += rng.choice("ABCDEFGHIL") + f"{rng.randint(100, 899)}"
    total = 0
    for place, char in enumerate(body):
        even = int(char) if char in DIGITS else UPPER.index(char)
        total += even if place % 2 else ODD[char]
    return body + UPPER[total % 26]


def _iso7064(body: str) -> int:
    product = 10
    for char in body:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def de(rng: Random) -> str:
    """A Steuer-Identifikationsnummer: one digit of ten stands twice, check digit of ISO 7064 mod 11,10."""
    digits = list(DIGITS)
    rng.shuffle(digits)
    digits[9] = digits[rng.choice((0, 2, 4))]
    tail = digits[1:]
    rng.shuffle(tail)
    if digits[0] == "0":
        digits[0], tail = tail[0], [*tail[1:], "0"]
        if digits[0] == "0":
            return de(rng)
    body = digits[0] + "".join(tail)
    if any(body.count(d) > 2 for d in body):
        return de(rng)
    full = body + str(_iso7064(body))
    return full if rng.random() < 0.5 else f"{full[:2]} {full[2:5]} {full[5:8]} {full[8:]}"


def br(rng: Random) -> str:
    """A CPF: two check digits mod 11."""
    body = draw(rng, DIGITS, 9)
    for length in (10, 11):
        rest = weighted(body, tuple(range(length, 1, -1))) % 11
        body += "0" if rest < 2 else str(11 - rest)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}" if rng.random() < 0.6 else body


TIMES = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
TURNS = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")


def india(rng: Random) -> str:
    """An Aadhaar number: twelve digits, the last by Verhoeff."""
    body = rng.choice("23456789") + draw(rng, DIGITS, 10)
    check = 0
    for place, char in enumerate(reversed(body), 1):
        check = int(TIMES[check][int(TURNS[place % 8][int(char)])])
    full = body + str(next(d for d in range(10) if TIMES[check][d] == "0"))
    return full if rng.random() < 0.4 else f"{full[:4]} {full[4:8]} {full[8:]}"


def pl(rng: Random) -> str:
    """A PESEL."""
    body = _birth(rng) + draw(rng, DIGITS, 4)
    return body + str(-weighted(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


def nl(rng: Random) -> str:
    """A BSN: the eleven test."""
    while True:
        body = rng.choice("123456789") + draw(rng, DIGITS, 7)
        check = weighted(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
        if check < 10:
            return body + str(check)


def se(rng: Random) -> str:
    """A personnummer: Luhn over ten digits."""
    full = luhn(_birth(rng) + f"{rng.randint(1, 999):03}")
    return f"{full[:6]}-{full[6:]}"


def ca(rng: Random) -> str:
    """A social insurance number: Luhn over nine digits."""
    full = luhn(rng.choice("1234567") + draw(rng, DIGITS, 7))
    return rng.choice((" ", "-")).join((full[:3], full[3:6], full[6:]))


def be(rng: Random) -> str:
    """A rijksregisternummer: 97 minus the rest by 97."""
    body = f"{_birth(rng)}{rng.randint(1, 997):03}"
    check = 97 - int(body) % 97
    return f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{check:02}"


def fi(rng: Random) -> str:
    """A henkilötunnus: a letter of 31."""
    date = f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{rng.randint(50, 99)}"
    serial = f"{rng.randint(2, 899):03}"
    return f"{date}-{serial}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(date + serial) % 31]}"


def ch(rng: Random) -> str:
    """An AHV number: 756 and the check digit of EAN-13."""
    body = "756" + draw(rng, DIGITS, 9)
    full = body + str(-weighted(body, (1, 3) * 6) % 10)
    return f"{full[:3]}.{full[3:7]}.{full[7:11]}.{full[11:]}"


def cn(rng: Random) -> str:
    """A resident identity number: ISO 7064 mod 11-2."""
    body = rng.choice(("110101", "320102")) + "19" + _birth(rng) + draw(rng, DIGITS, 3)
    rest = weighted(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return body + "10X98765432"[rest]


# the country, how many, the names it stands behind, the number
NATIONAL: tuple[tuple[str, int, tuple[str, ...], Callable[[Random], str]], ...] = (
    ("gb", 12, ("nino", "national insurance number", "ni number"), gb),
    ("fr", 12, ("nir", "numero securite sociale", "insee"), fr),
    ("es", 7, ("dni", "nif"), es_dni),
    ("es", 5, ("nie", "nif"), es_nie),
    ("it", 12, ("codice fiscale", "cf"), it),
    ("de", 12, ("steuer id", "idnr", "tax id"), de),
    ("br", 12, ("cpf",), br),
    ("in", 12, ("aadhaar", "aadhaar number", "uidai"), india),
    ("pl", 4, ("pesel",), pl),
    ("nl", 4, ("bsn", "burgerservicenummer"), nl),
    ("se", 4, ("personnummer",), se),
    ("ca", 4, ("sin", "social insurance number"), ca),
    ("be", 4, ("rijksregisternummer", "national number"), be),
    ("fi", 4, ("hetu", "henkilotunnus"), fi),
    ("ch", 4, ("ahv", "avs number"), ch),
    ("cn", 4, ("id card", "identity number"), cn),
)
