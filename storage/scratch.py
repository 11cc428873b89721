"""A folder for files on their way in, one per process: what a killed process left raw in its own is cleared away."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import disk


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A new folder below `root` that is gone afterwards, and with it those whose process is."""
    _clear(disk.folder(root))
    lock = root / f"{uuid.uuid4().hex}.lock"
    held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield disk.folder(lock.with_suffix(""))
    finally:
        _remove(lock)
        os.close(held)


def _clear(root: Path) -> None:
    for lock in root.glob("*.lock"):
        try:
            held = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            _remove(lock)
        finally:
            os.close(held)


def _remove(lock: Path) -> None:
    """The folder first: as long as its lock is there, somebody will come for it."""
    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
    lock.unlink(missing_ok=True)
