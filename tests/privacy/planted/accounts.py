"""Account numbers of many countries with right check digits, the international ones and the country's own."""

from collections.abc import Callable
from random import Random

from tests.privacy.planted.ids import weighted
from tests.privacy.planted.model import DIGITS, UPPER, draw


def _form(letters: int, digits: int) -> Callable[[Random], str]:
    return lambda rng: draw(rng, UPPER, letters) + draw(rng, DIGITS, digits)


def _belgium(rng: Random) -> str:
    body = draw(rng, DIGITS, 10)
    return f"{body}{int(body) % 97 or 97:02}"


def _norway(rng: Random) -> str:
    while True:
        body = draw(rng, DIGITS, 10)
        check = -weighted(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if check < 10:
            return body + str(check)


def _spain(rng: Random) -> str:
    bank, account = draw(rng, DIGITS, 8), draw(rng, DIGITS, 10)
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
    checks = (11 - weighted(part, weights) % 11 for part in ("00" + bank, account))
    return bank + "".join({10: "1", 11: "0"}.get(check, str(check)) for check in checks) + account


# the country's own part, by the registry of ISO 13616
COUNTRIES: tuple[tuple[str, Callable[[Random], str]], ...] = (
    ("DE", _form(0, 18)),
    ("GB", _form(4, 14)),
    ("FR", _form(0, 23)),
    ("ES", _spain),
    ("IT", _form(1, 22)),
    ("NL", _form(4, 10)),
    ("BE", _belgium),
    ("CH", _form(0, 17)),
    ("AT", _form(0, 16)),
    ("PL", _form(0, 24)),
    ("SE", _form(0, 20)),
    ("NO", _norway),
    ("DK", _form(0, 14)),
    ("FI", _form(0, 14)),
    ("IE", _form(4, 14)),
    ("PT", _form(0, 21)),
    ("CZ", _form(0, 20)),
    ("LU", _form(0, 16)),
    ("MT", _form(4, 23)),
    ("SA", _form(0, 20)),
    ("AE", _form(0, 19)),
    ("TR", _form(0, 22)),
)


def iban(rng: Random) -> str:
    """An account number whose check digits are those of ISO 7064 mod 97-10, with blanks or without."""
    country, make = rng.choice(COUNTRIES)
    body = make(rng)
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    full = f"{country}{98 - number % 97:02}{body}"
    if rng.random() < 0.5:
        return full
    return " ".join(full[i : i + 4] for i in range(0, len(full), 4))
