"""SQLite with one writer thread: operations that wait at the same time share one transaction and one fsync."""

import asyncio
import fcntl
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from engines.errors import Refused, Unavailable
from storage import migrate
from storage.faults import DRIVER, reason, unavailable

T = TypeVar("T")

_MOST = 256  # operations in one transaction
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a commit that was reported survives the machine
    "foreign_keys=ON",
    "busy_timeout=30000",
    "secure_delete=ON",  # what is blanked is gone from the file
)


class InUse(Refused):
    """Another FaultMaven already uses this database."""


@dataclass
class _Job:
    op: Callable[[sa.Connection], Any]
    future: "Future[Any]" = field(default_factory=Future)


class Sqlite:
    """One database file, used by this process alone."""

    shared = False

    def __init__(self, path: Path) -> None:
        """Open or create the file; raises Refused when that can't be done or somebody else has it."""
        self._lock = _own(path)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        try:
            self._engine = _engine(path)
            self._conn = self._engine.connect()
            with self._conn.begin():
                migrate.upgrade(self._conn)
        except DRIVER as error:
            os.close(self._lock)
            raise Refused(f"The database {path} can't be opened: {reason(error)}.") from error
        except Refused:
            os.close(self._lock)
            raise
        self._thread = threading.Thread(target=self._write, name="sqlite", daemon=True)
        self._thread.start()

    async def run(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op` in a transaction; durable when it returns, nothing of it is written when it raises."""
        if self._closed:
            raise Unavailable("The database is closed.")
        job = _Job(op)
        self._jobs.put(job)
        done: T = await asyncio.wrap_future(job.future)
        return done

    async def close(self) -> None:
        """Finish what waits, and let another process have the file."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        while batch := self._take():
            self._commit([job for job in batch if job.future.set_running_or_notify_cancel()])
        self._conn.close()
        self._engine.dispose()
        os.close(self._lock)

    def _take(self) -> list[_Job]:
        """Wait for a job and take those behind it along; none when the end is reached."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == _MOST or self._jobs.empty():
                return batch
            job = self._jobs.get()
        if batch:
            self._jobs.put(None)
        return batch

    def _commit(self, batch: list[_Job]) -> None:
        """Report only what is on disk; when the commit fails, it fails for all."""
        try:
            with self._conn.begin():
                outcomes = [self._attempt(job.op) for job in batch]
        except Exception as error:  # noqa: BLE001 - it is raised where the results are awaited
            for job in batch:
                job.future.set_exception(_ours(error))
            return
        for job, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, _Failed):
                job.future.set_exception(outcome.error)
            else:
                job.future.set_result(outcome)

    def _attempt(self, op: Callable[[sa.Connection], Any]) -> Any:  # noqa: ANN401 - whatever the operation returns
        raw: Any = self._conn.connection.dbapi_connection
        raw.execute("SAVEPOINT op")
        try:
            outcome = op(self._conn)
        except Exception as error:
            # On a full disk SQLite rolls back the whole transaction by itself: nobody's work is in it any more.
            if not raw.in_transaction:
                raise
            raw.execute("ROLLBACK TO op")
            outcome = _Failed(_ours(error))
        raw.execute("RELEASE op")
        return outcome


@dataclass(frozen=True)
class _Failed:
    error: Exception


def _ours(error: Exception) -> Exception:
    if not isinstance(error, DRIVER):
        return error
    ours = unavailable(error)
    ours.__cause__ = error
    return ours


def _own(path: Path) -> int:
    """Lock a file next to the database: closing a handle of the database itself would drop SQLite's own locks."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refused(
            f"The folder {path.parent} can't be written to ({error.strerror}); choose another for the data."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise InUse(
            f"Another FaultMaven already uses {path}; stop it, or give this one a data folder of its own."
        ) from error
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # SQLite alone would let others read it
    return lock


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"check_same_thread": False},
        poolclass=sa.StaticPool,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure(raw: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection in SQLAlchemy's wrapping
    raw.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin(conn: sa.Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE")
