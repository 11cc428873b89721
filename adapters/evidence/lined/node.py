"""A value of a document with its place, and ways down from it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.evidence import numbers

DEPTH = 100
NODES = 300_000
Scalar = str | int | float | bool | None


@dataclass(slots=True)
class Node:
    """A value with its place: that of its key in a mapping, its own in a list."""

    value: "dict[str, Node] | list[Node] | Scalar"
    line: int  # from 1
    column: int  # from 0
    last: int  # the line it ends on
    size: int = 1  # nodes below it and itself, aliases counted as often as they are used

    def get(self, *path: str | int) -> "Node | None":
        """Go down by keys and indices; None where the way ends."""
        here = self
        for part in path:
            inner, found = here.value, None
            if isinstance(inner, dict):
                found = inner.get(part) if isinstance(part, str) else None
            elif isinstance(inner, list) and isinstance(part, int) and -len(inner) <= part < len(inner):
                found = inner[part]
            if found is None:
                return None
            here = found
        return here

    def first(self, *keys: str) -> "Node | None":
        """Give the first of these keys that has a value."""
        inner = self.value
        if isinstance(inner, dict):
            for key in keys:
                found = inner.get(key)
                if found is not None and found.value not in (None, ""):
                    return found
        return None

    def fields(self) -> "dict[str, Node]":
        """Give the entries of a mapping, none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def rows(self) -> "list[Node]":
        """Give the items of a list, none of anything else."""
        return self.value if isinstance(self.value, list) else []

    def text(self, *path: str | int) -> str:
        """A scalar as it would be written, empty for anything else."""
        found = self.get(*path)
        return "" if found is None else written(found.value)

    def number(self, *path: str | int) -> float | None:
        """A number, also one that was written as text."""
        found = self.get(*path)
        if found is None or isinstance(found.value, bool) or not isinstance(found.value, str | int | float):
            return None
        return numbers.real(found.value)

    def walk(self, path: str = "") -> "Iterator[tuple[str, Node]]":
        """Everything below and itself, each with its path (`items[0].status`)."""
        stack = [(path, self)]
        while stack:
            here, node = stack.pop()
            yield here, node
            if isinstance(node.value, dict):
                stack.extend((f"{here}.{k}" if here else k, n) for k, n in reversed(node.value.items()))
            elif isinstance(node.value, list):
                stack.extend((f"{here}[{i}]", n) for i, n in reversed(list(enumerate(node.value))))


NOTHING = Node(None, 0, 0, 0)


def written(value: "dict[str, Node] | list[Node] | Scalar") -> str:
    """A scalar as it would be written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


@dataclass(frozen=True)
class Wrong:
    """A line that can't be read, or that says again what was said before."""

    line: int
    reason: str  # SyntaxError, or duplicate
    words: str
    key: str = ""


@dataclass(frozen=True)
class Lined:
    """What could be read: one root per document, and in one sentence what could not."""

    roots: tuple[Node, ...]
    note: str | None = None
    wrong: tuple[Wrong, ...] = ()  # what breaks it, or is said twice


@dataclass(slots=True)
class Open:
    """A container that is being read."""

    node: Node
    key: tuple[str, int, int] | None = None


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looks for what can be freed: none of the nodes can, and each look passes over all of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
