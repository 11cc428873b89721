"""Packed files: of which kind one is, and its content as a stream that is unpacked in bounded memory."""

import bz2
import gzip
import io
import lzma
import math
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol, Self, cast

import zstandard

DIRECTORY = 20_000  # entries of a zip file, folders among them, that are looked at
_CHUNK = 1 << 20
_TAIL = (1 << 16) + 22  # bytes at the end of a zip file where the end of its directory can be
_SIP = 1 << 10  # packed bytes that are unpacked at once: what they can become fits in memory
_WINDOW = 128 << 20  # bytes of memory that a decompressor may take
_PACKED = {  # what a compressed file begins with, and the ends of its name
    b"\x1f\x8b": ("gzip", (".gz", ".tgz")),
    b"BZh": ("bzip2", (".bz2", ".tbz2")),
    b"\xfd7zXZ\x00": ("xz", (".xz", ".txz")),
    b"\x28\xb5\x2f\xfd": ("zstd", (".zst", ".zstd", ".tzst")),
}
CLOSED = {b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}  # what no library here opens
BROKEN = (  # what the libraries raise on a file that is cut, changed or made to harm
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    MemoryError,
    EOFError,
    OSError,
    NotImplementedError,  # of zipfile: a compression, a patched or a strongly encrypted member that it does not know
    RuntimeError,
    ValueError,
)
_OFFICE = ("word/", "xl/", "ppt/", "mimetype")


def kind_of(source: Path) -> str | None:
    """Name the packing of a file by its first bytes, None for a plain one."""
    with source.open("rb") as file:
        head = file.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if _is_office(source) else "zip"
    for magic, (kind, _) in _PACKED.items():
        if head.startswith(magic):
            return kind
    for magic, kind in CLOSED.items():
        if head.startswith(magic):
            return kind
    return "tar" if head[257:262] == b"ustar" else None


def _is_office(source: Path) -> bool:
    """An Office document is a zip file, but nobody wants its parts."""
    if entries(source) > DIRECTORY:
        return False
    try:
        with zipfile.ZipFile(source) as archive:
            return any(n.startswith(_OFFICE) for n in archive.namelist()[:DIRECTORY])
    except BROKEN:
        return False


def entries(source: Path) -> int:
    """How many entries the end of a zip file says it has: to read a million of them takes seconds."""
    with source.open("rb") as file:
        file.seek(-min(source.stat().st_size, _TAIL), io.SEEK_END)
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[at + 10 : at + 12], "little") if at >= 0 else 0


def says_tar(name: str) -> bool:
    """Whether a name is that of a compressed tar archive."""
    return name.lower().endswith((".tgz", ".tbz2", ".txz", ".tzst")) or ".tar." in name.lower()


def bare(name: str) -> str:
    """The name without what the compression added."""
    for _, ends in _PACKED.values():
        for end in ends:
            if name.lower().endswith(end) and len(name) > len(end):
                return name[: -len(end)]
    return name


def opened(source: Path, kind: str) -> IO[bytes]:
    """Open a compressed file; what it reads raises one of BROKEN where the file is broken."""
    match kind:
        case "zstd":
            zstd = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
            return cast("IO[bytes]", _Frames(source, zstd.decompressobj))
        case "xz":
            return cast("IO[bytes]", _Frames(source, lambda: lzma.LZMADecompressor(memlimit=_WINDOW)))
        case "bzip2":
            return cast("IO[bytes]", bz2.open(source, "rb"))
        case _:
            return cast("IO[bytes]", gzip.open(source, "rb"))


class _Unpacker(Protocol):
    """What the decompressors of xz and zstd have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class _Frames:
    """Unpacks the frames of a file in bounded memory; the libraries' own files bound none, or miss that one is cut."""

    def __init__(self, source: Path, make: Callable[[], _Unpacker]) -> None:
        self._file = source.open("rb")
        self._make, self._unpacker = make, make()
        self._ready = io.BytesIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = _CHUNK) -> bytes:
        """Up to that many bytes, none at the end; raises EOFError where the last frame is cut."""
        while not (found := self._ready.read(size)):
            packed = self._file.read(_SIP)
            if self._unpacker.eof:
                packed = (self._unpacker.unused_data + packed).lstrip(b"\0")
                if not packed:
                    return b""
                self._unpacker = self._make()
            elif not packed:
                raise EOFError
            self._ready = io.BytesIO(self._unpacker.decompress(packed))
        return found


def read_of(stream: object) -> float:
    """How many bytes of a gzip file were unpacked so far; of others that is not known."""
    raw = getattr(stream, "fileobj", None) if isinstance(stream, gzip.GzipFile) else None
    return float(raw.tell()) if raw else math.inf
