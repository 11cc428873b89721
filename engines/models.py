"""The case: everything that is known of one incident, as one immutable value."""

from datetime import datetime
from enum import IntEnum, StrEnum

from pydantic import BaseModel

from engines.abnormal import Ranking
from engines.evidence import Citation, Evidence, Finding
from engines.query.query import Query
from engines.remembered import Memory
from engines.response import Assigned, Conflict, Escalation, Feedback, Mitigation, Pause, Reminders, Said
from engines.turn import FROZEN, Thread
from engines.wanted import EvidenceRequest


class Category(StrEnum):
    """What sort of cause it is (ENGINES.md); the last one means that nothing is wrong now."""

    CHANGE = "deployment/change"
    CONFIGURATION = "configuration"
    RESOURCE = "resource exhaustion"
    DEPENDENCY = "dependency"
    NETWORK = "network"
    DATA = "data"
    CODE = "code defect"
    SECURITY = "security/credentials"
    INFRASTRUCTURE = "hardware/infrastructure"
    EXTERNAL = "external/provider"
    HUMAN = "human action"
    NO_FAULT = "no fault"


class Phase(IntEnum):
    """The seven phases, in order."""

    INTAKE = 0
    BLAST_RADIUS = 1
    TIMELINE = 2
    HYPOTHESIS = 3
    VALIDATION = 4
    SOLUTION = 5
    DOCUMENT = 6


class CaseStatus(StrEnum):
    """The life of a case; closed is final."""

    CONSULTING = "consulting"
    INVESTIGATING = "investigating"
    RESOLVED = "resolved"
    CLOSED = "closed"


class HypothesisState(StrEnum):
    """The life of a hypothesis; only a testing one moves by itself."""

    PROPOSED = "proposed"
    TESTING = "testing"
    VALIDATED = "validated"
    REJECTED = "rejected"
    INCONCLUSIVE = "inconclusive"
    RETIRED = "retired"


class ResponseType(StrEnum):
    """What a turn answers; it follows from the turn's outcome."""

    ANSWER = "ANSWER"
    PLAN_PROPOSAL = "PLAN_PROPOSAL"
    CLARIFICATION_REQUEST = "CLARIFICATION_REQUEST"
    CONFIRMATION_REQUEST = "CONFIRMATION_REQUEST"
    SOLUTION_READY = "SOLUTION_READY"
    NEEDS_MORE_DATA = "NEEDS_MORE_DATA"
    ESCALATION_REQUIRED = "ESCALATION_REQUIRED"
    STATUS_UPDATE = "STATUS_UPDATE"
    ERROR = "ERROR"


class Stance(BaseModel):
    """What one piece of evidence says of one hypothesis; the newest of an evidence id counts."""

    model_config = FROZEN

    evidence: str  # the evidence id: counted once
    supports: bool
    why: str
    citation: Citation | None = None
    in_prior: bool = False  # already counted in the prior, so not counted again
    held: bool = False  # part of a conflict between people: not counted until it is settled


class Step(BaseModel):
    """One change of a hypothesis: in which turn, from what score to what, and by which evidence."""

    model_config = FROZEN

    turn: str
    at: datetime
    before: float
    after: float
    state: HypothesisState
    evidence: tuple[str, ...] = ()
    why: str = ""


class Hypothesis(BaseModel):
    """A possible cause, with its score in 0..1 and all that moved it."""

    model_config = FROZEN

    id: str  # "H1", …
    statement: str  # one or two sentences: component, cause, why it explains the symptom
    component: str
    category: Category
    prior: float
    score: float
    state: HypothesisState = HypothesisState.PROPOSED
    stances: tuple[Stance, ...] = ()
    citations: tuple[Citation, ...] = ()
    since: datetime | None = None
    fix: tuple[str, ...] = ()  # what to do, commands in backticks
    settles: str | None = None  # what would settle it, a command in backticks where there is one
    stagnant: int = 0
    rank: int = 0  # its place among the candidates that named it last; decides ties
    history: tuple[Step, ...] = ()

    @property
    def supporting(self) -> tuple[Stance, ...]:
        """The stances for it."""
        return tuple(s for s in self.stances if s.supports and not s.held)

    @property
    def contradicting(self) -> tuple[Stance, ...]:
        """The stances against it."""
        return tuple(s for s in self.stances if not s.supports and not s.held)

    @property
    def is_open(self) -> bool:
        """Whether it still takes part."""
        return self.state in (HypothesisState.PROPOSED, HypothesisState.TESTING)


class RuledOut(BaseModel):
    """What it is not, and the lines that say so."""

    model_config = FROZEN

    what: str
    why: str
    citations: tuple[Citation, ...] = ()


