"""The session that holds a lock without a word: what waits is known, and one open transaction does nothing."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import derived, number

STATES = ("Session", "LongRunning")


def silent(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The one session that runs nothing, is not blocked itself, and is older than all that wait for a lock."""
    sessions = [f for f in findings if f.kind is FindingKind.OBJECT and f.facts.get("resource") == "session"]
    waiting = [f for f in sessions if f.reason == "Blocked"]
    known = any(f.facts.get("blocks") or f.reason in ("IdleInTransaction", "HoldsLock") for f in sessions)
    if not waiting or known:
        return
    idle = [f for f in sessions if f.reason in STATES and not f.facts.get("statement") and f.facts.get("pid")]
    older = [f for f in idle if number(f, "age_seconds") > max(number(w, "age_seconds") for w in waiting)]
    opened = {f.facts["pid"] for f in idle if f.facts.get("state") == "RUNNING"}  # a transaction without a statement
    if len(found := [f for f in older if f.facts["pid"] in opened or len(older) == 1]) == 1:
        yield derived(found[0], "IdleInTransaction", {"blocks": len(waiting)}, kind=FindingKind.OBJECT)
