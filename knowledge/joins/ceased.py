"""Work that stopped: a line that came in a rhythm comes no more, and no failure of its own component tells why."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.phrases import PRINTED
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact, number
from knowledge.words import clock

BEFORE, AFTER = timedelta(minutes=10), timedelta(minutes=2)  # from the last time: what fails then is why
SLACK = timedelta(minutes=2)  # by which clocks differ


def stopped(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each kind of line that ceased by itself; `at` is when it was missed first."""
    ended = [f for f in findings if f.kind is FindingKind.LOG and f.reason == "Ceased"]
    bad = [f for f in findings if f.kind in PRINTED and f.severity in BAD and f.at] if ended else []
    for finding in ended:
        if finding.at and not any(_tells(failure, finding) for failure in bad):
            yield _told(finding, finding.at, findings)


def _tells(failure: Finding, ended: Finding) -> bool:
    """Whether it fails in its stead: in the same component, or anywhere at that very time."""
    if not (failure.at and ended.at) or failure.at < ended.at - BEFORE or failure.at > _missed(ended, ended.at) + AFTER:
        return False
    return kin(component_of(failure), component_of(ended)) or failure.first_seen


def _missed(ended: Finding, last: datetime) -> datetime:
    return last + timedelta(seconds=number(ended, "every_seconds"))


def _told(ended: Finding, last: datetime, findings: Sequence[Finding]) -> Finding:
    """It stopped at the change between its last time and the next, where there is one."""
    missed = _missed(ended, last)
    changes = (f for f in findings if f.kind is FindingKind.CHANGE and f.reason != "commit")
    changed = (f.at for f in changes if f.at and kin(component_of(f), component_of(ended)))
    between = min((t for t in changed if last <= t <= missed + SLACK), default=None)
    facts = {
        "work": fact(ended, "message") or ended.summary,
        "last": clock(last),
        "changed": clock(between) if between else "",
    }
    reason = "WentSilent" if ended.facts.get("silent") else "WorkStopped"
    at = between or missed
    return derived(ended, reason, facts, kind=FindingKind.OBJECT, severity=Severity.WARNING, at=at)
