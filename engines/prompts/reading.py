"""A model's words as the answer that was asked for: references become citations, and what is unproven is left out."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engines.evidence import Citation, Evidence
from engines.prompts import shapes
from engines.prompts.marking import plain
from engines.prompts.shapes import Assessed, Cause, Closed, Compacted, Doubted, Listened, Tested
from engines.questions import (
    Answered,
    Assess,
    Assessment,
    Candidate,
    Closing,
    Doubt,
    Hear,
    Heard,
    Move,
    Question,
    RuledOut,
    Summary,
    Verdict,
    Wanted,
    Weight,
)

_REF = re.compile(r"(E\d+):(\d+)")
CAUSES, LISTED, COMMANDS = 4, 8, 3
NEAR = timedelta(seconds=60)  # a time that a model gives is that of a line at most so far from it


def read(question: Question[Any], text: str) -> Answered:
    """The answer that a model gave to the question; raises Unreadable with what is wrong with it."""
    given = shapes.parsed(question, text)
    return _READ[type(given)](given, question)


def _verdict(given: Tested, question: Question[Any]) -> Verdict:
    return Verdict(weights=tuple(w for w in (_weight(w, question.evidence) for w in given.weights) if w))


def _doubt(given: Doubted, question: Question[Any]) -> Doubt:
    return Doubt(rival=_candidate(given.cause, question) if given.cause else None, why=plain(given.why))


def _closing(given: Closed, _question: Question[Any]) -> Closing:
    return Closing(follow_ups=_texts(given.follow_ups, COMMANDS))


def _summary(given: Compacted, _question: Question[Any]) -> Summary:
    return Summary(text="\n".join(_texts(tuple(given.text.splitlines()))), facts=_texts(given.facts, LISTED))


def _assessment(given: Assessed, question: Question[Any]) -> Assessment:
    excluded = question.excluded if isinstance(question, Assess) else ()
    return Assessment(
        candidates=tuple(_candidate(c, question) for c in given.causes if c.category not in excluded)[:CAUSES],
        affected=tuple(a for a in _texts(given.affected, LISTED) if _is_named(a, question)),
        onset=_time(given.onset, question.evidence),
        severity=given.severity,
        known=_cited(given.known, question.evidence)[:LISTED],
        ruled_out=tuple(
            RuledOut(what=plain(r.what), why=plain(r.why), citations=_cited(r.evidence, question.evidence))
            for r in given.ruled_out[:LISTED]
        ),
        wanted=tuple(
            Wanted(
                what=plain(w.what),
                why=plain(w.why),
                category=w.category,
                commands=_texts(w.commands, COMMANDS),
                places=_texts(w.places, COMMANDS),
                critical=w.critical,
            )
            for w in given.wanted[:COMMANDS]
        ),
        reply=plain(given.reply),
    )


def _candidate(cause: Cause, question: Question[Any]) -> Candidate:
    return Candidate(
        statement=plain(cause.statement),
        component=plain(cause.component),
        category=cause.category,
        prior=cause.confidence,
        citations=_cited(cause.evidence, question.evidence),
        against=_cited(cause.against, question.evidence),
        since=_time(cause.since, question.evidence),
        fix=_texts(cause.fix, COMMANDS),
        settles=plain(cause.settles) if cause.settles else None,
    )


def _weight(weighed: shapes.Weighed, evidence: tuple[Evidence, ...]) -> Weight | None:
    cited = _cited((weighed.evidence,), evidence)
    if not cited:
        return None
    return Weight(evidence=cited[0].evidence, supports=weighed.supports, why=plain(weighed.why), citation=cited[0])


def _heard(given: Listened, question: Question[Any]) -> Heard:
    """What a message really says: the words that are named as its move must stand in it, written by a person."""
    messages = {m.ref: m for m in question.messages} if isinstance(question, Hear) else {}
    moves = []
    for move in given.moves:
        message = messages.get(move.message)
        if message and not message.speaker.is_bot and _says(message.text, move.quote):
            told = move.model_dump(exclude={"quote"}) | {"text": plain(move.text), "topic": plain(move.topic)}
            moves.append(Move.model_validate(told))
    return Heard(moves=tuple(moves))


_READ: dict[type[shapes.Shape], Callable[[Any, Question[Any]], Answered]] = {
    Assessed: _assessment,
    Tested: _verdict,
    Doubted: _doubt,
    Closed: _closing,
    Compacted: _summary,
    Listened: _heard,
}


def _says(text: str, quote: str) -> bool:
    folded = " ".join(plain(quote).lower().split())
    return bool(folded) and folded in " ".join(text.lower().split())


def _cited(refs: tuple[str, ...], evidence: tuple[Evidence, ...]) -> tuple[Citation, ...]:
    """A citation for each reference; one of no line is kept as it is, to be dropped and counted by the check."""
    found: list[Citation] = []
    for ref in refs:
        for piece, line in _REF.findall(ref):
            found.append(_citation(piece, int(line), evidence))
    return tuple(dict.fromkeys(found))


def _citation(piece: str, line: int, evidence: tuple[Evidence, ...]) -> Citation:
    lines = (f for e in evidence if e.id == piece for f in e.findings if f.line == line)
    found = next(lines, None)
    return found.cite() if found else Citation(evidence=piece, file="", line=line, quote="")


def _time(claimed: datetime | None, evidence: tuple[Evidence, ...]) -> datetime | None:
    """The time of the line that is meant; a time that no line has is none."""
    if claimed is None:
        return None
    known = [t for e in evidence for t in (e.onset, *(f.at for f in e.findings)) if t]
    nearest = min(known, key=lambda t: abs(t - claimed), default=None)
    return nearest if nearest and abs(nearest - claimed) <= NEAR else None


def _is_named(name: str, question: Question[Any]) -> bool:
    """Whether anybody or any line speaks of that component."""
    word = name.lower()
    told = [
        question.problem,
        *(f"{f.component} {f.summary} {f.excerpt}" for e in question.evidence for f in e.findings),
    ]
    return bool(word) and any(word in text.lower() for text in told)


def _texts(given: tuple[str, ...], most: int | None = None) -> tuple[str, ...]:
    return tuple(t for t in (plain(g) for g in given) if t)[:most]
