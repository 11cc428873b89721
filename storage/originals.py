"""What was dropped, as it was: kept only where the installation wants it, encrypted, for an administrator alone."""

import asyncio
import re
from pathlib import Path

from engines.errors import Refused
from engines.turn import Thread
from storage import disk
from storage.crypto import Damaged, Place, Vault

_CHUNK = 1 << 20
_SAFE = re.compile(r"[A-Za-z0-9]{1,40}")


class Originals:
    """Raw files below one folder, each known by its case and its evidence id."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self._root = root
        self._vault = vault

    async def put(self, source: Path, thread: Thread, evidence: str) -> None:
        """Keep a sealed copy in the place of one that a crash left behind."""
        await asyncio.to_thread(self._put, source, thread, evidence)

    async def restore(self, thread: Thread, evidence: str, target: Path) -> None:
        """Write it to a new file as it was; raises Refused, and then there is no file."""
        await asyncio.to_thread(self._restore, thread, evidence, target)

    async def prune(self, before: float) -> None:
        """Forget what was kept before that time (seconds since the epoch)."""
        await asyncio.to_thread(self._prune, before)

    def _put(self, source: Path, thread: Thread, evidence: str) -> None:
        name = self._name(thread, evidence)
        disk.folder(self._root)
        disk.shard(name.parent)
        part = name.with_suffix(".part")
        part.unlink(missing_ok=True)
        file = disk.create(part)
        sealing = self._vault.sealing(_place(thread, evidence))
        try:
            with source.open("rb") as raw:
                while chunk := raw.read(_CHUNK):
                    disk.write(file, sealing.feed(chunk))
            disk.write(file, sealing.end())
        except BaseException:
            disk.discard(file, part)
            raise
        disk.publish(file, part, name)

    def _restore(self, thread: Thread, evidence: str, target: Path) -> None:
        name = self._name(thread, evidence)
        opening = self._vault.opening(_place(thread, evidence))
        part = target.with_name(f"{target.name}.part")
        try:
            file = disk.create(part)
            try:
                with name.open("rb") as kept:
                    while chunk := kept.read(_CHUNK):
                        disk.write(file, opening.feed(chunk))
                disk.write(file, opening.end())
            except BaseException:
                disk.discard(file, part)
                raise
        except FileNotFoundError as error:
            raise Refused(
                f"There is no original of {evidence}: KEEP_ORIGINALS was off, its time is over, "
                "or it came in an archive, which is kept with its first file."
            ) from error
        except Damaged as error:
            raise Refused(f"The original of {evidence} can't be opened. {error}") from error
        disk.publish(file, part, target)

    def _prune(self, before: float) -> None:
        for kept in self._root.glob("*/*"):
            if kept.stat().st_mtime < before:
                kept.unlink(missing_ok=True)
        for folder in self._root.glob("*"):
            if not any(folder.iterdir()):
                folder.rmdir()

    def _name(self, thread: Thread, evidence: str) -> Path:
        if not _SAFE.fullmatch(evidence):
            raise Refused(f"{evidence!r} is no evidence id: those of a case are E1, E2 and so on.")
        return self._root / thread.case_id / evidence


def _place(thread: Thread, evidence: str) -> Place:
    return Place("original", thread.tenant, thread.case_id, evidence)
