"""What happened when: changes and symptoms of all evidence on one clock."""

from dataclasses import dataclass
from datetime import datetime

from engines.config import InvestigationConfig
from engines.evidence import Citation, Finding, FindingKind, Severity
from engines.models import Case

_BAD = (Severity.ERROR, Severity.CRITICAL)


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    at: datetime
    text: str
    citation: Citation
    is_change: bool


def of(case: Case, config: InvestigationConfig) -> tuple[Entry, ...]:
    """Changes and the first time of each symptom, in order; where there are too many, the worst stay."""
    wanted = [f for f in case.findings if _matters(f)]
    kept = sorted(wanted, key=_weight)[: config.timeline_entries]
    entries = [Entry(f.at, f.summary, f.cite(), f.kind is FindingKind.CHANGE) for f in kept if f.at]
    return tuple(sorted(entries, key=lambda e: (e.at, e.citation.evidence, e.citation.line)))


def _matters(f: Finding) -> bool:
    if f.at is None or f.kind is FindingKind.STATEMENT:
        return False
    return f.kind is FindingKind.CHANGE or f.severity in _BAD or f.first_seen


def _weight(f: Finding) -> int:
    if f.kind is FindingKind.CHANGE or f.severity is Severity.CRITICAL:
        return 0
    return 1 if f.severity is Severity.ERROR else 2
