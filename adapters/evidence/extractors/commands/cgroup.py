"""What a control group says of itself: how often its CPU quota stopped it, and what was killed at its memory limit.

Source: the kernel's documentation of control groups, `cpu.stat` of both versions and `memory.events` of version 2.
"""

import re
from collections.abc import Sequence

from adapters.evidence import components, typed
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

SIGN = r"^nr_periods \d+\s*$|^oom_kill \d+\s*$"
_ROW = re.compile(r"^(nr_periods|nr_throttled|oom_kill) (\d{1,18})\s*$")
_QUOTA = re.compile(r"^(\d{1,12}) (\d{4,9})\s*$")  # microseconds of CPU in each period, and the period: `cpu.max`
_OFTEN = 0.1  # of the periods: below that nobody waits for it


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Say whether the group was stopped or killed; the lines that are thereby read."""
    rows = {m[1]: (int(m[2]), at) for at, text in enumerate(lines, start=1) if (m := _ROW.match(text))}
    periods, stopped = rows.get("nr_periods"), rows.get("nr_throttled")
    who = typed.inside(lines[0]) if lines else None
    component = components.host(who) if who else None
    if periods and stopped and periods[0]:
        _throttled(page, stopped, periods[0], _cores(lines), component)
    if (killed := rows.get("oom_kill")) and killed[0]:
        words = f"The kernel killed {killed[0]:,} processes at the group's memory limit (oom_kill)."
        say(page, "OOMKilled", words, killed[1], {"resource": "memory", "count": killed[0]}, component)
    return {at for _, at in rows.values()}


def _throttled(page: Page, stopped: tuple[int, int], periods: int, cores: float | None, component: str | None) -> None:
    count, line = stopped
    share = min(1.0, count / periods)
    facts: dict[str, Fact] = {"resource": "cpu", "percent": round(100 * share, 1), "count": count}
    words = f"The CPU quota stopped it in {share:.0%} of all periods (nr_throttled {count:,} of {periods:,})"
    if cores:
        facts["cores"] = cores
        words += f", at a limit of {cores:g} CPU"
    say(page, "CpuThrottled" if share >= _OFTEN else "Usage", f"{words}.", line, facts, component)


def _cores(lines: Sequence[str]) -> float | None:
    found = next((m for text in lines if (m := _QUOTA.match(text))), None)
    return int(found[1]) / int(found[2]) if found else None
