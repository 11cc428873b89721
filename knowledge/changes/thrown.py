"""Errors that a diff itself brings: what is said since then stands in a line that it adds."""

import re
from collections.abc import Iterator, Sequence

from knowledge.changes.diffs import LOG_CALL, Diff

FAILS = re.compile(
    r"\b(?:raise|throw|panic|abort|reject\w*|fail\w*|die|halt|refuse\w*|bail!?|http_?error)\b"
    r"|(?:errors?\.new|errorf|error|exception|err|invalid\w*|require\w*|assert\w*|check\w*|ensure\w*)!? ?\("
    r"|\bstatus\W{1,3}[45]\d\d\b",
    re.IGNORECASE,
)
TEXT = re.compile(r"\"([^\"\n]{8,200})\"|'([^'\n]{8,200})'|`([^`\n]{8,200})`")
FILLED = re.compile(r"\$?\{[^}]*\}|%[-+#\d.]*[a-z]|\{\}")  # where a value is put in
LONGEST = 60  # characters of it that are told
WORDS, LETTERS = 2, 10  # fewer stand in a message by chance


def said(diff: Diff, failures: str) -> str:
    """The words of an error that the diff brings and a failure says; empty where there are none."""
    fails = [line for line in diff.added if _fails(line)]
    if not failures or len(fails) <= sum(map(_fails, diff.removed)):
        return ""
    folded, old = failures.casefold(), "\n".join((*diff.removed, *diff.around)).casefold()
    return next((p[:LONGEST] for p in _pieces(fails) if p.casefold() in folded and p.casefold() not in old), "")


def _fails(line: str) -> bool:
    return bool(FAILS.search(line)) and not LOG_CALL.search(line)


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """The fixed parts of what is quoted, the longest of each first."""
    for line in lines:
        quoted = (next(filter(None, m.groups())) for m in TEXT.finditer(line))
        pieces = [p.strip(" :,.()") for text in quoted for p in FILLED.split(text)]
        yield from sorted((p for p in pieces if len(p) >= LETTERS and len(p.split()) >= WORDS), key=len, reverse=True)
