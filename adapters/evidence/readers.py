"""Reads many files here and in one other process at the same time; what is found is the same."""

import atexit
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.child import processors
from adapters.evidence.helper import Asked, Helper

if TYPE_CHECKING:
    from engines.evidence import Evidence

AHEAD = 6  # files that the other process has: while we read a long one it must not run out of them
AT_ONCE = AHEAD + 2  # one is read here, and one waits
PATIENCE = 120.0  # seconds for what the other process has: the slowest known takes a sixth of that
_GONE = (OSError, EOFError, ValueError)  # of a process that has died, and of one that was dismissed
_log = logging.getLogger(__name__)


class Readers:
    """An analyst that may have a helper; where that fails, the file is read here."""

    def __init__(self) -> None:
        """Alone, until help is expected."""
        self._helper: Helper | None = None
        self._changed = threading.Condition()  # of all three
        self._there = 0  # files that the helper may be given now
        self._here = 1  # files that may be read here now, where there is a helper

    @property
    def at_once(self) -> int:
        """How many files to read at once."""
        return AT_ONCE if self._helper else 1

    def expect(self) -> None:
        """Start the helper for many files that come at once: it loads what it needs while the caller does."""
        if self._helper or processors() == 1:
            return
        try:
            self._helper = Helper()
        except OSError as error:
            _log.warning("files are read without another process: %s", error)
            return
        atexit.register(self.dismiss)
        threading.Thread(target=self._greet, args=(self._helper,), daemon=True).start()

    def analyse(
        self, source: Path, name: str, *, evidence: str, at: datetime, events: Path | None = None
    ) -> "Evidence":
        """As FileAnalyst does; from several threads at once."""
        with self._place() as helper:
            if helper and (found := self._asked(helper, Asked(source, name, evidence, at, events))):
                return found
            if helper and events:
                events.unlink(missing_ok=True)
            from adapters.evidence.analyst import FileAnalyst  # noqa: PLC0415 - who starts a process needs none of it

            return FileAnalyst().analyse(source, name, evidence=evidence, at=at, events=events)

    def dismiss(self) -> None:
        """End the helper."""
        with self._changed:
            ended, self._helper, self._there = self._helper, None, 0
            self._changed.notify_all()
        if ended:
            ended.end()
        atexit.unregister(self.dismiss)

    @contextmanager
    def _place(self) -> Iterator[Helper | None]:
        """Wait until the helper can take a file, or it can be read here."""
        with self._changed:
            self._changed.wait_for(lambda: self._there or self._here > 0 or not self._helper)
            helper = self._helper if self._there else None
            self._there -= helper is not None
            self._here -= helper is None
        try:
            yield helper
        finally:
            with self._changed:
                self._there += helper is not None and helper is self._helper
                self._here += helper is None
                self._changed.notify_all()

    def _asked(self, helper: Helper, asked: Asked) -> "Evidence | None":
        """What the helper found; none where it has died, was killed for taking too long, or has to complain."""
        try:
            with helper.within(PATIENCE):
                return helper.read(asked)
        except _GONE:
            self.dismiss()
            return None

    def _greet(self, helper: Helper) -> None:
        """Give it files once it has loaded what it needs."""
        try:
            helper.greet()
        except _GONE:
            self.dismiss()
            return
        with self._changed:
            self._there = AHEAD if helper is self._helper else 0
            self._changed.notify_all()


@cache
def shared() -> Readers:
    """The one of this process, whose helper may be expected before anything else is loaded."""
    return Readers()
