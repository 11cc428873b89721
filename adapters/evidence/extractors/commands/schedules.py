"""What runs by itself and when, as a table of `cron` says it."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from engines.evidence import FindingKind

_NUMBERS = r"[\d*][\d*/,-]{0,60}"
_FIELD = rf"(?:{_NUMBERS}|[A-Za-z]{{3}}(?:[-,][A-Za-z]{{3}}){{0,6}})"
_TIMES = rf"(?:{_NUMBERS}[ \t]+){{3}}{_FIELD}[ \t]+{_FIELD}"
_NAMED = "@(?:reboot|yearly|annually|monthly|weekly|daily|hourly)"
_JOB = re.compile(rf"(?P<when>{_NAMED}|{_TIMES})[ \t]+(?P<command>\S.{{0,400}})$")
SIGN = rf"^(?:{_NAMED}|{_TIMES})[ \t]+(?:\w+[ \t]+)?/\S"
_MOST = 40


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Every job with its times; the lines that are thereby read."""
    jobs = [(at, found) for at, text in enumerate(lines, start=1) if (found := _JOB.match(text))]
    if not any(re.match(SIGN, lines[at - 1]) for at, _ in jobs):
        return set()
    for at, job in jobs[:_MOST]:
        facts: dict[str, Fact] = {"schedule": job["when"], "command": job["command"]}
        words = f"At {job['when']} runs {job['command']}"
        page.add(FindingKind.CONFIG, "Scheduled", words, Place(at), Subject(), facts=facts)
    return {at for at, _ in jobs}
