"""Pieces of text without which an expression can't match, so that most texts need not be tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"[a-zA-Z0-9 _-]{2,}(?![*+?{])"  # signs that stand for themselves; of one that repeats only those before it
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\N\{[^}]*\}|\\."
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\(\?P<\w+>|\(\?<?[:=!]|\(\?|\(|\)|\|"
    r"|[*+?][+?]?|\{\d*,?\d*\}[+?]?|.",
    re.DOTALL,
)
REPEATS = re.compile(r"[*+?][+?]?|\{(?:\d+,?\d*|,\d+)\}[+?]?")
OPTIONAL = re.compile(r"[*?]|\{0*,|\{0+\}")
OPENS = ("(", "(?:")  # besides named groups; what only looks around takes no text
LEAST = 2  # characters that tell texts apart


def needed(expression: str) -> tuple[str, ...]:
    """Pieces, case folded, of which every text that matches has at least one; none where that is not known."""
    found = _Reader(TOKEN.findall(expression)).alternatives()
    return tuple(dict.fromkeys(found)) if min(map(len, found), default=0) >= LEAST else ()


def alternatives(expression: str) -> Iterator[str]:
    """The expressions of which it takes any one."""
    depth, begun = 0, ""
    for sign in TOKEN.findall(expression):
        depth += sign.startswith("(") - (sign == ")")
        if sign == "|" and not depth:
            yield begun
            begun = ""
        else:
            begun += sign
    yield begun


@dataclass
class _Reader:
    """Goes once over the tokens of an expression."""

    tokens: list[str]
    at: int = 0

    def alternatives(self) -> tuple[str, ...]:
        """A piece of each alternative; none if one of them has none."""
        found = [self._branch()]
        while self._next() == "|":
            self.at += 1
            found.append(self._branch())
        return tuple(p for pieces in found for p in pieces) if all(found) else ()

    def _branch(self) -> tuple[str, ...]:
        """The longest pieces that stand in it without choice."""
        run = ""
        found: list[tuple[str, ...]] = [()]
        while (token := self._next()) not in ("", "|", ")"):
            self.at += 1
            inner = self._group(token) if token.startswith("(") else ()
            literal = _literal(token)
            repeats = self._next() if REPEATS.fullmatch(self._next()) else ""
            self.at += bool(repeats)
            if OPTIONAL.match(repeats):
                literal, inner = "", ()
            run += literal
            if not literal or repeats:
                found += [(run,)] if run else []
                run = ""
            found.append(inner)
        found += [(run,)] if run else []
        return max(found, key=lambda pieces: min(map(len, pieces), default=0))

    def _group(self, opening: str) -> tuple[str, ...]:
        inner = self.alternatives()
        self.at += 1
        return inner if opening in OPENS or opening.startswith("(?P<") else ()

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""


def _literal(sign: str) -> str:
    """The characters that it stands for; nothing for what stands for several or for a place."""
    if len(sign) == 2 and sign[0] == "\\" and not sign[1].isalnum():  # noqa: PLR2004 -- an escaped sign
        return sign[1]
    plain = len(sign) == 1 or sign[0] not in "\\[({*+?"
    return sign.casefold() if plain and sign.isascii() and sign not in ".^$(" else ""
