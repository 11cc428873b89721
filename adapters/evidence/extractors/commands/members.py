"""Members of clusters and parts of stores, from tables that have a column for their state or their errors."""

from adapters.evidence.classes import classify
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity

_STATES = ("health", "status", "state", "role_state")
_NAMES = ("name", "member", "node", "index", "endpoint", "host", "id", "service", "address")
_DOWN = {"down", "failed", "fail", "dead", "unreachable", "left", "red", "stopped", "crashed", "offline", "unassigned"}
_WEAK = {"yellow", "degraded", "suspect", "leaving", "initializing", "relocating", "stale", "unhealthy", "start failed"}


def read(page: Page, table: Table) -> None:
    """One finding for each member that is not well, and one for all that are."""
    well = [row for row in table.rows if not _told(page, row)]
    if well:
        facts: dict[str, Fact] = {"resource": "member", "count": len(well), "members": len(table.rows)}
        say(page, "Healthy", f"{len(well)} of {len(table.rows)} members show no trouble.", well[0].line, facts)


def _told(page: Page, row: Record) -> bool:
    name, state = row.first(*_NAMES), row.first(*_STATES).lower()
    facts: dict[str, Fact] = {"resource": "member", "name": name, "state": state}
    if state in _DOWN or state in _WEAK:
        reason = "NodeDown" if state in _DOWN else "Degraded"
        rank = Severity.CRITICAL if state in _DOWN else Severity.WARNING
        say(page, reason, f"{name or 'A member'} is {state}.", row.line, facts, rank=rank)
        return True
    if wrong := row["errors"]:
        found = classify(wrong)
        facts |= {"message": wrong, "target": found.target if found else None}
        rank = found.severity if found else Severity.ERROR
        say(page, found.reason if found else "Problem", f"{name or 'A member'}: {wrong}", row.line, facts, rank=rank)
        return True
    return False
