"""What a labelled file is before it is written, and the words and times that fill it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

SERVICES = ("checkout", "cart", "billing", "search", "mailer", "gateway", "ledger", "inventory")
HEX = "0123456789abcdef"
START = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A file as a tool would write it, under the name that the tool would give."""

    name: str
    content: str | bytes


def dice(name: str) -> Random:
    """Random numbers that are the same in every run."""
    return Random(f"types/{name}")  # noqa: S311 - labelled files must be the same in every run


def hexed(rng: Random, count: int) -> str:
    """Draw an id in hex."""
    return "".join(rng.choices(HEX, k=count))


def moments(rng: Random, count: int, step: float = 2.0) -> list[datetime]:
    """Draw rising times."""
    at, found = START, []
    for _ in range(count):
        at += timedelta(seconds=rng.random() * step)
        found.append(at)
    return found


def rows(*lines: str) -> str:
    """Join lines with an end after the last one."""
    return "\n".join(lines) + "\n"
