"""Memory: what of the talk goes into a question, within one budget, and what is kept for good."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from engines import gist, talk
from engines.config import InvestigationConfig
from engines.effects import Effect, count, recall
from engines.models import Case, Fact, HypothesisState, Memory
from engines.questions import Summary
from engines.turn import Message, Turn


@dataclass(frozen=True)
class MemoryManager:
    """Remembers, and shows what fits."""

    config: InvestigationConfig

    def view(self, case: Case, about: str) -> Generator[Effect, Any, str]:
        """What a question is told, the most lasting first; what does not fit gives way from the end."""
        tiers = [
            self._pinned(case),
            self._hot(case),
            [*self._summaries(case), *(yield from self._similar(case, about))],
        ]
        tiers.append(self._cold(case))
        lines = tuple(line for tier in tiers for line in tier)
        if sum(len(line.encode()) + 1 for line in lines) <= self.config.memory_tokens:
            return "\n".join(lines)  # a token has a byte at least, so nobody needs to count
        counts = iter((yield from count(lines)))
        priced = [[(line, next(counts) + 1) for line in tier] for tier in tiers]  # one more for its end
        return "\n".join(self._fitting(priced))

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

    def findable(self, case: Case) -> tuple[str, ...]:
        """All that is not shown by itself, and comes back when a turn speaks of it; the newest first."""
        kept = self.config.pinned_facts
        older = (_line(m) for m in reversed(case.memory.older))
        facts = [*case.memory.pinned[:-kept], *case.memory.cold]
        out = [*self._out(case)[:-kept], *case.memory.warm[: -self.config.warm_summaries]]
        return tuple(dict.fromkeys([*older, *(f"{f.text} ({f.source})" for f in reversed(facts)), *reversed(out)]))

    def _similar(self, case: Case, about: str) -> Generator[Effect, Any, list[str]]:
        among = self.findable(case)
        if not among or not about:
            return []
        passages = yield from recall(about, self.config.warm_memory_size, among)
        return [self._short(p.text, self.config.memory_tokens / self.config.hot_memory_size) for p in passages]

    def _fitting(self, tiers: list[list[tuple[str, int]]]) -> list[str]:
        """What fits of each tier: of the first, in its order, at most its share; of the others the newest, the last."""
        room = self.config.memory_tokens
        pinned = _taken(tiers[0], int(room * self.config.pinned_share))
        kept = [line for line, _ in pinned]
        room -= sum(price for _, price in pinned)
        for tier in tiers[1:]:
            taken = _taken(tier[::-1], room)
            kept += [line for line, _ in taken[::-1]]
            room -= sum(price for _, price in taken)
        return kept

    def _pinned(self, case: Case) -> list[str]:
        facts = [f"Problem: {case.problem}"] if case.problem else []
        if case.onset:
            facts.append(f"Onset: {case.onset.isoformat()}")
        if case.affected:
            facts.append(f"Affected: {', '.join(case.affected)}")
        most = self.config.pinned_facts
        facts += self._out(case)[-most:] + [f"{f.text} ({f.source})" for f in case.memory.pinned[-most:]]
        share = self.config.memory_tokens * self.config.pinned_share / max(len(facts), 1)
        return [self._short(f, share) for f in facts]

    def _out(self, case: Case) -> list[str]:
        rejected = [h.statement for h in case.hypotheses if h.state is HypothesisState.REJECTED]
        return [f"Not the cause: {text}" for text in (*rejected, *(f"{r.what} ({r.why})" for r in case.ruled_out))]

    def _hot(self, case: Case) -> list[str]:
        share = self.config.memory_tokens / self.config.hot_memory_size
        return [self._short(_line(m), share) for m in case.memory.hot[-self.config.hot_memory_size :]]

    def _summaries(self, case: Case) -> list[str]:
        share = self.config.memory_tokens / self.config.warm_summaries / 2
        return [self._short(f"Earlier: {text}", share) for text in case.memory.warm[-self.config.warm_summaries :]]

    def _cold(self, case: Case) -> list[str]:
        return [f.text for f in case.memory.cold[-self.config.cold_facts :]]

    def _short(self, text: str, tokens: float) -> str:
        return gist.gist(text, int(tokens * self.config.chars_per_token))


def _line(message: Message) -> str:
    return f"{message.speaker.name}: {talk.said(message.text)}"


def _taken(lines: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    taken: list[tuple[str, int]] = []
    for line, price in lines:
        if price <= room:
            taken.append((line, price))
            room -= price
    return taken
