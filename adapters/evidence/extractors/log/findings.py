"""Makes findings of the shapes of a log: one per template, the most telling first."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import numpy as np

from adapters.evidence import mine
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.shapes import SLOW, Shape, Shapes, Sighting, duration, seconds
from adapters.evidence.extractors.log.surges import Kind
from adapters.evidence.extractors.log.templates import Mined
from adapters.evidence.fold import Trace
from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.figures import many

MOST = 200
MOST_CALM = 60  # findings of lines at level info
MOST_NEW = 20  # of these, lines that tell nothing but that they are new
MOST_RARE = 5  # of these, lines that tell nothing but that they are rare
RARE = 2  # times that a line is said at most to be rare
LONG = 500  # records of a log in which that is rare
SHORTLY = timedelta(minutes=10)  # before the onset
SLOW_WARNING = 5.0
SUMMARY = 300  # characters
_SEVERITY = {Severity.INFO: 0, Severity.WARNING: 20, Severity.ERROR: 30, Severity.CRITICAL: 40}
_ODD, _ODD_COST = 0.1, 12.0  # part of the errors below which a warning is an odd line, and what it loses then
_SYMPTOMS = frozenset(
    (
        "HttpServerError",
        "UpstreamError",
        "Timeout",
        "NotFound",
        "BadRequest",
        "Unavailable",
        "RetriesExhausted",
        "Conflict",
    )
)
_CALM = {
    "Recovered": 18.0, "FlagChanged": 16.0, "ConfigChanged": 16.0, "Deployed": 16.0, "Maintenance": 8.0,
    "Restarted": 8.0, "Stopped": 6.0, "Started": 4.0,
}  # fmt: skip
MOST_PAIRS = 8
_PAIR = re.compile(r"(?<![\w.&?])([A-Za-z_][\w.]{1,30})=\"?([^\s,;\"'()\[\]{}&]+)")
_ONES = (None, "NotFound", "BadRequest")
_FEW = 2  # answers to mistaken requests, which happen every day
_CLIENT = re.compile(r"4\d\d")
_VERSION = re.compile(r"\bv?\d+\.\d+[\w.-]*\d(?![\w.:])")

Facts = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class Group:
    """The shapes of one template, of one component and severity."""

    template: str
    shapes: tuple[Shape, ...]

    @property
    def count(self) -> int:
        """Records."""
        return sum(s.count for s in self.shapes)

    @property
    def first(self) -> Shape:
        """The one whose first line comes first."""
        return min(self.shapes, key=lambda s: s.first.line)

    @property
    def slowest(self) -> Shape:
        """The one with the longest duration."""
        return max(self.shapes, key=lambda s: s.slowest)


def chosen(found: list[Finding], onset: datetime | None, others: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Those worth telling; others are those that no template has by itself."""
    errors, warnings = _totals(found)
    rated = [(_score(f, errors), f) for f in (_shared(f, errors, warnings) for f in found)]
    rated = _with_rare(rated, onset)
    found = [f for _, f in sorted([*rated, *((_score(f, errors), f) for f in others)], key=_first, reverse=True)]
    loud = [f for f in found if f.severity is not Severity.INFO]
    calm = [f for f in found if f.severity is Severity.INFO and f.reason][:MOST_CALM]
    new = [f for f in found if f.severity is Severity.INFO and not f.reason and f.first_seen][:MOST_NEW]
    rare = [f for f in found if "rare" in f.facts][:MOST_RARE]
    kept = {id(f) for f in (*loud[: MOST - len(calm) - len(new)], *calm, *new, *rare)}
    return tuple(f for f in found if id(f) in kept)


def _with_rare(rated: list[tuple[float, Finding]], onset: datetime | None) -> list[tuple[float, Finding]]:
    """Mark what a long log says once or twice, shortly before it is bad."""
    if onset is None or sum(f.count for _, f in rated) < LONG:
        return rated
    return [
        (score, f.model_copy(update={"facts": f.facts | {"rare": True}})) if _is_rare(f, onset) else (score, f)
        for score, f in rated
    ]


def _is_rare(f: Finding, onset: datetime) -> bool:
    is_plain = f.severity is Severity.INFO and not f.reason and f.count <= RARE
    return is_plain and f.at is not None and onset - SHORTLY <= f.at <= onset


def _first(rated: tuple[float, Finding]) -> float:
    return rated[0]


def _totals(found: list[Finding]) -> tuple[int, int]:
    """How many lines are errors, and how many are warnings."""
    errors = sum(f.count for f in found if f.severity in BAD)
    return errors, sum(f.count for f in found if f.severity is Severity.WARNING)


def _shared(finding: Finding, errors: int, warnings: int) -> Finding:
    """Say what part of the trouble it is; an odd warning among many errors is marked by its small part."""
    if finding.severity is Severity.INFO:
        return finding
    total = errors if finding.severity in BAD else errors + warnings
    return finding.model_copy(update={"facts": finding.facts | {"share": round(finding.count / total, 4)}})


def groups(shapes: Shapes, templates: Mined) -> list[Group]:
    """The shapes of each template that are of one component, severity, reason and status."""
    grouped: dict[tuple[object, ...], list[Shape]] = defaultdict(list)
    for s in shapes.kept.values():
        key = (s.component, s.severity, s.reason, s.facts.get("status"), bool(s.trace), templates[id(s)])
        grouped[key].append(s)
    return [Group(mine.render(key[-1]), tuple(group)) for key, group in grouped.items() if isinstance(key[-1], tuple)]


