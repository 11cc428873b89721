"""Sessions, connections, slots, replicas and tables of databases, from rows that clients print."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from adapters.evidence.extractors.commands import amounts
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import limited, say, severity
from adapters.evidence.extractors.page import NEVER, Fact, Page, Span
from engines.evidence import Severity
from engines.figures import many

_CLIENT = (
    "application_name",
    "client_addr",
    "usename",
    "user",
    "username",
    "client",
    "host",
    "client_hostname",
    "datname",
)
_COUNT = ("count", "connections", "conns", "sessions", "n", "num", "cnt", "total", "count(*)", "session_count")
_AGE = re.compile(
    r"age|duration|idle|xact|runtime|elapsed|wait|seconds|time_running|^time$|held|since|open_for|runn?ing"
)
_NO_AGE = re.compile(r"wait_event|_start|^xmin|stat|timeout|waiting$|query$|_xid|change$")
_BLOCKER = (
    "blocked_by",
    "blocking_pids",
    "pg_blocking_pids",
    "blocking_pid",
    "blocker",
    "blocker_pid",
    "blocking_trx_id",
)
_PID = ("pid", "blocked_pid", "id", "trx_mysql_thread_id", "thread_id", "procpid", "waiting_pid")
_CUT = ("statement", "left", "substring", "substr", "sql", "q")  # what `left(query, 60)` is called
_BEGAN = ("xact_start", "trx_started", "query_start", "state_change")
_LONG, _IDLE = 60.0, 10.0  # seconds
_SHARE, _MANY, _RAW = 0.5, 20, 10
_LAG_SECONDS, _LAG_BYTES = 30.0, 64 * 1024**2
_DEAD, _DEAD_SHARE = 10_000, 0.2
_WRAP, _XIDS = 1_500_000_000, 2_147_483_647


def sessions(page: Page, table: Table) -> None:
    """`pg_stat_activity`, `SHOW PROCESSLIST`, lock queries: who waits, who holds, who idles in a transaction."""
    latest = max((t for row in table.rows for t in _times(page, row)), default=None)
    blockers = Counter(p for row in table.rows for p in re.findall(r"\d+", row.first(*_BLOCKER)))
    for row in table.rows:
        _session(page, table, row, (blockers, latest))
    clients = next((c for c in _CLIENT if c in table.names), None)
    if clients and len(table.rows) >= _RAW:
        counted = Counter(row[clients].rsplit(":", 1)[0] for row in table.rows)
        _share(page, clients, dict(counted), {row[clients].rsplit(":", 1)[0]: row.line for row in reversed(table.rows)})


def _times(page: Page, row: Record) -> list[datetime]:
    """When its transaction, its statement and its state began."""
    read = (page.time(row[n]) for n in (*_BEGAN, "backend_start") if row[n])
    return [t for t in read if t]


def _session(page: Page, table: Table, row: Record, known: tuple[Counter[str], datetime | None]) -> None:
    blockers, latest = known
    pid, state = row.first(*_PID), row.first("state", "status", "trx_state")
    by, age = row.first(*_BLOCKER).strip("{}"), _age(row)
    began = next((t for n in _BEGAN if row[n] and (t := page.time(row[n]))), None)
    if age is None and began and latest and state != "idle":
        age = round((latest - began).total_seconds(), 3)
    wait = row.first("wait_event_type") + (f":{row['wait_event']}" if row["wait_event"] else "")
    reason = _reason(row, state.lower(), by, age, table)
    facts: dict[str, Fact] = {
        "resource": "session",
        "pid": pid,
        "user": row.first("usename", "user", "username", "blocked_user"),
        "application": row.first("application_name", "program_name"),
        "client": row.first("client_addr", "host"),
        "database": row.first("datname", "db", "database"),
        "state": state,
        "wait": wait or row["wait_event"],
        "blocked_by": by,
        "blocks": blockers.get(pid) or None,
        "age_seconds": age,
        "statement": row.first(
            "query", "info", "blocked_statement", "trx_query", "current_query", "blocked_query", *_CUT
        ).rstrip("; "),
    }
    facts["last_statement"] = facts["statement"] if reason == "IdleInTransaction" else None
    rank = Severity.ERROR if blockers.get(pid) else severity(reason)
    name = str(facts["application"] or facts["user"] or "")
    span = Span(began) if state != "idle" else NEVER
    say(page, reason, _said(reason, facts), row.line, facts, name, rank, span)


def _said(reason: str, facts: Mapping[str, Fact]) -> str:
    by, blocks, age, wait = (facts[n] for n in ("blocked_by", "blocks", "age_seconds", "wait"))
    words = f"Session {facts['pid'] or '?'} is {facts['state'] or reason}"
    words += f" for {_lasted(float(age))}" if age is not None else ""
    words += f" (waits for {wait})" if reason == "Blocked" and wait and not by else ""
    words += (f", blocked by {by}" if by else "") + (f", blocks {many(float(blocks), 'other')}" if blocks else "")
    return words + (f": {facts['statement']}" if facts["statement"] else ".")


def _lasted(seconds: float) -> str:
    """A duration as people say it."""
    if seconds < 120:  # noqa: PLR2004  two minutes
        return f"{seconds:.3g} s"
    return f"{seconds / 60:,.0f} min" if seconds < 2 * 86400 else f"{seconds / 86400:,.1f} days"


def _reason(row: Record, state: str, by: str, age: float | None, table: Table) -> str:
    if state.startswith("idle in transaction"):
        return "IdleInTransaction" if age is None or age >= _IDLE else "Session"
    waits = row["wait_event_type"].lower() == "lock" or re.search(r"waiting for .*lock|lock wait|^locked$", state)
    if (by and by != "0") or waits or row["granted"] in ("f", "false") or row["waiting"] in ("t", "true"):
        return "Blocked"
    sleeps = state in ("idle", "sleep") or row["command"].lower() in ("sleep", "daemon", "binlog dump", "connect")
    running = age is not None and age >= _LONG and not sleeps and row["user"] not in ("system user", "event_scheduler")
    return "LongRunning" if running and ("query" in table.names or "info" in table.names or by == "") else "Session"


def _age(row: Record) -> float | None:
    """The first column that tells for how long; a transaction's before a statement's."""
    named = [n for n in row.cells if _AGE.search(n) and not _NO_AGE.search(n)]
    ages = (amounts.seconds(row[n]) for n in sorted(named, key=lambda n: "xact" not in n and "trx" not in n))
    return next((a for a in ages if a is not None), None)


def counts(page: Page, table: Table) -> None:
    """Rows with a count per client or per state."""
    column = next(c for c in _COUNT if c in table.names)
    by = next((c for c in _CLIENT if c in table.names), "state")
    held: dict[str, int] = {}
    lines: dict[str, int] = {}
    most: dict[str, int] = {}
    for row in table.rows:
        number, name = int(row.number(column) or 0), row[by] or "(none)"
        held[name] = held.get(name, 0) + number
        if number > most.get(name, -1):
            most[name], lines[name] = number, row.line
    if "state" in table.names:
        states = Counter[str]()
        for row in table.rows:
            states[row["state"] or "(none)"] += int(row.number(column) or 0)
        _states(page, states, {r["state"] or "(none)": r.line for r in reversed(table.rows)})
    if by != "state":
        _share(page, by, held, lines)


def _share(page: Page, by: str, held: dict[str, int], lines: dict[str, int]) -> None:
    total = sum(held.values())
    if not total:
        return
    name = max(held, key=held.__getitem__)
    share = round(held[name] / total, 3)
    facts: dict[str, Fact] = {"resource": "connections", "client": name, "count": held[name], "total": total}
    facts |= {"share": share, "clients": len(held), "by": by}
    rank = Severity.WARNING if share >= _SHARE and total >= _MANY and len(held) > 1 else Severity.INFO
    words = f"{name} holds {held[name]} of {many(total, 'connection')}."
    say(page, "ConnectionsByClient", words, lines[name], facts, name if name != "(none)" else None, rank)


def _states(page: Page, held: dict[str, int], lines: dict[str, int]) -> None:
    total = sum(held.values())
    name = max(held, key=held.__getitem__)
    idle = sum(n for s, n in held.items() if s.startswith("idle in transaction"))
    facts: dict[str, Fact] = {"resource": "connections", "state": name, "count": held[name], "total": total}
    facts |= {"share": round(held[name] / max(total, 1), 3), "idle_in_transaction": idle}
    rank = Severity.WARNING if total >= _MANY and idle > _SHARE * total else Severity.INFO
    words = f"{held[name]} of {total} connections are {name}, {idle} idle in a transaction."
    say(page, "ConnectionsByState", words, lines[name], facts, None, rank)


def slots(page: Page, table: Table) -> None:
    """`pg_replication_slots`: a slot that nobody reads keeps the log for ever."""
    for row in table.rows:
        kept = next(
            (row[n] for n in table.names if re.search(r"retain|lag|behind|size|held|wal_kept", n) and row[n]), ""
        )
        active, status = row["active"].lower(), row["wal_status"].lower()
        reason = "SlotInactive" if active in ("f", "false", "no") else "Healthy"
        reason = "SlotLost" if status in ("lost", "unreserved") else reason
        facts: dict[str, Fact] = {"resource": "replication_slot", "slot": row["slot_name"], "wal_status": status}
        facts |= {"active": reason == "Healthy" or active in ("t", "true"), "retained": kept}
        facts |= {"retained_bytes": amounts.size(kept), "database": row["database"], "type": row["slot_type"]}
        words = f"Replication slot {row['slot_name']} is {'active' if facts['active'] else 'inactive'}"
        say(page, reason, f"{words}{f' and retains {kept}' if kept else ''}.", row.line, facts)


def replicas(page: Page, table: Table) -> None:
    """`pg_stat_replication` and what MySQL says of its replica."""
    for row in table.rows:
        threads = [row.first(f"replica_{t}_running", f"slave_{t}_running") for t in ("io", "sql")]
        fields = [n for n in table.names if "lag" in n or "seconds_behind" in n or n.endswith("diff")]
        seconds = max(
            (s for n in fields if "byte" not in n and (s := amounts.seconds(row[n])) is not None), default=None
        )
        size = max(
            (s for n in fields if re.search("byte|diff|size", n) and (s := amounts.size(row[n])) is not None),
            default=None,
        )
        error = row.first("last_sql_error", "last_io_error", "last_error")
        stopped = any(t and t != "Yes" for t in threads)
        late = (seconds or 0) >= _LAG_SECONDS or (size or 0) >= _LAG_BYTES
        reason = "ReplicationStopped" if stopped else "ReplicationLag" if late else "Healthy"
        name = row.first("application_name", "client_addr", "source_host", "master_host", "client_hostname")
        facts: dict[str, Fact] = {"resource": "replication", "replica": name, "state": row["state"], "message": error}
        facts |= {"lag_seconds": seconds, "lag_bytes": size}
        words = f"Replica {name or '(unnamed)'}: " + (error or f"{seconds if seconds is not None else '?'} s behind")
        stopped_at = ("last_sql_error", "last_io_error", "replica_sql_running", "slave_sql_running")
        behind = ("seconds_behind_source", "seconds_behind_master")
        say(page, reason, words, row.at(*(stopped_at if stopped else behind)), facts)


def dead(page: Page, table: Table) -> None:
    """`pg_stat_user_tables`: rows that nobody cleaned up."""
    for row in table.rows:
        gone, live = (
            row.number("n_dead_tup", "dead_tuples", "dead"),
            row.number("n_live_tup", "live_tuples", "live") or 0,
        )
        if gone is None:
            continue
        reason = "DeadTuples" if gone >= _DEAD and gone > _DEAD_SHARE * live else "Healthy"
        name = row.first("relname", "table_name", "table")
        facts: dict[str, Fact] = {"resource": "table", "table": name, "dead": gone, "live": live}
        facts["percent"] = round(100 * gone / max(gone + live, 1), 1)
        facts |= {
            "last_autovacuum": row["last_autovacuum"],
            "last_analyze": row.first("last_autoanalyze", "last_analyze"),
        }
        say(page, reason, f"Table {name} has {gone:,.0f} dead and {live:,.0f} live rows.", row.line, facts)


def indexes(page: Page, table: Table) -> None:
    """`pg_index`: an index that is not valid is not used."""
    for row in table.rows:
        if row["indisvalid"] in ("f", "false"):
            name = row.first("indexrelid", "index", "index_name", "indexname", "relname")
            facts: dict[str, Fact] = {
                "resource": "index",
                "index": name,
                "table": row.first("indrelid", "table", "tablename"),
            }
            say(page, "IndexInvalid", f"Index {name} is invalid.", row.line, facts)


def ages(page: Page, table: Table) -> None:
    """`age(datfrozenxid)`: how far it is to the end of the transaction ids."""
    column = next(n for n in table.names if n in ("age", "xid_age", "frozen_xid_age"))
    for row in table.rows:
        used = row.number(column)
        if used is None:
            continue
        reason = "WraparoundNear" if used >= _WRAP else "Healthy"
        name = row.first("datname", "relname")
        facts: dict[str, Fact] = {"resource": "transaction_ids", "database": name, "used": used, "limit": _XIDS}
        facts["percent"] = round(100 * used / _XIDS, 1)
        say(page, reason, f"{name} has used {facts['percent']} % of its transaction ids.", row.line, facts)


def limit(page: Page, record: Record) -> None:
    """How near the counted connections are to `max_connections`, where both are shown."""
    most = record.number("max_connections")
    counted = next((f for f in page.found if f.facts.get("resource") == "connections"), None)
    if not most or counted is None:
        return
    used = float(counted.facts["total"])
    reason, percent = limited(used, most, "TooManyConnections")
    facts: dict[str, Fact] = {"resource": "connection_limit", "used": used, "limit": most, "percent": percent}
    words = f"{used:g} of at most {most:g} connections are open, {percent:g} %."
    say(page, reason, words, record.at("max_connections"), facts)
