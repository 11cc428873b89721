"""Takes secrets and personal data out of files and texts; the same value gets the same pseudonym within a case."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from adapters.privacy import ahead, encodings
from adapters.privacy.cleaner import cleaned, scanner
from adapters.privacy.crew import judged
from adapters.privacy.judge import HOSTS, IPS
from adapters.privacy.pieces import Weaver, cut, judge
from adapters.privacy.pseudonyms import Pseudonyms
from adapters.privacy.scanner import Scanner
from adapters.privacy.spans import Piece, Span
from engines.intake import Redacted, RedactedText

BLOCK = 1 << 21  # bytes that are read at once


class LineRedactor:
    """Replaces what it finds by `<EMAIL_3>`; lines stay where they are.

    `key` is the installation's, for the digests of pseudonyms; `ips` and `hosts` replace those too.
    """

    def __init__(self, key: bytes, *, ips: bool = False, hosts: bool = False) -> None:
        self._key = key
        self._ips = ips
        self._hosts = hosts

    def also(self, *, ips: bool, hosts: bool) -> "LineRedactor":
        """The same key, and more that is replaced."""
        return LineRedactor(self._key, ips=self._ips or ips, hosts=self._hosts or hosts)

    def file(self, source: Path, target: Path, pseudonyms: dict[str, str]) -> Redacted:
        """Copy with the same number of lines."""
        with source.open("rb") as reading, target.open("wb") as writing:
            return self.stream(reading, writing, pseudonyms)

    def stream(self, source: BinaryIO, target: BinaryIO, pseudonyms: dict[str, str] | None = None) -> Redacted:
        """The same from one open file to another, in the encoding that it came in; neither is closed."""
        names = Pseudonyms(self._key, dict(pseudonyms or {}))
        blocks, code = _blocks(source)
        weaver = Weaver(names.rename, fixed=code is encodings.BINARY)
        options = [*([IPS] if self._ips else []), *([HOSTS] if self._hosts else [])]
        judging = ahead.taken(source, options) or judged(cut(blocks), self.judge, options)
        with closing(judging) as pieces:
            target.writelines(code.encode(weaver.clean(piece, found)) for piece, found in pieces)
        return Redacted(dict(names.counts), names.given)

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        """The same for a short text."""
        names = Pseudonyms(self._key, dict(pseudonyms))
        clean = cleaned(text, names.rename, self._scanner())
        return RedactedText(clean, Redacted(dict(names.counts), names.given))

    def judge(self, piece: Piece) -> list[Span]:
        """What must not stay in a piece."""
        return judge(piece, self._scanner())

    def _scanner(self) -> Scanner:
        return scanner(ips=self._ips, hosts_too=self._hosts)


def begin(path: Path) -> None:
    """Judge a file that is redacted soon, in the usual way, while the caller still loads what it needs."""
    source = path.open("rb")
    usual = LineRedactor(b"")
    ahead.begin(source, judged(cut(_blocks(source)[0]), usual.judge, ()))


def _blocks(source: BinaryIO) -> tuple[Iterator[bytes], encodings.Code]:
    """What is in the file, decoded, and how it is coded."""
    read = _read(source)
    head = next(read, b"")
    code = encodings.of(head)
    return _decoded(chain((head,), read), code), code


def _decoded(blocks: Iterable[bytes], code: encodings.Code) -> Iterator[bytes]:
    yield from map(code.decode, blocks)
    yield code.decode(b"", last=True)


def _read(source: BinaryIO) -> Iterator[bytes]:
    """As much as the file has now: a log may be written faster than it is judged, and would have no end."""
    left = _size(source) or sys.maxsize
    while block := source.read(min(BLOCK, left)):
        yield block
        left -= len(block)


def _size(source: BinaryIO) -> int:
    """In bytes; 0 where the system does not say it."""
    try:
        return os.fstat(source.fileno()).st_size
    except OSError:
        return 0
