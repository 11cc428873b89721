"""Kubernetes objects and events that a store keeps in the cells of a table, each as the JSON of its line."""

import csv
import re
from collections.abc import Iterator

_DELIMITERS = "\t,;"
_OBJECT = re.compile(r'\{.*"kind"\s*:.*\}', re.DOTALL)
_VERSION = '"apiVersion"'
_LEAST = 2  # columns
_FEW = 5  # rows that tell which column it is


def objects(text: str) -> str | None:
    """The cells of the one column that holds objects, with blanks in place of the rest; None where none does.

    A line has as many bytes as before, for the places in a file are counted in bytes.
    """
    header, *first = text.split("\n", _FEW + 1)[: _FEW + 1]
    delimiter = max(_DELIMITERS, key=header.count)
    names = _cells(header, delimiter)
    if len(names) < _LEAST or any(cell[:1] in ("{", "[") for cell in names):
        return None
    rows = [cells for line in first if len(cells := _cells(line, delimiter)) == len(names)]
    columns = ({cells[n] for cells in rows if cells[n]} for n in range(len(names)))
    column = next((n for n, said in enumerate(columns) if said and all(map(_is_object, said))), None)
    return None if column is None else "\n".join(_kept(text.split("\n"), delimiter, column))


def _kept(lines: list[str], delimiter: str, column: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        cells = _cells(line, delimiter) if number else []
        cell = cells[column] if len(cells) > column and _is_object(cells[column]) else ""
        yield cell + " " * (_size(line) - _size(cell))


def _cells(line: str, delimiter: str) -> list[str]:
    """Of a row in one line; none where it is no row, or goes on in the next line."""
    if line.count('"') % 2:
        return []
    try:
        return next(csv.reader([line.rstrip("\r").replace("\0", "")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_object(cell: str) -> bool:
    return cell[:1] == "{" and _VERSION in cell and bool(_OBJECT.fullmatch(cell.strip()))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
