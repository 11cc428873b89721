"""Keeps compiled expressions in the user's cache: to compile them takes half a second, which each command would pay."""

import hashlib
import logging
import os
import platform
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import hyperscan

_DIGEST = hashlib.sha256().digest_size
_log = logging.getLogger(__name__)


def database(expressions: Sequence[bytes], first: int) -> hyperscan.Database:
    """The expressions in one automaton, numbered from `first`; read from the cache where it has them whole."""
    file = _file(expressions, first)
    return _read(file) or _build(expressions, first, file)


def _file(expressions: Sequence[bytes], first: int) -> Path:
    """Named after all that it was made of, so that an old one is never loaded."""
    made_of = (metadata.version("hyperscan"), platform.machine(), str(first))
    name = hashlib.sha256(b"\0".join([*(m.encode() for m in made_of), *expressions])).hexdigest()[:24]
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "faultmaven" / f"redaction-{name}.hs"


def _read(file: Path) -> hyperscan.Database | None:
    """None if it is not there, damaged, or made for another processor."""
    try:
        content = file.read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        return hyperscan.loadb(content[_DIGEST:], mode=hyperscan.HS_MODE_BLOCK)
    except (OSError, hyperscan.error):
        return None


def _build(expressions: Sequence[bytes], first: int, file: Path) -> hyperscan.Database:
    made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    numbers = list(range(first, first + len(expressions)))
    made.compile(expressions=list(expressions), ids=numbers, elements=len(numbers), flags=[0] * len(numbers))
    try:
        _write(file, hyperscan.dumpb(made))
    except OSError as error:
        _log.info("the compiled expressions of redaction could not be kept: %s", error)
    return made


def _write(file: Path, content: bytes) -> None:
    """Appears whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        written = Path(folder, file.name)
        written.write_bytes(hashlib.sha256(content).digest() + content)
        written.replace(file)
