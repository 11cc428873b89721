"""Query plans: scans of whole tables, in PostgreSQL's and MySQL's text, MySQL's table, and what PostgreSQL logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.evidence import conditions, numbers
from adapters.evidence.extractors.commands.grid import Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import NEVER, Fact, Page, Span
from adapters.evidence.lined import Node

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
_RECORD = 100  # lines of a plan in a log


@dataclass(frozen=True)
class _Step:
    """One step of a plan that reads a table."""

    line: int
    facts: dict[str, Fact]
    full: bool
    large: bool

    @property
    def kind(self) -> tuple[Fact, ...]:
        """Steps that differ in their values alone are of one kind: a log has the plan of each slow run."""
        return (self.facts["table"], self.facts["key"], self.facts["columns"], self.full, self.large)

    @property
    def read(self) -> float:
        return float(self.facts["examined"] or 0)


def text(page: Page, lines: Sequence[str]) -> None:
    """`EXPLAIN` as a tree, by itself or in the log of the server."""
    kinds: dict[tuple[Fact, ...], list[_Step]] = {}
    for at, line in enumerate(lines, start=1):
        found = _SCAN.search(line) if "can" in line or "lookup" in line else None
        if found and "cost=" in line:
            step = _node(at, found, _below(lines, at))
            kinds.setdefault(step.kind, []).append(step)
    for steps in kinds.values():
        worst = max(steps, key=lambda s: s.read)
        times = [t for s in (steps[0], steps[-1]) if (t := _logged(page, lines, s.line))]
        span = Span(min(times, default=None), max(times, default=None), len(steps))
        _scan(page, worst, span)


def _logged(page: Page, lines: Sequence[str], at: int) -> datetime | None:
    """When the record of a log began, of which the plan is the rest."""
    first = next((t for t in reversed(lines[max(0, at - _RECORD) : at - 1]) if t and not t[0].isspace()), "")
    stamp = page.document.clock().find(first)
    return stamp.at if stamp else None


def _below(lines: Sequence[str], at: int) -> str:
    """What stands under a node, to the next one."""
    kept: list[str] = []
    for line in lines[at : at + _UNDER]:
        if "->" in line or "cost=" in line or not line.strip():
            break
        kept.append(line.strip(" |+"))
    return "\n".join(kept)


def _node(at: int, found: re.Match[str], under: str) -> _Step:
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
    gave = numbers.real(actual[2]) if actual else None
    return _step(at, facts, gave, full=full)


def _step(line: int, facts: dict[str, Fact], gave: float | None, *, full: bool) -> _Step:
    """With what it read, what came of it, and the columns that it was to find."""
    read = max(float(facts.get("rows") or 0), float(facts.get("removed") or 0), gave or 0.0)
    asked = ", ".join(conditions.columns(str(facts.get("filter") or "")))
    facts |= {"columns": asked, "examined": read or None, "effort": conditions.effort(read, gave)}
    return _Step(line, facts, full, read >= conditions.LARGE or float(facts.get("actual_ms") or 0) >= _SLOW)


def table(page: Page, found: Table) -> None:
    """`EXPLAIN` as MySQL's table."""
    for row in found.rows:
        rows = row.number("rows")
        facts: dict[str, Fact] = {"resource": "plan", "table": row["table"], "rows": rows, "key": row["key"]}
        facts |= {"possible_keys": row["possible_keys"], "type": row["type"], "extra": row["extra"]}
        _scan(page, _step(row.line, facts, None, full=row["type"].upper() == "ALL"))


def _scan(page: Page, step: _Step, span: Span = NEVER) -> None:
    reason = ("FullScan" if step.large else "SmallScan") if step.full else "IndexScan"
    how = "does a full scan of" if step.full else "uses an index of"
    by = f" by {step.facts['columns']}" if step.facts["columns"] else ""
    words = f"The plan {how} {step.facts['table']}{by}, about {_count(step.facts)} rows."
    say(page, reason, words, step.line, step.facts, span=span)


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
            _scan(page, _step(line, facts, None, full=facts["type"] == "ALL"))
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
    line = (node.get("Node Type") or node).line
    _scan(page, _step(line, facts, actual, full="Seq Scan" in kind))


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
            if real >= conditions.LARGE and real >= _OFF * guessed:
                words = f"The planner expected {guessed:,.0f} rows and got {real:,.0f}: its statistics are off."
                say(page, "Misestimate", words, at, {"resource": "plan", "rows": guessed, "actual_rows": real})
