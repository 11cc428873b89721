"""Gives every line of a file its template, in bounded memory: each distinct line is looked at once."""

import csv
import os
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

from adapters.evidence.mine import header
from adapters.evidence.mine.header import Header
from adapters.evidence.mine.merge import merge
from adapters.evidence.mine.render import VISIBLE, render
from adapters.evidence.mine.tokens import Shape, shape
from engines.errors import Refused

CHUNK = 1 << 20  # bytes that are read at once
HEAD = 16 << 10  # bytes of a line that are looked at; the rest of a longer one is read over
SAMPLES, SAMPLE = 8, 64 << 10  # pieces of a file in which its header is looked for, and bytes of each
KNOWN = 48 << 20  # bytes of distinct lines, but for their digits, that are remembered at once
SHAPES = 100_000  # that are kept; further ones are of one template that is all parameter
BATCH = 1 << 16  # lines
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_COUNTS = re.compile(rb"\b(?=[A-Za-z_]*+\d)\w{12,}+|\d+")  # ids of random letters, and numbers


def assign(path: Path, out: Path, clean: Callable[[str], str] = str) -> int:
    """Write `line,template_id,template` for every line of a file, and say how many templates there are.

    `clean` takes secrets out of a template that is written; what is of one template is told before that.

    Lines count from 1, ids from 1 in the order of first appearance; lines end at a line feed. Raises Refused.
    """
    if out.exists() and path.exists() and out.samefile(path):
        raise Refused(f"{out} is the log itself: name another file to write to.")
    with _opened(path) as file, tempfile.TemporaryFile() as indexes:
        shapes = _Shapes(header.infer(_sampled(file)))
        file.seek(0)
        for batch in _batches(file, shapes):
            batch.tofile(indexes)
        indexes.seek(0)
        return _write(out, indexes, shapes.templates(), clean)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.is_dir():
        raise Refused(f"{path} is a directory: name a file in it.")
    try:
        file = path.open("rb", buffering=1 << 20)
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}): check its name and permissions.") from error
    with file:
        if not file.seekable():
            raise Refused(f"{path} can't be read twice: save it to a file first.")
        yield file


def _sampled(file: BinaryIO) -> Iterator[str]:
    """Lines from all over the file, those that differ in numbers alone a few times at most."""
    size = file.seek(0, os.SEEK_END)
    seen: Counter[bytes] = Counter()
    for i in range(SAMPLES if size > SAMPLES * SAMPLE else 1):
        file.seek(size // SAMPLES * i)
        lines = file.read(SAMPLE if size > SAMPLES * SAMPLE else SAMPLES * SAMPLE).split(b"\n")
        for line in islice(lines, bool(i), len(lines) - bool(i)):
            head = line[: header.REACH]
            key = head.translate(_DIGITS)
            seen[key] += 1
            if seen[key] <= header.FEWEST:
                yield head.decode("utf-8", "replace")


class _Shapes:
    """The distinct shapes of the lines, and which each line has."""

    def __init__(self, head: Header, *, known: int = KNOWN, most: int = SHAPES) -> None:
        self._header, self._most = head, most
        self._lines, self._counted = _Known(known), _Known(known)
        self._indexes: dict[Shape | None, int] = {}

    def index(self, line: bytes, key: bytes) -> int:
        """The number of a line's shape, from 0; lines with the same key differ in digits alone."""
        if (found := self._lines.get(key)) is None:
            counted = _COUNTS.sub(b"0", line)
            if (found := self._counted.get(counted)) is None:
                found = self._counted.add(counted, self._learn(line))
            self._lines.add(key, found)
        return found

    def _learn(self, line: bytes) -> int:
        said = shape(self._header.message(line[:HEAD].decode("utf-8", "replace")))
        if said not in self._indexes and len(self._indexes) >= self._most:
            return self._indexes.setdefault(None, len(self._indexes))
        return self._indexes.setdefault(said, len(self._indexes))

    def templates(self) -> list[str]:
        """The template of each shape."""
        merged = merge(s for s in self._indexes if s is not None)
        return [VISIBLE if s is None else render(merged[s]) for s in self._indexes]


class _Known(dict[bytes, int]):
    """What was seen, forgotten when it gets too much."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most, self._size = most, 0

    def add(self, key: bytes, index: int) -> int:
        """Remember a line's shape."""
        if self._size > self._most:
            self.clear()
            self._size = 0
        self._size += len(key)
        self[key] = index
        return index


def _batches(file: BinaryIO, shapes: _Shapes) -> Iterator["array[int]"]:
    """The shapes of the lines, some at a time."""
    rest, index = b"", shapes.index
    while chunk := file.read(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[:HEAD]
        keys = b"\n".join(lines).translate(_DIGITS).split(b"\n") if lines else ()
        yield array("I", [index(line, key) for line, key in zip(lines, keys, strict=True)])
    if rest:
        yield array("I", (index(rest, rest.translate(_DIGITS)),))


def _write(out: Path, indexes: IO[bytes], templates: list[str], clean: Callable[[str], str]) -> int:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.write("line,template_id,template\n")
            return _rows(file, indexes, templates, clean)
    except OSError as error:
        raise Refused(f"{out} can't be written ({error.strerror}): name a file in a folder of yours.") from error


def _rows(file: IO[str], indexes: IO[bytes], templates: list[str], clean: Callable[[str], str]) -> int:
    """Write the rows; the id and text of a template are put together once."""
    ends: dict[int, str] = {}
    ids: dict[str, int] = {}
    number = 0
    while read := indexes.read(BATCH * array("I").itemsize):
        batch = array("I", read)
        for index in batch:
            if index not in ends:
                template = templates[index]
                ends[index] = f",{ids.setdefault(template, len(ids) + 1)},{_quoted(clean(template))}\n"
        file.writelines(f"{n}{ends[index]}" for n, index in enumerate(batch, number + 1))
        number += len(batch)
    return len(ids)


def _quoted(text: str) -> str:
    row = StringIO()
    csv.writer(row, lineterminator="").writerow((text,))
    return row.getvalue() if text else ""
