"""Who may use an SQLite file, and whose turn it is to write: one installation, and one of its processes at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.errors import Refused


class InUse(Refused):
    """Another FaultMaven already uses this database."""


class Ownership:
    """The hold on a file that this process shares with those that it starts."""

    def __init__(self, path: Path, handle: int | None) -> None:
        """Take it, or share it by the `handle` of the process that started this one; raises Refused."""
        self.handle = _own(path) if handle is None else handle
        self._turn, self._next = (_file(beside(path, what)) for what in ("turn", "next"))

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Alone among our processes: SQLite itself would sleep and try again, and an ack would wait for that.

        Who is next holds a place that whoever had the turn last must wait for, so that nobody goes twice in a row.
        """
        fcntl.flock(self._next, fcntl.LOCK_EX)
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        fcntl.flock(self._next, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def let_go(self) -> None:
        """Let another have the file."""
        for held in (self._next, self._turn, self.handle):
            os.close(held)


def beside(path: Path, what: str) -> Path:
    """The name of a file next to the database."""
    return path.with_name(f"{path.name}.{what}")


def _file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _own(path: Path) -> int:
    """Lock a file next to the database: closing a handle of the database itself would drop SQLite's own locks."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _file(beside(path, "lock"))
    except OSError as error:
        raise Refused(
            f"The folder {path.parent} can't be written to ({error.strerror}); choose another for the data."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise InUse(
            f"Another FaultMaven already uses {path}; stop it, or give this one a data folder of its own."
        ) from error
    os.close(_file(path))  # SQLite alone would let others read it
    return lock
