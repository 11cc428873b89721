"""Gives every line of a file its template, in bounded memory: each distinct line is looked at once."""

import csv
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader, StringIO
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np

from adapters.evidence.mine import header
from adapters.evidence.mine.header import Header
from adapters.evidence.mine.merge import merge
from adapters.evidence.mine.passed import HEAD, Passed
from adapters.evidence.mine.render import VISIBLE, render
from adapters.evidence.mine.tokens import Shape, shape
from engines.errors import Refused

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
        passed = Passed(shapes.index)
        for batch in passed.batches(file):
            batch.tofile(indexes)
        indexes.seek(0)
        return _write(out, indexes, shapes.templates(passed.firsts()), clean)


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    if path.is_dir():
        raise Refused(f"{path} is a directory: name a file in it.")
    try:
        with path.open("rb") as file:
            if not file.seekable():
                raise Refused(f"{path} can't be read twice: save it to a file first.")
            yield file
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}): check its name and permissions.") from error


def _sampled(file: BufferedReader) -> Iterator[str]:
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

    def index(self, line: bytes) -> int:
        """The number of a line's shape, from 0."""
        key = line.translate(_DIGITS)
        if (found := self._lines.get(key)) is None:
            counted = _COUNTS.sub(b"0", line)
            if (found := self._counted.get(counted)) is None:
                found = self._counted.add(counted, self._learn(line))
            self._lines.add(key, found)
        return found

    def _learn(self, line: bytes) -> int:
        said = self._said(line)
        if said not in self._indexes and len(self._indexes) >= self._most:
            return self._indexes.setdefault(None, len(self._indexes))
        return self._indexes.setdefault(said, len(self._indexes))

    def _said(self, line: bytes) -> Shape:
        return shape(self._header.message(line[:HEAD].decode("utf-8", "replace")))

    def templates(self, others: Mapping[int, bytes]) -> dict[int, str]:
        """The template of each shape by its number, and of other lines by theirs."""
        said = {number: self._said(line) for number, line in others.items()}
        merged = merge([*(s for s in self._indexes if s is not None), *said.values()])
        ours = {i: VISIBLE if s is None else render(merged[s]) for s, i in self._indexes.items()}
        return ours | {number: render(merged[s]) for number, s in said.items()}


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


def _write(out: Path, indexes: IO[bytes], templates: Mapping[int, str], clean: Callable[[str], str]) -> int:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.write("line,template_id,template\n")
            return _rows(file, indexes, templates, clean)
    except OSError as error:
        raise Refused(f"{out} can't be written ({error.strerror}): name a file in a folder of yours.") from error


def _rows(file: IO[str], indexes: IO[bytes], templates: Mapping[int, str], clean: Callable[[str], str]) -> int:
    """Write the rows; the id and text of a template are put together once."""
    ends: dict[int, str] = {}
    ids: dict[str, int] = {}
    number = 0
    while read := indexes.read(BATCH * np.dtype(np.uint32).itemsize):
        batch = np.frombuffer(read, np.uint32)
        found, firsts = np.unique(batch, return_index=True)
        for index in found[np.argsort(firsts)].tolist():
            if index not in ends:
                template = templates[index]
                ends[index] = f",{ids.setdefault(template, len(ids) + 1)},{_quoted(clean(template))}\n"
        file.writelines([f"{n}{ends[index]}" for n, index in enumerate(batch.tolist(), number + 1)])
        number += len(batch)
    return len(ids)


def _quoted(text: str) -> str:
    row = StringIO()
    csv.writer(row, lineterminator="").writerow((text,))
    return row.getvalue() if text else ""
