"""The secret of an installation, with which pseudonyms are made; it stands beside the data, not in the database."""

import os
import secrets
from pathlib import Path

from engines.errors import Refused
from storage import disk

_SIZE = 32


def installation_key(root: Path) -> bytes:
    """The key in that folder, made at the first call; processes that start together agree on one."""
    name = disk.folder(root) / "installation.key"
    if not name.exists():
        _make(name)
    try:
        key = name.read_bytes()
    except OSError as error:
        raise Refused(f"The key {name} can't be read ({error.strerror}).") from error
    if len(key) != _SIZE:
        raise Refused(f"The key {name} is damaged; restore it, or delete it and start a new set of pseudonyms.")
    return key


def _make(name: Path) -> None:
    part = name.with_name(f"{secrets.token_hex(8)}.part")
    file = disk.create(part)
    file.write(secrets.token_bytes(_SIZE))
    file.flush()
    os.fsync(file.fileno())
    file.close()
    try:
        name.hardlink_to(part)
    except FileExistsError:  # another process was first: its key counts
        return
    finally:
        part.unlink()
