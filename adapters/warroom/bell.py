"""Tells the open pages that something changed; what changed they read from the board."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """One event per listener, so that a ring between a look and a wait is never missed."""

    def __init__(self) -> None:
        self.closed = False
        self._listeners: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake every listener."""
        for listener in self._listeners:
            listener.set()

    def close(self) -> None:
        """Wake every listener for the last time."""
        self.closed = True
        self.ring()

    @contextmanager
    def listen(self) -> Iterator[asyncio.Event]:
        """An event that each ring sets."""
        rung = asyncio.Event()
        self._listeners.add(rung)
        try:
            yield rung
        finally:
            self._listeners.discard(rung)
