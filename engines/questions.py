"""What can be asked, each question with all that is needed to answer it and the type of its answer.

A question is a typed value, not a prompt: a model and `knowledge.reasoner` answer the same ones.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, Field

from engines.abnormal import Ranking
from engines.evidence import Citation, Evidence
from engines.models import Category, Hypothesis, Phase
from engines.models import RuledOut as RuledOut  # noqa: PLC0414 - exported: part of an Assessment
from engines.response import Mitigation
from engines.turn import FROZEN, Message
from engines.wanted import EvidenceRequest, RequestCategory

A = TypeVar("A", bound=BaseModel)


class Answered(BaseModel):
    """Base of all answers."""

    model_config = FROZEN

    note: str = ""  # what the card says of who answered, where that is not who was to answer


class Passage(BaseModel):
    """A piece of a guide or runbook, with where it stands."""

    model_config = FROZEN

    title: str
    source: str
    text: str
    score: float


class Passages(BaseModel):
    """The answer to a look-up, best first."""

    model_config = FROZEN

    passages: tuple[Passage, ...] = ()


class Candidate(BaseModel):
    """A possible cause with its probability and the lines that say so.

    `statement` is one or two plain sentences: which component, what is wrong, why that explains the
    symptom, since when. `citations` point at lines of findings; a candidate without any is a guess.
    """

    model_config = FROZEN

    statement: str
    component: str
    category: Category
    prior: float = Field(ge=0, le=1)
    citations: tuple[Citation, ...] = ()
    against: tuple[Citation, ...] = ()  # lines that speak against it
    since: datetime | None = None
    fix: tuple[str, ...] = ()
    settles: str | None = None
    pattern: str | None = None  # the catalogue's id, where it came from there


class Wanted(BaseModel):
    """A piece of evidence that would decide something; becomes an `EvidenceRequest`."""

    model_config = FROZEN

    what: str
    why: str
    category: RequestCategory
    commands: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    critical: bool = False


class Question(BaseModel, Generic[A]):
    """Base of all questions: what every one of them is told."""

    model_config = FROZEN

    answer: ClassVar[type[Answered]]

    at: datetime
    problem: str  # what people say is wrong, redacted
    evidence: tuple[Evidence, ...]  # with findings
    memory: str = ""  # the memory view, within its budget
    passages: tuple[Passage, ...] = ()
    began: datetime | None = None  # since when, where a person said so: it stands, whatever a file says


class Shown(BaseModel):
    """What a file shows of a thing that people contradict each other about: that it is fine, or that it is not."""

    model_config = FROZEN

    topic: str
    fine: bool
    citation: Citation


class Assessment(Answered):
    """What the evidence says: candidates best first, and what is known around them."""

    candidates: tuple[Candidate, ...] = ()
    affected: tuple[str, ...] = ()
    onset: datetime | None = None
    severity: str | None = None  # proposed, "P0" … "P3"
    known: tuple[Citation, ...] = ()  # the most telling lines, whatever the cause
    ruled_out: tuple[RuledOut, ...] = ()
    wanted: tuple[Wanted, ...] = ()  # the most deciding first
    reply: str = ""  # an answer to a plain question, where the turn asked one
    shown: tuple[Shown, ...] = ()  # of what is disputed


class Assess(Question[Assessment]):
    """What could be the cause? Asked once per turn that brings something new."""

    answer = Assessment

    phase: Phase
    messages: tuple[Message, ...] = ()  # what this turn brought
    new_evidence: tuple[str, ...] = ()  # ids of what this turn brought
    hypotheses: tuple[Hypothesis, ...] = ()
    excluded: tuple[Category, ...] = ()  # categories not to propose again
    others: int = 0  # categories beside those that are asked for at least, where some led nowhere
    disputed: tuple[str, ...] = ()  # topics that people contradict each other about
    steps: tuple[str, ...] = ()  # what the phase asks for now: observe, orient, decide, act
    ranking: Ranking | None = None  # the components by how abnormal their metrics are


class MoveKind(StrEnum):
    """What words do to a case."""

    STARTED = "started"  # somebody does something about it: `text` is what
    APPROVED = "approved"  # the proposed fix may be done
    WORKED = "worked"
    FAILED = "failed"
    REJECTED = "rejected"  # "that's not it"
    CONFIRMED = "confirmed"
    BLOCKED = "blocked"  # what was asked for can't be had
    FINE = "fine"  # `topic` is fine
    BAD = "bad"  # `topic` is not
    ONSET = "onset"  # it began `at`
    SEVERITY = "severity"  # `text` is "P0" … "P3"
    ESCALATED = "escalated"  # somebody wants others called
    ACKNOWLEDGED = "acknowledged"  # somebody takes it


class Move(BaseModel):
    """What one message does to the case; what it leaves open is meant as the conclusion, or the last one.

    Something that is begun, `text`, and names no hypothesis is against none.
    """

    model_config = FROZEN

    kind: MoveKind
    message: str  # the ref of the message that says so
    hypothesis: str | None = None
    request: str | None = None
    text: str = ""
    topic: str = ""
    at: datetime | None = None


class Heard(Answered):
    """All that was said to move the case, in the order of the messages."""

    moves: tuple[Move, ...] = ()


class Hear(Question[Heard]):
    """What do these messages do to the case? Asked of words in a case that has something to move."""

    answer = Heard

    messages: tuple[Message, ...] = ()
    conclusion: str | None = None  # the hypothesis that the last card named
    onset: datetime | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()  # the open ones, in the order they were shown
    mitigations: tuple[Mitigation, ...] = ()


class Weight(BaseModel):
    """What one piece of evidence says of the hypothesis."""

    model_config = FROZEN

    evidence: str
    supports: bool
    why: str
    citation: Citation | None = None


class Verdict(Answered):
    """The stances of the evidence on one hypothesis; evidence that says nothing of it is left out."""

    weights: tuple[Weight, ...] = ()


class Test(Question[Verdict]):
    """Does the evidence support this hypothesis?"""

    __test__ = False  # not a test class to pytest
    answer = Verdict

    hypothesis: Hypothesis
    messages: tuple[Message, ...] = ()
    number: int = 1  # of the tests of this turn
    of: int = 1  # how many these are


class Doubt(Answered):
    """The strongest other reading of the same evidence, or none."""

    rival: Candidate | None = None
    why: str = ""


class Challenge(Question[Doubt]):
    """What else would explain the same evidence?"""

    answer = Doubt

    hypothesis: Hypothesis
    hypotheses: tuple[Hypothesis, ...] = ()


class Closing(Answered):
    """What is left to do after a case; what it was and what mended it stand in the case."""

    follow_ups: tuple[str, ...] = ()


class Close(Question[Closing]):
    """It is over: what is left to do?"""

    answer = Closing

    hypotheses: tuple[Hypothesis, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()


class Summary(Answered):
    """Messages in few words, every number and name kept."""

    text: str
    facts: tuple[str, ...] = ()


class Compact(Question[Summary]):
    """Say these messages in few words."""

    answer = Summary

    messages: tuple[Message, ...] = ()
