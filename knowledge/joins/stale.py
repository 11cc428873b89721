"""A credential that was replaced while its users run: they read it at their start, and sign in with the old one."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, fact, is_of, name_of, number
from knowledge.joins.quantities import age
from knowledge.words import clock

REFUSED = ("AuthFailed", "CredentialExpired", "PermissionDenied")
CLOCKS = timedelta(minutes=2)  # by which they differ
AT_ONCE = timedelta(minutes=15)  # the same of what is written again and again, mostly with the same in it
SHOWS = timedelta(hours=3)  # how long old connections may hide it
PASSWORD = re.compile(r"pass|pw|token|secret|cred|key", re.IGNORECASE)


def credentials(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that is refused since a Secret which it reads at its start was replaced."""
    replaced = [f for f in findings if f.kind is FindingKind.CHANGE and f.facts.get("updated") and f.at]
    replaced += _written(findings)
    refused = [f for f in findings if f.reason in REFUSED and f.severity is not Severity.INFO and f.at]
    told: set[str] = set()
    for reference in sorted(configs(findings, "reference"), key=_is_name) if replaced and refused else ():
        name, user = fact(reference, "name"), component_of(reference)
        if reference.facts.get("kind") != "Secret" or not reference.facts.get("container") or user in told:
            continue
        pair = _pair(name, user, replaced, refused)
        if pair and not _is_young(user, pair[0].at, findings):
            told.add(user)
            yield _told(reference, *pair, findings)


def _written(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Secrets that something wrote anew, or that a listing shows to be younger than what reads them."""
    now = _now(findings)
    for finding in findings:
        told = fact(finding, "age")
        if finding.reason == "Synced" and finding.at:
            yield _as_change(finding, fact(finding, "written"), finding.at, AT_ONCE)
        elif is_of(finding, "Secret") and now and told:
            yield _as_change(finding, fact(finding, "object"), now - timedelta(seconds=age(told)), SHOWS)


def _as_change(finding: Finding, secret: str, at: datetime, shows: timedelta) -> Finding:
    facts = {**finding.facts, "updated": secret, "shows_seconds": shows.total_seconds()}
    return finding.model_copy(update={"at": at, "facts": facts})


def _now(findings: Sequence[Finding]) -> datetime | None:
    """The last time that is known."""
    return max(
        (t for f in findings for t in (f.at, f.until) if t and f.kind is not FindingKind.STATEMENT), default=None
    )


def _is_name(reference: Finding) -> bool:
    """Whether it reads a user's name, which stays: what is told is the password."""
    return not PASSWORD.search(f"{fact(reference, 'key')} {fact(reference, 'variable')}")


def _pair(
    secret: str, user: str, replaced: Sequence[Finding], refused: Sequence[Finding]
) -> tuple[Finding, Finding] | None:
    """What was replaced, the Secret itself first, and the first refusal of its user since then."""
    fitting = sorted(
        (c for c in replaced if c.facts["updated"] in (f"Secret/{secret}", "credential")),
        key=lambda c: c.facts["updated"] == "credential",
    )
    own = [f for f in refused if kin(component_of(f), user)]
    return next(((c, f) for c in fitting for f in own if _follows(f, c)), None)


def _follows(refusal: Finding, change: Finding) -> bool:
    """Whether it began then, as soon after as such a change shows."""
    shows = timedelta(seconds=number(change, "shows_seconds") or SHOWS.total_seconds())
    return bool(change.at and refusal.at and change.at - CLOCKS <= refusal.at <= change.at + shows)


def _is_young(user: str, at: datetime | None, findings: Sequence[Finding]) -> bool:
    """Whether all its pods were started after that, as far as their starts are told."""
    begun = starts(user, findings)
    return bool(begun and at and all(start > at for start in begun.values()))


def starts(user: str, findings: Sequence[Finding]) -> dict[str, datetime]:
    """When each of its pods was started: as it says, or by its age at the end of what is known."""
    now = _now(findings)
    found: dict[str, datetime] = {}
    for pod in (f for f in findings if f.kind is FindingKind.OBJECT and _is_pod_of(f, user)):
        name = name_of(pod)
        if pod.facts.get("started_at") and pod.at:
            found[name] = pod.at
        elif pod.facts.get("age") and now:
            found[name] = now - timedelta(seconds=age(fact(pod, "age")))
    return found


def _is_pod_of(finding: Finding, user: str) -> bool:
    return is_of(finding, "Pod") and (kin(component_of(finding), user) or name_of(finding).startswith(f"{user}-"))


def _told(reference: Finding, change: Finding, refusal: Finding, findings: Sequence[Finding]) -> Finding:
    user, secret = component_of(reference), fact(reference, "name")
    begun = starts(user, findings)
    facts = {
        "secret": secret,
        "workload": f"deployment/{user}" if is_of(reference, "Pod") else fact(reference, "object").lower() or user,
        "updated": clock(change.at) if change.at else "",
        "variable": fact(reference, "variable") or "their environment",
        "pods": ", ".join(sorted(p for p, start in begun.items() if start == min(begun.values()))),
        "namespace": fact(reference, "namespace"),
    }
    words = f"{user} is refused since Secret {secret} was replaced; its pods read it at their start."
    return change.model_copy(
        update={
            "kind": FindingKind.OBJECT,
            "reason": "StaleCredential",
            "severity": Severity.ERROR,
            "component": user,
            "at": refusal.at,
            "summary": words,
            "facts": {k: v for k, v in facts.items() if v},
        }
    )
