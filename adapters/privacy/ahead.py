"""Begins to judge a file before it is asked for: while the program loads, other processors have nothing to do."""

import os
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from typing import BinaryIO

from adapters.privacy.crew import Judged

MOST = 24  # pieces that were judged and wait: some 50 MB
_BEGUN: "list[Ahead]" = []


class Ahead:
    """What is known of a file so far; `source` is closed when all is."""

    def __init__(self, source: BinaryIO, pieces: Generator[Judged]) -> None:
        self.file = _identity(source)
        self._found: queue.Queue[Judged | BaseException | None] = queue.Queue(MOST)
        self._is_left = False
        self._thread = threading.Thread(target=self._run, args=(source, pieces), daemon=True)
        self._thread.start()

    def _run(self, source: BinaryIO, pieces: Generator[Judged]) -> None:
        failed = None
        try:
            with source, closing(pieces):
                for piece in pieces:
                    self._found.put(piece)
                    if self._is_left:
                        break
        except BaseException as error:  # noqa: BLE001  raised where the pieces are waited for
            failed = error
        self._found.put(failed)

    def pieces(self) -> Generator[Judged]:
        """All of them, in their order."""
        try:
            while (found := self._found.get()) is not None:
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            self.leave()

    def leave(self) -> None:
        """Want no more; whoever was at work for it is free then."""
        self._is_left = True
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._found.get(timeout=0.01)


def begin(source: BinaryIO, pieces: Generator[Judged]) -> None:
    """Judge the file as far as there is room."""
    leave()
    _BEGUN.append(Ahead(source, pieces))


def taken(source: BinaryIO, options: Sequence[str]) -> Generator[Judged] | None:
    """What was begun of this file; anything else that was begun is given up, because its processes are needed now."""
    if _BEGUN and not options and _BEGUN[0].file == _identity(source):
        return _BEGUN.pop().pieces()
    leave()
    return None


def leave() -> None:
    """Give up what was begun."""
    while _BEGUN:
        _BEGUN.pop().leave()


def _identity(source: BinaryIO) -> tuple[int, ...] | None:
    """What tells an open file from others, and from itself once it has changed."""
    try:
        found = os.fstat(source.fileno())
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
