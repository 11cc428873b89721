"""Handing out lanes: which are free and have work that is due, and that work in its order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import sqlalchemy as sa

from engines.work import Item, Lease
from storage.items import due_next
from storage.tables import STARTED, item, lane, waits_for_its_time, waits_in_turn

_MOST = 100  # items of one lane in one lease


@dataclass(frozen=True)
class Wish:
    """What a worker asks for."""

    prefix: str
    owner: str
    now: float
    ttl: float
    limit: int


def claim(conn: sa.Connection, wish: Wish) -> list[Lease]:
    """Lease lanes with due items; a lane that only seemed to have some is set right and passed over."""
    while keys := conn.scalars(_FREE, {"prefix": wish.prefix, "now": wish.now, "most": wish.limit}).all():
        due = _due(conn, keys, wish.now)
        if idle := [key for key in keys if key not in due]:
            conn.execute(_SET_RIGHT, {"keys": idle})
        if due:
            return _lease(conn, wish, due)
    return []


def _due(conn: sa.Connection, keys: Sequence[str], now: float) -> dict[str, tuple[Item, ...]]:
    lanes: defaultdict[str, list[Item]] = defaultdict(list)
    for row in conn.execute(_FIRST, {"keys": keys, "now": now}):
        lanes[row.lane].append(
            Item(row.id, row.dedup, row.kind, row.due_at, row.body, row.status == STARTED, row.attempts)
        )
    return {key: due for key in keys if (due := in_turn(lanes[key], now))}


def in_turn(items: Iterable[Item], now: float) -> tuple[Item, ...]:
    """The due ones, from a lane's items by id: events and sends keep their order, timers go where their time is."""
    queue: list[tuple[float, int, Item]] = []
    timers: list[tuple[float, int, Item]] = []
    reached = 0.0
    for waiting in items:
        if waiting.kind == "timer":
            timers.append((waiting.due_at, waiting.id, waiting))
        else:
            reached = max(reached, waiting.due_at)
            queue.append((reached, waiting.id, waiting))
    due = takewhile(lambda place: place[0] <= now, sorted([*queue, *timers]))
    return tuple(waiting for _, _, waiting in due)[:_MOST]


def _lease(conn: sa.Connection, wish: Wish, due: dict[str, tuple[Item, ...]]) -> list[Lease]:
    until = wish.now + wish.ttl
    taken = conn.execute(_TAKE, {"keys": list(due), "owner": wish.owner, "until": until})
    fences = {row.key: row.fence for row in taken}
    return [Lease(key, fences[key], until, items) for key, items in due.items()]


_NOW: sa.BindParameter[float] = sa.bindparam("now")
_PREFIX: sa.BindParameter[str] = sa.bindparam("prefix")
_KEYS: sa.BindParameter[str] = sa.bindparam("keys", expanding=True)
_THESE = lane.c.key.in_(_KEYS)
_NO_END: sa.ColumnClause[int] = sa.literal_column(str(2**63 - 1))
_FREE = (
    sa.select(lane.c.key)
    .where(
        lane.c.ready_at <= _NOW,
        lane.c.not_before <= _NOW,
        lane.c.lease_until <= _NOW,
        sa.func.substr(lane.c.key, 1, sa.func.length(_PREFIX)) == _PREFIX,
    )
    .order_by(lane.c.ready_at, lane.c.key)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SET_RIGHT = sa.update(lane).where(_THESE).values(ready_at=due_next())
_TAKE = (
    sa.update(lane)
    .where(_THESE)
    .values(lease_owner=sa.bindparam("owner"), lease_until=sa.bindparam("until"), fence=lane.c.fence + 1)
    .returning(lane.c.key, lane.c.fence)
)


def _first_of_each() -> sa.CompoundSelect[tuple[object, ...]]:
    """What one lease of each lane may hold, found without reading what waits behind it."""
    behind = sa.select(item.c.id).where(item.c.lane == lane.c.key, waits_in_turn).order_by(item.c.id).offset(_MOST)
    end = sa.func.coalesce(behind.limit(1).correlate(lane).scalar_subquery(), _NO_END)
    here = sa.select(lane.c.key, end.label("end")).where(_THESE).cte("here").prefix_with("MATERIALIZED")
    queue = sa.select(item).join(here, item.c.lane == here.c.key).where(waits_in_turn, item.c.id < here.c.end)
    timers = sa.select(item).where(item.c.lane.in_(_KEYS), waits_for_its_time, item.c.due_at <= _NOW)
    return sa.union_all(queue, timers).order_by("id")


_FIRST = _first_of_each()
