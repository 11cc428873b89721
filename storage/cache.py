"""Forgetful memory: in this process, or in Redis where one is configured."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Cache(Protocol):
    """Losing it loses nothing."""

    async def get(self, key: str) -> bytes | None:
        """What is remembered."""

    async def set(self, key: str, value: bytes, *, ttl: float) -> None:
        """Remember for `ttl` seconds."""

    async def close(self) -> None:
        """Let go."""


def connect(url: str | None) -> Cache:
    """The cache that is configured; raises Refused when the address can't be read."""
    if not url:
        return MemoryCache()
    from storage import redis  # noqa: PLC0415  its library takes a tenth of a second

    return redis.RedisCache(url)


@dataclass(frozen=True)
class _Kept:
    value: bytes
    until: float


class MemoryCache:
    """A bounded cache in this process; what was used longest ago goes first."""

    def __init__(
        self, *, entries: int = 10_000, size: int = 64 << 20, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep at most `entries` values of `size` bytes together."""
        self._entries = entries
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._used = 0

    async def get(self, key: str) -> bytes | None:
        """What is remembered."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.until <= self._clock():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return kept.value

    async def set(self, key: str, value: bytes, *, ttl: float) -> None:
        """Remember for `ttl` seconds."""
        if key in self._kept:
            self._drop(key)
        if ttl <= 0 or len(value) > self._size:
            return
        self._kept[key] = _Kept(value, self._clock() + ttl)
        self._used += len(value)
        while len(self._kept) > self._entries or self._used > self._size:
            self._drop(next(iter(self._kept)))

    async def close(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._used = 0

    def _drop(self, key: str) -> None:
        self._used -= len(self._kept.pop(key).value)
