"""Blocking answerers as ports: what takes processor time runs in a thread, so that nobody's message waits."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.ports import Files
from engines.abnormal import Comparison, Measured, Ranking
from engines.asking import Asker, Hidden
from engines.errors import Refused, Unavailable
from engines.query import Found, Query, Source
from engines.questions import Answered, Passages, Question

PATIENCE = 0.3  # seconds that a card may wait for names to be found in it
SENDING = 15.0  # the same of a prompt, which does not leave with them
_log = logging.getLogger(__name__)


class BlockingReasoner(Protocol):
    """Answers at once, on the caller's thread."""

    def answer(self, question: Question[Any]) -> Answered:
        """An answer of the question's own type."""


class BlockingLibrary(Protocol):
    """Looks up at once, on the caller's thread."""

    def recall(self, query: str, limit: int) -> Passages:
        """The best passages."""

    def nearest(self, query: str, texts: tuple[str, ...], limit: int) -> Passages:
        """The texts that are nearest in meaning."""


@dataclass(frozen=True)
class AsideReasoner:
    """A reasoner whose work is done beside the loop; it is made when it is first asked."""

    blocking: Callable[[], BlockingReasoner]

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:  # noqa: ARG002 - it costs nothing
        """An answer of the question's own type."""
        return await asyncio.to_thread(lambda: self.blocking().answer(question))


@dataclass(frozen=True)
class AsideLibrary:
    """A library whose work is done beside the loop; it is made when it is first asked."""

    blocking: Callable[[], BlockingLibrary]

    async def recall(self, query: str, limit: int) -> Passages:
        """The best passages."""
        return await asyncio.to_thread(lambda: self.blocking().recall(query, limit))

    async def nearest(self, query: str, texts: tuple[str, ...], limit: int) -> Passages:
        """The texts that are nearest in meaning."""
        return await asyncio.to_thread(lambda: self.blocking().nearest(query, texts, limit))


class BlockingNames(Protocol):
    """Finds names at once, on the caller's thread, one caller at a time."""

    @property
    def is_loaded(self) -> bool:
        """Whether it can be used at once."""

    def load(self) -> None:
        """Get ready, which takes seconds; raises Unavailable where it is not installed."""

    def hide(self, texts: Sequence[str], salt: str, people: Sequence[str]) -> list[str]:
        """Each text without names but those of `people`."""

    def found(self, texts: Sequence[str], salt: str) -> dict[str, str]:
        """The names in texts that were looked through, by their pseudonyms."""


class AsideNames:
    """Names found beside the loop, on a thread of their own; a card that would wait longer goes out as it is."""

    def __init__(self, blocking: BlockingNames, *, patience: float = PATIENCE, sending: float = SENDING) -> None:
        """Let a card wait for `patience` seconds, and a prompt for `sending`."""
        self._blocking = blocking
        self._patience = patience
        self._sending = sending
        self._thread = ThreadPoolExecutor(1, "names")

    async def start(self) -> None:
        """Get ready; cards that come before go out as they are."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._blocking.load)

    async def hide(self, texts: Sequence[str], salt: str, people: Sequence[str]) -> Sequence[str]:
        """Each text without names but those of `people`."""
        if not self._blocking.is_loaded:
            return texts
        hidden = asyncio.get_running_loop().run_in_executor(self._thread, self._blocking.hide, texts, salt, people)
        try:
            return await asyncio.wait_for(hidden, self._patience)
        except TimeoutError:
            _log.warning("A card went out with the names in it: finding them took more than %g s.", self._patience)
            return texts

    async def take(self, texts: Sequence[str], salt: str) -> Hidden:
        """The texts without any name; raises Unavailable where that takes too long, and then nothing may leave."""

        def taken() -> Hidden:
            self._blocking.load()
            return Hidden(tuple(self._blocking.hide(texts, salt, ())), self._blocking.found(texts, salt))

        try:
            return await asyncio.wait_for(
                asyncio.get_running_loop().run_in_executor(self._thread, taken), self._sending
            )
        except TimeoutError as error:
            raise Unavailable(f"Names could not be taken out of a prompt within {self._sending:g} s.") from error

    async def stop(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)


Opened = tuple[Source, Path, Path | None]
"""A source, its redacted text, and its events where it has some."""


@dataclass(frozen=True)
class AsideRecords:
    """A search whose work is done beside the loop, over what the file store has."""

    files: Files
    blocking: Callable[[Query, tuple[Opened, ...]], Found]

    async def look(self, query: Query, sources: tuple[Source, ...]) -> Found:
        """Look through them; a source that is gone is said in the note."""
        opened, gone = [], []
        for source in sources:
            text, events = await self._path(source.sha256), await self._path(source.events)
            if text:
                opened.append((source, text, events))
            else:
                gone.append(source.file)
        found = await asyncio.to_thread(self.blocking, query, tuple(opened))
        if not gone:
            return found
        note = f"{', '.join(gone)} is no longer kept: drop it again to search it."
        return found.model_copy(update={"note": f"{found.note} {note}" if found.note else note})

    async def _path(self, sha256: str | None) -> Path | None:
        return await _kept(self.files, sha256) if sha256 else None


@dataclass(frozen=True)
class AsideRanker:
    """A comparison whose work is done beside the loop, over what the file store has."""

    files: Files
    blocking: Callable[[Comparison, Sequence[tuple[Measured, Path]]], Ranking]

    async def rank(self, asked: Comparison) -> Ranking:
        """Compare what is still kept."""
        found = [(source, await _kept(self.files, source.sha256)) for source in asked.sources]
        return await asyncio.to_thread(self.blocking, asked, [(source, path) for source, path in found if path])


async def _kept(files: Files, sha256: str) -> Path | None:
    try:
        return await files.path(sha256)
    except Refused:
        return None
