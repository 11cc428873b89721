"""Finds the runs of scheduled work that a log tells begin and end of, and whether the last one was as usual."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

import numpy as np

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.place import Place
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.shapes import Shape
from adapters.evidence.rhythm import EARLIER_OR_LATER, FEWEST, LONGER, PERIODS
from adapters.evidence.scan import UNTIMED
from engines.evidence import Finding, FindingKind, Severity

Facts = dict[str, str | int | float | bool]

MOST_EVENTS = 4000  # of a file: more are no scheduled work
MOST = 3  # sorts of work that are told of a file
REGULAR = 0.8  # of the runs begin at the same time of an hour, day or week
_MINUTE = 60_000_000  # microseconds
_WORK = re.compile(
    r"(?i)\b(?P<work>backups?|batch|exports?|imports?|reindex\w*|snapshots?|dump|maintenance|compaction|archiv\w+"
    r"|reports?|etl|sync|job|rollup|vacuum|purge|clean-?up|rebuild|nightly|hourly|daily|weekly|monthly|scheduled"
    r"|rsync|scrub)(?![a-z])"
)
_PIECES = (  # of these words, one that every one of them has: nearly all lines have none
    *("backup", "batch", "export", "import", "index", "snapshot", "dump", "maintenance", "compaction", "archiv"),
    *("report", "etl", "sync", "job", "rollup", "vacuum", "purge", "clean", "rebuild", "nightly", "hourly", "daily"),
    *("weekly", "monthly", "scheduled", "scrub"),
)
_BEGUN = re.compile(r"(?i)\b(?:start(?:ed|ing|s)?|began|begun|begins?|launched|launching)\b")
_ENDED = re.compile(r"(?i)\b(?:finish(?:ed|es)?|complet(?:ed?|es)|done|ended|ends?|succeeded)\b")
_FAILED = re.compile(r"(?i)\b(?:fail(?:ed|s|ure)?|abort(?:ed|s|ing)?|killed|cancell?ed|timed out|with errors)\b")
_NO_NAME = re.compile(r"(?i)\b(?:start\w*|beg[aiu]n\w*|launch\w*|is|has|been|info|was)\b|[^\w\s/-]|\b\d\S*")
_WORDS = 3  # of a name

_BEGIN, _END, _FAIL = "begin", "end", "fail"


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the lines of a block tell of some work."""

    work: str
    what: str
    name: str
    message: str
    component: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """Some work from its first to its last line; without `end` it goes on."""

    begin: Place
    end: Place | None = None
    failed: bool = False

    @property
    def length(self) -> int:
        """In microseconds."""
        return self.end.time - self.begin.time if self.end else 0


