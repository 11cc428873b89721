"""The war room's log: what was said in each thread, with a sequence from which a page can resume."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from engines.errors import Refused
from engines.turn import Thread
from engines.work import Post
from storage.database import Database
from storage.tables import counter, insert, post


class Board:
    """The posts of all threads."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def add(self, new: Post) -> Post:
        """Keep it under a new `seq`; when the slot is taken, the post that stands there comes back unchanged."""
        return await self._database.run(lambda conn: _add(conn, new))

    async def replace(self, new: Post) -> Post:
        """Put it in the place of the one with its slot, under a new `seq`; raises Refused where there is none."""
        return await self._database.run(lambda conn: _replace(conn, new))

    async def find(self, thread: Thread, slot: str) -> Post | None:
        """The post with that slot."""
        return await self._database.read(lambda conn: _find(conn, thread, slot))

    async def since(self, thread: Thread, seq: int) -> Sequence[Post]:
        """What was added or replaced after `seq`, in the order of `seq`; 0 gives all."""
        newer = sa.select(post).where(post.c.thread_key == thread.key, post.c.seq > seq).order_by(post.c.seq)
        return await self._database.read(lambda conn: [_post(row) for row in conn.execute(newer)])

    async def threads(self, *, limit: int) -> Sequence[Post]:
        """The opening post of each thread, the thread that was opened last first."""
        opening = sa.select(sa.func.min(post.c.id)).group_by(post.c.thread_key)
        newest = sa.select(post).where(post.c.id.in_(opening)).order_by(post.c.id.desc()).limit(limit)
        return await self._database.read(lambda conn: [_post(row) for row in conn.execute(newest)])


def _add(conn: sa.Connection, new: Post) -> Post:
    seq = _next(conn)
    if stands := _find(conn, new.thread, new.slot):
        return stands
    conn.execute(sa.insert(post).values(_row(new, seq)))
    return replace(new, seq=seq)


def _replace(conn: sa.Connection, new: Post) -> Post:
    seq = _next(conn)
    place = sa.and_(post.c.thread_key == new.thread.key, post.c.slot == new.slot)
    if conn.execute(sa.update(post).where(place).values(_row(new, seq))).rowcount != 1:
        raise Refused("There is no such message in this thread.")
    return replace(new, seq=seq)


def _find(conn: sa.Connection, thread: Thread, slot: str) -> Post | None:
    row = conn.execute(sa.select(post).where(post.c.thread_key == thread.key, post.c.slot == slot)).one_or_none()
    return _post(row) if row else None


def _next(conn: sa.Connection) -> int:
    """Count up under a lock that lasts until the commit: nobody sees a number before all smaller ones are there."""
    seq: int = conn.scalars(_count(conn.dialect.name)).one()
    return seq


@cache
def _count(dialect: str) -> sa.Executable:
    first = insert(dialect, counter).values(name="post", value=1)
    more = first.on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
    return more.returning(counter.c.value)


def _row(new: Post, seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "thread_key": new.thread.key,
        "thread": new.thread.model_dump_json(),
        "slot": new.slot,
        "author": new.author,
        "name": new.name,
        "kind": new.kind,
        "at": new.at.isoformat(),
        "text": new.text,
        "card": new.card,
        "attachments": new.attachments,
    }


def _post(row: sa.Row[Any]) -> Post:
    return Post(
        thread=Thread.model_validate_json(row.thread),
        slot=row.slot,
        author=row.author,
        name=row.name,
        kind=row.kind,
        at=datetime.fromisoformat(row.at),
        text=row.text,
        card=row.card,
        attachments=row.attachments,
        seq=row.seq,
    )
