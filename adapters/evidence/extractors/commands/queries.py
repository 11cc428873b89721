"""Statements, locks and pools of PostgreSQL and its pooler, from rows that clients print or export."""

from collections import defaultdict

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import NEVER, Fact, Page, Span
from engines.evidence import Severity
from engines.figures import many

_TOTAL = ("total_exec_time", "total_time", "total_ms", "total_minutes", "total")
_MEAN = ("mean_exec_time", "mean_time", "mean_ms", "avg_ms", "mean", "avg")
_TOP = 5  # statements that are told
_SLOW, _SHARE = 100.0, 0.5  # ms a call; of all the time
_WAITED = 10.0  # seconds of a client that make a pool an outage


def statements(page: Page, table: Table) -> None:
    """`pg_stat_statements`: where the time of the database goes."""
    timed = [(row.number(*_TOTAL) or 0.0, row) for row in table.rows if row.number(*_TOTAL) is not None]
    total = sum(t for t, _ in timed)
    for spent, row in sorted(timed, key=lambda p: -p[0])[:_TOP] if total else ():
        mean, calls = row.number(*_MEAN), row.number("calls")
        share = spent / total
        slow = share >= _SHARE and (mean or 0) >= _SLOW
        facts: dict[str, Fact] = {"resource": "statement", "statement": row["query"], "share": round(share, 3)}
        facts |= {"calls": calls, "mean_ms": mean, "total_ms": spent, "rows": row.number("rows")}
        facts |= {"blocks_read": row.number("shared_blks_read"), "temp_written": row.number("temp_blks_written")}
        words = f"{100 * share:.0f} % of the listed time goes into one statement, {calls or 0:,.0f} calls"
        words += f" of {mean:,.2f} ms: {row['query']}" if mean is not None else f": {row['query']}"
        say(page, "SlowQuery" if slow else "TopStatement", words, row.line, facts)


def locks(page: Page, table: Table) -> None:
    """`pg_locks`: who waits for what, and who has it."""
    holders: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for row in table.rows:
        if row["granted"] in ("t", "true"):
            holders[_what(row)].append(row)
    waits = [row for row in table.rows if row["granted"] in ("f", "false")]
    _holders(page, table, waits)
    for row in waits:
        _waiter(page, row, [h for h in holders.get(_what(row), []) if h["pid"] != row["pid"]])


def _holders(page: Page, table: Table, waits: list[Record]) -> None:
    """Who has what others wait for, told before them; once a session."""
    told: set[str] = set()
    for row in table.rows:
        blocked = sum(_what(w) == _what(row) and w["pid"] != row["pid"] for w in waits)
        if row["granted"] not in ("t", "true") or not blocked or row["pid"] in told:
            continue
        told.add(row["pid"])
        named = row.first("relname", "relation", "transactionid", "locktype")
        facts: dict[str, Fact] = {"resource": "session", "pid": row["pid"], "lock": row["mode"], "blocks": blocked}
        facts["table"] = row.first("relname", "relation")
        others = many(blocked, "other waits for it", "others wait for it")
        words = f"Session {row['pid']} holds {row['mode'] or 'a lock'} on {named}, {others}."
        say(page, "HoldsLock", words, row.line, facts, rank=Severity.ERROR)


def _waiter(page: Page, row: Record, having: list[Record]) -> None:
    by = ",".join(dict.fromkeys(h["pid"] for h in having))
    named = row.first("relname", "relation", "transactionid", "locktype")
    facts: dict[str, Fact] = {"resource": "session", "pid": row["pid"], "blocked_by": by, "lock": row["mode"]}
    facts |= {"table": row.first("relname", "relation"), "held": having[0]["mode"] if having else None}
    words = f"Session {row['pid']} waits for {row['mode'] or 'a lock'} on {named or 'something'}"
    words += f", which {by} has as {having[0]['mode']}." if having else "."
    since = page.time(row["waitstart"]) if row["waitstart"] else None
    say(page, "Blocked", words, row.line, facts, span=Span(since) if since else NEVER)


def _what(row: Record) -> tuple[str, ...]:
    return tuple(
        row[n] for n in ("locktype", "database", "relation", "relname", "page", "tuple", "transactionid", "objid")
    )


def pools(page: Page, table: Table) -> None:
    """`SHOW POOLS` of PgBouncer: clients that wait for a server connection."""
    for row in table.rows:
        waiting, longest = row.number("cl_waiting") or 0, row.number("maxwait") or 0
        name = row["database"]
        reason = "PoolExhausted" if waiting and (longest >= _WAITED or not row.number("sv_idle")) else "Healthy"
        facts: dict[str, Fact] = {"resource": "pool", "database": name, "user": row["user"], "waiting": waiting}
        facts |= {"active": row.number("cl_active"), "servers": row.number("sv_active"), "longest_seconds": longest}
        clients = many(waiting, "client waits", "clients wait")
        words = f"Pool {name}/{row['user']}: {clients}, the longest {longest:g} s, server connections: "
        words += f"{row.number('sv_active') or 0:g} in use, {row.number('sv_idle') or 0:g} idle."
        say(page, reason, words, row.line, facts, name if reason != "Healthy" else None)
