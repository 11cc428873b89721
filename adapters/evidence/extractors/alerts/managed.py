"""Events of managed services, by the categories that the services document."""

from adapters.evidence.classes import Classified, classify
from adapters.evidence.extractors.history.changes import TIMES
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

# As the event categories of Amazon RDS are documented; Aurora, Redshift, DocumentDB and Neptune share most of them.
_TROUBLE: dict[str, tuple[str, Severity]] = {
    "failover": ("Failover", Severity.ERROR),
    "global-failover": ("Failover", Severity.ERROR),
    "low storage": ("LowStorage", Severity.ERROR),
}
_OTHERWISE: dict[str, tuple[str, Severity]] = {
    "failure": ("Failure", Severity.ERROR),
    "maintenance": ("Maintenance", Severity.INFO),
    "security patching": ("Maintenance", Severity.INFO),
    "backup": ("Backup", Severity.INFO),
    "configuration change": ("ConfigurationChange", Severity.INFO),
    "recovery": ("Recovery", Severity.INFO),
    "restoration": ("Recovery", Severity.INFO),
}


def add(page: Page, node: Node, said: tuple[Node, str]) -> None:
    """Keep one event of a managed service."""
    message, service = said
    text = message.text()
    categories = [c.text() for c in (node.first("event_categories", "EventCategories") or NOTHING).rows()]
    found = classify(text)
    reason, rank = _judged(categories, found)
    facts: dict[str, Fact] = {
        "message": text,
        "source": service,
        "source_type": node.text("source_type") or node.text("SourceType"),
        "categories": ",".join(categories),
        "class": found.reason if found else None,
        "target": found.target if found else None,
    }
    span = Span(page.time(node.first(*TIMES, "Date")))
    words = f"{service}: {text}" if service else text
    subject = Subject("", "", "", service or None)
    page.add(FindingKind.EVENT, reason, words, Place.of(message), subject, rank, span, facts)


def _judged(categories: list[str], found: Classified | None) -> tuple[str, Severity]:
    """A category of trouble counts, then the failure that the message tells of, then any other category."""
    if sure := next((_TROUBLE[c] for c in categories if c in _TROUBLE), None):
        return sure
    if found and found.severity is not Severity.INFO:
        return found.reason, found.severity
    if known := next((_OTHERWISE[c] for c in categories if c in _OTHERWISE), None):
        return known
    return (found.reason, found.severity) if found else ("Notification", Severity.INFO)
