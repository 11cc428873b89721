"""Putting items into lanes, and finishing them: plain functions inside somebody's transaction.

Whoever changes a lane's items has locked the lane's row before, so that on PostgreSQL the ids of a lane
grow in the order of the commits, and so that the statement after the lock sees all that is there.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import sqlalchemy as sa

from engines.errors import Conflict, LeaseLost
from engines.work import Lease, NewItem
from storage.tables import (
    DEAD,
    DONE,
    NEVER,
    STARTED,
    insert,
    is_finished,
    is_pending,
    item,
    lane,
    waits_for_its_time,
    waits_in_turn,
)


def put(conn: sa.Connection, items: Iterable[NewItem]) -> None:
    """Add what is new; a timer that was there before goes, and comes back as a new item."""
    wanted: dict[str, NewItem] = {}
    for new in items:
        if new.kind == "timer" or new.dedup not in wanted:
            wanted[new.dedup] = new
    if not wanted:
        return
    ready: dict[str, float] = {}
    for new in wanted.values():
        ready[new.lane] = min(new.due_at, ready.get(new.lane, NEVER))
    conn.execute(_awaken(conn.dialect.name), [{"key": key, "ready_at": ready[key]} for key in sorted(ready)])
    if timers := [new.dedup for new in wanted.values() if new.kind == "timer"]:
        conn.execute(sa.delete(item).where(item.c.dedup.in_(timers), item.c.kind == "timer"))
    conn.execute(_add(conn.dialect.name), [vars(new) for new in wanted.values()])


def lock(conn: sa.Connection, lease: Lease, also: Iterable[str] = ()) -> None:
    """Lock the lane and those before it, in the order of their keys; raises LeaseLost when it has another owner."""
    keys = {lease.lane, *also}
    rows = conn.execute(_LOCK, {"keys": list(keys)}).all()
    if not any(row.key == lease.lane and row.fence == lease.fence for row in rows):
        raise LeaseLost


def start(conn: sa.Connection, lease: Lease, ids: Sequence[int]) -> None:
    """Mark as begun; raises LeaseLost when one is not to be done any more, as a timer that was moved."""
    begun = conn.execute(_START, {"here": lease.lane, "ids": list(ids)})
    if begun.rowcount != len(set(ids)):
        raise LeaseLost("The work of this lane was changed meanwhile; it is handed out anew.")


def finish(conn: sa.Connection, lease: Lease, ids: Sequence[int], at: float) -> None:
    """Mark as done and forget the bodies; raises Conflict when one was finished before."""
    if not ids:
        return
    mine = {"here": lease.lane, "ids": list(ids)}
    done = conn.execute(_FINISH, {**mine, "at": at})
    if done.rowcount != len(set(ids)) and conn.scalar(_FINISHED, mine):
        raise Conflict("That work was finished before.")


def bury(conn: sa.Connection, lease: Lease, ids: Sequence[int], reason: str, at: float) -> None:
    """Mark as dead, with the reason."""
    conn.execute(_BURY, {"here": lease.lane, "ids": list(ids), "why": reason, "at": at})


def due_next() -> sa.ColumnElement[float]:
    """When a lane has something to do: the first event or send, whatever stands behind it, or a timer."""
    here = item.c.lane == lane.c.key
    first = sa.select(item.c.due_at).where(here, waits_in_turn).order_by(item.c.id).limit(1)
    timer = sa.select(sa.func.min(item.c.due_at)).where(here, waits_for_its_time)
    queue = sa.func.coalesce(first.correlate(lane).scalar_subquery(), NEVER)
    alarm = sa.func.coalesce(timer.correlate(lane).scalar_subquery(), NEVER)
    return sa.case((queue < alarm, queue), else_=alarm)


_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_MINE = sa.and_(item.c.lane == sa.bindparam("here"), item.c.id.in_(_IDS))
_START = sa.update(item).where(_MINE, is_pending).values(status=STARTED, attempts=item.c.attempts + 1)
_FINISH = sa.update(item).where(_MINE, is_pending).values(status=DONE, body="{}", finished_at=sa.bindparam("at"))
_FINISHED = sa.select(item.c.id).where(_MINE, is_finished).limit(1)
_BURY = (
    sa.update(item)
    .where(_MINE, is_pending)
    .values(status=DEAD, reason=sa.bindparam("why"), finished_at=sa.bindparam("at"))
)
_LOCK = (
    sa.select(lane.c.key, lane.c.fence)
    .where(lane.c.key.in_(sa.bindparam("keys", expanding=True)))
    .order_by(lane.c.key)
    .with_for_update()
)


@cache
def _awaken(dialect: str) -> sa.Insert:
    new = insert(dialect, lane)
    sooner = sa.case((new.excluded.ready_at < lane.c.ready_at, new.excluded.ready_at), else_=lane.c.ready_at)
    return new.on_conflict_do_update(index_elements=["key"], set_={"ready_at": sooner})


@cache
def _add(dialect: str) -> sa.Insert:
    return insert(dialect, item).on_conflict_do_nothing(index_elements=["dedup"])
