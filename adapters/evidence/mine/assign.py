"""Gives every line of a file its template, in bounded memory: each distinct line is looked at once."""

import csv
import os
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator
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

HEAD = 16 << 10  # bytes of a line that are looked at; the rest of a longer one is read over
REST = 1 << 20
SAMPLES, SAMPLE = 8, 64 << 10  # pieces of a file in which its header is looked for, and bytes of each
KEYS = 400_000  # distinct lines, but for their numbers, that are remembered at once
SHAPES = 100_000  # that are kept; further ones are of one template that is all parameter
BATCH = 1 << 16  # lines
_NUMBERS = re.compile(rb"\d+")


def assign(path: Path, out: Path) -> int:
    """Write `line,template_id,template` for every line of a file, and say how many templates there are.

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
        return _write(out, indexes, shapes.templates())


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
            key = _NUMBERS.sub(b"0", head)
            seen[key] += 1
            if seen[key] <= header.FEWEST:
                yield head.decode("utf-8", "replace")


class _Shapes:
    """The distinct shapes of the lines, and which each line has."""

    def __init__(self, head: Header, *, keys: int = KEYS, most: int = SHAPES) -> None:
        self._header, self._keys, self._most = head, keys, most
        self._of_key: dict[bytes, int] = {}
        self._indexes: dict[Shape | None, int] = {}

    def index(self, line: bytes) -> int:
        """The number of a line's shape, from 0."""
        key = _NUMBERS.sub(b"0", line)
        found = self._of_key.get(key)
        if found is None:
            if len(self._of_key) >= self._keys:
                self._of_key.clear()
            found = self._of_key[key] = self._learn(line)
        return found

    def _learn(self, line: bytes) -> int:
        said = shape(self._header.message(line.decode("utf-8", "replace")))
        if said not in self._indexes and len(self._indexes) >= self._most:
            return self._indexes.setdefault(None, len(self._indexes))
        return self._indexes.setdefault(said, len(self._indexes))

    def templates(self) -> list[str]:
        """The template of each shape."""
        merged = merge(s for s in self._indexes if s is not None)
        return [VISIBLE if s is None else render(merged[s]) for s in self._indexes]


def _batches(file: BinaryIO, shapes: _Shapes) -> Iterator["array[int]"]:
    batch = array("I")
    while line := file.readline(HEAD):
        batch.append(shapes.index(line.rstrip(b"\r\n")))
        while not line.endswith(b"\n") and (line := file.readline(REST)):
            pass
        if len(batch) == BATCH:
            yield batch
            batch = array("I")
    yield batch


def _write(out: Path, indexes: IO[bytes], templates: list[str]) -> int:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.write("line,template_id,template\n")
            return _rows(file, indexes, templates)
    except OSError as error:
        raise Refused(f"{out} can't be written ({error.strerror}): name a file in a folder of yours.") from error


def _rows(file: IO[str], indexes: IO[bytes], templates: list[str]) -> int:
    """Write the rows; the id and text of a template are put together once."""
    ends: dict[int, str] = {}
    ids: dict[str, int] = {}
    number = 0
    while read := indexes.read(BATCH * array("I").itemsize):
        batch = array("I", read)
        for index in batch:
            if index not in ends:
                template = templates[index]
                ends[index] = f",{ids.setdefault(template, len(ids) + 1)},{_quoted(template)}\n"
        file.writelines(f"{n}{ends[index]}" for n, index in enumerate(batch, number + 1))
        number += len(batch)
    return len(ids)


def _quoted(text: str) -> str:
    row = StringIO()
    csv.writer(row, lineterminator="").writerow((text,))
    return row.getvalue() if text else ""
