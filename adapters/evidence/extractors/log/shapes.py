"""Counts the lines of a log by shape, in bounded memory, and keeps the first of each."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.evidence import mine
from adapters.evidence.classes import Classified, classify, telling
from adapters.evidence.excerpt import cut
from adapters.evidence.extractors.log import structured
from adapters.evidence.extractors.log.joined import MARK, narrowed
from adapters.evidence.extractors.log.records import Facts, Record
from adapters.evidence.fold import Trace
from adapters.evidence.lines import Line
from engines.evidence import Severity

MOST = 20_000  # shapes that are kept; further ones are only counted
SLOW = 2.0  # seconds that a single step takes when it is worth telling
MESSAGE = 4000  # characters of a message that are looked at
_BEGUN = 80  # characters by which a message is found in its line
_VARIES = re.compile(
    r"(?i)((?:status|code|signal|http|returned|responded|response|answered)[ \"'=:]{1,6}\d{1,3}\b|\" [1-5]\d\d\b)"
    r"|\b[^\W\d]*\d\w*"  # beginning at a word's edge alone keeps it linear
)
_KEPT = ("status", "code", "signal", "http", "returned", "responded", "response", "answered", '" ')
_NUMBERED = re.compile(r"\b[A-Za-z_]*[0-9]\w*", re.ASCII)  # the same where nothing is kept, in a fifth of the time
_LONG = 1500  # characters from which only the neighbourhood of a telling word is looked at
_LEAD = 100  # characters before it that stay
_DURATION = re.compile(
    r"(?i)\b(?:took|in|after|elapsed|duration\w*|latency\w*|response_?time\w*|waited|time)[\"':= ]{1,4}"
    r"(\d{1,15}(?:\.\d{1,15})?) ?(ms|milliseconds|s|secs?|seconds?|m|min|minutes?)\b"
)
_LASTS = re.compile(r"(?i)\d ?[ms]")  # what a duration has at least
_SECONDS = {"ms": 0.001, "milliseconds": 0.001, "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0}
_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2, Severity.CRITICAL: 3}


@dataclass(slots=True)
class Sighting:
    """One line as proof: where it stands, what it says, when."""

    line: int
    excerpt: str
    at: datetime | None
    end_line: int | None = None


@dataclass(slots=True)
class Shape:
    """All lines that differ in numbers and ids alone."""

    message: str
    component: str | None
    severity: Severity
    tally: Severity  # what the level, or the class where there is none, counts as
    classified: Classified | None
    first: Sighting
    facts: Facts
    trace: Trace | None = None
    count: int = 0
    at: datetime | None = None
    until: datetime | None = None
    slowest: float = 0.0  # seconds
    slowest_at: Sighting | None = None
    slowest_said: str = ""  # the message of that line
    _tokens: mine.Shape | None = None

    @property
    def tokens(self) -> mine.Shape:
        """The message in tokens: cut once, for the templates and for the events."""
        if self._tokens is None:
            self._tokens = mine.shape(self.message)
        return self._tokens

    @property
    def reason(self) -> str | None:
        """The class of failure, or the name of what was thrown."""
        if self.classified:
            return self.classified.reason
        return self.trace.name if self.trace else None


def varied(message: str) -> str:
    """The message with one sign for every word that holds a digit, but for statuses and codes."""
    if message.isascii():
        low = message.lower()
        if not any(word in low for word in _KEPT):
            return _NUMBERED.sub("#", message)
    return _VARIES.sub(_sign, message)


def _sign(found: re.Match[str]) -> str:
    return found[1] or "#"


@dataclass
class Shapes:
    """The shapes of one file."""

    kept: dict[tuple[object, ...], Shape] = field(default_factory=dict)
    dropped: int = 0

    def add(self, record: Record, line: Line) -> Shape | None:
        """The shape of a record, which others may have too; None where there is no room for more."""
        status = record.facts.get("status") if record.facts else None
        if len(record.message) > _LONG:
            window(record)
        key = (record.component, record.level, status, varied(record.message))
        return self._kept(key, lambda: _new(record, line))

    def add_trace(self, record: Record, trace: Trace, lines: list[Line]) -> Shape | None:
        """The shape of a folded trace; its proof is the line that names the innermost cause."""
        key = (record.component, "trace", trace.causes, varied(trace.message[:_LONG]), trace.frame)
        return self._kept(key, lambda: _traced(record, trace, lines))

    def _kept(self, key: tuple[object, ...], make: Callable[[], Shape]) -> Shape | None:
        if key not in self.kept:
            if len(self.kept) >= MOST:
                self.dropped += 1
                return None
            self.kept[key] = make()
        return self.kept[key]


def severity(level: Severity | None, classified: Classified | None) -> Severity:
    """A level's word counts; trouble told at level info is a warning, and a class can make an error critical."""
    if level is None:
        return classified.severity if classified else Severity.INFO
    if classified is None:
        return level
    if level is Severity.INFO:
        return Severity.WARNING if _RANK[classified.severity] else Severity.INFO
    return max(level, classified.severity, key=_RANK.__getitem__) if level is Severity.ERROR else level


