"""What an answer card is made of."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from engines.cards import wording
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.evidence import Evidence
from engines.models import Case, Category, Hypothesis, ResponseType, WorkingConclusion
from engines.questions import Candidate
from engines.requests import Requests
from engines.wanted import EvidenceRequest


@dataclass(frozen=True)
class Answer:
    """What a turn came to, as far as its card needs it."""

    case: Case
    conclusion: WorkingConclusion
    response: ResponseType
    day: datetime  # the turn's time
    config: InvestigationConfig
    turn: str = ""  # whose changes are shown as moved
    new: tuple[Evidence, ...] = ()
    reply: str = ""
    rival: Candidate | None = None
    notes: tuple[str, ...] = ()  # what words of this turn did that nothing else on the card tells
    left_alone: tuple[Category, ...] = field(default=())  # categories that led nowhere

    @cached_property
    def stated(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that may be stated, best first."""
        return WorkingConclusionGenerator(self.config).stated(self.case)

    @cached_property
    def incident(self) -> datetime:
        """The day that the card's times are of."""
        return wording.incident_day(self.case, self.day)

    @property
    def top(self) -> Hypothesis | None:
        """The hypothesis that the conclusion states."""
        return self.case.hypothesis(self.conclusion.hypothesis or "")

    @property
    def cause(self) -> Hypothesis | None:
        """The same, if it is likely enough to be named."""
        return self.top if self.conclusion.confidence >= self.config.likely_at else None

    @property
    def requested(self) -> tuple[EvidenceRequest, ...]:
        """What is asked for now."""
        return Requests(self.config).shown(self.case, self.conclusion.confidence)
