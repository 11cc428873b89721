"""What people do about an incident and say of it: mitigations, conflicts, escalation, feedback."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from engines.evidence import Citation
from engines.turn import FROZEN, Speaker


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
    by: Citation | None = None  # the line of a file that settled it


class Escalation(BaseModel):
    """A call for others, from the first on the path to the one who took it."""

    model_config = FROZEN

    reason: str
    at: datetime
    step: int = 0  # who of the path is called now
    first: int = 0  # who of it was called first
    asked_for: Speaker | None = None  # who is called before anybody of the path; the id is empty where it is not known
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


class Feedback(BaseModel):
    """Somebody's 👍 or 👎."""

    model_config = FROZEN

    turn: str
    hypothesis: str | None
    accepted: bool
    by: str
    at: datetime


class Assigned(BaseModel):
    """Who has which role in the incident."""

    model_config = FROZEN

    role: str
    person: Speaker
    by: str
    at: datetime


class Pause(BaseModel):
    """Since when FaultMaven is to be silent in the case, and who said so."""

    model_config = FROZEN

    by: str
    at: datetime
    evidence: int  # pieces that the case had then: what comes after them is looked at when it goes on


class Reminders(BaseModel):
    """Whether the case may ask how something went; it asks again after `until`."""

    model_config = FROZEN

    off: bool = False
    until: datetime | None = None
