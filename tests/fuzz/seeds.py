"""Small valid inputs: the labelled files, and what the tests of the parsers read."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.evidence.types import ALL

LARGEST = 6 << 10  # bytes of a seed
HERE = Path(__file__).parent.parent / "evidence"


def labelled(*labels: str) -> list[bytes]:
    """The labelled files of these types, cut to the size of a seed."""
    return [content for label in labels for content in _labelled(label)]


@cache
def _labelled(label: str) -> tuple[bytes, ...]:
    contents = (s.content for s in ALL[label]())
    return tuple((c.encode() if isinstance(c, str) else c)[:LARGEST] for c in contents)


@cache
def written() -> tuple[bytes, ...]:
    """Every text of several lines that stands in a test of the evidence."""
    return tuple(
        dict.fromkeys(text.encode("utf-8", "replace") for path in sorted(HERE.rglob("*.py")) for text in _texts(path))
    )


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count("\n") > 1:
            yield node.value[:LARGEST]


@cache
def texts() -> tuple[bytes, ...]:
    """Everything that is text."""
    return (*labelled("logs", "configs", "traces", "metrics", "code", "text"), *written())


def of(chosen: Callable[[bytes], bool], fallback: Callable[[], tuple[bytes, ...]] = texts) -> tuple[bytes, ...]:
    """The texts that are chosen; all of them where none is."""
    found = tuple(text for text in fallback() if chosen(text))
    return found or fallback()
