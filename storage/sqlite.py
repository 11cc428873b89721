"""SQLite with one writer thread: operations that wait at the same time share one transaction and one fsync."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from engines.errors import Refused, Unavailable
from storage import migrate
from storage.faults import DRIVER, reason, unavailable
from storage.ownership import Ownership

T = TypeVar("T")

_MOST = 256  # operations in one transaction
_BOTH = ("foreign_keys=ON", "busy_timeout=30000")
_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a commit that was reported survives the machine
    "secure_delete=ON",  # what is blanked is gone from the file
    *_BOTH,
)
_READER = ("query_only=ON", *_BOTH)


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
        self.path = path
        self._ownership = Ownership(path, handle)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        try:
            self._conn = _connected(path, _WRITER, "BEGIN IMMEDIATE")
            with self._conn.begin():
                migrate.upgrade(self._conn)
            self._seen = _connected(path, _READER, "BEGIN")
        except DRIVER as error:
            self._ownership.let_go()
            raise Refused(f"The database {path} can't be opened: {reason(error)}.") from error
        except Refused:
            self._ownership.let_go()
            raise
        self._reader = ThreadPoolExecutor(1, "sqlite-read")
        self._thread = threading.Thread(target=self._write, name="sqlite", daemon=True)
        self._thread.start()

    @property
    def handle(self) -> int | None:
        """What a process that this one starts is given to use the file too."""
        return self._ownership.handle

    async def run(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op` in a transaction; durable when it returns, nothing of it is written when it raises."""
        return await asyncio.wrap_future(self.submit(op))

    def submit(self, op: Callable[[sa.Connection], T]) -> "Future[T]":
        """Run `op` as `run` does, behind all that was submitted before; for who can't wait."""
        self._check()
        job = _Job(op)
        self._jobs.put(job)
        return job.future

    async def read(self, op: Callable[[sa.Connection], T]) -> T:
        """Run `op`, which writes nothing, on what is stored by now; it waits for nobody who writes."""
        self._check()
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._look, op)

    async def close(self) -> None:
        """Finish what waits, and let another process have the file."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._end)

    def _check(self) -> None:
        if self._closed:
            raise Unavailable("The database is closed.")

    def _end(self) -> None:
        self._reader.shutdown()
        self._thread.join()
        for conn in (self._seen, self._conn):
            conn.close()
            conn.engine.dispose()
        self._ownership.let_go()

    def _look(self, op: Callable[[sa.Connection], T]) -> T:
        try:
            with self._seen.begin():
                return op(self._seen)
        except DRIVER as error:
            raise unavailable(error) from error

    def _write(self) -> None:
        while job := self._jobs.get():
            with self._ownership.in_turn():
                batch = self._behind(job)
                self._commit([job for job in batch if job.future.set_running_or_notify_cancel()])

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


def _connected(path: Path, pragmas: tuple[str, ...], begin: str) -> sa.Connection:
    """A connection whose transactions begin with that word."""

    def configure(raw: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection in SQLAlchemy's wrapping
        raw.isolation_level = None  # transactions begin where we say, not where the driver guesses
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")

    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"check_same_thread": False},
        poolclass=sa.StaticPool,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", configure)
    sa.event.listen(engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine.connect()
