"""Change calendars: each line a time, the number of a change, what was changed, and whether it was done."""

import re
from dataclasses import dataclass

_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?\s?(?:Z\b|UTC\b|[+-]\d\d:?\d\d)?)[\s|,;]+"
    r"(?P<number>(?:CHG|CHANGE|CRQ|RFC|CR|CM|MW)[-_#]?\d{2,10})\b[\s|,;:]*(?P<told>\S.{2,400})",
    re.IGNORECASE,
)
_DONE = r"implemented|done|closed|completed?|successful(?:ly)?|executed|applied|finished|deployed|live"
_OPEN = r"planned|scheduled|pending|cancell?ed|rejected|postponed|draft|requested|awaiting \w+|not started|skipped"
_STATUS = re.compile(rf"(?:\s{{2,}}|[|,;\t(]\s*)(?P<status>{_DONE}|{_OPEN})\b", re.IGNORECASE)
_OWNER = re.compile(r"(?:[a-z]+ ){0,2}?(?P<name>[\w][\w.-]*\w)(?:: | +v?\d+(?:\.\d+)+ *(?:->|to)\s)", re.IGNORECASE)
_LINES = 20


@dataclass(frozen=True)
class Entry:
    """What one line says."""

    number: str
    stamp: str
    told: str
    owner: str  # whose change it is, as the text begins with it; empty where it does not say
    status: str

    @property
    def is_open(self) -> bool:
        """Whether it was never carried out, as far as the calendar knows."""
        return bool(re.fullmatch(_OPEN, self.status, re.IGNORECASE))


def is_told(head: str) -> bool:
    """Whether nearly every line is an entry."""
    lines = [line for line in head.split("\n", _LINES)[:_LINES] if line.strip() and not line.lstrip().startswith("#")]
    lines = lines[1:] if lines and not re.search(r"\d", lines[0]) else lines  # the names of its columns
    return bool(lines) and sum(read(line) is not None for line in lines) * 5 >= len(lines) * 4


def read(line: str) -> Entry | None:
    """The entry of a line; nothing where it is anything else."""
    found = _LINE.match(line.strip())
    if not found:
        return None
    status = _STATUS.search(found["told"])
    told = found["told"][: status.start()] if status else found["told"]
    owner = _OWNER.match(told)
    return Entry(
        found["number"],
        found["at"].strip(),
        told.strip(" |,;"),
        owner["name"] if owner else "",
        status["status"].lower() if status else "",
    )
