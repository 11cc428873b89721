"""Handing out lanes: which are free and have work that is due, and that work in its order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from engines.work import Item, Lease
from storage.items import due_next
from storage.tables import STARTED, is_pending, item, lane

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
    while keys := conn.scalars(_free(wish)).all():
        due = _due(conn, keys, wish.now)
        idle = [key for key in keys if key not in due]
        if idle:
            conn.execute(sa.update(lane).where(lane.c.key.in_(idle)).values(ready_at=due_next()))
        if due:
            return _lease(conn, wish, due)
    return []


def _free(wish: Wish) -> sa.Select[Any]:
    return (
        sa.select(lane.c.key)
        .where(
            lane.c.ready_at <= wish.now,
            lane.c.not_before <= wish.now,
            lane.c.lease_until <= wish.now,
            sa.func.substr(lane.c.key, 1, len(wish.prefix)) == wish.prefix,
        )
        .order_by(lane.c.ready_at, lane.c.key)
        .limit(wish.limit)
        .with_for_update(skip_locked=True)
    )


def _due(conn: sa.Connection, keys: Sequence[str], now: float) -> dict[str, tuple[Item, ...]]:
    place = sa.func.row_number().over(partition_by=(item.c.lane, item.c.kind == "timer"), order_by=item.c.id)
    may = sa.or_(item.c.kind != "timer", item.c.due_at <= now)
    places = sa.select(item.c.id, place.label("place")).where(item.c.lane.in_(keys), is_pending, may).subquery()
    first = sa.select(item).join(places, places.c.id == item.c.id).where(places.c.place <= _MOST).order_by(item.c.id)
    lanes: defaultdict[str, list[Item]] = defaultdict(list)
    for row in conn.execute(first):
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
    taken = (
        sa.update(lane)
        .where(lane.c.key.in_(due))
        .values(lease_owner=wish.owner, lease_until=until, fence=lane.c.fence + 1)
        .returning(lane.c.key, lane.c.fence)
    )
    fences = {row.key: row.fence for row in conn.execute(taken)}
    return [Lease(key, fences[key], until, items) for key, items in due.items()]
