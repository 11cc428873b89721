"""Reads an SQLite database beside the process that owns it, and changes nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from engines.errors import Refused
from storage.faults import DRIVER, reason

T = TypeVar("T")


class ReadOnlySqlite:
    """A database file that is only read; any number of processes may do so."""

    shared = True
    handle: int | None = None

    def __init__(self, path: Path) -> None:
        """Open it; raises Refused where there is none."""
        if not path.is_file():
            raise Refused(f"There is no database {path} yet: start FaultMaven first, or set DATA_DIR.")
        self._path = path
        self._engine = sa.create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")

    async def run(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op` on a consistent view."""
        return await asyncio.to_thread(self._run, op)

    read = run

    def _run(self, op: Callable[[sa.Connection], T]) -> T:
        try:
            with self._engine.connect() as connection:
                return op(connection)
        except DRIVER as error:
            raise Refused(f"The database {self._path} can't be read: {reason(error)}.") from error

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.to_thread(self._engine.dispose)
