"""What is said: one neutral card per answer, the first line of which is the answer."""

from engines.cards.answer import answer
from engines.cards.basis import Answer
from engines.cards.calling import escalation, recommended
from engines.cards.catchup import catchup
from engines.cards.endings import begun, not_begun, stopped
from engines.cards.files import analysis
from engines.cards.found import found
from engines.cards.lists import causes, cost, evidence, passages, paused, way, when
from engines.cards.progress import reading, working
from engines.cards.states import (
    asking,
    closed,
    failed,
    findings,
    greeting,
    mitigation,
    noted,
    off_topic,
    placeholder,
    reminder,
    resolved,
    stale,
    stalled,
    status,
    usage,
    why,
)

__all__ = [
    "Answer",
    "analysis",
    "answer",
    "asking",
    "begun",
    "catchup",
    "causes",
    "closed",
    "cost",
    "escalation",
    "evidence",
    "failed",
    "findings",
    "found",
    "greeting",
    "mitigation",
    "not_begun",
    "noted",
    "off_topic",
    "passages",
    "paused",
    "placeholder",
    "reading",
    "recommended",
    "reminder",
    "resolved",
    "stale",
    "stalled",
    "status",
    "stopped",
    "usage",
    "way",
    "when",
    "why",
    "working",
]
