"""Processes that work on turns beside the one that serves: started, told what they can't see, and started again."""

import asyncio
import logging
import os
import sys
import threading
import time
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from enum import StrEnum

from engines.errors import FaultMavenError

YOUNG = 10.0  # seconds; one that ends sooner is started again after a pause, which is doubled each time
PAUSE, LONGEST_PAUSE = 0.5, 60.0
ORPHANED = 75  # the exit status of one whose starter is gone
CHUNK = 1 << 16
log = logging.getLogger(__name__)


class Word(StrEnum):
    """What processes tell each other, as lines; what a word is about stands behind it."""

    WAKE = "wake"  # there is work
    STOP = "stop"  # that turn is stopped
    CLOSE = "close"  # that case is being closed
    RING = "ring"  # open pages have something new to show


class Processes:
    """Keeps a number of them alive; what one that dies had begun is free for the others at once."""

    def __init__(
        self,
        count: int,
        handle: int | None,
        *,
        rung: Callable[[], None],
        free: Callable[[str], Awaitable[None]],
    ) -> None:
        """Give each the `handle` of the database; `free` is told who is gone, and `rung` when pages have news."""
        self._count, self._handle = count, handle
        self._rung, self._free = rung, free
        self._running: set[Process] = set()

    async def start(self) -> None:
        """Start them, and again each that ends, for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._keep())

    async def stop(self) -> None:
        """Let them finish what is begun."""
        begun = tuple(self._running)  # each leaves it when it ends
        for process in begun:
            process.terminate()
        for process in begun:
            await process.wait()

    def tell(self, word: Word, about: str = "") -> None:
        """Say it to all of them; who has not heard of earlier work need not be woken again."""
        for process in self._running:
            if process.stdin and not (word is Word.WAKE and process.stdin.transport.get_write_buffer_size()):
                process.stdin.write(f"{word} {about}\n".encode())

    def wake(self) -> None:
        """There is work."""
        self.tell(Word.WAKE)

    async def _keep(self) -> None:
        pause = PAUSE
        while True:
            begin, name = time.monotonic(), f"{os.getpid()}:{uuid.uuid4().hex}"
            status = await self._one(name)
            log.error("A process that worked on turns ended (status %s): another goes on with its work.", status)
            try:
                await self._free(name)
            except FaultMavenError as error:
                log.warning("Its work is done when its leases end: %s", error)
            if time.monotonic() - begin < YOUNG:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause = PAUSE

    async def _one(self, name: str) -> int:
        """Run one until it ends."""
        handle = () if self._handle is None else (self._handle,)
        given = (f"--handle={number}" for number in handle)
        command = (sys.executable, "-m", "bot", "work", name, *given)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            pass_fds=handle,
            process_group=0,  # who interrupts from a terminal means the one that serves, which tells the others
        )
        self._running.add(process)
        while process.stdout and (line := await process.stdout.readline()):
            if line.split() == [Word.RING.encode()]:
                self._rung()
        status = await process.wait()
        self._running.discard(process)
        return status


def say(word: Word) -> None:
    """Tell the process that started this one."""
    print(word, flush=True)  # noqa: T201 - standard output is where it listens


def listen(heard: Callable[[Word, str], None]) -> None:
    """Hear on the loop what the process says that started this one, whose end is the end of this one, too."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        """From the descriptor itself, as nothing may hold a lock when the program ends."""
        rest = b""
        while chunk := os.read(sys.stdin.fileno(), CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                word, _, about = line.decode().partition(" ")
                loop.call_soon_threadsafe(heard, Word(word), about)
        os._exit(ORPHANED)  # as if the machine had stopped: whoever comes next finds everything stored

    threading.Thread(target=read, name="starter", daemon=True).start()
