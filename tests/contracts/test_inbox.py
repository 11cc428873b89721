"""What comes in is durable while the database is busy, and reaches its lane once, in order, also after a crash."""

import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from engines.errors import Unavailable
from engines.work import NewItem
from storage import inbox, items
from storage.inbox import Inbox
from storage.lanes import Lanes, sealed
from storage.sqlite import Sqlite
from tests.contracts.samples import LANE, NOW, VAULT, new

SEAL = partial(sealed, VAULT)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Lanes, Sqlite]]:
    base = Sqlite(folder / "fm.db")
    async with Inbox.of(base, SEAL, first=True) as entrance:
        yield Lanes(base, VAULT, entrance), base
    await base.close()


async def waiting(lanes: Lanes) -> list[str]:
    leases = await lanes.claim("case:", "a", now=NOW, ttl=10, limit=9)
    for lease in leases:
        await lanes.release(lease)
    return [f"{item.dedup}={item.body}" for lease in leases for item in lease.items]


def file(folder: Path) -> Path:
    return folder / "fm.db.inbox"


def leave(folder: Path, left: Sequence[NewItem], torn: bytes = b"") -> None:
    """What a process took in that was killed before it could move it."""
    there = inbox._File(file(folder))
    there.append(SEAL(left))
    os.pwrite(there._handle, torn, there.size)
    there.close()


@pytest.fixture
def busy() -> threading.Event:
    """The database does nothing else until this is set."""
    return threading.Event()


async def test_what_comes_in_is_on_disk_and_known_while_the_database_is_busy(
    tmp_path: Path, busy: threading.Event
) -> None:
    async with opened(tmp_path) as (lanes, base):
        base.submit(lambda _conn: busy.wait())
        await lanes.enqueue([new("a", body="secret")])
        assert b'"a"' in file(tmp_path).read_bytes()
        assert b"secret" not in file(tmp_path).read_bytes()
        assert await lanes.exists(LANE)
        assert not await lanes.exists("case:other")
        busy.set()
        assert await waiting(lanes) == ["a=secret"]
        assert file(tmp_path).read_bytes() == b""


async def test_who_is_to_be_told_is_told_once_it_can_be_claimed(tmp_path: Path, busy: threading.Event) -> None:
    told = asyncio.Event()
    async with opened(tmp_path) as (lanes, base):
        lanes.then(told.set)
        assert told.is_set()
        told.clear()
        base.submit(lambda _conn: busy.wait())
        await lanes.enqueue([new("a")])
        lanes.then(told.set)
        await asyncio.sleep(0)
        assert not told.is_set()
        busy.set()
        await told.wait()
        assert await base.read(lambda conn: conn.scalar(sa.text("select dedup from item"))) == "a"


async def test_what_a_killed_process_took_in_comes_first_and_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as (lanes, _):
        await lanes.enqueue([new("a", body="1")])
    leave(tmp_path, [new("a", body="2"), new("b", body="3")])
    async with opened(tmp_path) as (lanes, _):
        await lanes.enqueue([new("c", body="4")])
        assert await waiting(lanes) == ["a=1", "b=3", "c=4"]


@pytest.mark.parametrize("torn", [b'["case', b"\0" * 40, b'["case:x"]\n', b"{}\n", b"[[]]\n", b"\xff\n", b"7\n"])
async def test_what_a_crash_tore_is_nothing(tmp_path: Path, torn: bytes) -> None:
    leave(tmp_path, [new("a", body="1")], torn)
    async with opened(tmp_path) as (lanes, _):
        assert await waiting(lanes) == ["a=1"]
    assert file(tmp_path).read_bytes() == b""


async def test_what_the_disk_does_not_take_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with opened(tmp_path) as (lanes, _):
        with monkeypatch.context() as broken:
            broken.setattr(inbox.os, "fdatasync", full)
            with pytest.raises(Unavailable, match="No space left"):
                await lanes.enqueue([new("a" * 50)])
        assert not await lanes.exists(LANE)
        await lanes.enqueue([new("b", body="1")])
        assert await waiting(lanes) == ["b=1"]


async def test_what_cannot_be_moved_now_is_moved_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def put(conn: sa.Connection, given: Iterable[NewItem]) -> None:
        tried.append(len(list(given)))
        if len(tried) == 1:
            raise Unavailable("not now")
        items.put(conn, given)

    monkeypatch.setattr(inbox, "_PAUSE", 0.05)
    monkeypatch.setattr(inbox, "items", type("Items", (), {"put": staticmethod(put)}))
    moved = asyncio.Event()
    async with opened(tmp_path) as (lanes, _):
        await lanes.enqueue([new("a", body="1")])
        lanes.then(moved.set)
        await moved.wait()
        assert await waiting(lanes) == ["a=1"]
    assert tried == [1, 1]


async def test_many_at_once_keep_their_order_and_are_moved_together(tmp_path: Path, busy: threading.Event) -> None:
    async with opened(tmp_path) as (lanes, base):
        base.submit(lambda _conn: busy.wait())
        for n in range(30):
            await lanes.enqueue([new(f"{n}", body="")])
        busy.set()
        assert await waiting(lanes) == [f"{n}=" for n in range(30)]


async def test_beyond_its_limit_the_next_waits_until_those_before_are_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: threading.Event
) -> None:
    """Beyond the limit the next one is taken in after those before it are moved, and the file begins anew."""
    monkeypatch.setattr(inbox, "_MOST", 10)
    async with opened(tmp_path) as (lanes, base):
        base.submit(lambda _conn: busy.wait())
        await lanes.enqueue([new("a", body="")])
        second = asyncio.gather(lanes.enqueue([new("b", body="")]))
        done, _ = await asyncio.wait([second], timeout=0.05)
        assert not done
        busy.set()
        await second
        assert await waiting(lanes) == ["a=", "b="]


async def test_what_is_left_when_it_closes_is_moved(tmp_path: Path) -> None:
    async with opened(tmp_path) as (lanes, _):
        await lanes.enqueue([new("a", body="1")])
    assert file(tmp_path).read_bytes() == b""
    base = Sqlite(tmp_path / "fm.db")
    assert await waiting(Lanes(base, VAULT)) == ["a=1"]
    await base.close()
