"""Certificates by the time of the incident: whether one had expired then, whenever the files are looked at."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from engines.evidence import Evidence, Finding, FindingKind, Severity
from knowledge.joins.facts import derived, fact

SOON = timedelta(days=14)
REFUSED = ("CertExpired", "CertUntrusted", "TlsHandshake", "CertificateExpired")
DISTRUSTED = ("CertUntrusted", "TlsHandshake", "CertNameMismatch")
CLOCKS = timedelta(minutes=5)  # by which they differ
IN_PLACE = timedelta(hours=24)  # until which a new certificate is served
STATES = {"CertExpired": Severity.ERROR, "CertExpiring": Severity.WARNING, "Healthy": Severity.INFO}


def aged(findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """All findings, the ends of certificates compared with the last time that other evidence tells."""
    for finding in findings:
        until = fact(finding, "not_after")
        last = _last(evidence, finding.evidence) if until and finding.reason in STATES else None
        yield _seen_at(finding, datetime.fromisoformat(until), last) if last else finding


def unready(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Certificates that were refused before they began to be valid."""
    refused = [f.at for f in findings if f.reason in REFUSED and f.at and f.kind is not FindingKind.CONFIG]
    for finding in _begun(findings):
        begins = datetime.fromisoformat(fact(finding, "not_before"))
        if refused and min(refused) < begins - CLOCKS:
            yield _derived(finding, "CertNotYetValid", begins, min(refused))


def renewed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Certificates that began to be valid shortly before those who meet them began to distrust what is served."""
    distrusted = [f.at for f in findings if f.reason in DISTRUSTED and f.at and f.kind is not FindingKind.CONFIG]
    for finding in _begun(findings):
        begins = datetime.fromisoformat(fact(finding, "not_before"))
        if distrusted and begins - CLOCKS <= min(distrusted) <= begins + IN_PLACE:
            yield _derived(finding, "CertRenewed", begins, min(distrusted))


def _begun(findings: Sequence[Finding]) -> Iterator[Finding]:
    told = (f for f in findings if f.facts.get("resource") == "certificate" and f.facts.get("not_before"))
    yield from (f for f in told if f.reason in ("Healthy", "ClockSkew"))


def _derived(finding: Finding, reason: str, begins: datetime, at: datetime) -> Finding:
    return derived(finding, reason, {"begins": f"{begins:%Y-%m-%d %H:%M}"}, kind=FindingKind.OBJECT, at=at)


def _last(evidence: Sequence[Evidence], own: str) -> datetime | None:
    return max((e.end for e in evidence if e.end and e.id != own), default=None)


def _seen_at(finding: Finding, until: datetime, last: datetime) -> Finding:
    left = until - last
    reason = "CertExpired" if left < timedelta(0) else "CertExpiring" if left <= SOON else "Healthy"
    if finding.kind is not FindingKind.OBJECT or reason == finding.reason:
        return finding
    facts = {**finding.facts, "days_left": round(left / timedelta(days=1), 1)}
    return finding.model_copy(update={"reason": reason, "severity": STATES[reason], "facts": facts})
