"""Says in one pass which of many expressions can match in a text, so that hardly any is asked.

An expression is asked only where a piece stands that it can't do without (`engines.pieces`). To compile the pieces
takes some milliseconds, to look for all of them some microseconds, and to ask one expression about the beginning of a
file up to a millisecond.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import hyperscan

from adapters.evidence.automaton import Automaton
from engines.expressions import Expression
from engines.pieces import alternatives, needed

_FLAGS = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
_FOLDED = "\u0130\u0131\u017f\u212a"  # letters that `re` takes for an i, s or k where case is ignored


class Asked(Protocol):
    """Something that is asked by an expression."""

    @property
    def expression(self) -> str:
        """As `re` reads it, with flags only for parts of it."""


One = TypeVar("One", bound=Asked)


def signs(expression: str, flags: int = 0) -> tuple[Expression, ...]:
    """Each alternative of an expression by itself, of which only those are asked that can match."""
    return tuple(Expression(part, flags) for part in alternatives(expression))


class Gate(Generic[One]):
    """Lets through what can match."""

    def __init__(self, asked: Iterable[One]) -> None:
        self._asked = tuple(asked)

    def open(self, text: str) -> list[One]:
        """In their order all that match somewhere in the text, and perhaps some that don't."""
        standing = self._automaton.matching(text.encode(errors="replace"))
        if standing.intersection(range(len(_FOLDED))):
            return list(self._asked)
        return [one for one, pieces in self._pieces if not pieces or not pieces.isdisjoint(standing)]

    @cached_property
    def _pieces(self) -> list[tuple[One, frozenset[int]]]:
        numbers = {piece: number for number, piece in enumerate(self._searched)}
        return [(one, frozenset(numbers[p] for p in needed(one.expression))) for one in self._asked]

    @cached_property
    def _searched(self) -> tuple[str, ...]:
        found = dict.fromkeys(piece for one in self._asked for piece in needed(one.expression))
        return (*_FOLDED, *found)

    @cached_property
    def _automaton(self) -> Automaton:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        pieces = [re.escape(piece).encode() for piece in self._searched]
        database.compile(expressions=pieces, ids=list(range(len(pieces))), elements=len(pieces), flags=_FLAGS)
        return Automaton(database)
