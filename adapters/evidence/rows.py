"""Reads the rows of a table of separated cells, each with the line where it begins."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

LONGEST = 4 << 20  # characters of a line
TIME = (  # what a column of times is called; `timeouts` and `time_to_first_byte` are measured
    r"@?time(?:[ _]?(?:stamp|utc|gmt|local|iso|unix|epoch|nano|ms$|s$|sec|zone|created|generated)\w*)?"
)
_ABOUT = 8  # rows above a table


def of(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows in their order; only a line feed ends a line, and nothing comes after a cell that is larger than a page.

    `csv` takes no carriage return inside of a line, and no cell above 128 Ki characters: there a quote is not closed.
    """
    reader = csv.reader(_harmless(lines), delimiter=delimiter)
    begin = 1
    try:
        for row in reader:
            yield begin, row
            begin = reader.line_num + 1
    except csv.Error:
        return


def begun(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above a table that say something about it: fewer cells than most rows of it have."""
    width = Counter(len(row) for row in rows[len(rows) // 2 :]).most_common(1)
    first = next((i for i, row in enumerate(rows) if [len(row)] == [n for n, _ in width]), 0)
    return first if first <= _ABOUT and all(len(row) < len(rows[first]) for row in rows[:first]) else 0


def read(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file, up to a line that no table has."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        yield from of(iter(lambda: file.readline(LONGEST), ""), delimiter)


def _harmless(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) >= LONGEST:
            return
        yield line.rstrip("\r\n").translate(_HARMLESS) + "\n"


_HARMLESS = str.maketrans({"\r": " ", "\0": None})
