"""What becomes of a dropped file before it is evidence: its members, and what was redacted in them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engines.errors import Refused

LONGEST = 400  # characters of a name: it stands beside each line that is cited
MOST_WORDS = 30  # of one name that are looked at
_JOINS = re.compile(r"[-_./ ]")
# How the kind of a file is told, as .tar.gz or .csv: with it "a@b.com.csv" is no address any more.
_ENDINGS = (re.compile(r"(?:\.[A-Za-z]{1,5}\d?){2}$"), re.compile(r"\.[A-Za-z]{1,5}\d?$"))


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


def unreadable(error: OSError, what: object = "It") -> Refused:
    """What is said of a file of this machine that the system does not give."""
    return Refused(f"{what} can't be read ({error.strerror}): check that it is there and that you may read it.")


def clean_name(name: str, clean: Callable[[str], str]) -> str:
    """The name of a file on one line, cleaned by `clean`; it keeps its ending where that is no part of a secret."""
    shown = "".join(c if c.isprintable() else "_" for c in name)
    for ending in _ENDINGS:
        if found := ending.search(shown):
            shown = _cleaned(shown[: found.start()], clean) + found[0]
    shown = _cleaned(shown, clean)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]}…{shown[1 - LONGEST // 2 :]}"


def _cleaned(name: str, clean: Callable[[str], str]) -> str:
    """Clean from each of its words on: in a name, what is joined by a dash may begin with the next word."""
    shown = clean(name)
    for word in range(1, MOST_WORDS):
        if begin := next(islice(_JOINS.finditer(shown), word - 1, None), None):
            shown = shown[: begin.end()] + clean(shown[begin.end() :])
    return shown
