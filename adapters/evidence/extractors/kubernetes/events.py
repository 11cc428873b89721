"""Kubernetes events, whatever the notation: the reason, what it happened to, and what its message tells."""

import re
from dataclasses import dataclass

from adapters.evidence.components import workload
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, failure
from adapters.evidence.extractors.states import severity
from engines.evidence import BAD, FindingKind, Severity
from engines.figures import many

_TIMES = re.compile(r"\(x(\d{1,9}) over ([0-9ydhms]{1,40})\)")
_SPOKEN = re.compile(r"\bpod[ /:]+\"?([a-z0-9][a-z0-9.-]*[a-z0-9])(?:_([a-z0-9-]+))?\b")
_NEWS = {"NodeNotReady", "NodeHasDiskPressure", "NodeHasInsufficientMemory", "NodeHasInsufficientPID"}  # of type Normal
_MANY = 3  # times after which even a passing event is news


@dataclass(frozen=True)
class Event:
    """One event as it was written."""

    kind: str  # Warning, Normal
    reason: str
    message: str
    age: str = ""
    source: str = ""
    span: Span | None = None


def add(page: Page, event: Event, place: Place, subject: Subject) -> None:
    """Keep it; a warning that the platform repeats is an error."""
    span = event.span or _span(event.age)
    found = failure(event.message) if event.kind != "Normal" else None
    rank = Severity.INFO
    if event.kind != "Normal" or event.reason in _NEWS:
        rank = severity(event.reason)
        if rank in (Severity.INFO, Severity.WARNING):
            bad = bool(found and found.severity in BAD)
            rank = Severity.ERROR if bad and span.count >= _MANY else Severity.WARNING
    if not subject.name and (named := _SPOKEN.search(event.message)):
        subject = Subject("Pod", named[1], named[2] or subject.namespace, workload(named[1]))
    facts: dict[str, Fact] = {
        "message": event.message,
        "source": event.source,
        "type": event.kind,
        "age": event.age,
        "count": span.count,
        "class": found.reason if found else None,
        "target": found.target if found else None,
    }
    words = f"{subject.object or 'The cluster'}: {event.reason}"
    words += f", {many(span.count, 'time')}" if span.count > 1 else ""
    page.add(FindingKind.EVENT, event.reason, f"{words}: {event.message}", place, subject, rank, span, facts)


def _span(age: str) -> Span:
    """`3m19s (x256 over 58m)`: ages tell a count; they tell no time, since when they were printed is not known."""
    many = _TIMES.search(age)
    return Span(count=int(many[1]) if many else 1)
