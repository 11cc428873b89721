"""Where dropped files wait until they are taken in: encrypted, and gone afterwards."""

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from engines.errors import Refused, Unavailable
from storage import disk
from storage.crypto import Damaged, Place, Sealing, UnknownKey, Vault

_REF = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 20
_STALE = 86_400.0  # seconds after which an unfinished file has nobody who writes it


class Spool:
    """Raw uploads below one folder, each of at most `limit` bytes."""

    def __init__(self, root: Path, vault: Vault, *, limit: int) -> None:
        """Keep them below `root`, and clear away what a crash left unfinished."""
        self._root = disk.folder(root)
        self._vault = vault
        self._limit = limit
        for part in self._root.glob("*.part"):
            if part.stat().st_mtime < time.time() - _STALE:
                part.unlink(missing_ok=True)

    async def keep(self, chunks: AsyncIterator[bytes]) -> str:
        """Store the stream and return its reference; nothing is left when the stream breaks off or is too long."""
        ref = uuid.uuid4().hex
        part = self._root / f"{ref}.part"
        file = await asyncio.to_thread(disk.create, part)
        sealing = self._vault.sealing(_place(ref))
        try:
            async for chunk in _capped(chunks, self._limit):
                await asyncio.to_thread(_add, file, sealing, chunk)
            await asyncio.to_thread(disk.write, file, sealing.end())
        except BaseException:
            disk.discard(file, part)
            raise
        await asyncio.to_thread(disk.publish, file, part, self._root / ref)
        return ref

    async def open(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes in chunks; raises Refused when they are gone or damaged, Unavailable without their key."""
        try:
            file = await asyncio.to_thread(self._path(ref).open, "rb")
        except FileNotFoundError as error:
            raise _gone() from error
        opening = self._vault.opening(_place(ref))
        try:
            with file:
                while chunk := await asyncio.to_thread(file.read, _CHUNK):
                    if plain := await asyncio.to_thread(opening.feed, chunk):
                        yield plain
            yield opening.end()
        except UnknownKey as error:
            raise Unavailable(str(error)) from error
        except Damaged as error:
            raise Refused("That file was damaged while it waited; drop it again.") from error

    async def discard(self, ref: str) -> None:
        """Forget it; a reference that is gone is no error."""
        await asyncio.to_thread(self._path(ref).unlink, missing_ok=True)

    def _path(self, ref: str) -> Path:
        if not _REF.fullmatch(ref):
            raise _gone()
        return self._root / ref


async def _capped(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refused(f"That file is larger than the {limit / (1 << 20):g} MB that are taken in.")
        yield chunk


def _add(file: BinaryIO, sealing: Sealing, chunk: bytes) -> None:
    disk.write(file, sealing.feed(chunk))


def _place(ref: str) -> Place:
    return Place("upload", "", "", ref)


def _gone() -> Refused:
    return Refused("That file is not here any more; drop it again.")