class Momentum(StrEnum):
    """How the last three turns went."""

    EARLY = "early"
    ACCELERATING = "accelerating"
    STEADY = "steady"
    STALLED = "stalled"
    BLOCKED = "blocked"


class WorkingConclusion(BaseModel):
    """What we think now; derived from the case after every turn."""

    model_config = FROZEN

    statement: str
    confidence: float
    level: str  # speculation, probable, confident, verified
    supporting: tuple[str, ...] = ()  # evidence ids
    contradicting: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    next_steps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()  # hypothesis ids
    momentum: Momentum = Momentum.EARLY
    hypothesis: str | None = None
    updated_at: datetime


class PhaseMove(BaseModel):
    """One transition between phases."""

    model_config = FROZEN

    turn: str
    at: datetime
    before: Phase
    after: Phase
    outcome: str


class TurnRecord(BaseModel):
    """What one turn did, for momentum, stalls and the audit."""

    model_config = FROZEN

    turn: str
    at: datetime
    progress: bool
    investigated: bool = False  # whether it asked for causes: an iteration
    tested: tuple[str, ...] = ()
    asks: int = 0
    response: ResponseType
    dropped_claims: int = 0  # claims that failed the grounding check and were not shown


class Amended(StrEnum):
    """What became of something that was said."""

    CORRECTED = "corrected"
    DELETED = "deleted"
    FORGOTTEN = "forgotten"  # deleted, where what is deleted leaves the case


class Case(BaseModel):
    """One incident; `version` grows by one with each commit."""

    model_config = FROZEN

    id: str
    thread: Thread
    version: int = 0
    opened_at: datetime
    updated_at: datetime
    status: CaseStatus = CaseStatus.CONSULTING
    phase: Phase = Phase.INTAKE
    title: str = ""
    problem: str = ""  # what people say is wrong
    severity: str | None = None  # "P0" … "P3"
    severity_confirmed: bool = False
    onset: datetime | None = None
    onset_said: datetime | None = None  # since when, in the words of a person: it stands until somebody says otherwise
    affected: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()
    conclusion: WorkingConclusion | None = None
    memory: Memory = Memory()
    phases: tuple[PhaseMove, ...] = ()
    offered: Phase | None = None  # the phase that waits for somebody's yes, where that is required
    held: bool = False  # somebody took it a phase back: it goes forward when somebody says so
    turns: tuple[TurnRecord, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    degraded: str | None = None  # why, when the investigation is degraded
    known: tuple[Citation, ...] = ()  # the most telling lines, whatever the cause
    ruled_out: tuple[RuledOut, ...] = ()
    ranking: Ranking | None = None  # the components by how abnormal their metrics are
    mitigations: tuple[Mitigation, ...] = ()
    claims: tuple[Said, ...] = ()  # the last word of each speaker on each topic
    conflicts: tuple[Conflict, ...] = ()
    escalation: Escalation | None = None
    acknowledged_by: str | None = None  # who takes care of the incident
    resolved_at: datetime | None = None
    reopened_at: datetime | None = None  # since when it is bad again, after it was resolved
    follow_ups: tuple[str, ...] = ()
    roles: tuple[Assigned, ...] = ()  # in the incident; the newest of a role counts
    paused: Pause | None = None
    reminders: Reminders = Reminders()
    query: Query | None = None  # the last question over events, which "same for X" changes
    amended: dict[str, Amended] = {}  # evidence that its author took back, by its id
    pseudonyms: dict[str, str] = {}  # keyed digest of a redacted value -> "EMAIL_3"

    @property
    def iteration(self) -> int:
        """How many turns investigated so far."""
        return [t.investigated for t in self.turns].count(True)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all evidence, in order of arrival."""
        return tuple(f for e in self.evidence for f in e.findings)

    @property
    def uncounted(self) -> frozenset[str]:
        """The evidence that counts for nothing: what was taken back, and what lost or may lose a conflict."""
        sides = [(s, c) for c in self.conflicts for s in (c.one, c.other)]
        return self.taken_back | {s.evidence for s, c in sides if c.settled != s.evidence}

    @property
    def taken_back(self) -> frozenset[str]:
        """The evidence that was corrected or forgotten."""
        return frozenset(e for e, state in self.amended.items() if state is not Amended.DELETED)

    @property
    def standing(self) -> tuple[Evidence, ...]:
        """The evidence without what was taken back."""
        gone = self.taken_back
        return tuple(e for e in self.evidence if e.id not in gone) if gone else self.evidence

    def hypothesis(self, wanted: str) -> Hypothesis | None:
        """The hypothesis with that id."""
        return next((h for h in self.hypotheses if h.id == wanted), None)
