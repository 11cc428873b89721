"""The session that holds a lock without a word: what waits is known, and one open transaction does nothing."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import key
from knowledge.joins.facts import derived, fact, is_of, name_of, number

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


def scheduled(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A session for which others wait, whose user or application is called like a CronJob."""
    crons = [f for f in findings if is_of(f, "CronJob") and f.facts.get("schedule")]
    sessions = (f for f in findings if f.facts.get("resource") == "session" and f.facts.get("blocks"))
    for session in sessions if crons else ():
        named = {key(fact(session, n)) for n in ("user", "application") if fact(session, n)}
        if cron := next((c for c in crons if key(name_of(c)) in named), None):
            facts = {"job": name_of(cron), "schedule": fact(cron, "schedule")}
            yield derived(session, "SessionOfJob", facts, kind=FindingKind.OBJECT)
