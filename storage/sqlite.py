"""SQLite with one writer thread: operations that wait at the same time share one transaction and one fsync."""

import asyncio
import fcntl
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
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
    """One database file, used by this process and by those that it starts, one transaction at a time."""

    shared = False

    def __init__(self, path: Path, handle: int | None = None) -> None:
        """Open or create the file; raises Refused when that can't be done or somebody else has it.

        `handle` is what the process that started this one holds the file by.
        """
        self._lock = _own(path) if handle is None else handle
        self._turn, self._next = (_file(_beside(path, what)) for what in ("turn", "next"))
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        try:
            self._engine = _engine(path)
            self._conn = self._engine.connect()
            with self._conn.begin():
                migrate.upgrade(self._conn)
        except DRIVER as error:
            self._let_go()
            raise Refused(f"The database {path} can't be opened: {reason(error)}.") from error
        except Refused:
            self._let_go()
            raise
        self._thread = threading.Thread(target=self._write, name="sqlite", daemon=True)
        self._thread.start()

    @property
    def handle(self) -> int | None:
        """What a process that this one starts is given to use the file too."""
        return self._lock

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
        while job := self._jobs.get():
            with self._in_turn():
                batch = self._behind(job)
                self._commit([job for job in batch if job.future.set_running_or_notify_cancel()])
        self._conn.close()
        self._engine.dispose()
        self._let_go()

    def _let_go(self) -> None:
        for held in (self._next, self._turn, self._lock):
            os.close(held)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Alone among our processes: SQLite itself would sleep and try again, and an ack would wait for that.

        Who is next holds a place that whoever had the turn last must wait for, so that nobody goes twice in a row.
        """
        fcntl.flock(self._next, fcntl.LOCK_EX)
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        fcntl.flock(self._next, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _behind(self, job: _Job) -> list[_Job]:
        """That job and those behind it."""
        batch = [job]
        while len(batch) < _MOST and not self._jobs.empty():
            following = self._jobs.get()
            if following is None:
                self._jobs.put(None)
                break
            batch.append(following)
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


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _own(path: Path) -> int:
    """Lock a file next to the database: closing a handle of the database itself would drop SQLite's own locks."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _file(_beside(path, "lock"))
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
    os.close(_file(path))  # SQLite alone would let others read it
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
