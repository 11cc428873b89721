"""What the commands print for programs; people's output needs a library that takes time to load."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


def raw(text: str) -> None:
    """Print a document for a program to read."""
    print(text)  # noqa: T201 - standard output is the interface here


@contextmanager
def binary() -> Iterator[BinaryIO]:
    """Standard output for bytes as they are."""
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()
