"""The session that holds a lock without a word: what waits is known, and one open transaction does nothing."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import derived, number

STATES = ("Session", "LongRunning")
CHANGES = re.compile(
    r"\s*(?:alter|drop|truncate|rename|create|optimize|reindex|vacuum full|lock table)\b", re.IGNORECASE
)


def silent(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The one session that runs nothing, is not blocked itself, and is older than all that wait for a lock."""
    sessions = [f for f in findings if f.kind is FindingKind.OBJECT and f.facts.get("resource") == "session"]
    waiting = [f for f in sessions if f.reason == "Blocked"]
    known = any(f.facts.get("blocks") or f.reason in ("IdleInTransaction", "HoldsLock") for f in sessions)
    if not waiting or known:
        return
    idle = [f for f in sessions if f.reason in STATES and not f.facts.get("statement") and f.facts.get("pid")]
    older = [f for f in idle if _age(f) > max(map(_age, waiting))]
    opened = {str(f.facts["pid"]) for f in idle if f.facts.get("state") == "RUNNING"}  # without a statement
    pids = {str(f.facts["pid"]) for f in older}
    if len(found := pids & opened if len(pids) > 1 else pids) == 1:
        yield _holder([f for f in older if f.facts["pid"] in found], waiting)


def _holder(told: Sequence[Finding], waiting: Sequence[Finding]) -> Finding:
    """One session, which the lists of sessions and of transactions both may tell of: whose it is, and since when."""
    named = next((f for f in told if f.facts.get("user")), told[0])
    oldest = max(told, key=_age)
    first = str(max(waiting, key=_age).facts.get("statement", ""))
    facts = {**named.facts, **oldest.facts, "blocks": len(waiting)}
    facts |= {"schema_change": first} if CHANGES.match(first) else {}
    return derived(oldest, "IdleInTransaction", facts, kind=FindingKind.OBJECT, component=named.component)


def _age(finding: Finding) -> float:
    return number(finding, "age_seconds")
