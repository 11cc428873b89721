"""What the session ran that holds a lock, in a log of PostgreSQL that names its process: its own lines tell.

Source: PostgreSQL's documentation of `log_lock_waits`, `log_line_prefix` and `log_statement`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap

from adapters.evidence import lines
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.reading import Reading
from engines.evidence import Finding, FindingKind, Severity

LARGEST = 256 << 20  # bytes of a log that is read a second time
LONGEST = 200  # characters of a statement
WIDEST = 4 << 10  # bytes of a line that are read
_SAYS = "holding the lock"
_WAIT = re.compile(
    rb"Process(?:es)? holding the lock: (?P<holders>[\d, ]{1,80})\. Wait queue: (?P<queue>[\d, ]{1,400})"
)
_PID = re.compile(rb"\d+")
_RAN = rb".{0,200}?[\[( =:]%s[\]) :,].{0,200}?(?:statement|execute [^:]{1,60}): (?P<statement>.+)"
_USER = re.compile(r"(?:^|[\s\[(])(?:user=)?(?P<user>[A-Za-z][\w.-]{0,62})@(?P<database>[\w.-]{1,63})\b")
_APPLICATION = re.compile(r"\bapp(?:lication_name)?=(?P<application>[\w.:/-]{1,63})")


def findings(document: Document, reading: Reading) -> Iterator[Finding]:
    """One, for the session for which most others wait, where a line says what it ran."""
    if document.size > LARGEST or not any(_SAYS in s.message for s in reading.shapes.kept.values()):
        return
    with document.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        waits = list(_WAIT.finditer(data))
        waiting: dict[bytes, set[bytes]] = defaultdict(set)
        for wait in waits:
            for holder in _PID.findall(wait["holders"]):
                waiting[holder].update(_PID.findall(wait["queue"]))
        if not waiting:
            return
        pid = max(waiting, key=lambda p: len(waiting[p]))
        ran = dict(_lines(data, pid))
        before = [begin for begin in ran if begin < waits[0].start()]
        if ran:
            begin = (before or list(ran)[::-1])[-1]  # what is logged by its duration comes at its end
            facts: dict[str, str | int] = {"pid": pid.decode(), "blocks": len(waiting[pid])}
            yield _finding(document, reading, ran[begin], lines.number(document.path, begin), facts)


def _lines(data: mmap, pid: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The lines in which the process says what it runs, by where they begin."""
    ran, at = re.compile(_RAN % pid), data.find(pid)
    while at >= 0:
        begin, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        end = end if end >= 0 else len(data)
        if found := ran.match(data[begin : min(end, begin + WIDEST)]):
            yield begin, found
        at = data.find(pid, end)


def _finding(
    document: Document, reading: Reading, ran: re.Match[bytes], line: int, facts: dict[str, str | int]
) -> Finding:
    text = ran[0].decode("utf-8", "replace")
    record = reading.reader.read(text)
    statement = " ".join(ran["statement"].decode("utf-8", "replace").split()).rstrip(";")[:LONGEST]
    named = [m.groupdict() for sign in (_USER, _APPLICATION) if (m := sign.search(text))]
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.OBJECT,
        line=line,
        at=record.at,
        severity=Severity.ERROR,
        component=record.component or reading.component,
        reason="LongRunning",
        summary=f"Session {facts['pid']} holds a lock for which {facts['blocks']} others wait: {statement}",
        excerpt=cut(text),
        facts={
            **{k: v for n in named for k, v in n.items()},
            **facts,
            "resource": "session",
            "statement": statement,
            "does": "last ran",  # whether it still runs, no line says
        },
    )
