"""Intensity: how many questions a turn may ask, and which."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from engines import phases, talk
from engines.config import InvestigationConfig
from engines.models import Case, HypothesisState, Phase
from engines.turn import Turn


class Level(IntEnum):
    """How hard a turn thinks."""

    NONE = 0
    LIGHT = 1
    MEDIUM = 2
    FULL = 3


class OodaStep(StrEnum):
    """The four steps of the loop."""

    OBSERVE = "observe"
    ORIENT = "orient"
    DECIDE = "decide"
    ACT = "act"


WEIGHTS: dict[Phase, tuple[float, float, float, float]] = {
    Phase.INTAKE: (0.0, 0.0, 0.0, 0.0),
    Phase.BLAST_RADIUS: (0.60, 0.30, 0.08, 0.02),
    Phase.TIMELINE: (0.60, 0.30, 0.08, 0.02),
    Phase.HYPOTHESIS: (0.30, 0.35, 0.30, 0.05),
    Phase.VALIDATION: (0.25, 0.25, 0.25, 0.25),
    Phase.SOLUTION: (0.10, 0.25, 0.30, 0.35),
    Phase.DOCUMENT: (0.0, 1.0, 0.0, 0.0),
}
REQUIRED = 0.25  # a step with this weight must be done

_BASE: dict[Phase, tuple[Level, Level]] = {  # while it warms up, and then
    Phase.INTAKE: (Level.NONE, Level.NONE),
    Phase.BLAST_RADIUS: (Level.LIGHT, Level.LIGHT),
    Phase.TIMELINE: (Level.LIGHT, Level.LIGHT),
    Phase.HYPOTHESIS: (Level.LIGHT, Level.MEDIUM),
    Phase.VALIDATION: (Level.MEDIUM, Level.FULL),
    Phase.SOLUTION: (Level.MEDIUM, Level.MEDIUM),
    Phase.DOCUMENT: (Level.LIGHT, Level.LIGHT),
}


@dataclass(frozen=True)
class Plan:
    """What a turn may ask; the parts never add up to more than `asks`."""

    level: Level
    asks: int
    tests: int
    challenge: bool
    compact: bool
    has_news: bool  # whether it brings something to test with
    required: tuple[OodaStep, ...]


@dataclass(frozen=True)
class OODAEngine:
    """Plans a turn."""

    config: InvestigationConfig

    def plan(self, case: Case, turn: Turn, *, compact: bool, asked: int = 0) -> Plan:
        """How hard to think about this turn; what was `asked` and a due compression take from the tests.

        Where the phase has to decide, a test comes before the compression and the challenge. Words that end the
        incident are heard and closed instead: two questions, which any level but none allows.
        """
        level = self.level(case, turn)
        asks = self.bound(level)
        weights = zip(OodaStep, WEIGHTS[case.phase], strict=True)
        required = tuple(step for step, weight in weights if weight >= REQUIRED)
        has_news = not case.iteration or talk.brings_something(turn)
        kept = 1 + asked + (has_news and OodaStep.DECIDE in required)
        compact = compact and asks > kept
        challenge = level >= Level.MEDIUM and asks > kept + compact
        left = asks - 1 - asked - compact - challenge
        return Plan(
            level=level,
            asks=asks,
            tests=min(max(left, 0), self.config.tests_per_turn) if has_news else 0,
            challenge=challenge,
            compact=compact,
            has_news=has_news,
            required=required,
        )

    def bound(self, level: Level) -> int:
        """The most questions at a level."""
        asks = (0, self.config.asks_light, self.config.asks_medium, self.config.asks_full)[level]
        return min(asks, self.config.max_ooda_iterations)

    def level(self, case: Case, turn: Turn) -> Level:
        """The level of a phase, raised by trouble and lowered by repetition."""
        early, late = _BASE[case.phase]
        base = early if phases.iterations_in_phase(case) < self.config.warm_up else late
        if base is Level.NONE:
            return base
        shift = int(self._is_hard(case)) - int(talk.is_repeated(turn, case.memory.hot))
        return Level(min(max(base + shift, Level.LIGHT), Level.FULL))

    def _is_hard(self, case: Case) -> bool:
        rejected = sum(1 for h in case.hypotheses if h.state is HypothesisState.REJECTED)
        many = len(case.evidence) > self.config.raise_evidence
        return (
            rejected >= self.config.raise_rejected
            or many
            or case.severity == "P0"
            or phases.is_stalled(case, self.config)
        )
