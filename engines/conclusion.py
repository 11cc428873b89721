"""The working conclusion: what we think now, derived from the case after every turn, never asked for."""

from dataclasses import dataclass

from engines import grounding, risk
from engines.config import InvestigationConfig
from engines.hypotheses import HypothesisManager
from engines.models import Case, Hypothesis, HypothesisState, Momentum, WorkingConclusion
from engines.phases import is_stalled
from engines.requests import Requests
from engines.turn import Turn
from engines.wanted import RequestStatus

INCONCLUSIVE = "Inconclusive: no cause is supported by evidence yet."


@dataclass(frozen=True)
class WorkingConclusionGenerator:
    """Says what the case amounts to."""

    config: InvestigationConfig

    def derive(self, case: Case, turn: Turn) -> WorkingConclusion:
        """The conclusion of the case as it stands."""
        ranked = self.stated(case)
        top = ranked[0] if ranked else None
        confidence = self.confidence(case, top)
        return WorkingConclusion(
            statement=top.statement if top else INCONCLUSIVE,
            confidence=confidence,
            level=self.level(confidence),
            supporting=tuple(s.evidence for s in top.supporting) if top else (),
            contradicting=tuple(s.evidence for s in top.contradicting) if top else (),
            citations=top.citations if top else (),
            next_steps=top.fix[: self.config.list_limit] if top else (),
            missing=tuple(r.what for r in Requests(self.config).open(case))[: self.config.list_limit],
            alternatives=self._alternatives(ranked[1:]),
            momentum=self.momentum(case),
            hypothesis=top.id if top else None,
            updated_at=turn.at,
        )

    def stated(self, case: Case) -> tuple[Hypothesis, ...]:
        """The hypotheses that may be stated: those that cite evidence which holds and are not too risky.

        What may be claimed of them decides their order: what the evidence contradicts comes later.
        """
        ranked = HypothesisManager(self.config).ranked(case)
        held = (h for h in ranked if grounding.valid(h.citations, case.evidence))
        risks = [(h, risk.of(h, case, self.config)) for h in held]
        fit = [(h, amount) for h, amount in risks if amount < self.config.risk_critical]
        return tuple(h for h, amount in sorted(fit, key=lambda pair: -self._claimed(case, *pair)))

    def confidence(self, case: Case, h: Hypothesis | None) -> float:
        """What may be claimed for it: one source never verifies, and a degraded case is capped."""
        return self._claimed(case, h, risk.of(h, case, self.config)) if h else 0.0

    def _claimed(self, case: Case, h: Hypothesis, amount: float) -> float:
        """What is left of its score at an amount of risk."""
        shown = HypothesisManager(self.config).shown(h)
        if h.state is not HypothesisState.VALIDATED:
            shown = min(shown, self.config.single_source_cap)
        return min(shown * (1 - amount), self._cap(case))

    def level(self, confidence: float) -> str:
        """The word for a confidence."""
        if confidence >= self.config.verified_at:
            return "verified"
        if confidence >= self.config.confident_at:
            return "confident"
        return "probable" if confidence >= self.config.likely_at else "speculation"

    def word(self, confidence: float) -> str:
        """Low, medium or high."""
        if confidence >= self.config.high_at:
            return "high"
        return "medium" if confidence >= self.config.medium_at else "low"

    def momentum(self, case: Case) -> Momentum:
        """How the last turns went."""
        blocked = sum(1 for r in case.requests if r.critical and r.status is RequestStatus.BLOCKED)
        if blocked >= self.config.blocked_at:
            return Momentum.BLOCKED
        last = [t for t in case.turns if t.investigated or t.progress][-self.config.momentum_turns :]
        if len(last) < self.config.momentum_turns:
            return Momentum.EARLY
        progress = sum(1 for t in last if t.progress)
        if progress >= self.config.accelerating_at:
            return Momentum.ACCELERATING
        return Momentum.STEADY if progress else Momentum.STALLED

    def may_close(self, case: Case, conclusion: WorkingConclusion) -> bool:
        """Whether to offer an end without a cause: nothing moves, and what would help can't be had."""
        blocked = sum(1 for r in case.requests if r.status is RequestStatus.BLOCKED)
        unsure = conclusion.confidence < self.config.likely_at
        return unsure and blocked >= self.config.blocked_at and is_stalled(case, self.config)

    def _cap(self, case: Case) -> float:
        if case.degraded is None:
            return 1.0
        return self.config.degraded_caps.get(case.degraded, self.config.degraded_cap)

    def _alternatives(self, others: tuple[Hypothesis, ...]) -> tuple[str, ...]:
        shown = HypothesisManager(self.config).shown
        near = [h.id for h in others if shown(h) >= self.config.alternatives_from]
        return tuple(near[: self.config.list_limit])
