"""Memory: what of the talk goes into a question, within one budget, and what is kept for good."""

import math
from dataclasses import dataclass

from engines import talk
from engines.config import InvestigationConfig
from engines.models import Case, Fact, HypothesisState, Memory
from engines.questions import Summary
from engines.turn import Message, Turn


@dataclass(frozen=True)
class MemoryManager:
    """Remembers, and shows what fits."""

    config: InvestigationConfig

    def tokens(self, text: str) -> int:
        """How many tokens a text is reckoned as."""
        return math.ceil(len(text) / self.config.chars_per_token)

    def view(self, case: Case) -> str:
        """What a question is told, the most lasting first; what does not fit gives way from the end."""
        lines = self._fitting(self._pinned(case), self.config.pinned_share * self.config.memory_tokens)
        for tier in (self._hot(case), self._warm(case), self._cold(case)):
            newest = self._fitting(tier[::-1], self.config.memory_tokens - self.tokens("\n".join([*lines, ""])))
            lines += newest[::-1]
        return "\n".join(lines)

    def remember(self, case: Case, turn: Turn) -> Memory:
        """Keep the turn's messages."""
        new = tuple(m for m in turn.messages if m.text.strip() and not talk.is_small(m.text))
        return case.memory.model_copy(update={"hot": (*case.memory.hot, *new)})

    def is_due(self, case: Case) -> bool:
        """Whether older messages should be said in few words."""
        old = self.old(case)
        size = sum(self.tokens(m.text) for m in old)
        regular = len(case.turns) % self.config.compress_every == self.config.compress_every - 1
        return bool(old) and (regular or size > self.config.compress_above)

    def old(self, case: Case) -> tuple[Message, ...]:
        """The messages that are no longer shown word for word."""
        return case.memory.hot[: -self.config.hot_messages]

    def compressed(self, case: Case, old: tuple[Message, ...], summary: Summary, turn: Turn) -> Memory:
        """Put a summary in the place of messages; what it calls a fact is kept by itself."""
        facts = tuple(Fact(text=f, at=turn.at, source="summary") for f in summary.facts)
        refs = {m.ref for m in old}
        return case.memory.model_copy(
            update={
                "hot": tuple(m for m in case.memory.hot if m.ref not in refs),
                "warm": (*case.memory.warm, summary.text) if summary.text else case.memory.warm,
                "cold": (*case.memory.cold, *facts),
            }
        )

    def pin(self, case: Case, text: str, source: str, turn: Turn) -> Case:
        """Keep a decision or a rule-out for good."""
        pinned = (*case.memory.pinned, Fact(text=text, at=turn.at, source=source))
        return case.model_copy(update={"memory": case.memory.model_copy(update={"pinned": pinned})})

    def _fitting(self, lines: list[str], room: float) -> list[str]:
        kept: list[str] = []
        for line in lines:
            if self.tokens("\n".join([*kept, line])) <= room:
                kept.append(line)
        return kept

    def _pinned(self, case: Case) -> list[str]:
        facts = [f"Problem: {case.problem}"] if case.problem else []
        if case.onset:
            facts.append(f"Onset: {case.onset.isoformat()}")
        if case.affected:
            facts.append(f"Affected: {', '.join(case.affected)}")
        rejected = [h.statement for h in case.hypotheses if h.state is HypothesisState.REJECTED]
        out = [*rejected, *(f"{r.what} ({r.why})" for r in case.ruled_out)]
        kept = case.memory.pinned[-self.config.pinned_facts :]
        facts += [f"Not the cause: {text}" for text in out] + [f"{f.text} ({f.source})" for f in kept]
        share = self.config.memory_tokens * self.config.pinned_share / max(len(facts), 1)
        return [self._short(f, share) for f in facts]

    def _hot(self, case: Case) -> list[str]:
        share = self.config.memory_tokens // self.config.hot_messages
        last = case.memory.hot[-self.config.hot_messages :]
        return [self._short(f"{m.speaker.name}: {talk.said(m.text)}", share) for m in last]

    def _warm(self, case: Case) -> list[str]:
        return [f"Earlier: {text}" for text in case.memory.warm[-self.config.warm_summaries :]]

    def _cold(self, case: Case) -> list[str]:
        return [f.text for f in case.memory.cold[-self.config.cold_facts :]]

    def _short(self, text: str, tokens: float) -> str:
        most = int(tokens * self.config.chars_per_token)
        return text if len(text) <= most else text[: most - 1].rstrip() + "…"