@dataclass
class Runs:
    """The lines that tell of work, in the order of the file."""

    _marks: dict[int, _Mark] = field(default_factory=dict)  # by block
    _known: int = 0
    _told: dict[tuple[str, str | None], list[tuple[Place, _Mark]]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Keep what a chunk tells of work."""
        for number in range(self._known, len(reading.blocks)):
            shapes = reading.blocks[number].shapes
            if shapes and (mark := _mark(shapes[0])):
                self._marks[number] = mark
        self._known = len(reading.blocks)
        if not self._marks or self._count > MOST_EVENTS:
            return
        records = chunk.records[chunk.records["time"] != UNTIMED]
        for record in records[np.isin(records["block"], list(self._marks))][: MOST_EVENTS + 1]:
            mark = self._marks[int(record["block"])]
            self._told[mark.work, mark.component].append((Place.of(record), mark))
            self._count += 1

    def findings(self, document: Document, reading: Reading) -> list[Finding]:
        """The last run of each sort of work."""
        if self._count > MOST_EVENTS:
            return []
        found = (_work(told, reading.latest) for told in self._told.values())
        return [_finding(document, reading, work) for work in found if work and work.is_told][:MOST]


def _mark(shape: Shape) -> _Mark | None:
    message = shape.message[:300]
    low = message.lower()
    work = _WORK.search(message) if any(p in low for p in _PIECES) else None
    if work is None:
        return None
    ended, failed = _ENDED.search(message), _FAILED.search(message)
    what = _FAIL if failed else _END if ended else _BEGIN if _BEGUN.search(message) else ""
    name = " ".join(_NO_NAME.sub(" ", message.partition(":")[0]).split()[:_WORDS])
    sort = work["work"].lower().rstrip("s")
    return _Mark(sort, what, name or work["work"], message, shape.component) if what else None


def _paired(told: Sequence[tuple[Place, _Mark]]) -> Iterator[Run]:
    """Each begin with the end or failure that follows it before the next begin."""
    begun: Place | None = None
    for place, mark in told:
        if mark.what == _BEGIN:
            if begun:
                yield Run(begun)
            begun = place
        elif begun:
            yield Run(begun, place, failed=mark.what == _FAIL)
            begun = None
    if begun:
        yield Run(begun)


@dataclass(frozen=True)
class _Work:
    """The runs of some work, at least one; `now` is the last time of the log, in microseconds."""

    runs: tuple[Run, ...]
    mark: _Mark
    now: int

    @property
    def last(self) -> Run:
        return self.runs[-1]

    @property
    def before(self) -> tuple[Run, ...]:
        return self.runs[:-1]

    @cached_property
    def every(self) -> str:
        """The longest period at whose same time they begin; empty for less than three runs, or none."""
        begins = [r.begin.time / 1_000_000 for r in self.runs]
        gaps = [b - a for a, b in pairwise(begins)]
        if len(self.runs) < FEWEST:
            return ""
        return next((PERIODS[p] for p in sorted(PERIODS, reverse=True) if _is_regular(gaps, p)), "")

    @cached_property
    def usual(self) -> float:
        """Microseconds that the runs before took."""
        return median([r.length for r in self.before if r.end] or [0])

    @property
    def lasted(self) -> int:
        """Of the last one, so far."""
        return self.last.length if self.last.end else self.now - self.last.begin.time

    @property
    def is_long(self) -> bool:
        return bool(self.usual) and self.lasted > LONGER * self.usual + _MINUTE

    @property
    def is_told(self) -> bool:
        """One run alone, or work on a schedule whose ends the log tells."""
        ended = sum(bool(r.end) for r in self.before) >= REGULAR * len(self.before)
        return ended and bool(self.last.end or self.is_long) and bool(self.every or not self.before)


def _is_regular(gaps: Sequence[float], period: int) -> bool:
    near = (abs(g - round(g / period) * period) <= EARLIER_OR_LATER[period] and g >= period / 2 for g in gaps)
    return sum(near) >= REGULAR * len(gaps)


def _work(told: Sequence[tuple[Place, _Mark]], now: int) -> _Work | None:
    runs = tuple(_paired(told))
    if not runs:
        return None
    return _Work(runs, next(m for p, m in told if p == runs[-1].begin), now)


def _finding(document: Document, reading: Reading, work: _Work) -> Finding:
    last, is_bad = work.last, work.last.failed or work.is_long
    facts: Facts = {"job": work.mark.name, "message": work.mark.message, "times": len(work.runs), "usual": not is_bad}
    facts |= {"went": "failed" if last.failed else "ended" if last.end else "has not ended"}
    facts |= {"every": work.every, "usual_minutes": _minutes(work.usual)} if work.every else {}
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.LOG,
        line=last.begin.line,
        end_line=last.end.line if last.end else None,
        at=reading.moment(last.begin.time),
        until=reading.moment(last.end.time) if last.end else None,
        severity=Severity.WARNING if is_bad else Severity.INFO,
        component=work.mark.component or reading.component,
        reason="Run",
        summary=_summary(work, reading),
        excerpt=last.begin.excerpt(document.path),
        facts=facts | {"lasted_minutes": _minutes(work.lasted)},
    )


def _summary(work: _Work, reading: Reading) -> str:
    """`backup command ran from 02:30:08 to 03:24:40, as every day (8 times)`."""
    begin, end = (reading.moment(p.time) if p else None for p in (work.last.begin, work.last.end))
    ran = f"{work.mark.name} ran from {begin:%H:%M:%S} {f'to {end:%H:%M:%S}' if end else 'on and has not ended'}"
    often = f"every {work.every}, {len(work.runs)} times so far" if work.every else ""
    if work.last.failed:
        return f"{ran} and failed" + (f"; it runs {often}" if often else "")
    if work.is_long:
        return f"{ran}: {_minutes(work.lasted)} min, usually {_minutes(work.usual)} min ({often})"
    return f"{ran}, as {often}" if often else ran


def _minutes(length: float) -> int:
    return round(length / _MINUTE)
