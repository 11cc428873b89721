"""Blocking answerers as ports: what takes processor time runs in a thread, so that nobody's message waits."""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from engines.questions import Passages, Question


class BlockingReasoner(Protocol):
    """Answers at once, on the caller's thread."""

    def answer(self, question: Question[Any]) -> BaseModel:
        """An answer of the question's own type."""


class BlockingLibrary(Protocol):
    """Looks up at once, on the caller's thread."""

    def recall(self, query: str, limit: int) -> Passages:
        """The best passages."""


@dataclass(frozen=True)
class AsideReasoner:
    """A reasoner whose work is done beside the loop."""

    blocking: BlockingReasoner

    async def answer(self, question: Question[Any]) -> BaseModel:
        """An answer of the question's own type."""
        return await asyncio.to_thread(self.blocking.answer, question)


@dataclass(frozen=True)
class AsideLibrary:
    """A library whose work is done beside the loop."""

    blocking: BlockingLibrary

    async def recall(self, query: str, limit: int) -> Passages:
        """The best passages."""
        return await asyncio.to_thread(self.blocking.recall, query, limit)
