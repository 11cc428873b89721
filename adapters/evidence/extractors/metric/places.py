"""Where samples stand: the line, and the place in it, of what was read with or without one."""

import json
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from adapters.evidence import lines
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.metric.reading import Reading, Written
from adapters.evidence.extractors.page import Place

_NEAR = 300  # characters between the time and the value of one sample


class Places:
    """The places of samples in one document."""

    def __init__(self, document: Document, delimiter: str = "") -> None:
        self._document, self._delimiter = document, delimiter
        self._texts: dict[int, lines.Line] = {}
        self.lines = 0  # of the document

    def fetch(self, wanted: Iterable[int]) -> None:
        """Read the lines that will be told, and count all."""
        numbers = set(wanted)
        for line in lines.read(self._document.path):
            self.lines = line.number
            if line.number in numbers and line.number not in self._texts:
                self._texts[line.number] = line

    def of(self, reading: Reading, index: int) -> Place:
        """The line and column of a sample."""
        if reading.raws:
            return self._written(reading.raws[index], reading.lines[index])
        number = reading.lines[index]
        text = self._texts[number].text if number in self._texts else ""
        column = _cell(text, self._delimiter, reading.cell) if reading.cell is not None else 0
        return Place(number, column, 20 if reading.cell is not None else 0)

    def excerpt(self, place: Place, *, whole: bool) -> str:
        """The line's own text around a place; `whole` for a document that was read as one text."""
        if whole:
            ends = self._ends
            start = ends[place.line - 2] + 1 if place.line > 1 else 0
            end = ends[place.line - 1] if place.line <= len(ends) else len(self._document.text)
            return cut(self._document.text[start:end], place.column, place.column + place.width)
        line = self._texts.get(place.line)
        if line is None:
            return ""
        return cut(line.text, place.column, place.column + place.width, before=line.before, after=line.after)

    @cached_property
    def _ends(self) -> list[int]:
        text, found, at = self._document.text, [], -1
        while (at := text.find("\n", at + 1)) >= 0:
            found.append(at)
        return found

    def _written(self, raw: Written, hint: int) -> Place:
        """Where a time and its value stand behind a place in the text."""
        text = self._document.text
        stamp, value = _token(raw[0]), _token(raw[1])
        at = max(text.find(stamp, hint), hint if not stamp else -1)
        if at < 0:
            return self._at(min(hint, len(text)), 0)
        near = text.find(value, at + len(stamp), at + len(stamp) + _NEAR)
        if near < 0:
            near = text.rfind(value, max(hint, at - _NEAR), at)
        if near < 0:
            near = text.find(value, at)
        first = self._at(at, len(stamp))
        second = self._at(near, len(value)) if near >= 0 else first
        if first.line == second.line:
            column = min(first.column, second.column)
            return Place(first.line, column, max(first.column + first.width, second.column + second.width) - column)
        return second

    def _at(self, offset: int, width: int) -> Place:
        line = bisect_right(self._ends, offset - 1)
        return Place(line + 1, offset - (self._ends[line - 1] + 1 if line else 0), width)


def hint(text: str, readings: Iterable[Reading]) -> None:
    """Say of each sample of a document where its series begins in the text: series come in their order."""
    at = 0
    for reading in readings:
        first, last = _token(reading.raws[0][0]), _token(reading.raws[-1][0])
        begin = text.find(first, at)
        begin = at if begin < 0 else begin
        for i in range(len(reading.lines)):
            reading.lines[i] = begin
        end = text.find(last, begin)
        at = begin if end < 0 else end + len(last)


def _token(value: object) -> str:
    """A value as JSON writes it."""
    return json.dumps(value) if isinstance(value, str | int | float) else ""


def _cell(text: str, delimiter: str, column: int) -> int:
    at = 0
    for _ in range(column):
        at = text.find(delimiter, at) + 1
    return at
