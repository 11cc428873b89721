"""Finds what one request says over and over: lines of one kind with the same id, far more of them than before."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from adapters.evidence import lines
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.shapes import varied
from engines.evidence import Finding, FindingKind, Severity
from engines.figures import number

SIZE, WINDOW = 256 << 10, 64 << 10  # bytes that are read at the beginning and at the end, and at each look between
SMALLEST, BEGIN = 8 << 10, 2 << 10  # bytes of a log, and of its head that show whether it tells ids
FIRST = 24  # requests that tell what was usual
REQUESTS, FEW = 8, 3  # on each side, and in a look between: fewer show nothing
MANY, TIMES = 8, 3.0  # lines of a kind in a request, and how many times as many as before
SAID = 80  # characters of the line that are told
_ID = re.compile(
    r"(?i)(?:request|req|trace|correlation|transaction|txn|operation)[_.-]?(?:id)?\"?\s?[=:]\s?\"?(?P<id>[\w-]{6,64})"
    r"|\[(?P<bracketed>(?=[\w-]*\d)[0-9a-f][0-9a-f-]{7,40})\]"
)
_TIME = re.compile(r"\d{2,4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True)
class _Line:
    offset: int
    request: str
    kind: str
    text: str


def findings(document: Document, reading: Reading) -> Iterator[Finding]:
    """One, for the kind of line that a request says most often since."""
    size, path = document.size, document.path
    if size < SMALLEST or not _ID.search(document.head[:BEGIN]):
        return
    head = _earliest(_lines(path, 0, min(SIZE, size // 3)))
    tail = _lines(path, max(size - SIZE, size * 2 // 3), size)
    if min(len({line.request for line in side}) for side in (head, tail)) < REQUESTS:
        return
    before, after = _often(head, REQUESTS), _often(tail, REQUESTS)
    most = max(before.values(), default=1.0)
    risen = {k: n for k, n in after.items() if n >= max(MANY, TIMES * most)}
    if not risen:
        return
    kind = max(risen, key=lambda k: risen[k])
    if first := _first(path, kind, size):
        yield _finding(document, reading, first, most, risen[kind])


def _lines(path: Path, begin: int, end: int) -> list[_Line]:
    """Those with the id of a request, by what they say without it and without their time."""
    found = []
    with path.open("rb") as file:
        file.seek(begin)
        data = file.read(end - begin)
    at = begin
    for raw in data.split(b"\n"):
        text = raw.decode("utf-8", "replace")
        if named := _ID.search(text):
            request = named["id"] or named["bracketed"]
            found.append(_Line(at, request, varied(_TIME.sub("", text.replace(request, ""))), text))
        at += len(raw) + 1
    return found[1:-1]  # the first and the last may be cut


def _earliest(lines: Sequence[_Line]) -> list[_Line]:
    """Those of the first requests."""
    kept = set(islice(dict.fromkeys(line.request for line in lines), FIRST))
    return [line for line in lines if line.request in kept]


def _often(lines: Sequence[_Line], least: int) -> dict[str, float]:
    """How often a request says each kind of line, in the mean of those that say it."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        counted[line.kind][line.request] += 1
    return {k: median(c.values()) for k, c in counted.items() if len(c) >= least}


def _first(path: Path, kind: str, size: int) -> _Line | None:
    """The first line of the first request that says it so often."""
    low, high = 0, max(0, size - WINDOW)
    while high - low > WINDOW // 2:
        middle = (low + high) // 2
        often = _often(_lines(path, middle, middle + WINDOW), FEW).get(kind, 0.0)
        low, high = (low, middle) if often >= MANY else (middle, high)
    near = _lines(path, max(0, low - WINDOW), min(size, high + WINDOW))
    many = Counter(line.request for line in near if line.kind == kind)
    return next((line for line in near if line.kind == kind and many[line.request] >= MANY), None)


def _finding(document: Document, reading: Reading, first: _Line, before: float, after: float) -> Finding:
    record = reading.reader.read(first.text)
    said = " ".join(record.message.split())[:SAID]
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.METRIC,
        line=lines.number(document.path, first.offset),
        at=record.at,
        severity=Severity.ERROR,
        component=record.component or reading.component,
        reason="step",
        summary=f"One request says {number(after)} times: `{said}`; before, none said any over {number(before)} times",
        excerpt=cut(first.text),
        facts={
            "metric": "lines_per_request", "before": before, "after": after, "ratio": round(after / before, 3),
            "direction": "up", "each": True, "was": number(before), "now": number(after), "repeated": said,
        },
    )  # fmt: skip
