"""Scheduled work that no longer starts because its last run does not end and may not be overtaken."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact, is_of, name_of
from knowledge.joins.quantities import age

HOUR, DAY, WEEK = 3600, 86_400, 604_800
LATE = 2  # times its period since it was started last
STEP = re.compile(r"\*/(\d+)")


def blocked(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each CronJob that forbids two runs at a time, has one, and missed its times since."""
    objects = [f for f in findings if f.kind is FindingKind.OBJECT]
    strict = [f for f in findings if f.facts.get("concurrency") == "Forbid"]
    for cron in (f for f in objects if is_of(f, "CronJob") and f.facts.get("active")):
        last, period = age(fact(cron, "last")), _period(fact(cron, "schedule"))
        held = any(fact(f, "object") == fact(cron, "object") for f in strict)
        run = next((f for f in objects if f.reason == "Running" and _is_run(f, cron)), None)
        if held and run and period and last > LATE * period:
            facts = {**cron.facts, "run": name_of(run)}
            yield derived(run, "BlockedByRun", facts, kind=FindingKind.OBJECT, component=component_of(cron))


def _is_run(job: Finding, cron: Finding) -> bool:
    return is_of(job, "Job") and kin(component_of(job), component_of(cron))


def _period(schedule: str) -> int:
    """Seconds between two starts, the longest that the expression can mean; 0 where it can't be told."""
    parts = schedule.split()
    if len(parts) != 5:  # noqa: PLR2004 - minute, hour, day, month, weekday
        return 0
    minute, hour, day, month, weekday = parts
    if (day, month) != ("*", "*"):
        return 0
    if weekday != "*":
        return WEEK
    if hour == "*":
        step = STEP.fullmatch(minute)
        return 60 * int(step[1]) if step else HOUR if minute != "*" else 60
    step = STEP.fullmatch(hour)
    return HOUR * int(step[1]) if step else DAY
