"""What a database's load is made of: statements, waits, users, hosts."""

import re

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_LOAD = ("db_load_avg", "load", "db_load", "avg_load", "value", "total", "DBLoad")

_TOP = re.compile(
    r"^top_?(sql|quer(?:y|ies)|statements?|waits?|wait_events|users?|hosts?|clients?|databases?)", re.IGNORECASE
)


_STATEMENTS = ("sql", "quer", "statement")
_NAMES = ("statement", "sql", "query", "name", "id", "tokenized_statement", "Statement")


def top(page: Page, key: str, node: Node, component: str | None) -> bool:
    """The top contributors of a database's load."""
    sort = _TOP.match(key)
    if not sort or not node.rows():
        return False
    loads = [(row, _load(row)) for row in node.rows()]
    total = sum(load or 0.0 for _, load in loads) or 1.0
    for rank, (row, load) in enumerate(loads, 1):
        name = row.first(*_NAMES)
        if name is not None:
            share = round((load or 0.0) / total, 3)
            facts: dict[str, Fact] = {"load": load, "share": share, "rank": rank}
            _contributor(page, _what(sort[1].lower()), (row, name, facts), component)
    return True


def _what(word: str) -> str:
    if word.startswith(_STATEMENTS):
        return "query"
    return "wait" if word.startswith("wait") else word.rstrip("s")


def _load(row: Node) -> float | None:
    return next((v for k in _LOAD if (v := row.number(k)) is not None), None)


def _contributor(page: Page, what: str, said: tuple[Node, Node, dict[str, Fact]], component: str | None) -> None:
    row, name, facts = said
    heaviest = max((row.first("wait_events", "waits") or NOTHING).rows(), key=lambda w: _load(w) or 0.0, default=None)
    wait = heaviest.text("name") if heaviest is not None else name.text() if what == "wait" else ""
    share, rank = float(facts["share"] or 0.0), facts["rank"]
    facts |= {
        "name": name.text(),
        "operation": name.text(),
        "statement": name.text() if what == "query" else "",
        "wait": wait,
        "wait_type": row.text("type") or wait.split(":", 1)[0],
        "calls": row.number("calls_per_sec"),
    }
    words = f"{what.capitalize()} number {rank} by load, {share:.0%} of it: {name.text()}"
    words += f", mostly waiting for {wait}" if what == "query" and wait else ""
    reason = {"query": "top_sql", "wait": "wait_event"}.get(what, f"top_{what}")
    severity = Severity.WARNING if rank == 1 else Severity.INFO
    page.add(FindingKind.TRACE, reason, words, Place.of(name), Subject("", "", "", component), severity, facts=facts)
