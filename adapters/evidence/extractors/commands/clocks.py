"""The sources of time that `chronyc sources` and `ntpq -p` list."""

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page


def sources(page: Page, table: Table) -> None:
    """`chronyc sources`: a source that was never reached has Reach 0; the chosen one is marked `^*`."""
    _judge(page, table, [(r, r["ms"][:2].endswith("*"), r["name/ip_address"]) for r in table.rows])


def peers(page: Page, table: Table) -> None:
    """`ntpq -p`: the chosen one is marked `*`."""
    _judge(page, table, [(r, r["remote"].startswith("*"), r["remote"].lstrip("*+-#ox.")) for r in table.rows])


def _judge(page: Page, table: Table, rows: list[tuple[Record, bool, str]]) -> None:
    if not rows:
        return
    chosen = next((r for r in rows if r[1]), None)
    reached = [r for r in rows if r[0]["reach"] not in ("0", "")]
    record, _, name = chosen or rows[0]
    reason = "Healthy" if chosen else "ClockUnsynchronized"
    facts: dict[str, Fact] = {"resource": "clock", "source": name, "sources": len(rows), "reached": len(reached)}
    facts |= {"synchronized": bool(chosen), "stratum": record.first("stratum", "st")}
    words = f"Of {len(rows)} time sources {len(reached)} are reached, " + (
        f"{name} is used." if chosen else "none is used."
    )
    say(page, reason, words, record.line if table.rows else table.begin, facts)
