"""A process of our own that is spoken to over its standard input and output, and ends when that input does."""

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

_ROOT = Path(__file__).parents[1]  # what is imported there is what is imported here
YOUNG = 50_000  # objects between two looks for garbage
_WIDTH = 1 << 20  # bytes on their way, where the system lets us choose: fewer changes between the two


class Child:
    """The process as the one who asks sees it; OSError or EOFError where it has died."""

    def __init__(self, module: str, options: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> None:
        """Start `python -m MODULE OPTIONS`; OSError where the system has no room for another process."""
        # in a session of its own: an interrupt is for the one who asks, and the end of its input is the end
        self._process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-m", module, *options],
            cwd=_ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=_WIDTH,
            start_new_session=True,
        )
        self._target, self._source = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)

    def tell(self, *parts: bytes) -> None:
        """Say something to it."""
        for part in parts:
            self._target.write(part)
        self._target.flush()

    def hear(self, size: int) -> bytes:
        """So many bytes of what it says."""
        return exactly(self._source, size)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill it where it takes longer than that."""
        timer = threading.Timer(seconds, self.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End it, whatever it does; who waits for it gets EOFError or OSError."""
        self._process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it."""
        self.kill()
        with suppress(OSError):  # what it was told last and did not read
            self._process.communicate()


def settle() -> None:
    """To be done first in such a process."""
    spare()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # where nobody listens any more there is nobody to complain to


def spare() -> None:
    """Look for garbage seldom: what is loaded and read makes many objects, and hardly any is garbage."""
    gc.set_threshold(YOUNG)


def exactly(source: BinaryIO, size: int) -> bytes:
    """So many bytes; EOFError where there are fewer."""
    content = source.read(size)
    if len(content) < size:
        raise EOFError
    return content


def processors() -> int:
    """How many may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
