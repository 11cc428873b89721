"""A credential that ended at the very time at which its users began to be refused."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of
from knowledge.joins.facts import configs, derived, fact
from knowledge.words import clock

REFUSED = ("AuthFailed", "CredentialExpired", "PermissionDenied", "TlsHandshake", "CertUntrusted")
CLOCKS, SHOWS = timedelta(minutes=2), timedelta(minutes=30)  # by which they differ, and how long a session may hide it


def credentials(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each that ended so; `at` is when."""
    ends = [f for f in configs(findings, "validity") if f.facts.get("ends")]
    refused = [f for f in findings if f.reason in REFUSED and f.at and f.severity is not Severity.INFO] if ends else []
    for finding in ends:
        end = datetime.fromisoformat(fact(finding, "ends"))
        first = min((f for f in refused if f.at), key=lambda f: f.at or end, default=None)
        if first and first.at and end - CLOCKS <= first.at <= end + SHOWS:
            name = fact(finding, "name") or fact(finding, "key")
            facts = {"name": name, "ended": clock(end), "user": component_of(first)}
            yield derived(finding, "CredentialEnded", facts, kind=FindingKind.OBJECT, component=first.component, at=end)
