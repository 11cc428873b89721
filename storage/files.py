"""Content-addressed bytes: a file is known by the sha256 of what is in it, and never changes."""

import asyncio
import hashlib
import re
import uuid
from pathlib import Path
from typing import BinaryIO

from engines.errors import Refused
from storage import disk

_CHUNK = 1 << 20  # bytes
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Files:
    """Redacted files below one folder."""

    def __init__(self, root: Path, *, lasting: bool = True) -> None:
        """Keep them below `root`, for longer than one command if lasting; Refused when it can't be written to."""
        self._root, self._lasting = disk.folder(root), lasting

    async def put(self, source: Path) -> str:
        """Keep a copy; returns the sha256 of the content in hex."""
        return await asyncio.to_thread(self._put, source)

    async def path(self, sha256: str) -> Path:
        """Where it can be read; raises Refused when there is no such file."""
        if not _DIGEST.fullmatch(sha256) or not (path := self._path(sha256)).is_file():
            raise Refused("That file is not stored here any more; drop it again.")
        return path

    def _path(self, sha256: str) -> Path:
        return (self._root / sha256[:2] / sha256[2:4] if self._lasting else self._root) / sha256

    def _put(self, source: Path) -> str:
        """Name the copy by its own bytes, so that a source that changes meanwhile can't get a wrong name."""
        part = self._root / f"{uuid.uuid4().hex}.part"
        try:
            copy = disk.create(part)
            try:
                sha256 = _copied(source, copy)
                name = self._path(sha256)
                if self._lasting:  # few enough elsewhere to lie in one folder
                    disk.shard(name.parent.parent)
                    disk.shard(name.parent)
            except BaseException:
                disk.discard(copy, part)
                raise
        except OSError as error:
            raise disk.full(error) from error
        if name.is_file():
            disk.discard(copy, part)
        else:
            disk.publish(copy, part, name, lasting=self._lasting)
        return sha256


def _copied(source: Path, copy: BinaryIO) -> str:
    """The sha256 of what was copied, in hex."""
    digest = hashlib.sha256()
    with source.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()
