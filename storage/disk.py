"""Writing files so that they are whole or not there, also after a power cut, and nobody else reads them."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from engines.errors import Refused, Unavailable


def folder(path: Path) -> Path:
    """Make the folder, readable by its owner alone; raises Refused when that can't be done."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(0, "no permission")
    except OSError as error:
        raise Refused(
            f"The folder {path} can't be written to ({error.strerror}); choose another for the data."
        ) from error
    return path


def create(path: Path) -> BinaryIO:
    """A new file, readable by its owner alone."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
    except OSError as error:
        raise full(error) from error


def write(file: BinaryIO, chunk: bytes) -> None:
    """Add to an unfinished file."""
    try:
        file.write(chunk)
    except OSError as error:
        raise full(error) from error


def publish(file: BinaryIO, written: Path, name: Path, *, lasting: bool = True) -> None:
    """Give a complete file its name: the bytes reach the disk before the name does, and then the name does.

    What is not lasting need not outlive a power cut: nothing waits for the disk.
    """
    try:
        file.flush()
        if lasting:
            os.fsync(file.fileno())
        file.close()
        written.rename(name)
        if lasting:
            sync(name.parent)
    except OSError as error:
        discard(file, written)
        raise full(error) from error


def discard(file: BinaryIO, written: Path) -> None:
    """Leave nothing of an unfinished file, also when the disk is too full to close it properly."""
    with suppress(OSError):
        file.close()
    written.unlink(missing_ok=True)


def shard(path: Path) -> None:
    """Make a folder inside an existing one, so that it is still there after a power cut."""
    if not path.is_dir():
        path.mkdir(exist_ok=True, mode=0o700)
        sync(path.parent)


def full(error: OSError) -> Unavailable:
    """The error to raise `from` the system's: nothing is wrong with the file that was given."""
    return Unavailable(f"The file could not be stored ({error.strerror}).")


def sync(path: Path) -> None:
    """What was made in a folder is still there after a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
