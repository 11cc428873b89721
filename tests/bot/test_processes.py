"""What the process that serves says to those that work on turns, and that they end with it, whatever they do."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.processes import ORPHANED

ROOT = Path(__file__).parents[2]
CHILD = """
import asyncio, sys, time
from bot.processes import listen

async def main():
    def heard(word, about):
        print(repr(str(word)), repr(about), flush=True)
        if about == "busy":
            time.sleep(600)
    listen(heard)
    print("ready", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
async def child() -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    try:
        assert await said(process) == "ready"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def said(process: Process) -> str:
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()


def tell(process: Process, words: bytes) -> None:
    assert process.stdin
    process.stdin.write(words)


async def test_words_come_whole_and_in_order_however_they_are_cut(child: Process) -> None:
    for piece in (b"wake \nstop slack:T1:C1:17.1", b":with a blank\ncl", b"ose c12\n"):
        tell(child, piece)
        await asyncio.sleep(0.05)
    heard = [await said(child) for _ in range(3)]
    assert heard == ["'wake' ''", "'stop' 'slack:T1:C1:17.1:with a blank'", "'close' 'c12'"]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in the middle of something"])
async def test_it_ends_with_who_started_it(child: Process, *, busy: bool) -> None:
    if busy:
        tell(child, b"close busy\n")
        assert await said(child) == "'close' 'busy'"
    assert child.stdin
    child.stdin.close()
    assert await asyncio.wait_for(child.wait(), 60) == ORPHANED
