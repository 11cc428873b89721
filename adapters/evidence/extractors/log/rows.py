"""Logs as tables of cells: exports with a header, and PostgreSQL's csvlog, whose columns are known without one."""

import csv
import re
import string
from dataclasses import dataclass

from adapters.evidence import levels
from adapters.evidence.extractors.log import structured

# https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG
_POSTGRESQL = (
    "timestamp user database pid client session seq command start vxid xid severity sqlstate message cause hint "
    "internal_query internal_position context query position location application backend leader query_id"
)
_SEVERITY, _STATE, _FEWEST = 11, 12, 23  # columns of it; the oldest version wrote so many
_STATED = re.compile(r"[0-9A-Z]{5}")
_NAMES = {
    "@message": "log",
    "line": "log",
    "content": "message",
    "log message": "message",
    "_source.message": "message",
    "date and time": "timestamp",  # of the viewer of Windows' events
}
_MOST = 200  # columns
_W3C = re.compile(r"(?:#[^\n]{0,400}\n){0,9}?#Fields:[ \t]+([^\n]+)")  # https://www.w3.org/TR/WD-logfile.html
_REQUESTED = {"sc-status": "status", "cs-method": "method", "cs-uri-stem": "path"}
_BLANKS = " "
_KNOWN = {name.lower(): name for names in (structured.AT, structured.LEVEL, structured.TEXT) for name in names[::-1]}


@dataclass(frozen=True)
class Columns:
    """What the cells of each row are called."""

    names: tuple[str, ...]
    delimiter: str

    @property
    def status(self) -> int:
        """The column of a request's status in lines of fields apart by blanks, from 1; 0 for none."""
        return self.names.index("status") + 1 if self.delimiter == _BLANKS and "status" in self.names else 0

    def fields(self, text: str) -> dict[str, object] | None:
        """The cells of a row that say something, by name; None for a line that is no row, or the header again."""
        if self.delimiter == _BLANKS:
            return _requested(self.names, text)
        cells = _cells(text, self.delimiter)
        if len(cells) < 2 or len(cells) > len(self.names) or _named(cells) == self.names:  # noqa: PLR2004  a row
            return None
        return {name: cell for name, cell in zip(self.names, cells, strict=False) if cell}


def of(head: str) -> Columns | None:
    """The columns of a log that is a table; None for everything else."""
    head = head.lstrip("\ufeff \r\n")
    if requests := _W3C.match(head):
        return Columns(tuple(_REQUESTED.get(name, name) for name in requests[1].split()), _BLANKS)
    first = head.split("\n", 1)[0].rstrip("\r")
    for delimiter in ",\t;|":
        cells = _cells(first, delimiter)
        if _is_postgresql(cells):
            return Columns(tuple(_POSTGRESQL.split()), delimiter)
        names = _named(cells)
        if names[-1:] == ("task category",):  # whose message has no name
            names = (*names, "message")
        told = frozenset(names)
        if "value" in told and not told & {*structured.TEXT}:  # of a log kept as a series
            names = tuple("log" if name == "value" else name for name in names)
        if len(cells) > 1 and told & {*structured.AT} and frozenset(names) & {*structured.TEXT}:
            return Columns(names, delimiter)
    return None


def _requested(names: tuple[str, ...], text: str) -> dict[str, object] | None:
    """Of a request, as extended logs of the web write it."""
    cells = text.split()
    if len(cells) != len(names) or text.startswith("#"):
        return None
    said = {name: cell for name, cell in zip(names, cells, strict=True) if cell != "-"}
    words = [said[name] for name in ("method", "path") if name in said]
    return {**said, "message": " ".join((*words, "returned", said["status"]))} if "status" in said else {**said}


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if rows and len(rows[0]) <= _MOST else []


def _named(cells: list[str]) -> tuple[str, ...]:
    low = (cell.strip().lower() for cell in cells)
    return tuple(_NAMES.get(name, _KNOWN.get(name, name)) for name in low)


def _is_postgresql(cells: list[str]) -> bool:
    if len(cells) < _FEWEST or not _STATED.fullmatch(cells[_STATE]):
        return False
    return levels.severity(cells[_SEVERITY].rstrip(string.digits)) is not None
