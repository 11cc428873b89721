"""Builds and loads the compiled pass; where that can't be done the plain one takes its place."""

import ctypes
import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from adapters.evidence.scan.plain import Plain
from adapters.evidence.scan.tables import RECORD, SLACK, Buffer, Engine, Joined, Lines, State, Tables, address, copied

_HERE = Path(__file__).parent
_SOURCES = tuple(_HERE / f"{name}.c" for name in ("lines", "words", "shapes", "times", "months", "zones", "records"))
_HEADERS = (_HERE / "scan.h", _HERE / "cursor.h")
_FLAGS = ("-std=c99", "-O3", "-shared", "-fPIC")
_BUILD_SECONDS = 60
_log = logging.getLogger(__name__)


class Native:
    """The passes of the C files next to this one."""

    def __init__(self, library: Path) -> None:
        loaded = ctypes.CDLL(str(library))
        state, size = ctypes.POINTER(State), ctypes.c_size_t
        loaded.prepare.restype = None
        self._lines = loaded.scan_lines
        self._lines.argtypes = (state, ctypes.c_void_p, size, size, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p)
        self._lines.restype = size
        self._opened = loaded.open_line
        self._opened.argtypes = (state, ctypes.c_char_p, size, ctypes.c_void_p, ctypes.c_void_p)
        self._opened.restype = size
        self._records = loaded.join_lines
        self._records.argtypes = (
            *(state, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, size, ctypes.c_int),
            *(ctypes.c_void_p, ctypes.POINTER(size)),
        )
        self._records.restype = size
        loaded.prepare()

    def lines(self, tables: Tables, chunk: Buffer, begin: int, end: int, line: int) -> Lines:
        """One pass over the bytes."""
        found, scratch = tables.room(end - begin)
        into = found.ctypes.data, scratch.ctypes.data
        number = self._lines(tables.state, address(chunk), begin, end, line, *into)
        return copied(found[:number])

    def opened(self, tables: Tables, line: bytes) -> bytes:
        """Ask C."""
        out, scratch = ctypes.create_string_buffer(len(line) + 1), np.empty(len(line) + SLACK, np.uint32)
        number = self._opened(tables.state, line + bytes(SLACK), len(line), out, scratch.ctypes.data)
        return out.raw[:number]

    def records(self, tables: Tables, chunk: Buffer, base: int, lines: Lines, *, final: bool) -> Joined:
        """One pass over the lines."""
        found, done = np.empty(len(lines), RECORD), ctypes.c_size_t()
        number = self._records(
            tables.state, address(chunk), base, lines.ctypes.data, len(lines), final, found.ctypes.data, done
        )
        return Joined(found[:number], done.value)


@lru_cache(1)
def engine() -> Engine:
    """The compiled pass, built when it is needed and a compiler is there; else the plain one, which is slower."""
    if sys.byteorder != "little":
        return Plain()
    try:
        return Native(_built())
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("logs are read slowly, because the compiled pass could not be built: %s", error)
        return Plain()


def _built() -> Path:
    """The library in the tree, where installing put it, or else in the user's cache; named after its source."""
    name = _name()
    for folder in (_HERE / "build", _cache()):
        if (folder / name).is_file():
            return folder / name
    return _compile(_cache() / name)


def install() -> Path:
    """Build it into the tree, as `make install` does."""
    folder = _HERE / "build"
    shutil.rmtree(folder, ignore_errors=True)
    return _compile(folder / _name())


def _name() -> str:
    """Named after its source, so that an old one is never loaded."""
    source = b"".join(p.read_bytes() for p in (*_SOURCES, *_HEADERS))
    return f"scan-{hashlib.sha256(source + sys.platform.encode()).hexdigest()[:16]}.so"


def _compile(library: Path) -> Path:
    """Run the C compiler; the library appears whole or not at all. Raises OSError or SubprocessError."""
    compiler = shutil.which(os.environ.get("CC") or "cc") or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("no C compiler (cc) is installed")
    library.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        built = Path(folder, library.name)
        command = [compiler, *_FLAGS, *map(str, _SOURCES), "-o", str(built)]
        subprocess.run(command, check=True, capture_output=True, timeout=_BUILD_SECONDS)  # noqa: S603  our own sources
        built.replace(library)
    return library


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "faultmaven"
