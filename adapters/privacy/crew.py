"""Has the pieces of a large file judged by several processes at once; what is found is what one would have found."""

import atexit
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import NamedTuple

from adapters.child import processors
from adapters.privacy.judge import Judge
from adapters.privacy.spans import Piece, Span

FEW = 4  # pieces that are too few for several processes
START = 0.3  # seconds of the processor: what it takes to start processes
MOST = 4  # processes
PATIENCE = 120.0  # seconds for a piece: the slowest known takes ten, on a machine that does nothing else
_log = logging.getLogger(__name__)
_ONE = threading.Lock()  # one crew at a time: a second would only wait for the same processors
_EXPECTED: list[Judge] = []  # started before they are needed


class Judged(NamedTuple):
    """A piece, and what must not stay in it."""

    piece: Piece
    found: Sequence[Span]


def judged(pieces: Iterator[Piece], here: Callable[[Piece], list[Span]], options: Sequence[str]) -> Generator[Judged]:
    """The pieces in their order; `here` judges few of them, `options` tell processes to do as it does.

    Processes that run already are asked at once, others are started where this one has judged as long as that takes.
    """
    first = list(islice(pieces, FEW + 1))
    number = min(MOST, processors()) if len(first) > FEW else 1
    spent = START if _EXPECTED and not options else 0.0
    for piece in (every := chain(first, pieces)):
        if number > 1 and spent >= START and _ONE.acquire(blocking=False):
            try:
                yield from _Crew(here, options, number).judged(chain((piece,), every))
            finally:
                _ONE.release()
            return
        began = time.thread_time()
        found = here(piece)
        spent += time.thread_time() - began
        yield Judged(piece, found)


def expect() -> None:
    """Start the processes for a large file that comes at once: they load what they need while the caller does."""
    number = min(MOST, processors())
    if number > 1 and not _EXPECTED:
        atexit.register(dismiss)
        _EXPECTED.extend(one for _ in range(number) if (one := _started(())))


def dismiss() -> None:
    """End those that nobody needed."""
    while _EXPECTED:
        _EXPECTED.pop().end()


def _started(options: Sequence[str]) -> Judge | None:
    """None where the system has no room for another process."""
    try:
        return Judge(options)
    except OSError as error:
        _log.warning("redaction goes on without another process: %s", error)
        return None


class _Crew:
    """Each process is spoken to by one thread; where one has died or hangs, the thread judges by itself."""

    def __init__(self, here: Callable[[Piece], list[Span]], options: Sequence[str], number: int) -> None:
        self._here = here
        self._number = number
        self._judges: list[Judge] = []
        self._idle: queue.SimpleQueue[Judge | None] = queue.SimpleQueue()
        for _ in range(number):
            one = _EXPECTED.pop() if _EXPECTED and not options else _started(options)
            self._judges += [one] if one else []
            self._idle.put(one)

    def judged(self, pieces: Iterator[Piece]) -> Iterator[Judged]:
        threads = ThreadPoolExecutor(self._number, "redaction")
        try:
            waiting = deque((piece, threads.submit(self._judge, piece)) for piece in islice(pieces, 2 * self._number))
            while waiting:
                piece, future = waiting.popleft()
                found = future.result()
                waiting.extend((more, threads.submit(self._judge, more)) for more in islice(pieces, 1))
                yield Judged(piece, found)
        finally:
            threads.shutdown(cancel_futures=True)
            for one in self._judges:
                one.end()

    def _judge(self, piece: Piece) -> list[Span]:
        one = self._idle.get()
        try:
            if one is None:
                return self._here(piece)
            with one.within(PATIENCE):
                return one.judge(piece)
        except (OSError, EOFError):
            one = None
            return self._here(piece)
        finally:
            self._idle.put(one)
