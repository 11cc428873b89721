"""The case: everything that is known of one incident, as one immutable value."""

from datetime import datetime
from enum import IntEnum, StrEnum

from pydantic import BaseModel

from engines.evidence import Citation, Evidence, Finding
from engines.query.query import Query
from engines.turn import FROZEN, Message, Thread


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


class RequestCategory(StrEnum):
    """What sort of evidence is asked for."""

    SYMPTOMS = "symptoms"
    TIMELINE = "timeline"
    CHANGES = "changes"
    CONFIGURATION = "configuration"
    SCOPE = "scope"
    METRICS = "metrics"
    ENVIRONMENT = "environment"


class RequestStatus(StrEnum):
    """The life of a request."""

    PENDING = "pending"
    PARTIAL = "partial"
    COMPLETE = "complete"
    BLOCKED = "blocked"
    OBSOLETE = "obsolete"


class EvidenceRequest(BaseModel):
    """What we need, why, and how to get it."""

    model_config = FROZEN

    id: str  # "R1", …
    what: str
    why: str
    category: RequestCategory
    commands: tuple[str, ...] = ()  # at most 3, complete, to copy
    places: tuple[str, ...] = ()  # at most 3
    critical: bool = False
    hypothesis: str | None = None
    status: RequestStatus = RequestStatus.PENDING
    completeness: float = 0.0
    reason: str | None = None  # why it is blocked


class RuledOut(BaseModel):
    """What it is not, and the lines that say so."""

    model_config = FROZEN

    what: str
    why: str
    citations: tuple[Citation, ...] = ()


class MitigationState(StrEnum):
    """The life of a mitigation."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    TRIED = "tried"
    WORKED = "worked"
    FAILED = "failed"


class Mitigation(BaseModel):
    """Something against the incident, from the proposal to how it went."""

    model_config = FROZEN

    id: str  # "M1", …
    text: str
    hypothesis: str | None
    by: str  # who proposed it, and then who does it
    by_id: str
    state: MitigationState = MitigationState.TRIED
    approved_by: str | None = None
    started_at: datetime  # of what is not tried yet: when it was proposed
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is being tried, and nobody said how it went."""
        return self.state is MitigationState.TRIED

    @property
    def is_waiting(self) -> bool:
        """Whether nobody began it yet."""
        return self.state in (MitigationState.PROPOSED, MitigationState.APPROVED)


class Said(BaseModel):
    """Somebody's word that a thing is fine, or that it is not."""

    model_config = FROZEN

    topic: str
    fine: bool
    evidence: str
    speaker: str
    speaker_id: str
    quote: str


class Conflict(BaseModel):
    """Two people who contradict each other; neither counts until one of them, or a button, settles it."""

    model_config = FROZEN

    id: str  # "C1", …
    one: Said
    other: Said
    settled: str | None = None  # the evidence that stands


class Escalation(BaseModel):
    """A call for others, from the first on the path to the one who took it."""

    model_config = FROZEN

    reason: str
    at: datetime
    step: int = 0  # who of the path is called now
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


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


class Fact(BaseModel):
    """Something to keep for good: a decision, a rule-out, a negative finding, with where it comes from."""

    model_config = FROZEN

    text: str
    at: datetime
    source: str  # an evidence ref or a person's name


class Memory(BaseModel):
    """What is remembered of the talk: facts kept for good, the last messages, and summaries of the rest."""

    model_config = FROZEN

    pinned: tuple[Fact, ...] = ()
    hot: tuple[Message, ...] = ()
    older: tuple[Message, ...] = ()  # what was summed up; found again by what it says
    warm: tuple[str, ...] = ()
    cold: tuple[Fact, ...] = ()


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


class Feedback(BaseModel):
    """Somebody's 👍 or 👎."""

    model_config = FROZEN

    turn: str
    hypothesis: str | None
    accepted: bool
    by: str
    at: datetime


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
    turns: tuple[TurnRecord, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    degraded: str | None = None  # why, when the investigation is degraded
    known: tuple[Citation, ...] = ()  # the most telling lines, whatever the cause
    ruled_out: tuple[RuledOut, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    claims: tuple[Said, ...] = ()  # the last word of each speaker on each topic
    conflicts: tuple[Conflict, ...] = ()
    escalation: Escalation | None = None
    acknowledged_by: str | None = None  # who takes care of the incident
    resolved_at: datetime | None = None
    reopened_at: datetime | None = None  # since when it is bad again, after it was resolved
    follow_ups: tuple[str, ...] = ()
    query: Query | None = None  # the last question over events, which "same for X" changes
    pseudonyms: dict[str, str] = {}  # keyed digest of a redacted value -> "EMAIL_3"

    @property
    def iteration(self) -> int:
        """How many turns investigated so far."""
        return sum(1 for t in self.turns if t.investigated)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all evidence, in order of arrival."""
        return tuple(f for e in self.evidence for f in e.findings)

    @property
    def uncounted(self) -> frozenset[str]:
        """The evidence that counts for nothing: both sides of an open conflict, and the loser of a settled one."""
        sides = [(s, c) for c in self.conflicts for s in (c.one, c.other)]
        return frozenset(s.evidence for s, c in sides if c.settled != s.evidence)

    def hypothesis(self, wanted: str) -> Hypothesis | None:
        """The hypothesis with that id."""
        return next((h for h in self.hypotheses if h.id == wanted), None)
