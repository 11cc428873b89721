"""Finds where the message begins in the lines of a file, from the lines themselves.

What stands before a message is in columns: times, levels, numbers, brackets, a name before a colon. Lines are told
apart by the form of their first time; where nearly all lines of one form have the same column next, that column is
taken for a part of the header, up to the first place where they differ.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from adapters.evidence.mine import fields
from adapters.evidence.mine.fields import Field
from adapters.evidence.mine.structured import text_of

SAMPLE = 20_000  # lines that are looked at
REACH = 4000  # characters of each
NEARLY_ALL = 0.95
MOST_LINES = 0.9
FEWEST = 3  # lines of one form that show what their columns are
HALF = 0.5  # of the lines, where a level or a time alone at their beginning is no word of the message
BEFORE = 6  # fields that may stand before a time, or between a time and a level
CLOSING = 5  # fields in which a name before a colon ends
VALUES, FEW = 0.2, 16  # of the lines, and of a short file; a column has no more values than that
STEPS = 8
_LEVEL = "level"

Step = Callable[[list[Field], int], int | None]


@dataclass(frozen=True)
class Header:
    """How the lines of one file begin."""

    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)

    def message(self, line: str) -> str:
        """What the line says without its header; a record that is data gives the text in it."""
        if (text := text_of(line)) is not None:
            return text
        found = fields.of(line)
        start = _begin(found)
        if start is None or (steps := self.steps.get(_form(found, start))) is None:
            return line.strip()
        at = _walk(found, start + 1, steps)
        return line[found[at].start :].strip() if at < len(found) else line[found[at - 1].end :].strip()


def infer(lines: Iterable[str]) -> Header:
    """Learn the header from some lines of a file; the more different they are, the better."""
    forms: dict[str, list[tuple[list[Field], int]]] = defaultdict(list)
    seen = 0
    for line in islice(lines, SAMPLE):
        found = fields.of(line)
        seen += bool(found)
        if (start := _begin(found)) is not None:
            forms[_form(found, start)].append((found, start + 1))
    steps = {form: _steps(rows) for form, rows in forms.items() if len(rows) >= FEWEST}
    return Header({f: s for f, s in steps.items() if (s and f != _LEVEL) or len(forms[f]) >= HALF * seen})


def _begin(found: list[Field]) -> int | None:
    """The field with the line's first time; a level at its very start where there is none."""
    for i, f in enumerate(found[:BEFORE]):
        if f.kind == "time":
            return i
        if f.kind == "word" and f.is_prose:
            break
    return 0 if found and found[0].kind == "level" else None


def _form(found: list[Field], at: int) -> str:
    return f"{at}{found[at].form}" if found[at].kind == "time" else _LEVEL


def _walk(found: list[Field], at: int, steps: Iterable[Step]) -> int:
    for step in steps:
        after = step(found, at)
        if after is None:
            break
        at = after
    return at


def _steps(rows: list[tuple[list[Field], int]]) -> tuple[Step, ...]:
    """One step after the other, as long as nearly all lines can take it."""
    steps: list[Step] = []
    while len(steps) < STEPS:
        left = (s for s in _CANDIDATES if s not in _ONCE or s not in steps)
        step = next((s for s in left if _holds(s, rows)), None)
        if step is None:
            break
        steps.append(step)
        rows = [(found, after) for found, at in rows if (after := step(found, at)) is not None]
    return tuple(steps)


def _holds(step: Step, rows: list[tuple[list[Field], int]]) -> bool:
    taken = [(found, at, after) for found, at in rows if (after := step(found, at)) is not None]
    if len(taken) < len(rows) * (MOST_LINES if step in _ONCE else NEARLY_ALL):
        return False
    if step not in _NAMING:
        return True
    values = Counter(found[after - 1].form for found, _, after in taken)
    return len(values) <= max(FEW, VALUES * len(taken))


def _to_time(found: list[Field], at: int) -> int | None:
    return next((i + 1 for i, f in enumerate(found[at : at + BEFORE], at) if f.kind == "time"), None)


def _to_level(found: list[Field], at: int) -> int | None:
    return next((i + 1 for i, f in enumerate(found[at : at + BEFORE], at) if f.kind == "level"), None)


def _to_mark(found: list[Field], at: int) -> int | None:
    """A number, a bracket or a dash."""
    return at + 1 if at < len(found) and found[at].kind in ("number", "bracket", "mark", "dash") else None


def _to_close(found: list[Field], at: int) -> int | None:
    """A name that a colon or a dash ends, with what it is about in brackets."""
    for i, f in enumerate(found[at : at + CLOSING], at):
        if f.kind == "dash" and i > at:
            return i + 1 + (i + 1 < len(found) and found[i + 1].kind == "tag")
        if f.kind == "tag" or (f.kind == "number" and f.form[-1] == ":" and i > at):
            return i + 1 + (i + 1 < len(found) and found[i + 1].is_aside)
    return None


def _to_name(found: list[Field], at: int) -> int | None:
    """A name with dots or with room behind it, as columns have."""
    return at + 1 if at < len(found) and found[at].kind in ("name", "padded") else None


_CANDIDATES: tuple[Step, ...] = (_to_time, _to_level, _to_mark, _to_close, _to_name)
_ONCE = frozenset((_to_level, _to_close))
_NAMING = frozenset((_to_close, _to_name))
