"""Jobs at an hour that the change of clocks leaves out or brings twice, on a day of the evidence."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engines.evidence import Evidence, Finding, FindingKind, Severity
from knowledge.joins.facts import fact

ZONES = ("Europe/Berlin", "America/New_York")  # all others of these continents change on the same nights
AT_NIGHT = re.compile(r"^(?P<minute>[\d,*/-]+) (?P<hour>[123]) ")
MISSED = re.compile(
    r"never ran|(?:did|does) ?n.t run|not run|not (?:go|start|at all)|missed|skipp|twice|two times|again", re.IGNORECASE
)


def changed(findings: Sequence[Finding], evidence: Sequence[Evidence], asked: str) -> Iterator[Finding]:
    """The schedules that fall into the hour of the change, where people miss a run or had one too many."""
    if not MISSED.search(asked):
        return
    days = {t.date() for e in evidence for t in (e.start, e.end) if t}
    night = next((n for d in sorted(days) for z in ZONES if (n := _change(d, z))), "")
    for finding in findings:
        schedule = fact(finding, "schedule")
        if night and finding.kind is FindingKind.CONFIG and AT_NIGHT.match(schedule):
            facts = {**finding.facts, "night": night}
            update = {"reason": "clock_change", "severity": Severity.ERROR, "facts": facts}
            yield finding.model_copy(update=update)


@lru_cache(maxsize=64)
def _change(day: date, zone: str) -> str:
    """Which way the clocks were changed that night; empty on most days."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
    before, after = ((start + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in (0, 24))
    if before is None or after is None or before == after:
        return ""
    return f"forward on {day:%Y-%m-%d}" if after > before else f"back on {day:%Y-%m-%d}"
