"""The books of what models cost: a call is reserved before it is made, and settled after."""

import logging
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from engines.spending import (
    Booked,
    Booking,
    Budgets,
    Cost,
    CostRow,
    Exhausted,
    Granted,
    Interrupted,
    Known,
    Settled,
    Spent,
)
from storage.crypto import Damaged, Place, UnknownKey, Vault
from storage.database import Database
from storage.tables import ANSWERED, FAILED, OPEN, model_call

FRESH = 3600.0  # seconds for which an answer serves the same question again
By = Literal["case", "model", "day"]
_BOOKS = 6_317_003_041  # the name of the lock that all replicas take while they look at a budget
_KEYS = {"case": model_call.c.case_id, "model": model_call.c.model, "day": model_call.c.day}
_log = logging.getLogger(__name__)


class Calls:
    """Every call of a model, with what it took."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Keep them in `database`, the answers sealed."""
        self._database = database
        self._vault = vault

    async def book(self, booking: Booking, budgets: Budgets) -> Booked:
        """Reserve what the call may cost, unless it is known, was begun before, or has no room."""
        row = {**vars(booking), "case_id": booking.case, "turn_id": booking.turn, "day": _day(booking.at)}
        row["cost"] = booking.reserved
        row = {name: value for name, value in row.items() if name in model_call.c}

        def op(conn: sa.Connection) -> Booked | str:
            _lock(conn)
            same = sa.and_(model_call.c.case_id == booking.case, model_call.c.digest == booking.digest)
            mine = model_call.c.turn_id == booking.turn
            known = sa.and_(same, model_call.c.answer.is_not(None), mine | (model_call.c.at > booking.at - FRESH))
            answer = conn.scalar(sa.select(model_call.c.answer).where(known).order_by(model_call.c.id.desc()).limit(1))
            if answer is not None:
                return str(answer)
            if conn.scalar(sa.select(model_call.c.id).where(same, mine, model_call.c.state == OPEN).limit(1)):
                return Interrupted()
            for budget, limit, where in (
                _limits(booking.tenant, booking.case, booking.at, budgets) if booking.reserved else ()
            ):
                if _sum(conn, where) + booking.reserved > limit:
                    return Exhausted(budget, limit)
            return Granted(conn.execute(sa.insert(model_call).returning(model_call.c.id), row).scalar_one())

        booked = await self._database.run(op)
        return Known(self._opened(booking, booked)) if isinstance(booked, str) else booked

    async def settle(self, settled: Settled, budgets: Budgets) -> tuple[Spent, ...]:
        """Put what it did cost in the place of what was reserved; returns what that took of each budget."""

        def op(conn: sa.Connection) -> tuple[Spent, ...]:
            call = conn.execute(sa.select(model_call).where(model_call.c.id == settled.id)).one()
            row = {
                "state": FAILED if settled.answer is None else ANSWERED,
                "cost": settled.cost,
                "tokens_in": settled.tokens_in,
                "tokens_out": settled.tokens_out,
                "cached": settled.cached,
                "answer": self._sealed(call, settled.answer),
            }
            conn.execute(sa.update(model_call).where(model_call.c.id == settled.id).values(row))
            limits = _limits(call.tenant, call.case_id, call.at, budgets)
            after = [(budget, limit, _sum(conn, where)) for budget, limit, where in limits]
            return tuple(Spent(budget, limit, total - settled.cost, total) for budget, limit, total in after)

        return await self._database.run(op)

    async def costs(self, by: By, month: str | None) -> list[CostRow]:
        """What was spent on each case, model or day, the most expensive first; of one month ("2026-03"), or ever."""
        key = _KEYS[by]
        sums = [sa.func.sum(c).label(c.name) for c in (model_call.c.tokens_in, model_call.c.tokens_out)]
        more = [sa.func.sum(c).label(c.name) for c in (model_call.c.cached, model_call.c.cost)]
        count = sa.func.count().label("calls")
        wanted = sa.select(key.label("key"), model_call.c.tenant, count, *sums, *more).group_by(
            key, model_call.c.tenant
        )
        if month:
            wanted = wanted.where(model_call.c.day.like(f"{month}-%"))
        newest = key.desc() if by == "day" else sa.literal_column("cost").desc()
        rows = await self._database.read(lambda conn: conn.execute(wanted.order_by(newest, key)).all())
        return [CostRow(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's way to a row's names

    async def month(self, tenant: str, month: str) -> float:
        """What a workspace spent in one month ("2026-03"), in US dollars."""
        mine = sa.and_(model_call.c.tenant == tenant, model_call.c.day.like(f"{month}-%"))
        total = sa.select(sa.func.coalesce(sa.func.sum(model_call.c.cost), 0.0)).where(mine)
        return await self._database.read(lambda conn: conn.scalar(total)) or 0.0

    async def spent(self, case_id: str) -> Cost:
        """All calls of one case."""
        sums = [sa.func.coalesce(sa.func.sum(c), 0) for c in (model_call.c.tokens_in, model_call.c.tokens_out)]
        cost = sa.func.coalesce(sa.func.sum(model_call.c.cost), 0.0)
        wanted = sa.select(sa.func.count(), *sums, cost).where(model_call.c.case_id == case_id)
        calls, read, written, dollars = await self._database.read(lambda conn: conn.execute(wanted).one())
        return Cost(calls=calls, tokens_in=read, tokens_out=written, dollars=dollars)

    async def prune(self, before: float) -> None:
        """Forget what was answered before that time (seconds since the epoch); what it cost stays."""
        old = (
            sa.update(model_call).where(model_call.c.at < before, model_call.c.answer.is_not(None)).values(answer=None)
        )
        await self._database.run(lambda conn: conn.execute(old).close())

    def _sealed(self, call: sa.Row[Any], answer: str | None) -> str | None:
        return None if answer is None else self._vault.seal_text(answer, _place(call.tenant, call.case_id, call.digest))

    def _opened(self, booking: Booking, sealed: str) -> str:
        """An answer that can't be opened can't be read either, and the model is asked for it again."""
        try:
            return self._vault.open_text(sealed, _place(booking.tenant, booking.case, booking.digest))
        except (UnknownKey, Damaged) as error:
            _log.error("A model's answer in case %s is lost. %s", booking.case, error)
            return ""


def _place(tenant: str, case: str, digest: str) -> Place:
    return Place("model answer", tenant, case, digest)


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def _limits(tenant: str, case: str, at: float, budgets: Budgets) -> list[tuple[str, float, sa.ColumnElement[bool]]]:
    """The budgets that are set, with the calls that count for each."""
    own, day = model_call.c.tenant == tenant, model_call.c.day == _day(at)
    month = model_call.c.day.like(f"{_day(at)[:7]}-%")
    each = (
        ("case", budgets.case, model_call.c.case_id == case),
        ("day", budgets.day, day),
        ("month", budgets.month, month),
        ("own_day", budgets.own_day, sa.and_(own, day)),
        ("own_month", budgets.own_month, sa.and_(own, month)),
    )
    return [(budget, limit, where) for budget, limit, where in each if limit is not None]


def _sum(conn: sa.Connection, where: sa.ColumnElement[bool]) -> float:
    return float(conn.scalar(sa.select(sa.func.coalesce(sa.func.sum(model_call.c.cost), 0.0)).where(where)) or 0.0)


def _lock(conn: sa.Connection) -> None:
    """Replicas look at a budget one after the other; on SQLite there is one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_BOOKS)))
