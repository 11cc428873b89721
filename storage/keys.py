"""The secrets of an installation: with one pseudonyms are made, with the other what rests is encrypted."""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from engines.errors import Refused
from storage import crypto, disk
from storage.crypto import Vault

_SIZE = 32
_HOW = "write 32 random bytes in base64, as `openssl rand -base64 32` makes them"


@dataclass(frozen=True)
class Keys:
    """What is configured: the current key and older ones between commas, each 32 bytes in base64."""

    current: str | None = None
    old: str | None = None


def vault(root: Path, keys: Keys) -> Vault:
    """The keys that are configured; without a current one that of the folder, made at the first call.

    The folder's key still opens what it has sealed after another one was configured.
    """
    name = root / "encryption.key"
    if keys.current is None:
        made = _kept(name, base64.b64encode(secrets.token_bytes(crypto.KEY)))
        return Vault(_read(made.decode("ascii", "replace"), str(name)), _old(keys))
    here = (_read(name.read_text("ascii", "replace"), str(name)),) if name.exists() else ()
    return Vault(_read(keys.current, "ENCRYPTION_KEY"), (*here, *_old(keys)))


def installation_key(root: Path) -> bytes:
    """The key in that folder, made at the first call; processes that start together agree on one."""
    name = root / "installation.key"
    key = _kept(name, secrets.token_bytes(_SIZE))
    if len(key) != _SIZE:
        raise Refused(f"The key {name} is damaged; restore it, or delete it and start a new set of pseudonyms.")
    return key


def _old(keys: Keys) -> tuple[bytes, ...]:
    return tuple(_read(key, "ENCRYPTION_KEYS_OLD") for key in (keys.old or "").split(",") if key.strip())


def _read(text: str, where: str) -> bytes:
    """A key from base64, also in the alphabet for URLs."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        key = b""
    if len(key) != crypto.KEY:
        raise Refused(f"{where} is no key: restore it, or {_HOW}.")
    return key


def _kept(name: Path, new: bytes) -> bytes:
    """What is in the file, which is made with `new` where there is none."""
    disk.folder(name.parent)
    if not name.exists():
        _make(name, new)
    try:
        return name.read_bytes()
    except OSError as error:
        raise Refused(f"The key {name} can't be read ({error.strerror}).") from error


def _make(name: Path, new: bytes) -> None:
    part = name.with_name(f"{secrets.token_hex(8)}.part")
    file = disk.create(part)
    file.write(new)
    file.flush()
    os.fsync(file.fileno())
    file.close()
    try:
        name.hardlink_to(part)
    except FileExistsError:  # another process was first: its key counts
        return
    finally:
        part.unlink()
