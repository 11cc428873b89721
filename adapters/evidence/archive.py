"""Opens zip, tar and gzip files within caps; links, devices and paths that lead outside are left."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from engines.errors import Refused
from engines.intake import Member

COUNT = 1_000  # members
DEPTH = 3  # archives inside of archives
RATIO = 200  # unpacked bytes per packed byte
TOTAL = 1 << 30  # unpacked bytes
FLOOR = 10 << 20  # bytes up to which the ratio is not looked at: small files of zeros are no attack
_CHUNK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_OFFICE = ("word/", "xl/", "ppt/", "mimetype")
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

    def open(self, source: Path, name: str, *, depth: int) -> list[Member]:
        """The members of one archive, archives in it opened in turn."""
        kind = _kind(source)
        if kind is None:
            return [Member(name, source)]
        if depth >= DEPTH:
            raise Refused(f"{self.name} has archives more than {DEPTH} deep: unpack it and drop the files that matter.")
        found: list[Member] = []
        try:
            for inner, path in self._members(source, name, kind):
                found.extend(self.open(path, inner, depth=depth + 1))
        except _BROKEN as error:
            raise Refused(
                f"{name} is a broken or protected {kind} archive: pack it again and drop it once more."
            ) from error
        if not found:
            raise Refused(f"{name} has no files in it: pack it again with the files that matter.")
        return found

    def _members(self, source: Path, name: str, kind: str) -> Iterator[tuple[str, Path]]:
        if kind == "zip":
            yield from self._zip(source, name)
        elif kind == "tar":
            yield from self._tar(source, name)
        else:
            with gzip.open(source, "rb") as packed:
                yield name.removesuffix(".gz"), self._write(packed)

    def _zip(self, source: Path, name: str) -> Iterator[tuple[str, Path]]:
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                is_link = (info.external_attr >> 28) == 0xA  # noqa: PLR2004  S_IFLNK of the Unix mode
                if info.is_dir() or is_link or not _is_inside(info.filename):
                    continue
                self._count()
                with archive.open(info) as packed:
                    yield f"{name}/{info.filename}", self._write(packed)

    def _tar(self, source: Path, name: str) -> Iterator[tuple[str, Path]]:
        with tarfile.open(source) as archive:
            for info in archive:
                if not info.isreg() or not _is_inside(info.name):
                    continue
                self._count()
                if (packed := archive.extractfile(info)) is not None:
                    yield f"{name}/{info.name.removeprefix('./')}", self._write(packed)

    def _count(self) -> None:
        self.members += 1
        if self.members > COUNT:
            raise Refused(f"{self.name} has more than {COUNT:,} files: drop the ones that matter.")

    def _write(self, packed: IO[bytes] | gzip.GzipFile) -> Path:
        """Copy to a name of our own, so that no name in the archive reaches the disk."""
        self.files += 1
        self.work.mkdir(parents=True, exist_ok=True)
        path = self.work / f"member-{self.files}"
        with path.open("xb") as target:
            while chunk := packed.read(_CHUNK):
                self.written += len(chunk)
                self._check_size()
                target.write(chunk)
        return path

    def _check_size(self) -> None:
        if self.written > TOTAL:
            raise Refused(f"{self.name} unpacks to more than 1 GiB: drop the files that matter.")
        if self.written > max(FLOOR, RATIO * self.packed):
            raise Refused(
                f"{self.name} unpacks to more than {RATIO} times its size, like a zip bomb: drop the files themselves."
            )


def _kind(source: Path) -> str | None:
    with source.open("rb") as file:
        head = file.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if _is_office(source) else "zip"
    if head.startswith(b"\x1f\x8b"):
        return "tar" if _is_tar(source) else "gzip"
    return "tar" if head[257:262] == b"ustar" else None


def _is_office(source: Path) -> bool:
    """An Office document is a zip file, but nobody wants its parts."""
    try:
        with zipfile.ZipFile(source) as archive:
            return any(n.startswith(_OFFICE) for n in archive.namelist()[:COUNT])
    except _BROKEN:
        return False


def _is_tar(source: Path) -> bool:
    """Whether a gzip file holds a tar file; a broken one is seen when it is read."""
    try:
        with gzip.open(source, "rb") as file:
            return file.read(512)[257:262] == b"ustar"
    except _BROKEN:
        return source.name.endswith((".tgz", ".tar.gz"))


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return False
    return not name.startswith(_JUNK) and not path.name.startswith(_JUNK)
