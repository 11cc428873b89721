"""Reads what commands print in columns, as records of a database or as `key: value` lines, into named cells."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.evidence import numbers

MOST = 200_000  # lines that are looked at
_WIDE = 60  # columns of a table at most
_BOX = re.compile(r"^\s*\+(?:-+\+)+\s*$")
_RULE = re.compile(r"^\s*+(?:\|\s*+)?:?-+:?\s*+(?:[|+]\s*+:?-+:?\s*+)*+(?:\|\s*+)?$")
_ENDS = re.compile(
    r"^(?:[$#>] |[^\s@]{1,80}@[^\s:~]{1,80}[:~ ]|\d{4}-\d\d-\d\d[T ]|\[?(?:INFO|WARN|ERROR))"
)  # a prompt or a log line
_COUNT = re.compile(r"^\(\d+ rows?\)")
_EXPANDED = re.compile(r"^-\[ RECORD \d+ \][-+]*\s*$|^\*{5,} *\d+\. row \*{5,}\s*$")
_FIELD = re.compile(r"^\s*([A-Za-z_][\w .()/-]{0,60}?)\s*(?:\||:)\s?(.*)$")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_VIEWS = tuple(
    frozenset(names.split())
    for names in (
        *("pid state query", "query calls", "pid granted mode", "pid sync_state", "id command time state"),
        "svname status scur slim",
    )
)
_SPACES = re.compile(r"(?<=\S) (?=(?:on|Address:Port|address|sample)\b)")  # inside the names of known columns

# The headers of tables whose columns are only set apart by blanks; the names are as printed.
HEADS = (
    r"^Filesystem\s+(?:Type\s+)?(?:\S+-blocks|Size|Inodes)\s+I?Used\s.*Mounted on",
    r"^\s+total\s+used\s+free\b",
    r"^(?:USER|UID)\s+PID\s",
    r"^\s*PID\s+(?:USER|PPID|TTY|%CPU|%MEM|STAT|S)\b",
    r"^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s",
    r"^(?:GROUP\s+)?TOPIC\s+PARTITION\s.*\bLAG\b",
    r"^(?:vhost\s+)?(?:name|queue)\s+(?:\S+\s+)*(?:messages|consumers)",
    r"^\s*remote\s+refid\s+st\s",
    r"^MS Name/IP address\s+Stratum",
    r"^(?i:id\tuser\thost\tdb\t)",
    r"^health\s+status\s+index\s",
    r"^index\s+shard\s+prirep\s+state\b",
    r"^Node\s+Address\s+Status\s+Type\b",
    r"^ip\s+heap\.percent\s|^shards\s+disk\.indices\s|^\w+\s+name\s+active\s+queue\s+rejected\b",
    r"^--\s+Address\s+Load\s|^ID#\s+ATTRIBUTE_NAME\s|^NAME\s+MAJ:MIN\s+RM\s+SIZE\s+RO\s+TYPE\b",
    r"^version\s+account-id\s+interface-id\s|^Variable_name\s+Value\s*$",
)
_HEAD = re.compile("|".join(HEADS))  # each line of a table is asked


@dataclass(frozen=True)
class Record:
    """Named cells, and the lines where they stand; names in lower case."""

    line: int
    cells: dict[str, str]
    places: dict[str, int] = field(default_factory=dict)  # of cells that have a line of their own

    def __getitem__(self, name: str) -> str:
        """The cell, empty when there is none or it says that there is nothing."""
        value = self.cells.get(name, "")
        return "" if value.lower() in ("null", "-", "<null>", "\\n", "<none>") else value

    def first(self, *names: str) -> str:
        """The first of these cells that says something."""
        return next((self[n] for n in names if self[n]), "")

    def at(self, *names: str) -> int:
        """The line of the first of these cells."""
        return next((self.places[n] for n in names if n in self.places), self.line)

    def number(self, *names: str) -> float | None:
        """The number that the first of these cells begins with."""
        return number(self.first(*names))


@dataclass(frozen=True)
class Table:
    """Rows under the same names."""

    names: tuple[str, ...]
    rows: tuple[Record, ...]
    begin: int
    end: int

    def has(self, *names: str) -> bool:
        """Whether it has all these columns."""
        return all(n in self.names for n in names)


def number(text: str) -> float | None:
    """The number that a text begins with, thousands set apart or not."""
    found = _NUMBER.match(text.strip())
    return numbers.real(found[0].replace(",", "")) if found else None


def is_head(text: str) -> bool:
    """Whether a line is the header of a known table."""
    return bool(_HEAD.match(text))


def tables(lines: Sequence[str]) -> Iterator[Table]:
    """Every table of the text, in order."""
    at = 0
    if exported := _exported(lines):
        yield exported
        at = exported.end
    while at < min(len(lines), MOST):
        table = _table(lines, at)
        if table:
            yield table
        at = max(table.end if table else 0, at + 1)


def is_exported(text: str) -> bool:
    """Whether a line is the header of a view of a database that was exported with commas between its cells."""
    if not names_view(text):
        return False
    names = {name.strip().strip('"') for name in text.lower().split(",")}
    return any(view <= names for view in _VIEWS)


def names_view(text: str) -> bool:
    """Whether all columns of such a view stand somewhere in a text."""
    folded = text.lower()
    return any(all(name in folded for name in view) for view in _VIEWS)


def _exported(lines: Sequence[str]) -> Table | None:
    if not lines or not is_exported(lines[0]):
        return None
    reader = csv.reader(lines[:MOST])
    names: tuple[str, ...] = ()
    rows, begin = [], 1
    try:
        for cells in reader:
            if not names:
                names = tuple(name.strip().lower() for name in cells)
            elif len(cells) == len(names):
                rows.append(Record(begin, dict(zip(names, (c.strip() for c in cells), strict=True))))
            begin = reader.line_num + 1
    except csv.Error:
        pass
    return Table(names, tuple(rows), 1, len(lines))


def _table(lines: Sequence[str], at: int) -> Table | None:
    text = lines[at]
    if _EXPANDED.match(text):
        return _expanded(lines, at)
    if _BOX.match(text) and at + 2 < len(lines) and _BOX.match(lines[at + 2]):
        return _ruled(lines, at + 1, at + 3)
    if at + 1 < len(lines) and _is_ruled(text, lines[at + 1]):
        return _ruled(lines, at, at + 2)
    if is_head(text):
        return _blank(lines, at)
    return None


def _is_ruled(head: str, rule: str) -> bool:
    """A header of psql or Markdown over its line of dashes."""
    if not head.strip() or "--" not in rule or not _RULE.match(rule):
        return False
    bars = rule.strip(" |").replace("+", "|").count("|")
    alone = bool(re.fullmatch(r" [\w?() ]+", head)) and "|" not in rule
    return head.strip(" |").count("|") == bars and (bars > 0 or alone)


def _ruled(lines: Sequence[str], head: int, at: int) -> Table:
    boxed = lines[head].strip().startswith("|")
    names = tuple(_cells(lines[head], boxed=boxed))[:_WIDE]
    lowered = tuple(n.lower() for n in names)
    rows = []
    while at < len(lines) and lines[at].strip() and not _COUNT.match(lines[at]) and not _BOX.match(lines[at]):
        cells = _cells(lines[at], boxed=boxed)
        if len(cells) >= len(names) > 1 and "|" in lines[at]:
            cells = [*cells[: len(names) - 1], "|".join(cells[len(names) - 1 :])]
        if len(cells) != len(names):
            break
        rows.append(Record(at + 1, dict(zip(lowered, cells, strict=True))))
        at += 1
    return Table(lowered, tuple(rows), head + 1, at)


def _cells(text: str, *, boxed: bool) -> list[str]:
    """The cells of one line; in a box the outer bars are no borders between cells."""
    inner = text.strip().removeprefix("|").removesuffix("|") if boxed else text
    return [c.strip() for c in inner.split("|")]


def _blank(lines: Sequence[str], head: int) -> Table:
    tabs = "\t" in lines[head].strip()
    names = _SPACES.sub("_", lines[head]).strip().lower()
    columns = tuple(names.split("\t") if tabs else names.split())
    if re.match(r"^\s+total\s", lines[head]):
        columns = ("name", *columns)
    rows, at = [], head + 1
    while at < len(lines) and lines[at].strip() and not _ENDS.match(lines[at]):
        line = at
        if (
            at + 1 < len(lines)
            and len(lines[at].split()) == 1
            and lines[at + 1][:1].isspace()
            and lines[at + 1].strip()
        ):
            at += 1  # a long name stands on a line of its own
        if not re.fullmatch(r"=+", lines[at].strip()):
            text = lines[at] if line == at else f"{lines[line].strip()} {lines[at]}"
            cells = text.strip().split("\t" if tabs else None, len(columns) - 1)
            if len(cells) < 2:  # noqa: PLR2004  one word is no row
                break
            rows.append(Record(line + 1, dict(zip(columns, cells, strict=False))))
        at += 1
    return Table(columns, tuple(rows), head + 1, at)


def _expanded(lines: Sequence[str], at: int) -> Table:
    begin, rows = at, list[Record]()
    while at < len(lines) and (lines[at].strip() or (at + 1 < len(lines) and _EXPANDED.match(lines[at + 1]))):
        if _EXPANDED.match(lines[at]):
            rows.append(Record(at + 1, {}))
        elif found := _FIELD.match(lines[at]):
            name = found[1].strip().lower()
            rows[-1].cells[name] = found[2].strip()
            rows[-1].places[name] = at + 1
        elif re.match(r"^\d+ rows? in set", lines[at]):
            break
        at += 1
    names = tuple(dict.fromkeys(n for r in rows for n in r.cells))
    return Table(names, tuple(rows), begin + 1, at)


_PAIR = re.compile(r"^\s*([A-Za-z%][\w .()/%-]{1,48}?)\s*(?::|=|\t)\s*(\S.*?)\s*$")
_PROMPT = re.compile(r"^(?:[$>] |[^\s@]{1,80}@[^\s:~]{1,80}[:~].{0,200}?[$#] )")


def pairs(lines: Sequence[str], found: Sequence[Table] = ()) -> Iterator[Record]:
    """Every block of `key: value` lines; a name that comes again, or a prompt, begins the next block."""
    held = Record(1, {})
    named = {r.line: p for t in found for r in t.rows if (p := _variable(t, r))}
    for at, text in enumerate(lines[:MOST], start=1):
        pair = named.get(at) or ((m[1].strip().lower(), m[2]) if len(text) < 400 and (m := _PAIR.match(text)) else None)  # noqa: PLR2004  a longer line is prose
        if _PROMPT.match(text) or (pair and held.cells.get(pair[0], pair[1]) != pair[1]):
            if held.cells:
                yield held
            held = Record(at, {})
        if pair:
            held.cells.setdefault(*pair)
            held.places.setdefault(pair[0], at)
    if held.cells:
        yield held


def _variable(table: Table, row: Record) -> tuple[str, str] | None:
    """The pair of a row of `SHOW VARIABLES`, `pg_settings` or `SHOW name`."""
    if table.has("variable_name", "value"):
        return row["variable_name"].lower(), row["value"]
    if table.has("name", "setting"):
        return row["name"].lower(), row["setting"]
    if len(table.names) == len(table.rows) == 1 and "_" in table.names[0]:
        return table.names[0], row[table.names[0]]
    return None
