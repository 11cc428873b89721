"""Forgetful memory in Redis, which replicas share."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from engines.errors import Refused, Unavailable

T = TypeVar("T")

_PATIENCE = 0.25  # seconds that a turn may lose to a cache
_PAUSE = 5.0  # seconds without asking a Redis that failed
_PREFIX = "faultmaven:"


class RedisCache:
    """A cache that replicas share; a Redis that is down is a miss, and is left alone for a while."""

    def __init__(self, url: str) -> None:
        """Use the Redis at `url`; raises Refused when the address can't be read."""
        try:
            self._redis: Redis = Redis.from_url(
                url,
                socket_connect_timeout=_PATIENCE,
                socket_timeout=_PATIENCE,
                retry=Retry(NoBackoff(), 0),
            )
        except (ValueError, RedisError) as error:
            raise Refused("REDIS_URL can't be read; write redis://host:6379/0 or unix:///path/to/socket.") from error
        self._quiet_until = 0.0

    async def get(self, key: str) -> bytes | None:
        """What is remembered."""
        value = await self._ask(lambda: self._redis.get(_PREFIX + key))
        return value if isinstance(value, bytes) else None

    async def set(self, key: str, value: bytes, *, ttl: float) -> None:
        """Remember for `ttl` seconds."""
        name = _PREFIX + key
        if (milliseconds := int(ttl * 1000)) > 0:
            await self._ask(lambda: self._redis.set(name, value, px=milliseconds))
        else:
            await self._ask(lambda: self._redis.delete(name))

    async def ping(self) -> None:
        """Raise Unavailable when it does not answer."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._redis.ping()
        except (RedisError, OSError) as error:
            raise Unavailable("Redis does not answer; start it, correct REDIS_URL, or take it out.") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _ask(self, command: Callable[[], Awaitable[T]]) -> T | None:
        if time.monotonic() < self._quiet_until:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return await command()
        except (RedisError, OSError):
            self._quiet_until = time.monotonic() + _PAUSE
            return None
