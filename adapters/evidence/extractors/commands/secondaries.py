"""How far the secondaries of a MongoDB replica set are behind, as its shell prints it."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

SIGN = r"secs? \(-?[\d.]{1,12} hrs?\) behind the (?:primary|freshest)"
_LATE = 30.0  # seconds
_BEHIND = re.compile(rf"(-?\d{{1,12}}(?:\.\d{{1,6}})?) {SIGN}")
_SOURCE = re.compile(r"\s*source: (\S{1,120})")


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """One finding for each secondary; the lines that are thereby read."""
    claimed: set[int] = set()
    name = ""
    for at, line in enumerate(lines, start=1):
        if named := _SOURCE.match(line):
            name = named[1].partition(":")[0]
        elif found := _BEHIND.search(line):
            seconds = abs(float(found[1]))
            reason = "ReplicationLag" if seconds >= _LATE else "Healthy"
            facts: dict[str, Fact] = {"resource": "replication", "replica": name, "lag_seconds": seconds}
            say(page, reason, f"Replica {name or '(unnamed)'}: {seconds:g} s behind", at, facts)
            claimed.add(at)
    return claimed
