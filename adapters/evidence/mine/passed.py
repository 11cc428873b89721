"""Gives every line of a file the number of its shape in one compiled pass; only lines without room are looked at."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BufferedReader

import numpy as np
import numpy.typing as npt

from adapters.evidence import scan
from adapters.evidence.scan import SLACK, Flag, Lines, Tables

SIZE = 4 << 20  # bytes that are passed over at once
HEAD = 16 << 10  # bytes of a line that are looked at; the rest of a longer one is read over
KEPT = 4400  # bytes of the first line of a shape, as many as its header and its message need
Numbers = npt.NDArray[np.uint32]
_UNTIL = datetime(1970, 1, 1, tzinfo=UTC)  # no times are read here


class Passed:
    """The lines of a file. What has no shape of its own is given to `other`, whose numbers are kept apart by FIRST."""

    FIRST = 1 << 24  # the number of the first shape; those of `other` are below

    def __init__(self, other: Callable[[bytes], int]) -> None:
        self._other = other
        self._engine, self._tables = scan.engine(), Tables(_UNTIL)
        self._firsts: dict[int, bytes] = {}

    def batches(self, file: BufferedReader) -> Iterator[Numbers]:
        """The number of each line, some lines at a time; blank ones are lines too."""
        data, filled, inside = bytearray(SIZE + SLACK), 0, False
        with memoryview(data) as view:
            while got := file.readinto(view[filled:SIZE]):
                filled += got
                begin = data.find(b"\n", 0, filled) + 1 if inside else 0
                end = data.rfind(b"\n", 0, filled) + 1
                if inside and not begin:
                    filled = 0
                    continue
                if not end and filled == SIZE:
                    yield np.array([self._other(bytes(data[:HEAD]))], np.uint32)
                    filled, inside = 0, True
                    continue
                inside = False
                yield self._numbers(data, begin, end)
                view[: filled - end] = view[end:filled]
                filled -= end
            if filled and not inside:
                yield self._numbers(data, 0, filled)

    def firsts(self) -> dict[int, bytes]:
        """The first line of each shape, with a 0 for each unit at a place that is open by now."""
        return {self.FIRST + shape: self._engine.opened(self._tables, line) for shape, line in self._firsts.items()}

    def _numbers(self, data: bytearray, begin: int, end: int) -> Numbers:
        if begin >= end:
            return np.empty(0, np.uint32)
        known = self._tables.shapes
        found = self._engine.lines(self._tables, data, begin, end, 1)
        self._learn(data, found, known)
        number = data.count(b"\n", begin, end) + (data[end - 1] != ord("\n"))
        blank = np.uint32(self._other(b"")) if len(found) < number else np.uint32(0)
        numbers = np.full(number, blank, np.uint32)
        numbers[found["line"] - 1] = found["shape"] + np.uint32(self.FIRST)
        coarse = np.flatnonzero(self._tables.flags[found["shape"]] & Flag.COARSE)
        for start, stop, line, _ in found[coarse].tolist():
            numbers[line - 1] = self._other(bytes(data[start:stop]))
        return numbers

    def _learn(self, data: bytearray, found: Lines, known: int) -> None:
        if self._tables.shapes == known:
            return
        new = np.flatnonzero(found["shape"] >= known)
        _, first = np.unique(found["shape"][new], return_index=True)
        for start, stop, _, shape in found[new[first]].tolist():
            self._firsts[shape] = bytes(data[start : min(stop, start + KEPT)])
