"""Rows of a database or broker that a client printed as JSON, read as the tables that they are."""

from adapters.evidence.extractors.commands import reader, settings
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.page import Page
from adapters.evidence.lined import Node

_WHO = frozenset(("application_name", "usename"))  # without one of them a count may be of anything
_HEAD = 20  # rows that tell whether it is a view: all of one have the same columns
_ALONE = frozenset(("slave_sql_running", "replica_sql_running"))
_SAID = frozenset(
    ("used_memory", "master_link_status", "rdb_last_bgsave_status", "connected_clients", "threads_connected")
)


def listed(page: Page, node: Node) -> bool:
    """A list whose items have the columns of a known view; whether it is one."""
    rows = [r for r in node.rows() if r.fields()]
    if not rows:
        return False
    judge = reader.judge(_table(rows[:_HEAD]))
    if judge is None or _is_nested(rows):
        return False
    table = _table(rows)
    if judge is reader.COUNTS and not _WHO & set(table.names):
        return False
    judge(page, table)
    return True


def alone(page: Page, node: Node) -> bool:
    """One row, or the values of a server: what MySQL says of a replica, what Redis says of itself."""
    names = {name.lower() for name in node.fields()}
    if names & _ALONE:
        table = _table([node])
        if judge := reader.judge(table):
            judge(page, table)
    elif names & _SAID:
        settings.read(page, _record(node))
    else:
        return False
    return True


def _table(rows: list[Node]) -> Table:
    names = dict.fromkeys(name.lower() for row in rows for name in row.fields())
    return Table(tuple(names), tuple(map(_record, rows)), rows[0].line, rows[-1].last)


def _record(row: Node) -> Record:
    cells = {name.lower(): node.text() for name, node in row.fields().items()}
    places = {name.lower(): node.line for name, node in row.fields().items()}
    return Record(min(places.values(), default=row.line), cells, places)


def _is_nested(rows: list[Node]) -> bool:
    """Whether its items hold more than plain values: an object, no row."""
    return any(isinstance(n.value, dict) for row in rows for n in row.fields().values())
