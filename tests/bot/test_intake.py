"""A file is kept while it is analyzed: what neither may do to the other."""

import asyncio

import pytest

from bot.intake import _both
from engines.errors import Unavailable


async def test_the_one_runs_while_the_other_does() -> None:
    begun = asyncio.Event()

    async def one() -> str:
        await begun.wait()
        return "digest"

    async def other() -> int:
        begun.set()
        return 1

    assert await _both(one(), other()) == ("digest", 1)


@pytest.mark.parametrize("fails", [0, 1])
async def test_where_one_fails_the_other_is_waited_for(fails: int) -> None:
    ended = False

    async def fail() -> None:
        raise Unavailable("The file could not be stored.")

    async def go_on() -> None:
        nonlocal ended
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ended = True

    with pytest.raises(Unavailable, match="could not be stored"):
        await (_both(go_on(), fail()) if fails else _both(fail(), go_on()))
    assert ended
