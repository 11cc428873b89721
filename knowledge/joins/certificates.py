"""Certificates by the time of the incident: whether one had expired then, whenever the files are looked at."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from engines.evidence import Evidence, Finding, FindingKind, Severity

SOON = timedelta(days=14)
STATES = {"CertExpired": Severity.ERROR, "CertExpiring": Severity.WARNING, "Healthy": Severity.INFO}


def aged(findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """All findings, the ends of certificates compared with the last time that other evidence tells."""
    for finding in findings:
        until = str(finding.facts.get("not_after", ""))
        last = _last(evidence, finding.evidence) if until and finding.reason in STATES else None
        yield _seen_at(finding, datetime.fromisoformat(until), last) if last else finding


def _last(evidence: Sequence[Evidence], own: str) -> datetime | None:
    return max((e.end for e in evidence if e.end and e.id != own), default=None)


def _seen_at(finding: Finding, until: datetime, last: datetime) -> Finding:
    left = until - last
    reason = "CertExpired" if left < timedelta(0) else "CertExpiring" if left <= SOON else "Healthy"
    if finding.kind is not FindingKind.OBJECT or reason == finding.reason:
        return finding
    facts = {**finding.facts, "days_left": round(left / timedelta(days=1), 1)}
    return finding.model_copy(update={"reason": reason, "severity": STATES[reason], "facts": facts})
