"""Query plans: scans of whole tables, in PostgreSQL's and MySQL's text and MySQL's table."""

import re
from collections.abc import Sequence

from adapters.evidence import numbers
from adapters.evidence.extractors.commands.grid import Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from adapters.evidence.lined import Node

_LARGE = 10_000  # rows from which a full scan is worth telling
_SLOW = 100.0  # ms
_SCAN = re.compile(
    r"(?P<scan>(?:Parallel )?Seq Scan|Table scan|Index Scan|Index Only Scan|Index lookup|Bitmap Heap Scan)"
    r"(?: Backward)?(?: using (?P<key>\S+))? on (?P<table>[\w.\"]+)(?P<rest>.*)"
)
_ROWS = re.compile(r"\(cost=[^()]{0,200}?rows=(\d[\d.e+]{0,30})")
_ACTUAL = re.compile(r"\(actual time=[\d.]{1,60}\.\.(\d[\d.]{0,30}) rows=(\d[\d.e+]{0,30})")
_TIME, _OFF = 1000.0, 100  # ms; how many times more rows than expected
_SPILLED = re.compile(r"(?:external (?:merge|sort)|Batches: [2-9]\d{0,8}).*?Disk(?: Usage)?: (\d{1,15})kB")
_EXECUTED = re.compile(r"^\s*(?:Execution Time|Total runtime): (\d{1,9}(?:\.\d{1,9})?) ms")
_RAN = re.compile(r"actual time=[^)]{0,60}?rows=([\d.e+]{1,20})")
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
    words = f"The plan {how} {facts['table']}, about {_count(facts)} rows."
    say(page, reason, words, line, facts)


def _count(facts: dict[str, Fact]) -> str:
    rows = facts.get("removed") or facts.get("rows")
    return f"{rows:,.0f}" if isinstance(rows, int | float) else "?"


def document(page: Page, root: Node) -> None:
    """`EXPLAIN (FORMAT JSON)` of PostgreSQL and `FORMAT=JSON` of MySQL."""
    for _, node in root.walk():
        if node.get("Node Type") is not None:
            _json_node(page, node)
        elif node.get("access_type") is not None and node.get("table_name") is not None:
            rows = node.number("rows_examined_per_scan")
            facts: dict[str, Fact] = {"resource": "plan", "table": node.text("table_name"), "rows": rows}
            facts |= {
                "type": node.text("access_type"),
                "key": node.text("key"),
                "filter": node.text("attached_condition"),
            }
            line = (node.get("access_type") or node).line
            _scan(page, line, facts, full=facts["type"] == "ALL", large=(rows or 0) >= _LARGE)
    spent = next((n for path, n in root.walk() if path.endswith("Execution Time")), None)
    if spent is not None and (spent.number() or 0) >= _TIME:
        words = f"The statement took {spent.number():,.0f} ms."
        say(page, "SlowQuery", words, spent.line, {"resource": "plan", "actual_ms": spent.number()})


def _json_node(page: Page, node: Node) -> None:
    kind = node.text("Node Type")
    if node.get("Relation Name") is None or "can" not in kind:
        return
    actual = node.number("Actual Rows")
    facts: dict[str, Fact] = {"resource": "plan", "table": node.text("Relation Name"), "key": node.text("Index Name")}
    facts |= {"rows": node.number("Plan Rows"), "removed": node.number("Rows Removed by Filter")}
    facts |= {"actual_ms": node.number("Actual Total Time"), "filter": node.text("Filter") or node.text("Index Cond")}
    read = max(node.number("Plan Rows") or 0, node.number("Rows Removed by Filter") or 0, actual or 0)
    slow = (node.number("Actual Total Time") or 0) >= _SLOW
    line = (node.get("Node Type") or node).line
    _scan(page, line, facts, full="Seq Scan" in kind, large=read >= _LARGE or slow)


def spent(page: Page, lines: Sequence[str]) -> None:
    """What a plan that was run tells besides: sorts that went to disk, estimates that were far off, the time in all."""
    for at, line in enumerate(lines, start=1):
        if found := _SPILLED.search(line):
            words = f"A sort or a hash did not fit into memory and wrote {int(found[1]):,} kB to disk."
            say(page, "SpillToDisk", words, at, {"resource": "plan", "disk_kb": int(found[1])})
        elif found := _EXECUTED.match(line):
            slow = float(found[1]) >= _TIME
            words = f"The statement took {float(found[1]):,.0f} ms."
            facts: dict[str, Fact] = {"resource": "plan", "actual_ms": float(found[1])}
            say(page, "SlowQuery" if slow else "Healthy", words, at, facts)
        elif "actual time=" in line and (rows := _ROWS.search(line)) and (ran := _RAN.search(line)):
            guessed, real = max(numbers.real(rows[1]) or 1, 1), numbers.real(ran[1]) or 0
            if real >= _LARGE and real >= _OFF * guessed:
                words = f"The planner expected {guessed:,.0f} rows and got {real:,.0f}: its statistics are off."
                say(page, "Misestimate", words, at, {"resource": "plan", "rows": guessed, "actual_rows": real})
