"""Opens archives within caps, and text in other encodings; links, devices and paths that lead outside are left."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from adapters.evidence import encoding
from adapters.evidence.packed import BROKEN, CLOSED, DIRECTORY, bare, entries, kind_of, opened, read_of, says_tar
from engines.errors import Refused
from engines.intake import Member

COUNT = 1_000  # members
DEPTH = 3  # archives inside of archives
RATIO = 200  # unpacked bytes per packed byte
TOTAL = 1 << 30  # unpacked bytes
EARLY = 64 << 20  # bytes from which the ratio must hold for what was read so far, before all is unpacked
FLOOR = 10 << 20  # bytes up to which the ratio is not looked at: small files of zeros are no attack
_CHUNK = 1 << 20
_JUNK = ("__MACOSX/", ".DS_Store", "._")


class ArchiveUnpacker:
    """Unpacks what was dropped below a folder of its own."""

    def unpack(self, source: Path, name: str, work: Path) -> list[Member]:
        """The members; a plain file is its own only one. Raises Refused on a broken or hostile archive."""
        if not source.is_file():
            return [Member(name, source)]
        run = _Run(work, source.stat().st_size, name)
        return run.open(source, name, depth=0)


@dataclass
class _Run:
    """One unpacking, with what it has used of its caps."""

    work: Path
    packed: int
    name: str
    written: int = 0
    members: int = 0
    files: int = 0
    left: int = 0  # members that are no plain files inside of it

    def open(self, source: Path, name: str, *, depth: int) -> list[Member]:
        """The members of one archive, archives in it opened in turn."""
        kind = kind_of(source)
        if kind is None:
            return [Member(name, self._readable(source))]
        if depth >= DEPTH:
            raise Refused(f"{self.name} has archives more than {DEPTH} deep: unpack it and drop the files that matter.")
        found: list[Member] = []
        left = self.left
        try:
            for inner, path in self._members(source, name, kind):
                found.extend(self.open(path, inner, depth=depth + 1))
        except BROKEN as error:
            raise Refused(f"{name} is a broken {kind} archive: pack it again and drop it once more.") from error
        if not found and self.left > left:
            raise Refused(
                f"{name} has nothing but links, devices and paths that lead outside of it: pack the files themselves."
            )
        if not found:
            raise Refused(f"{name} has no files in it: pack it again with the files that matter.")
        return found

    def _readable(self, source: Path) -> Path:
        """The file, or a copy in UTF-8 where it is text in another encoding."""
        named = encoding.foreign(source)
        return encoding.convert(source, named, self._next()) if named else source

    def _next(self) -> Path:
        """A name of our own, so that no name in the archive reaches the disk."""
        self.files += 1
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work / f"member-{self.files}"

    def _members(self, source: Path, name: str, kind: str) -> Iterator[tuple[str, Path]]:
        if kind in CLOSED.values():
            raise Refused(f"{name} is a {kind} archive, which I can't open: drop its files, or a zip of them.")
        if kind == "zip":
            yield from self._zip(source, name)
        elif kind == "tar":
            with source.open("rb") as file:
                yield from self._tar(file, name)
        else:
            yield from self._compressed(source, name, kind)

    def _compressed(self, source: Path, name: str, kind: str) -> Iterator[tuple[str, Path]]:
        with opened(source, kind) as packed:
            is_tar = packed.read(512)[257:262] == b"ustar"
        with opened(source, kind) as packed:
            if is_tar or says_tar(name):
                yield from self._tar(_Counted(packed, self), name)
            else:
                yield bare(name), self._write(packed)

    def _zip(self, source: Path, name: str) -> Iterator[tuple[str, Path]]:
        if entries(source) > DIRECTORY:
            raise self._too_many()
        with zipfile.ZipFile(source) as archive:
            self._check_size(self.written + sum(info.file_size for info in archive.infolist()))
            for info in archive.infolist():
                if info.is_dir() or _is_junk(info.filename):
                    continue
                is_link = (info.external_attr >> 28) == 0xA  # noqa: PLR2004  S_IFLNK of the Unix mode
                if is_link or not _is_inside(info.filename):
                    self.left += 1
                    continue
                self._count()
                if info.flag_bits & 1:
                    raise Refused(f"{name} is protected by a password: pack it again without one.")
                with archive.open(info) as packed:
                    yield f"{name}/{info.filename}", self._write(packed)

    def _tar(self, packed: "IO[bytes] | _Counted", name: str) -> Iterator[tuple[str, Path]]:
        with tarfile.open(fileobj=cast("IO[bytes]", packed), mode="r|") as archive:
            for info in archive:
                if info.isdir() or _is_junk(info.name):
                    continue
                if not info.isreg() or not _is_inside(info.name):
                    self.left += 1
                    continue
                self._count()
                if (member := archive.extractfile(info)) is not None:
                    counted = None if info.issparse() else packed  # holes are in no stream
                    yield f"{name}/{info.name.removeprefix('./')}", self._write(member, counted=counted)

    def _count(self) -> None:
        self.members += 1
        if self.members > COUNT:
            raise self._too_many()

    def _too_many(self) -> Refused:
        return Refused(f"{self.name} has more than {COUNT:,} files: drop the ones that matter.")

    def _write(self, packed: IO[bytes], *, counted: object = None) -> Path:
        """Copy to a file of our own; what a counted stream gives was counted when it was unpacked."""
        path = self._next()
        with path.open("xb") as target:
            while chunk := packed.read(_CHUNK):
                if not isinstance(counted, _Counted):
                    self.grow(len(chunk))
                target.write(chunk)
                if target.tell() > EARLY and target.tell() > RATIO * read_of(packed):
                    raise self._inflated()
        return path

    def grow(self, size: int) -> None:
        """Count unpacked bytes; raises Refused above the caps."""
        self.written += size
        self._check_size(self.written)

    def _check_size(self, size: int) -> None:
        if size > TOTAL:
            raise Refused(f"{self.name} unpacks to more than 1 GiB: drop the files that matter.")
        if size > max(FLOOR, RATIO * self.packed):
            raise self._inflated()

    def _inflated(self) -> Refused:
        return Refused(
            f"{self.name} unpacks to more than {RATIO} times its size, like a zip bomb: drop the files themselves."
        )


class _Counted:
    """A stream whose bytes count when they are unpacked, also those of members that are left."""

    def __init__(self, packed: IO[bytes], run: _Run) -> None:
        self._packed, self._run = packed, run

    def read(self, size: int = -1) -> bytes:
        """Read on; raises Refused above the caps."""
        chunk = self._packed.read(size)
        self._run.grow(len(chunk))
        return chunk


def _is_junk(name: str) -> bool:
    return name.startswith(_JUNK) or PurePosixPath(name).name.startswith(_JUNK)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not (path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")))
