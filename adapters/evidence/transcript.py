"""What a transcript looks like: a heading that says what it was, notes, and then its text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engines.evidence import DataType

PICTURE = "# Transcript of a picture: "
PROFILE = "# Transcript of a profile: "
NOTE = "# Note: "
_KINDS = ((PICTURE, DataType.VISUAL), (PROFILE, DataType.PROFILE))
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_LARGEST = 32 << 20  # characters of a transcript
_LONGEST = 300  # characters of a note


@dataclass(frozen=True)
class Transcript:
    """The lines that stand for a file."""

    heading: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """All of it, each line on one line whatever it holds, and no longer than a transcript may be."""
        head = ([self.heading] if self.heading else []) + [NOTE + n for n in self.notes]
        return "".join(f"{line}\n" for line in _within(flat(text) for text in [*head, *self.lines]))


def _within(lines: Iterable[str]) -> Iterable[str]:
    left = _LARGEST
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            return
        yield line


def flat(text: str) -> str:
    """A text without what would break its line or could not be stored."""
    return _CONTROL.sub(" ", text.replace("\n", " ")).encode("utf-8", "replace").decode("utf-8")


def kind(head: str) -> DataType | None:
    """What a transcript stands for; None for what is none."""
    return next((kind for begin, kind in _KINDS if head.startswith(begin)), None)


def notes(head: str) -> list[str]:
    """What could not be read, as the transcript says it: sentences, which what stands in a picture may not be."""
    rows = (row.rstrip() for row in head.split("\n")[1:4])
    return [row.removeprefix(NOTE).strip() for row in rows if row.startswith(NOTE) and _is_sentence(row)]


def _is_sentence(row: str) -> bool:
    return row.endswith(".") and len(row) <= _LONGEST
