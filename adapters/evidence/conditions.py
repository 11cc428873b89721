"""The table that a statement reads and the columns that its condition asks for, of SQL and of MongoDB's documents."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LARGE = 10_000  # rows from which a full scan is worth telling
WASTE = 1000  # rows read for each one returned, from which no index fits
_MOST = 4  # columns that are told
_FROM = re.compile(r"(?i)\b(?:from|update|into)\s+[`\"\[]?([\w.$`\"]{1,100})")
_WHERE = re.compile(r"(?is)\bwhere\b(.{1,1000}?)(?=\b(?:group by|order by|limit|for update|having|union)\b|;|$)")
_SUMS = re.compile(r"(?i)\b(?:count|sum|avg|min|max)\s*\(|\bgroup by\b|\bdistinct\b")
_CAST = re.compile(r"::[a-z]\w*(?: varying)?(?:\[\])?")
_TEXT = re.compile(r"'(?:[^'\\]|\\.|'')*'")
_COLUMN = re.compile(
    r"(?i)\(?([a-z_][\w.]{0,80})[`\"\]]?\)?\s{0,3}(?:=|<|>|!=|~~|\b(?:in|like|ilike|between|is|not in)\b)"
)


@dataclass(frozen=True)
class Condition:
    """What a statement looks for; both are empty where that is not told."""

    table: str = ""
    columns: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """`orders by customer, state`."""
        return f"{self.table} by {', '.join(self.columns)}" if self.columns else self.table


def of_sql(statement: str) -> Condition:
    """Of a statement with its condition."""
    table, where = _FROM.search(statement), _WHERE.search(statement)
    name = re.sub(r"[`\"]", "", table[1]) if table else ""
    return Condition(name, columns(where[1]) if where else ())


def columns(condition: str) -> tuple[str, ...]:
    """The columns of a condition, as a statement or as a plan writes it."""
    bare = re.sub(r"[`\"\[\]]", "", _CAST.sub("", _TEXT.sub("''", condition)))
    found = (m[1].rpartition(".")[2] for m in _COLUMN.finditer(bare))
    return tuple(dict.fromkeys(found))[:_MOST]


def is_search(statement: str) -> bool:
    """Whether it looks for some rows by a condition: what counts or sums reads many rows for one."""
    return bool(_WHERE.search(statement)) and not _SUMS.search(statement) and statement[:6].lower() == "select"


def is_wasteful(examined: float, returned: float) -> bool:
    """Whether far more was read than came of it."""
    return examined >= LARGE and examined >= WASTE * max(returned, 1)


def effort(examined: float, returned: float | None) -> str:
    """What was read, and what for, as people read it; empty where that is not told."""
    if not examined:
        return ""
    return f"about {examined:,.0f} rows" if returned is None else f"{examined:,.0f} read to return {returned:,.0f}"


def of_document(flat: Mapping[str, object], within: str) -> tuple[str, ...]:
    """The fields of a filter that stands below that name, without the operators."""
    return tuple(dict.fromkeys(_fields(flat, f"{within}.")))[:_MOST]


def _fields(flat: Mapping[str, object], within: str) -> Iterator[str]:
    for name, value in flat.items():
        if not name.startswith(within):
            continue
        field = name.removeprefix(within).partition(".$")[0]
        if not field.startswith("$"):
            yield field
        elif isinstance(value, list):
            yield from (key for part in value if isinstance(part, dict) for key in part if not key.startswith("$"))