def kinds(told: Iterable[Group], reading: Reading) -> list[Kind]:
    """The same with the blocks of their records."""
    blocks: dict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(reading.blocks):
        for s in block.shapes:
            blocks[id(s)].append(number)
    return [Kind(g.first, g.count, np.unique([n for s in g.shapes for n in blocks[id(s)]])) for g in told]


def of(document: Document, group: Group, onset: datetime | None, spread: tuple[int, ...]) -> Finding:
    """What its lines tell."""
    first, told = group.first, _told(group)
    at = min((s.at for s in group.shapes if s.at), default=None)
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.STACK if first.trace else FindingKind.LOG,
        line=told.proof.line,
        end_line=_end(told.proof),
        at=told.proof.at if told.reason == "Slow" else at,
        until=max((s.until for s in group.shapes if s.until), default=None),
        count=group.count,
        severity=told.severity,
        component=first.component,
        reason=told.reason,
        summary=_summary(told.message, first.trace, group.count),
        excerpt=told.proof.excerpt,
        first_seen=bool(onset and at and at >= onset),
        facts=told.facts | _named(group, told.reason),
        spread=spread,
    )


@dataclass(frozen=True)
class _Told:
    """What its lines tell, and the one that proves it."""

    reason: str | None
    severity: Severity
    proof: Sighting
    message: str
    facts: Facts


def _told(group: Group) -> _Told:
    first, slowest = group.first, group.slowest
    reason, severity = first.reason, first.severity
    facts: Facts = _pairs(first.message) | first.facts
    facts["template"] = group.template[:SUMMARY]
    if severity is Severity.WARNING and _is_mistaken(group, facts):
        reason, severity = None, Severity.INFO
    is_calm = severity is Severity.INFO
    if slowest.slowest >= SLOW and slowest.slowest_at and (is_calm or not reason):
        severity = Severity.WARNING if is_calm and slowest.slowest >= SLOW_WARNING else severity
        lasted = {"duration_ms": round(slowest.slowest * 1000)}
        was_slow = (took := duration(first.message)) and seconds(took) >= SLOW  # from its first line on
        proof, said = (first.first, first.message) if was_slow else (slowest.slowest_at, slowest.slowest_said)
        return _Told("Slow", severity, proof, said, facts | _message(said) | lasted)
    return _Told(reason, severity, first.first, first.message, facts | _message(first.message))


def _message(text: str) -> Facts:
    return {"message": " ".join(text[:SUMMARY].split())}


def _is_mistaken(group: Group, facts: Facts) -> bool:
    """Whether these are the few mistaken requests of any day."""
    return group.first.reason in _ONES and group.count <= _FEW and bool(_CLIENT.match(str(facts.get("status"))))


def _named(group: Group, reason: str | None) -> Facts:
    """What the first of its lines names."""
    first = group.first
    facts: Facts = {}
    if first.classified and first.classified.target:
        facts["target"] = first.classified.target
    if first.trace:
        _trace_facts(first, facts)
    if reason in ("Started", "Deployed") and (version := _VERSION.search(first.message)):
        facts["version"] = version[0]
    return facts


def _pairs(message: str) -> Facts:
    """What the message itself names: `partition=3 offset=148820291`."""
    return {m[1]: m[2][:SUMMARY] for m in islice(_PAIR.finditer(message), MOST_PAIRS)}


def _end(proof: Sighting) -> int | None:
    return proof.end_line if proof.end_line and proof.end_line > proof.line else None


def _trace_facts(shape: Shape, facts: Facts) -> None:
    trace = shape.trace
    if trace is None:
        return
    facts["exception"] = trace.name
    facts["message"] = trace.message[:SUMMARY] or trace.name
    facts["causes"] = " > ".join(trace.causes)
    if trace.frame:
        facts["frame"] = trace.frame[:SUMMARY]
    if trace.places:
        facts["places"] = ",".join(trace.places)


def _summary(message: str, trace: Trace | None, count: int) -> str:
    text = f"{trace.name}: {trace.message}" if trace and trace.message else message
    text = " ".join(text.split()) or "A line that says nothing."
    text = text if len(text) <= SUMMARY else text[: SUMMARY - 1] + "…"
    return text if count == 1 else f"{text} ({many(count, 'time')})"


def _score(finding: Finding, errors: int) -> float:
    score = float(_SEVERITY[finding.severity])
    if finding.reason:
        score += _CALM.get(finding.reason, 3.0 if finding.reason in _SYMPTOMS else 8.0)
    if finding.reason == "Slow":
        score += min(math.log2(float(finding.facts.get("duration_ms", 1000)) / 1000), 5.0)
    score += 6.0 * finding.first_seen + min(math.log2(finding.count + 1), 8.0) / 2
    score += 4.0 * float(finding.facts.get("share", 0.0))
    if finding.severity is Severity.WARNING and finding.count < _ODD * errors:
        score -= _ODD_COST
    score += 2.0 * (finding.kind is FindingKind.STACK) + ("target" in finding.facts)
    return score
