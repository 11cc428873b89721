"""PostgreSQL through asyncpg; the same plain operations run on it, each in a transaction of its own."""

from collections.abc import Callable
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped] # it ships no types
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from engines.errors import Refused
from storage import migrate
from storage.faults import DRIVER, reason, sqlstate, unavailable

T = TypeVar("T")

_DRIVER = (*DRIVER, asyncpg.PostgresError, asyncpg.InterfaceError)
_TRIES = 3
_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: rolled back by the server, free to run again
_OPTIONS = {"host", "port", "ssl"}
_SERVER = {
    "application_name": "faultmaven",
    "synchronous_commit": "on",  # a commit that was reported survives the machine
    "idle_in_transaction_session_timeout": "30000",  # a replica that stands still must not hold a lane for ever
    "lock_timeout": "30000",
}


class Postgres:
    """One database, used by all replicas."""

    shared = True
    handle: int | None = None

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `engine`; `connect` makes it."""
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def run(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op` in a transaction; durable when it returns, nothing of it is written when it raises."""
        for _ in range(_TRIES - 1):
            try:
                return await self._once(op)
            except _DRIVER as error:
                if sqlstate(error) not in _AGAIN:
                    raise unavailable(error) from error
        try:
            return await self._once(op)
        except _DRIVER as error:
            raise unavailable(error) from error

    async def read(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op`, which writes nothing, without a transaction: each statement sees what is stored by then."""
        try:
            async with self._reading.connect() as conn:
                return await conn.run_sync(op)
        except _DRIVER as error:
            raise unavailable(error) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def _once(self, op: Callable[[sa.Connection], T]) -> T:
        async with self._engine.begin() as conn:
            return await conn.run_sync(op)


async def connect(url: sa.URL) -> Postgres:
    """Reach the server and bring the database up to date; raises Refused with what to do."""
    engine = create_async_engine(
        _address(url),
        pool_size=8,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",  # after a lane is locked, the next statement must see what came before
        hide_parameters=True,
        connect_args={"timeout": 10, "command_timeout": 60, "server_settings": _SERVER},
    )
    try:
        async with engine.begin() as conn:
            await conn.run_sync(migrate.upgrade)
    except _DRIVER as error:
        await engine.dispose()
        raise Refused(_sentence(error, url)) from error
    except Refused:
        await engine.dispose()
        raise
    return Postgres(engine)


def _address(url: sa.URL) -> sa.URL:
    """The address as the driver wants it; libpq's `sslmode` is its `ssl`."""
    query = {("ssl" if name == "sslmode" else name): value for name, value in url.query.items()}
    if unknown := sorted(set(query) - _OPTIONS):
        raise Refused(f"DATABASE_URL has an option that is not known here: {', '.join(unknown)}; take it out.")
    return url.set(drivername="postgresql+asyncpg", query=query)


def _sentence(error: BaseException, url: sa.URL) -> str:
    where = f"{url.host or url.query.get('host', 'localhost')}:{url.port or 5432}"
    match sqlstate(error)[:2], error:
        case "28", _:
            return f"PostgreSQL at {where} refuses the user or the password; correct DATABASE_URL."
        case "3D", _:
            return f"PostgreSQL at {where} has no database {url.database!r}; create it, or correct DATABASE_URL."
        case _, OSError():
            return f"PostgreSQL at {where} does not answer; start it, or correct DATABASE_URL."
    return f"The database {url.database!r} at {where} can't be used: {reason(error)}."
