"""Members of clusters and parts of stores, from tables that have a column for their state or their errors."""

from adapters.evidence.classes import classify
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity
from engines.figures import many, number

_STATES = ("health", "status", "state", "role_state")
_NAMES = ("name", "member", "node", "index", "endpoint", "host", "id", "service", "address")
_DOWN = {"down", "failed", "fail", "dead", "unreachable", "left", "red", "stopped", "crashed", "offline", "unassigned"}
_WEAK = {"yellow", "degraded", "suspect", "leaving", "initializing", "relocating", "stale", "unhealthy", "start failed"}

_FULL, _BUSY = 95.0, 90.0  # percent
_QUEUED = 200  # requests that wait for a thread


def read(page: Page, table: Table) -> None:
    """One finding for each member that is not well, and one for all that are."""
    well, name = list[Record](), ""
    for row in table.rows:
        name = row.first(*_NAMES) or name  # a row without one goes on with the last
        if not _told(page, row, name):
            well.append(row)
    if well:
        facts: dict[str, Fact] = {"resource": "member", "count": len(well), "members": len(table.rows)}
        say(page, "Healthy", f"{len(well)} of {len(table.rows)} members show no trouble.", well[0].line, facts)


def _told(page: Page, row: Record, name: str) -> bool:
    state = row.first(*_STATES).lower()
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


def loads(page: Page, table: Table) -> None:
    """`_cat/nodes` and `_cat/allocation`: members whose memory, processor or disk is nearly used up."""
    for row in table.rows:
        name = row.first("name", "node", "host", "ip")
        for column, what, reason, least in (
            ("heap.percent", "heap", "HeapExhausted", _BUSY),
            ("cpu", "CPU", "CpuHigh", _BUSY),
            ("disk.percent", "disk", "DiskPressure", _BUSY),
        ):
            used = row.number(column)
            if used is not None and used >= least:
                facts: dict[str, Fact] = {"resource": what.lower(), "name": name, "percent": used}
                words = f"{name} uses {used:g} % of its {what}."
                rank = Severity.ERROR if used >= _FULL else Severity.WARNING
                say(page, reason, words, row.line, facts, name, rank)
        if row["shards"] and not row["disk.total"]:
            facts = {"resource": "shard", "count": row.number("shards")}
            say(page, "Degraded", f"{row['shards']} shards are not assigned.", row.line, facts, rank=Severity.ERROR)


def threads(page: Page, table: Table) -> None:
    """`_cat/thread_pool`: pools that refused work, or have much waiting."""
    for row in table.rows:
        name, pool = row.first("node_name", "host", "ip", "id"), row["name"]
        queued, rejected = row.number("queue") or 0, row.number("rejected") or 0
        if rejected or queued >= _QUEUED:
            facts: dict[str, Fact] = {"resource": "pool", "name": name, "pool": pool, "rejected": rejected}
            words = f"Pool {pool} of {name} refused {many(rejected, 'request')}, {number(queued)} waiting."
            rank = Severity.ERROR if queued >= _QUEUED else Severity.WARNING
            say(page, "ThreadsExhausted", words, row.line, {**facts, "queued": queued}, name, rank)


def ring(page: Page, table: Table) -> None:
    """`nodetool status`: U or D for up and down, then N, L, J or M for what a member does."""
    for row in table.rows:
        state, address = row["--"], row["address"]
        if state[:1] == "D" or state[1:] not in ("", "N"):
            facts: dict[str, Fact] = {"resource": "member", "name": address, "state": state}
            doing = {"L": "leaving", "J": "joining", "M": "moving"}.get(state[1:], "")
            words = f"{address} is {'down' if state[:1] == 'D' else 'up'}" + (f" and {doing}." if doing else ".")
            rank = Severity.CRITICAL if state[:1] == "D" else Severity.WARNING
            say(page, "NodeDown" if state[:1] == "D" else "Degraded", words, row.line, facts, rank=rank)
