"""Lines that a change edits: what it takes out of a line and what it puts in, token by token."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\{[^{}\s]{1,60}\}|[A-Za-z_][\w.]*|\d+|[<>=!&|+*/-]=?|&&|\|\||\S")
ALIKE = 0.5  # share of the tokens that a line and what became of it have in common
MOST = 40  # lines of each side that are compared
LONGEST = 300  # characters of a line


@dataclass(frozen=True)
class Edit:
    """A line before and after, and the parts on one side only."""

    before: str
    after: str
    gone: str
    came: str


def pairs(removed: Sequence[str], added: Sequence[str]) -> tuple[Edit, ...]:
    """Each line that was taken away with the line most like it that came."""
    new = [(line, TOKEN.findall(line)) for line in added[:MOST] if len(line) <= LONGEST]
    found = (_edit(line, new) for line in removed[:MOST] if len(line) <= LONGEST)
    return tuple(e for e in found if e)


def _edit(before: str, new: Sequence[tuple[str, list[str]]]) -> Edit | None:
    old = TOKEN.findall(before)
    best, after = max(((_alike(old, t), line) for line, t in new), default=(0.0, ""))
    if best < ALIKE or before == after:
        return None
    steps = SequenceMatcher(None, old, TOKEN.findall(after), autojunk=False).get_opcodes()
    gone = _parts(before, [slice(a, b) for tag, a, b, _, _ in steps if tag != "equal"])
    came = _parts(after, [slice(a, b) for tag, _, _, a, b in steps if tag != "equal"])
    return Edit(before, after, gone, came)


def _parts(line: str, runs: Iterable[slice]) -> str:
    """The runs of tokens as they stand in the line."""
    spans = [m.span() for m in TOKEN.finditer(line)]
    found = (spans[run] for run in runs)
    return " … ".join(line[run[0][0] : run[-1][1]] for run in found if run)


def _alike(old: list[str], new: list[str]) -> float:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
