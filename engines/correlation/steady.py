"""Whether what a log says was said as often before as since, and is of every day, or never before."""

from datetime import datetime, timedelta

from engines.correlation.clocks import aware
from engines.evidence import SPREAD, Evidence, Finding

FEWEST = 4  # lines before: fewer may be chance
MORE = 1.5  # times as often as before
QUIET_PARTS = 2  # of the log's time, before and since: less shows nothing
CLOCK = timedelta(minutes=1)  # by which two logs may differ


def is_new(f: Finding, e: Evidence, since: datetime) -> bool:
    """Said since then only, in a log that reaches back well before."""
    if not f.at or not (e.start and e.end) or aware(f.at) < aware(since) - CLOCK:
        return False
    return (aware(since) - aware(e.start)) * SPREAD >= (aware(e.end) - aware(e.start)) * QUIET_PARTS


def is_steady(f: Finding, e: Evidence, since: datetime) -> bool | None:
    """By the parts of its log before and since; None where the log does not reach so far, or is too short."""
    if not f.spread or not (e.start and e.end) or aware(e.end) <= aware(e.start):
        return None
    place = (aware(since) - aware(e.start)) / (aware(e.end) - aware(e.start)) * SPREAD
    before, after = f.spread[: max(0, int(place))], f.spread[max(0, int(place) + 1) :]
    if min(len(before), len(after)) < QUIET_PARTS:
        return None
    return sum(before) >= FEWEST and sum(after) / len(after) <= MORE * sum(before) / len(before)