def _new(record: Record, line: Line) -> Shape:
    message = record.message
    classified = classify(message)
    whole = line.text.replace(MARK, " ")
    base = _begins(message[:_BEGUN], whole, record.offset)
    found = (base + classified.start, base + classified.end) if classified else (base, base)
    return Shape(
        message=message[:MESSAGE],
        component=record.component,
        severity=severity(record.level, classified),
        tally=record.level or (classified.severity if classified else Severity.INFO),
        classified=classified,
        first=_sighting(line, *found, record.at),
        facts=structured.facts(record.fields) | record.facts,
    )


def _begins(text: str, whole: str, offset: int) -> int:
    """Where it stands in the line, as it is or as JSON writes it; 0 where that is not known."""
    if (at := whole.find(text, offset)) >= 0:
        return at
    return max(whole.find(json.dumps(text, ensure_ascii=False)[1:-1], offset), 0)


def _traced(record: Record, trace: Trace, lines: list[Line]) -> Shape:
    classified = classify(f"{trace.name}: {trace.message}") if trace.message else classify(trace.name)
    proof = lines[trace.index]
    at = max(proof.text.find(trace.message or trace.name), 0) if MARK in proof.text else 0
    return Shape(
        message=(trace.message or trace.name)[:MESSAGE],
        component=record.component,
        severity=max(severity(record.level, classified), Severity.ERROR, key=_RANK.__getitem__),
        tally=max(record.level or Severity.ERROR, Severity.ERROR, key=_RANK.__getitem__),
        classified=classified,
        first=_sighting(proof, at, at, record.at, lines[-1].number),
        facts=structured.facts(record.fields) | record.facts,
        trace=trace,
    )


def _sighting(line: Line, start: int, end: int, at: datetime | None, end_line: int | None = None) -> Sighting:
    """Of several lines that were joined, the one in which it stands."""
    if MARK in line.text:
        end_line = line.number + line.text.count(MARK)
        line, start, end = narrowed(line, start, end)
    return Sighting(line.number, cut(line.text, start, end, before=line.before, after=line.after), at, end_line)


def count(shape: Shape, number: int, at: datetime | None, until: datetime | None) -> None:
    """Add so many records."""
    shape.count += number
    if at:
        shape.at = min(shape.at, at) if shape.at else at
    if until:
        shape.until = max(shape.until, until) if shape.until else until


def slow(shape: Shape, seconds: float, record: Record, line: Line) -> None:
    """Keep the slowest with its line."""
    if seconds > shape.slowest:
        found = duration(line.text)
        start, end = found.span() if found else (0, 0)
        shape.slowest, shape.slowest_said = seconds, record.message[:MESSAGE]
        shape.slowest_at = _sighting(line, start, end, record.at)


def duration(text: str) -> re.Match[str] | None:
    """How long a step took: the number, and its unit."""
    begun = text[:_LONG]
    return _DURATION.search(begun) if _LASTS.search(begun) else None


def seconds(found: re.Match[str]) -> float:
    """Of a duration."""
    return float(found[1]) * _SECONDS.get(found[2].lower(), 1.0)


def window(record: Record) -> None:
    """Keep of a long message the neighborhood of its first telling word."""
    start = max(0, telling(record.message) - _LEAD)
    record.message = record.message[start : start + _LONG]
    record.offset += start
