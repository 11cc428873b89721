"""What was acknowledged and is not in its lane yet: a file of this process's own, so that no ack waits for a turn.

SQLite lets one transaction write at a time, and a process that works on turns may be slow to end its own. What comes
in is on disk here first, and is then put into the database in its order, together with all that came meanwhile.
"""

import asyncio
import json
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from engines.errors import FaultMavenError, Refused, Unavailable
from engines.work import NewItem
from storage import disk, items
from storage.database import Database
from storage.ownership import beside
from storage.sqlite import Sqlite
from storage.together import Together

_MOST = 64 << 20  # bytes, after which the next ones wait until all before are moved
_PATIENCE = 10.0  # seconds for that
_PAUSE = 1.0  # seconds until what could not be moved is tried again
_log = logging.getLogger(__name__)

Seal = Callable[[Sequence[NewItem]], Sequence[NewItem]]


class Inbox:
    """Takes items in durably, and moves them into the database."""

    def __init__(self, database: Sqlite, seal: Seal) -> None:
        """Use `open`, which moves what was left behind before."""
        self._database, self._seal = database, seal
        self._file = _File(beside(database.path, "inbox"))
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._together = Together(self._keep)
        self._lock = threading.Condition()
        self._waiting: list[NewItem] = []  # in the file, and not known to be in the database
        self._calls: set[Callable[[], None]] = set()
        self._is_asked = self._writes = False

    @classmethod
    @asynccontextmanager
    async def of(cls, database: Database, seal: Seal, *, first: bool) -> AsyncIterator["Inbox | None"]:
        """That of the first process that uses an SQLite file; others need none, as nobody makes them wait."""
        if not first or not isinstance(database, Sqlite):
            yield None
            return
        inbox = await cls.open(database, seal)
        try:
            yield inbox
        finally:
            await inbox.close()

    @classmethod
    async def open(cls, database: Sqlite, seal: Seal) -> "Inbox":
        """Move what a process before this one took in and could not move; raises Refused and Unavailable."""
        inbox = cls(database, seal)
        if left := inbox._file.read():
            await database.run(lambda conn: items.put(conn, left))
        inbox._file.clear()
        return inbox

    async def put(self, new: Sequence[NewItem]) -> None:
        """Take them in: durable when it returns, in their lanes soon after."""
        await self._together.put(new)

    def holds(self, lane: str) -> bool:
        """Whether something waits to be moved into that lane."""
        with self._lock:
            return any(item.lane == lane for item in self._waiting)

    def then(self, call: Callable[[], None]) -> None:
        """Call it once all that was taken in by now is in the database."""
        with self._lock:
            if self._waiting:
                self._calls.add(call)
                return
        call()

    async def close(self) -> None:
        """Move what is left, if that can be done; else it waits for the next start."""
        await asyncio.to_thread(self._thread.shutdown)
        with suppress(FaultMavenError):
            await self._database.run(lambda _conn: None)  # behind the last move
        self._file.close()

    async def _keep(self, new: Sequence[NewItem]) -> None:
        await self._loop.run_in_executor(self._thread, self._write, new)

    def _write(self, new: Sequence[NewItem]) -> None:
        sealed = self._seal(new)
        with self._lock:
            if self._file.size > _MOST and not self._lock.wait_for(lambda: not self._waiting, _PATIENCE):
                raise Unavailable("What came in could not be stored: too much waits for the database.")
            self._writes = True
        kept: Sequence[NewItem] = ()
        try:
            self._file.append(sealed)
            kept = sealed
        finally:
            with self._lock:  # at once, as the file is cleared where nobody writes and nothing waits
                self._writes = False
                self._waiting.extend(kept)
        self._ask()

    def _ask(self) -> None:
        """One move at a time takes all that waits."""
        with self._lock:
            is_asked, self._is_asked = self._is_asked, True
        if not is_asked:
            with suppress(Unavailable):  # it is closed: the next start moves what is left
                self._database.submit(self._put).add_done_callback(self._moved)

    def _put(self, conn: sa.Connection) -> int:
        """All that waits, also what came since this was asked for."""
        with self._lock:
            self._is_asked = False
            now = tuple(self._waiting)
        items.put(conn, now)
        return len(now)

    def _moved(self, done: "Future[int]") -> None:
        if error := done.exception():
            _log.warning("What was taken in is not in its lane yet, which is tried again: %s", error)
            self._loop.call_soon_threadsafe(self._loop.call_later, _PAUSE, self._ask)
            return
        with self._lock:
            del self._waiting[: done.result()]
            calls, self._calls = self._calls, set()
            if not self._waiting and not self._writes:
                self._file.clear()
            self._lock.notify_all()
        for call in calls:
            self._loop.call_soon_threadsafe(call)


class _File:
    """Items as lines of JSON, from the beginning of a file to `size`; what stands behind is nothing."""

    def __init__(self, path: Path) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            disk.sync(path.parent)
        except OSError as error:
            raise Refused(f"The file {path} can't be opened ({error.strerror}).") from error
        self.size = 0

    def read(self) -> list[NewItem]:
        """What is there up to what a crash tore, of which nobody was told that it is stored."""
        found: list[NewItem] = []
        whole = os.pread(self._handle, os.fstat(self._handle).st_size, 0)
        for line in whole.split(b"\n"):
            try:
                found.append(NewItem(*json.loads(line)))
            except (ValueError, TypeError):
                break
        return found

    def append(self, new: Sequence[NewItem]) -> None:
        """On disk when it returns; raises Unavailable, and nothing was added then."""
        lines = [[one.lane, one.dedup, one.kind, one.due_at, one.body] for one in new]
        added = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        try:
            written = os.pwrite(self._handle, added, self.size)
            os.fdatasync(self._handle)
        except OSError as error:
            raise Unavailable(f"What came in could not be stored: {error.strerror}.") from error
        if written != len(added):
            raise Unavailable("What came in could not be stored: the disk is full.")
        self.size += written

    def clear(self) -> None:
        """Forget it all; where a power cut brings it back, it is known by then and vanishes."""
        os.ftruncate(self._handle, 0)
        self.size = 0

    def close(self) -> None:
        os.close(self._handle)
