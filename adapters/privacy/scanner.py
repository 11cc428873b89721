"""Finds in one pass where something may stand that must not stay, and asks an expert at each such place."""

import re
import string
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import hyperscan

from adapters.privacy import kept, runs, whole
from adapters.privacy.spans import Span

Expert = Callable[[bytes, int], Iterable[Span]]
"""What stands in the chunk where an expression's match ended. It looks at REACH bytes before that at most."""

REACH = 512  # bytes
_NUMBERS = 1 << 10  # more than there are expressions: a mark is one number, because pairs take three times as long


class Trigger(NamedTuple):
    """An expression that is cheap to find, and the expert that is asked wherever it matched.

    The expression is Hyperscan's: every place where a match ends is reported, and not where it began, because
    keeping track of that costs much of the speed.
    """

    expression: bytes
    expert: Expert


class Form(NamedTuple):
    """A number by its looks, `000-00-0000` or `AA00 0000`, and the expert that is told where one stands.

    One of digits alone has its check, so that the expert is told of those only for which it holds.
    """

    looks: bytes
    expert: Callable[[bytes, int, int], Iterable[Span]]
    check: "runs.Check | None" = None


_DIGITS, _UPPER, _LOWER = (string.digits, string.ascii_uppercase, string.ascii_lowercase)
LOOKS = bytes.maketrans(
    (_DIGITS + _UPPER + _LOWER).encode(), b"0" * len(_DIGITS) + b"A" * len(_UPPER) + b"a" * len(_LOWER)
)
"""In a copy of the chunk every digit becomes 0 and every letter A or a: forms are then plain text to the automaton.

As classes of digits in the chunk itself the same forms take six times as long.
"""
_PARTS_BEFORE, _PARTS_BEHIND = b"Aa0_./+#@-", b"Aa0_"
BEFORE = rb"(?:^|[^%s])" % _PARTS_BEFORE
"""What may stand before a number; `order-4111…`, `1.4111…` and `/4111…` are parts of something else."""
AFTER = rb"(?:$|[^%s])" % _PARTS_BEHIND
_GOES_ON = re.compile(rb"[.:/-]\w")  # `4111…-1` and `10:4111…` are parts as well
_JOINS = frozenset((b".", b":", b"/", b"-"))  # what it begins with: asked first, as most numbers end at a space
_BEGAN = re.compile(rb"\d:$")


def formed(form: Form) -> Trigger:
    """A form as an expression over the looks of a chunk."""
    size, judge = len(form.looks), form.expert

    def expert(chunk: bytes, end: int) -> Iterable[Span]:
        last = end if chunk[end - 1 : end].isalnum() else end - 1
        begin = last - size
        if chunk[last : last + 1] in _JOINS and _GOES_ON.match(chunk, last):
            return ()
        if chunk[begin - 1 : begin] == b":" and _BEGAN.search(chunk, max(0, begin - 2), begin):
            return ()
        return judge(chunk, begin, last)

    return Trigger(BEFORE + re.escape(form.looks) + AFTER, expert)


class Scanner:
    """Many expressions in one automaton, and those over the LOOKS of a chunk in another: linear in the bytes."""

    def __init__(self, triggers: Sequence[Trigger], looks: Sequence[Trigger] = (), forms: Sequence[Form] = ()) -> None:
        looks = [*looks, *(formed(f) for f in forms if f.check is None)]
        checked = [f for f in forms if f.check]
        self._experts = [t.expert for t in (*triggers, *looks, *(formed(f) for f in checked))]
        self._database = kept.database([t.expression for t in triggers], 0)
        self._looks = kept.database([t.expression for t in looks], len(triggers)) if looks else None
        self._checks: dict[int, dict[int, runs.Check]] = {}
        for number, form in enumerate(checked, len(triggers) + len(looks)):
            if form.check:
                self._checks.setdefault(len(form.looks), {})[number] = form.check
        self._local = threading.local()

    def marks(self, chunk: bytes, stop: int) -> list[int]:
        """Where matches end, `stop` at most, in order: _NUMBERS times the place and the number of the expression."""
        found: list[int] = []
        add = found.append

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(end * _NUMBERS + number)

        seen, scratch = chunk[:stop], self._scratch()
        self._database.scan(seen, match_event_handler=note, scratch=scratch[0])
        if self._looks:
            numbers = runs.find(seen, seen.translate(LOOKS), self._checks, (_PARTS_BEFORE, _PARTS_BEHIND))
            found += [min(end + 1, len(seen)) * _NUMBERS + number for end, number in numbers.ends]
            self._looks.scan(numbers.looks, match_event_handler=note, scratch=scratch[1])
        found.sort()  # each automaton reports in order, and what is in order is sorted in one pass
        return list(dict.fromkeys(found))

    def _scratch(self) -> list[hyperscan.Scratch]:
        """This thread's own: a scan in progress owns it."""
        if not hasattr(self._local, "scratch"):
            used = [self._database, *([self._looks] if self._looks else [])]
            self._local.scratch = [hyperscan.Scratch(database) for database in used]
        scratch: list[hyperscan.Scratch] = self._local.scratch
        return scratch

    def spans(self, chunk: bytes, stop: int) -> list[Span]:
        """What begins before `stop`, and perhaps more; no expert is asked about a place inside of what was found."""
        found: list[Span] = []
        covered = bytearray(len(chunk))
        for mark in self.marks(chunk, min(len(chunk), stop + REACH)):
            end, number = divmod(mark, _NUMBERS)
            if not covered[end - 1]:
                for first in self._experts[number](chunk, end):
                    span = _whole(chunk, first)
                    found.append(span)
                    covered[span.start : span.end] = b"\1" * (span.end - span.start)
        return found


def _whole(chunk: bytes, span: Span) -> Span:
    """A secret up to its real end: experts look at some thousand bytes at most, so that none looks at all of a line."""
    last = whole.end(chunk, span.start, span.end) if span.kind == "SECRET" else span.end
    return span if last == span.end else Span(span.start, last, span.kind)
