"""The database of an installation: SQLite or PostgreSQL, whichever its address names."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from engines.errors import Refused
from storage.reading import ReadOnlySqlite
from storage.sqlite import Sqlite

T = TypeVar("T")

_ADVICE = "write sqlite:///path/to/file.db or postgresql://user:password@host/database"


class Database(Protocol):
    """Runs plain functions in transactions."""

    @property
    def shared(self) -> bool:
        """Whether several processes may use it at once."""

    @property
    def handle(self) -> int | None:
        """What a process that this one starts is given to use it too; none where it can anyway."""

    async def run(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op` in a transaction; it may be run again after a deadlock, so it changes nothing but the database."""

    async def read(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op`, which writes nothing, on what is stored by now; it waits for nobody who writes."""

    async def close(self) -> None:
        """Finish what waits, and let go."""


async def connect(address: str, *, reading: bool = False, handle: int | None = None) -> Database:
    """Open the database and bring its tables up to date; raises Refused with what is wrong and what to do.

    `reading` leaves the tables as they are, and reads an SQLite file that another process owns; `handle` comes from
    the process that started this one.
    """
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Refused(f"DATABASE_URL can't be read; {_ADVICE}.") from error
    match url.get_backend_name():
        case "sqlite":
            if reading:
                return await asyncio.to_thread(ReadOnlySqlite, _path(url))
            return await asyncio.to_thread(Sqlite, _path(url), handle)
        case "postgresql" | "postgres":
            from storage import postgres  # noqa: PLC0415  its libraries take a third of a second

            return await postgres.connect(url)
        case other:
            raise Refused(f"DATABASE_URL names {other!r}, which is not supported; {_ADVICE}.")


def _path(url: sa.URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise Refused("DATABASE_URL names no file, and what is only in memory would be lost; name a file.")
    return Path(url.database).absolute()
