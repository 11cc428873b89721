"""Durable, ordered work: one lane per case and one per channel for what goes out."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import sqlalchemy as sa

from engines.deeds import Deed
from engines.errors import LeaseLost
from engines.work import Commit, Item, Lease, NewItem
from storage import audit, cases, claims, items
from storage.crypto import Damaged, Place, UnknownKey, Vault
from storage.database import Database
from storage.inbox import Inbox
from storage.tables import insert, is_finished, item, lane, placed
from storage.together import Together

_KEYLESS = 30.0  # seconds until a lane is looked at again whose key this replica does not have
_log = logging.getLogger(__name__)


class Lanes:
    """The lanes of a database; what waits in them is sealed."""

    def __init__(self, database: Database, vault: Vault, inbox: Inbox | None = None) -> None:
        """Keep them in `database`; events come in by the `inbox`, where there is one."""
        self._database = database
        self._vault = vault
        self._inbox = inbox
        self._entrance = Together(self._put)
        self._entering: Counter[str] = Counter()

    async def enqueue(self, new: Sequence[NewItem]) -> None:
        """Store; durable when it returns. A timer with the same dedup is moved to the new due time."""
        lanes = Counter({n.lane for n in new})
        self._entering += lanes
        try:
            await self._enter(new)
        finally:
            self._entering -= lanes

    async def _enter(self, new: Sequence[NewItem]) -> None:
        if self._inbox and all(n.kind == "event" for n in new):  # nobody but who sends them in puts events into lanes
            await self._inbox.put(new)
        else:
            await self._entrance.put(new)

    def then(self, call: Callable[[], None]) -> None:
        """Call it once all that was enqueued by now can be claimed, also by another process."""
        if self._inbox:
            self._inbox.then(call)
        else:
            call()

    async def _put(self, new: Sequence[NewItem]) -> None:
        """Sealed where it is written: beside the loop, where the database has a thread of its own."""
        await self._database.run(lambda conn: items.put(conn, sealed(self._vault, new)))

    async def exists(self, lane: str) -> bool:
        """Whether anything was ever put into the lane, or is on its way there."""
        if lane in self._entering or (self._inbox and self._inbox.holds(lane)):
            return True
        return await self._database.read(lambda conn: _exists(conn, lane))

    async def claim(self, prefix: str, owner: str, *, now: float, ttl: float, limit: int) -> list[Lease]:
        """Lease up to `limit` free lanes with due items, longest waiting first."""
        wish = claims.Wish(prefix, owner, now, ttl, limit)
        leases = await self._database.run(lambda conn: claims.claim(conn, wish))
        opened = [await self._opened(lease, now) for lease in leases]
        return [lease for lease in opened if lease.items]

    async def beat(self, lease: Lease, *, until: float) -> Lease:
        """Extend; raises LeaseLost when somebody else owns the lane."""
        await self._database.run(lambda conn: _beat(conn, lease, until))
        return replace(lease, until=until)

    async def start(self, lease: Lease, ids: Sequence[int]) -> None:
        """Mark as begun, attempts + 1; raises LeaseLost, also when a timer among them was moved meanwhile."""

        def op(conn: sa.Connection) -> None:
            items.lock(conn, lease)
            items.start(conn, lease, ids)

        try:
            await self._database.run(op)
        except LeaseLost:
            await self.release(lease)
            raise

    async def commit(self, lease: Lease, commit: Commit) -> None:
        """Write it all or nothing; raises LeaseLost or Conflict. The lease stays."""
        case = cases.prepare(commit.case, self._vault) if commit.case else None

        def op(conn: sa.Connection) -> None:
            _commit(conn, lease, replace(commit, new=sealed(self._vault, commit.new)), case)

        await self._database.run(op)

    async def release(self, lease: Lease, *, not_before: float = 0.0) -> None:
        """Give the lane back; nothing of it is due before `not_before`. A lost lease is no error."""
        free = {**_place_of(lease), "pause": not_before}
        await self._database.run(lambda conn: conn.execute(_RELEASE, free).close())

    async def bury(self, lease: Lease, ids: Sequence[int], reason: str, deeds: Sequence[Deed] = ()) -> None:
        """Give up on items: they are kept as dead, and the lane goes on; `deeds` are for the audit log."""

        def op(conn: sa.Connection) -> None:
            items.lock(conn, lease)
            items.bury(conn, lease, ids, reason, time.time())
            audit.put(conn, deeds)

        await self._database.run(op)

    async def placed(self, slots: Sequence[str]) -> dict[str, str]:
        """Where cards already stand: slot -> the surface's reference."""
        wanted = sa.select(placed.c.slot, placed.c.ref).where(placed.c.slot.in_(slots))
        return await self._database.read(lambda conn: {row.slot: row.ref for row in conn.execute(wanted)})

    async def take_over(self, owner: str | None = None) -> None:
        """Free the leases of an owner who is gone; without one all, where nobody else works on these lanes."""
        if owner or not self._database.shared:
            await self._database.run(lambda conn: _free(conn, owner))

    async def prune(self, before: float) -> None:
        """Forget what was finished before that time; from then on its dedup keys are free again."""
        old = sa.delete(item).where(is_finished, item.c.finished_at < before)
        await self._database.run(lambda conn: conn.execute(old).close())

    async def _opened(self, lease: Lease, now: float) -> Lease:
        """The lease with readable items: a damaged one is given up, and what needs another key waits for it."""
        readable: list[Item] = []
        for waiting in lease.items:
            try:
                body = self._vault.open_text(waiting.body, _kept_at(lease.lane, waiting.dedup))
            except UnknownKey as error:
                _log.error("Lane %s waits for a key. %s", lease.lane, error)
                await self.release(lease, not_before=now + _KEYLESS)
                return replace(lease, items=())
            except Damaged as error:
                _log.error("Work of lane %s is given up. %s", lease.lane, error)
                await self.bury(lease, [waiting.id], str(error))
            else:
                readable.append(replace(waiting, body=body))
        if not readable:
            await self.release(lease)
        return replace(lease, items=tuple(readable))


