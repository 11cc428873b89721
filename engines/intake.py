"""What becomes of a dropped file before it is evidence: its members, and what was redacted in them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Member:
    """One readable file out of what was dropped; a plain file is its own only member."""

    name: str  # "bundle.zip/app/checkout.log" for members of archives
    path: Path


@dataclass(frozen=True)
class Redacted:
    """What a redaction did: how many by kind, and the case's pseudonyms with the new ones."""

    counts: dict[str, int]
    pseudonyms: dict[str, str]


@dataclass(frozen=True)
class RedactedText:
    """A redacted text and what was done to it."""

    text: str
    redacted: Redacted
