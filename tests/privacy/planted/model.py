"""What a planted entry is, and the dice that every generator throws."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

SEED = 20_260_314


@dataclass(frozen=True)
class Planted:
    """One entry: the lines, and the exact values in them that must not survive."""

    kind: str
    text: str
    values: tuple[str, ...]
    group: str = "secrets"  # what a floor is set on: secrets, email, phone, iban, card, ssn, national-id


@dataclass(frozen=True)
class Said:
    """A text with the values planted in it, as they are spelled there."""

    text: str
    values: tuple[str, ...]


Maker = Callable[[Random], str]
Sayer = Callable[[Random], Said]

DIGITS = "0123456789"
HEX = "0123456789abcdef"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
B62 = UPPER + LOWER + DIGITS
B64 = B62 + "+/"
URL64 = B62 + "-_"
B32 = UPPER + "234567"


def dice(name: str) -> Random:
    """Random numbers that are the same in every run, and do not shift when another kind is added."""
    return Random(f"{SEED}/{name}")  # noqa: S311 - a labelled set must be the same in every run


def draw(rng: Random, alphabet: str, count: int) -> str:
    """Letters out of an alphabet."""
    return "".join(rng.choices(alphabet, k=count))


def token(prefix: str, alphabet: str, count: int, suffix: str = "") -> Maker:
    """Make values of one shape, freshly drawn."""
    return lambda rng: prefix + draw(rng, alphabet, count) + suffix


def either(*makers: Maker) -> Maker:
    """Make values of several shapes."""
    return lambda rng: rng.choice(makers)(rng)


def joined(separator: str, *makers: Maker) -> Maker:
    """Make values of several parts."""
    return lambda rng: separator.join(make(rng) for make in makers)


@dataclass(frozen=True)
class Token:
    """How a kind of token looks, under which names it stands, and in which sentences."""

    kind: str
    count: int
    make: Maker
    names: tuple[str, ...]
    says: tuple[str, ...] = ()
    telling: bool = True  # its look alone gives it away