def sealed(vault: Vault, new: Sequence[NewItem]) -> tuple[NewItem, ...]:
    """Items as they are stored."""
    return tuple(replace(n, body=vault.seal_text(n.body, _kept_at(n.lane, n.dedup))) for n in new)


def _kept_at(lane: str, dedup: str) -> Place:
    return Place("item", "", lane, dedup)


def _exists(conn: sa.Connection, key: str) -> bool:
    return conn.scalar(sa.select(lane.c.key).where(lane.c.key == key)) is not None


def _beat(conn: sa.Connection, lease: Lease, until: float) -> None:
    if conn.execute(_BEAT, {**_place_of(lease), "until": until}).rowcount != 1:
        raise LeaseLost


def _commit(conn: sa.Connection, lease: Lease, commit: Commit, case: cases.Prepared | None) -> None:
    """Put what is new at the end: its lanes are locked from there on, and a channel's lane has many writers."""
    items.lock(conn, lease, {new.lane for new in commit.new if new.lane < lease.lane})
    items.finish(conn, lease, commit.done, time.time())
    if case:
        cases.save(conn, case)
    if commit.placed:
        conn.execute(_place(conn.dialect.name), [{"slot": s, "ref": r} for s, r in commit.placed.items()])
    audit.put(conn, commit.deeds)
    items.put(conn, commit.new)


def _place_of(lease: Lease) -> dict[str, str | int]:
    return {"here": lease.lane, "mine": lease.fence}


def _free(conn: sa.Connection, owner: str | None) -> None:
    freed = {"lease_owner": None, "lease_until": 0.0, "fence": lane.c.fence + 1}
    theirs = lane.c.lease_owner == owner if owner else sa.true()
    conn.execute(sa.update(lane).where(lane.c.lease_until > 0, theirs).values(freed))


_MINE = sa.and_(lane.c.key == sa.bindparam("here"), lane.c.fence == sa.bindparam("mine"))
_BEAT = sa.update(lane).where(_MINE).values(lease_until=sa.bindparam("until"))
_RELEASE = sa.update(lane).where(_MINE).values(lease_owner=None, lease_until=0.0, not_before=sa.bindparam("pause"))


@cache
def _place(dialect: str) -> sa.Insert:
    new = insert(dialect, placed)
    return new.on_conflict_do_update(index_elements=["slot"], set_={"ref": new.excluded.ref})
