"""How a form becomes lines: `<<name>>` is drawn and planted, `<<:name>>` is drawn and harmless."""

import re
from collections.abc import Iterator, Mapping
from random import Random

from tests.privacy.planted.model import B64, DIGITS, HEX, LOWER, URL64, Maker, Planted, dice, draw

_HOLE = re.compile(r"<<(:?)(\w+)>>")
WORDS = (
    "orders", "billing", "catalog", "ingest", "payments", "ledger",
    "search", "gateway", "profile", "reports", "shipping", "notifier",
)  # fmt: skip


def word(rng: Random) -> str:
    """Draw the name of a service."""
    return rng.choice(WORDS)


def number(low: int, high: int) -> Maker:
    """Draw a whole number."""
    return lambda rng: str(rng.randint(low, high))


def text(alphabet: str, count: int) -> Maker:
    """Draw letters."""
    return lambda rng: draw(rng, alphabet, count)


def uuid(rng: Random) -> str:
    """Draw a UUID of version 4."""
    h = draw(rng, HEX, 32)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{rng.choice('89ab')}{h[17:20]}-{h[20:]}"


def clock(rng: Random) -> str:
    """Draw a time of a day."""
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"


def day(rng: Random) -> str:
    """Draw a day."""
    return f"20{rng.randint(24, 26)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def address(rng: Random) -> str:
    """Draw a private address of version 4."""
    return f"10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"


FILL: Mapping[str, Maker] = {
    "word": word,
    "uuid": uuid,
    "clock": clock,
    "day": day,
    "ip": address,
    "n": number(2, 9999),
    "small": number(1, 60),
    "port": number(1024, 65535),
    "sha1": text(HEX, 40),
    "sha7": text(HEX, 7),
    "sha256": text(HEX, 64),
    "md5": text(HEX, 32),
    "hex16": text(HEX, 16),
    "hex8": text(HEX, 8),
    "sha512": text(HEX, 128),
    "b64": text(B64, 43),
    "b64line": text(B64, 64),
    "url22": text(URL64, 22),
    "low5": text(LOWER + DIGITS, 5),
    "low10": text("bcdfghjklmnpqrstvwxz2456789", 10),
    "d6": text(DIGITS, 6),
    "ms": lambda rng: str(rng.randint(1_704_000_000_000, 1_790_000_000_000)),
    "us": lambda rng: str(rng.randint(1_704_000_000_000_000, 1_790_000_000_000_000)),
    "ns": lambda rng: str(rng.randint(1_704_000_000_000_000_000, 1_790_000_000_000_000_000)),
    "secs": lambda rng: str(rng.randint(1_704_000_000, 1_790_000_000)),
    "ver": lambda rng: f"{rng.randint(0, 30)}.{rng.randint(0, 40)}.{rng.randint(0, 99)}",
    "public": lambda rng: ".".join(str(rng.randint(1, 223)) for _ in range(4)),
    "account": lambda rng: str(rng.randint(100_000_000_000, 999_999_999_999)),
    "float": lambda rng: f"{rng.random() * 100:.6f}",
    "mac": lambda rng: ":".join(draw(rng, HEX, 2) for _ in range(6)),
}


def filled(form: str, rng: Random, secret: Mapping[str, Maker]) -> tuple[str, tuple[str, ...]]:
    """Fill the holes of a form; the same name stands for the same value within it."""
    drawn: dict[str, str] = {}
    planted: list[str] = []

    def put(hole: re.Match[str]) -> str:
        harmless, name = hole.groups()
        if harmless:
            return FILL[name](rng)
        if name not in drawn:
            drawn[name] = secret[name](rng)
            planted.extend(re.split(r"\n|\\n", drawn[name]))  # each line of a key counts
        return drawn[name]

    return _HOLE.sub(put, form), tuple(planted)


def each(
    forms: Mapping[str, tuple[str, ...]], secret: Mapping[str, Maker], turns: int, group: str = "secrets"
) -> Iterator[Planted]:
    """Fill every form of every kind `turns` times."""
    for kind, shapes in forms.items():
        rng = dice(f"fourth/{group}/{kind}")
        for form in shapes:
            for _ in range(turns):
                line, values = filled(form, rng, secret)
                yield Planted(kind, line, values, group)
