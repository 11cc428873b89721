"""Expressions that are compiled when they are first asked: to compile all that are known takes a second."""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Expression:
    """What `re.compile` makes, later."""

    expression: str
    flags: int = 0

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """The expression compiled."""
        return re.compile(self.expression, self.flags)

    def search(self, text: str) -> "re.Match[str] | None":
        """As a pattern does."""
        return self.pattern.search(text)

    def match(self, text: str) -> "re.Match[str] | None":
        """As a pattern does."""
        return self.pattern.match(text)

    def fullmatch(self, text: str) -> "re.Match[str] | None":
        """As a pattern does."""
        return self.pattern.fullmatch(text)

    def sub(self, new: str, text: str) -> str:
        """As a pattern does."""
        return self.pattern.sub(new, text)
