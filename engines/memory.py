"""Memory: what of the talk goes into a question, within one budget, and what is kept for good."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from engines import gist, talk
from engines.config import InvestigationConfig
from engines.effects import Effect, count, recall
from engines.models import Case, HypothesisState
from engines.questions import Summary
from engines.remembered import Fact, Memory
from engines.turn import Message, Turn

Priced = tuple[str, int]  # a line and its tokens


@dataclass(frozen=True)
class MemoryManager:
    """Remembers, and shows what fits."""

    config: InvestigationConfig

    def view(self, case: Case, about: str) -> Generator[Effect, Any, str]:
        """What a question is told, the most lasting first; what does not fit gives way from the end."""
        c = self.config
        pinned, hot = yield from _priced(int(c.memory_tokens * c.pinned_share), self._pinned(case), self._hot(case))
        kept = _taken(pinned, int(c.memory_tokens * c.pinned_share))
        kept += self._newest(hot, kept, left=c.found_share)
        similar = yield from self._similar(case, about, frozenset(line for line, _ in kept))
        more = ([*self._summaries(case), *similar[::-1]], self._cold(case))
        for tier in (yield from _priced(self._room(kept), *more)):
            kept += self._newest(tier, kept)
        return (yield from self._joined([line for line, _ in kept]))

    def remember(self, case: Case, turn: Turn) -> Memory:
        """Keep the turn's messages."""
        new = tuple(m for m in turn.messages if m.text.strip() and not talk.is_small(m.text))
        return case.memory.model_copy(update={"hot": (*case.memory.hot, *new)})

    def is_due(self, case: Case) -> bool:
        """Whether older messages should be said in few words."""
        old = self.old(case)
        size = sum(math.ceil(len(m.text) / self.config.chars_per_token) for m in old)
        every = self.config.memory_compression_interval
        return bool(old) and (len(case.turns) % every == every - 1 or size > self.config.compress_above)

    def old(self, case: Case) -> tuple[Message, ...]:
        """The messages that are no longer shown word for word."""
        return case.memory.hot[: -self.config.hot_memory_size]

    def compressed(self, case: Case, old: tuple[Message, ...], summary: Summary, turn: Turn) -> Memory:
        """Put a summary in the place of messages, which can still be found; what it calls a fact is kept by itself."""
        facts = tuple(Fact(text=f, at=turn.at, source="summary") for f in summary.facts)
        refs = {m.ref for m in old}
        return case.memory.model_copy(
            update={
                "hot": tuple(m for m in case.memory.hot if m.ref not in refs),
                "older": (*case.memory.older, *old),
                "warm": (*case.memory.warm, summary.text) if summary.text else case.memory.warm,
                "cold": (*case.memory.cold, *facts),
            }
        )

    def pin(self, case: Case, text: str, source: str, turn: Turn) -> Case:
        """Keep a decision or a rule-out for good."""
        pinned = (*case.memory.pinned, Fact(text=text, at=turn.at, source=source))
        return case.model_copy(update={"memory": case.memory.model_copy(update={"pinned": pinned})})

    def findable(self, case: Case, shown: frozenset[str] | None = None) -> tuple[str, ...]:
        """All that is not shown as it was said, and comes back when a turn speaks of it; the newest first.

        `shown` are the lines that are; without it, those that are where nothing is in want of room.
        """
        if shown is None:
            shown = frozenset((*self._pinned(case), *self._hot(case)))
        memory = case.memory
        facts = (*reversed(self._out(case)), *(_fact(f) for f in (*reversed(memory.pinned), *reversed(memory.cold))))
        lasting = (gist.pieces(text, self._long) for text in facts if text not in shown)
        talked = (_told(m.speaker.name, m.text, self._long) for m in reversed((*memory.older, *memory.hot)))
        summed = (gist.pieces(text, self._long) for text in reversed(memory.warm[: -self.config.warm_summaries]))
        texts = chain(chain.from_iterable(lasting), chain.from_iterable(talked), chain.from_iterable(summed))
        return tuple(islice(dict.fromkeys(t for t in texts if t not in shown), self.config.recall_among))

    @property
    def _long(self) -> int:
        """Characters of a message that are shown word for word."""
        return int(self.config.memory_tokens / self.config.hot_memory_size * self.config.chars_per_token)

    def _similar(self, case: Case, about: str, shown: frozenset[str]) -> Generator[Effect, Any, list[str]]:
        among = self.findable(case, shown)
        if not among or not about:
            return []
        passages = yield from recall(about, self.config.warm_memory_size, among)
        return [p.text for p in passages]

    def _newest(self, tier: list[Priced], kept: list[Priced], left: float = 0) -> list[Priced]:
        """What fits of a tier beside what is kept already, with a share `left` over: the newest, which come last."""
        return _taken(tier[::-1], self._room(kept) - int(self.config.memory_tokens * left))[::-1]

    def _room(self, kept: list[Priced]) -> int:
        return self.config.memory_tokens - sum(price for _, price in kept)

    def _joined(self, lines: list[str]) -> Generator[Effect, Any, str]:
        """The lines as one text; it may have more tokens than its lines have one by one."""
        text = "\n".join(lines)
        while len(text.encode()) > self.config.memory_tokens:
            (tokens,) = yield from count((text,))
            if tokens <= self.config.memory_tokens:
                break
            text = text.rpartition("\n")[0]
        return text

    def _pinned(self, case: Case) -> list[str]:
        facts = [f"Problem: {case.problem}"] if case.problem else []
        if case.onset:
            facts.append(f"Onset: {case.onset.isoformat()}")
        if case.affected:
            facts.append(f"Affected: {', '.join(case.affected)}")
        most = self.config.pinned_facts
        facts += self._out(case)[-most:] + [_fact(f) for f in case.memory.pinned[-most:]]
        share = self.config.memory_tokens * self.config.pinned_share / max(len(facts), 1)
        return [self._short(f, share) for f in facts]

    def _out(self, case: Case) -> list[str]:
        rejected = [h.statement for h in case.hypotheses if h.state is HypothesisState.REJECTED]
        return [f"Not the cause: {text}" for text in (*rejected, *(f"{r.what} ({r.why})" for r in case.ruled_out))]

    def _hot(self, case: Case) -> list[str]:
        """What was said in the last iterations, and since."""
        before = [t.at for t in case.turns if t.investigated][: -self.config.hot_iterations]
        last = case.memory.hot[-self.config.hot_memory_size :]
        return [gist.gist(_line(m), self._long) for m in last if not before or m.at > before[-1]]

    def _summaries(self, case: Case) -> list[str]:
        share = self.config.memory_tokens / self.config.warm_summaries / 2
        return [self._short(f"Earlier: {text}", share) for text in case.memory.warm[-self.config.warm_summaries :]]

    def _cold(self, case: Case) -> list[str]:
        return [f.text for f in case.memory.cold[-self.config.cold_facts :]]

    def _short(self, text: str, tokens: float) -> str:
        return gist.gist(text, int(tokens * self.config.chars_per_token))


@lru_cache(talk.REMEMBERED)
def _told(who: str, text: str, most: int) -> tuple[str, ...]:
    """A message in pieces, each with who said it."""
    return tuple(f"{who}: {piece}" for piece in gist.pieces(talk.said(text), most))


def _line(message: Message) -> str:
    return f"{message.speaker.name}: {talk.said(message.text)}"


def _fact(fact: Fact) -> str:
    return f"{fact.text} ({fact.source})"


def _priced(room: int, *tiers: list[str]) -> Generator[Effect, Any, list[list[Priced]]]:
    """Each line with its tokens, and one more for its end; where all have room by their bytes, nobody need count."""
    lines = tuple(line for tier in tiers for line in tier)
    sizes = tuple(len(line.encode()) for line in lines)  # a token has a byte at least
    counts = iter(sizes if sum(sizes) + len(sizes) <= room else (yield from count(lines)))
    return [[(line, next(counts) + 1) for line in tier] for tier in tiers]


def _taken(lines: list[Priced], room: int) -> list[Priced]:
    taken: list[Priced] = []
    for line, price in lines:
        if price <= room:
            taken.append((line, price))
            room -= price
    return taken
