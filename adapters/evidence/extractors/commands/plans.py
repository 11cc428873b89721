"""Query plans: scans of whole tables, in PostgreSQL's and MySQL's text and MySQL's table."""

import re
from collections.abc import Sequence

from adapters.evidence import numbers
from adapters.evidence.extractors.commands.grid import Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

_LARGE = 10_000  # rows from which a full scan is worth telling
_SLOW = 100.0  # ms
_SCAN = re.compile(
    r"(?P<scan>(?:Parallel )?Seq Scan|Table scan|Index Scan|Index Only Scan|Index lookup|Bitmap Heap Scan)"
    r"(?: Backward)?(?: using (?P<key>\S+))? on (?P<table>[\w.\"]+)(?P<rest>.*)"
)
_ROWS = re.compile(r"\(cost=[^()]{0,200}?rows=(\d[\d.e+]{0,30})")
_ACTUAL = re.compile(r"\(actual time=[\d.]{1,60}\.\.(\d[\d.]{0,30}) rows=(\d[\d.e+]{0,30})")
_UNDER = 6  # lines below a node that belong to it


def text(page: Page, lines: Sequence[str]) -> None:
    """`EXPLAIN` as a tree."""
    for at, line in enumerate(lines, start=1):
        found = _SCAN.search(line) if "can" in line or "lookup" in line else None
        if found and "cost=" in line:
            _node(page, at, found, _below(lines, at))


def _below(lines: Sequence[str], at: int) -> str:
    """What stands under a node, to the next one."""
    kept: list[str] = []
    for line in lines[at : at + _UNDER]:
        if "->" in line or "cost=" in line or not line.strip():
            break
        kept.append(line.strip(" |+"))
    return "\n".join(kept)


def _node(page: Page, at: int, found: re.Match[str], under: str) -> None:
    rows, actual = _ROWS.search(found["rest"]), _ACTUAL.search(found["rest"])
    removed = re.search(r"Rows Removed by Filter: (\d{1,18})", under)
    condition = re.search(r"(?:Filter|Index Cond): (.+)", under)
    facts: dict[str, Fact] = {
        "resource": "plan",
        "table": found["table"].strip('"'),
        "rows": numbers.real(rows[1]) if rows else None,
        "removed": numbers.whole(removed[1]) if removed else None,
        "actual_ms": numbers.real(actual[1]) if actual else None,
        "filter": condition[1] if condition else None,
        "key": found["key"],
    }
    full = "Seq Scan" in found["scan"] or found["scan"] == "Table scan"
    gave = (numbers.real(actual[2]) if actual else None) or 0.0
    read = max(float(facts["rows"] or 0), float(facts["removed"] or 0), gave)
    _scan(page, at, facts, full=full, large=read >= _LARGE or float(facts["actual_ms"] or 0) >= _SLOW)


def table(page: Page, found: Table) -> None:
    """`EXPLAIN` as MySQL's table."""
    for row in found.rows:
        rows = row.number("rows")
        facts: dict[str, Fact] = {"resource": "plan", "table": row["table"], "rows": rows, "key": row["key"]}
        facts |= {"possible_keys": row["possible_keys"], "type": row["type"], "extra": row["extra"]}
        _scan(page, row.line, facts, full=row["type"].upper() == "ALL", large=(rows or 0) >= _LARGE)


def _scan(page: Page, line: int, facts: dict[str, Fact], *, full: bool, large: bool) -> None:
    reason = ("FullScan" if large else "SmallScan") if full else "IndexScan"
    how = "reads all of" if full else "uses an index of"
    words = f"The plan {how} {facts['table']}, about {facts.get('removed') or facts.get('rows') or '?'} rows."
    say(page, reason, words, line, facts)
