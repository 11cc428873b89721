"""The indexes of a table: as the shell of MongoDB and the clients of PostgreSQL and MySQL list them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

SIGN = r"\.getIndexes\(\)|^[ \t]*Indexes:\s*$|SHOW CREATE TABLE |^[ \t]*Create Table: CREATE TABLE `"
_MOST = 300  # lines of a list
_SHELL = re.compile(r"db\.(?:getCollection\([\"'])?([\w.$-]{1,120}?)(?:[\"']\))?\.getIndexes\(\)")
_SHELL_KEY = re.compile(r"\bkey\b[\"']?\s?: \{\s?[\"']?([\w.$*-]{1,120})[\"']?\s?:")
_PSQL = re.compile(r'\s*(?:Partitioned )?[Tt]able "([\w.]{1,120})"')
_PSQL_KEY = re.compile(r'\s+"[^"]{1,120}" (?:[A-Z ]{0,40}, )?\w{1,20} \(\(?"?([\w.]{1,120})')
_CREATE = re.compile(r"CREATE TABLE `(\w{1,120})`")
_CREATE_KEY = re.compile(r"\s*(?:PRIMARY |UNIQUE )?KEY (?:`\w{1,120}` )?\(`(\w{1,120})`")
_PRIMARY = re.compile(r"PRIMARY KEY|\b_id\b")
_LISTS = ((_SHELL, _SHELL_KEY), (_PSQL, _PSQL_KEY), (_CREATE, _CREATE_KEY))


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """The first column of each index of each table; the lines that are thereby read."""
    heads = [(at, *head) for at, line in enumerate(lines, start=1) if (head := _head(line))]
    claimed: set[int] = set()
    for (at, name, key), (end, *_) in pairwise([*heads, (len(lines) + 1, "", _SHELL)]):
        last = min(end - 1, at + _MOST)
        found = {n: k[1] for n in range(at, last + 1) if (k := key.search(lines[n - 1]))}
        if found:
            unique = any(_PRIMARY.search(lines[n - 1]) for n in found)
            _tell(page, min(found), name, list(found.values()), has_primary=unique)
            claimed |= {at, *found}
    return claimed


def _head(line: str) -> tuple[str, re.Pattern[str]] | None:
    return next(((m[1], key) for name, key in _LISTS if (m := name.search(line))), None)


def table(page: Page, found: Table) -> None:
    """`SHOW INDEX` of MySQL: a row for each column of each index."""
    first: dict[tuple[str, str], Record] = {}
    for row in found.rows:
        first.setdefault((row["table"], row["key_name"]), row)
    for name in dict.fromkeys(of for of, _ in first):
        own = [row for (of, _), row in first.items() if of == name]
        unique = any(key == "PRIMARY" for of, key in first if of == name)
        _tell(page, own[0].line, name, [row["column_name"] for row in own], has_primary=unique)


def _tell(page: Page, line: int, name: str, columns: Sequence[str], *, has_primary: bool) -> None:
    listed = ", ".join(dict.fromkeys(columns))
    facts: dict[str, Fact] = {"resource": "index", "table": name, "columns": listed, "primary_key": has_primary}
    say(page, "Indexed", f"The indexes of {name} begin with {listed}.", line, facts)
