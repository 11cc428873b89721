"""What is asked for: pieces of evidence that would decide something."""

from enum import StrEnum

from pydantic import BaseModel

from engines.turn import FROZEN


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
