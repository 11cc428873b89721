"""Finds the lines that findings of a profile stand on, by number or by the name in them."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from adapters.evidence import lines
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import TEXT_CAP, Document
from engines.evidence import Finding, FindingKind, Severity

_AROUND = 2_000  # bytes of a long line that are looked at
Facts = dict[str, str | int | float | bool | None]
_LONGEST = 300  # characters of a fact


@dataclass(frozen=True)
class Spot:
    """A line, and what of it proves."""

    line: int
    excerpt: str


@dataclass(frozen=True)
class Told:
    """A finding that has no place yet: `line` where it is known, else the frame that is looked for in the file."""

    reason: str
    summary: str
    facts: Facts
    severity: Severity = Severity.INFO
    line: int = 0
    frame: str = ""
    count: int = 1


def place(document: Document, told: Iterable[Told]) -> tuple[tuple[Finding, ...], int]:
    """The findings with their lines, in the same order, and how many lines the file has."""
    kept = list(told)
    texts: dict[int, lines.Line] = {}
    wanted = {t.line for t in kept if t.line}
    first, count = Spot(1, ""), 0
    for line in lines.read(document.path):
        count = line.number
        if not first.excerpt and line.text.strip():
            first = _spot(line)
        if line.number in wanted and line.number not in texts:
            texts[line.number] = line
    named = {t.frame for t in kept if not t.line and t.frame}
    found = _named(document, named) if named else {}
    return tuple(
        _finding(document, t, _spot(texts[t.line], t.frame) if t.line in texts else found.get(t.frame, first))
        for t in kept
    ), count


def _spot(line: lines.Line, frame: str = "") -> Spot:
    at = max(line.text.find(frame), 0) if frame else 0
    return Spot(line.number, cut(line.text, at, at + len(frame), before=line.before, after=line.after))


def _named(document: Document, frames: set[str]) -> dict[str, Spot]:
    """Where the JSON names each function first."""
    with document.path.open("rb") as file:
        raw = file.read(TEXT_CAP)
    found: dict[str, Spot] = {}
    for frame in frames:
        name = frame.rsplit(" (", 1)[0] if frame.endswith(")") else frame
        quoted = orjson.dumps(name)
        at = max(raw.find(quoted), raw.find(orjson.dumps(frame)), raw.find(b"==>" + quoted[1:]))
        if at < 0:
            continue
        begin, end = raw.rfind(b"\n", 0, at) + 1, raw.find(b"\n", at)
        end = len(raw) if end < 0 else end
        left, right = max(begin, at - _AROUND), min(end, at + _AROUND)
        text = raw[left:right].decode("utf-8", "replace")
        inside = len(raw[left:at].decode("utf-8", "replace"))
        excerpt = cut(text, inside, inside + len(name), before=left > begin, after=right < end)
        found[frame] = Spot(raw.count(b"\n", 0, at) + 1, excerpt)
    return found


def _finding(document: Document, told: Told, spot: Spot) -> Finding:
    facts = {k: v[:_LONGEST] if isinstance(v, str) else v for k, v in told.facts.items() if v is not None and v != ""}
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.PROFILE,
        line=spot.line,
        count=max(told.count, 1),
        severity=told.severity,
        reason=told.reason,
        summary=" ".join(told.summary.split())[: 2 * _LONGEST],
        excerpt=spot.excerpt,
        facts=facts,
    )
