"""A model's words as the answer that was asked for: references become citations, and what is unproven is left out."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engines.evidence import Citation, Finding
from engines.models import Hypothesis
from engines.prompts import bearing, shapes
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
    Test,
    Verdict,
    Wanted,
    Weight,
)

_REF = re.compile(r"\b(E\d+):(\d+)", re.ASCII)
DIGITS = 12  # of the number of a line; a longer one is no line's
CAUSES, LISTED, COMMANDS = 4, 8, 3
NEAR = timedelta(seconds=60)  # a time that a model gives is that of a line at most so far from it
UNKNOWN = "(no such line)"


def read(question: Question[Any], text: str) -> Answered:
    """The answer that a model gave to the question; raises Unreadable with what is wrong with it."""
    given, reader = shapes.parsed(question, text), _Reader(question)
    match given:
        case Assessed():
            return reader.assessment(given)
        case Tested():
            return reader.verdict(given)
        case Doubted():
            return Doubt(rival=reader.candidate(given.cause) if given.cause else None, why=reader.text(given.why))
        case Closed():
            return Closing(follow_ups=reader.texts(given.follow_ups, COMMANDS))
        case Compacted():
            lines = tuple(given.text.splitlines())
            return Summary(text="\n".join(reader.texts(lines)), facts=reader.texts(given.facts, LISTED))
        case _:  # what is left of the shapes
            return reader.heard(given)


@dataclass(frozen=True)
class _Reader:
    """Reads what a model says of one question."""

    question: Question[Any]

    def assessment(self, given: Assessed) -> Assessment:
        excluded = self.question.excluded if isinstance(self.question, Assess) else ()
        return Assessment(
            candidates=tuple(self.candidate(c) for c in given.causes if c.category not in excluded)[:CAUSES],
            affected=tuple(a for a in self.texts(given.affected, LISTED) if self._is_named(a)),
            onset=self._time(given.onset),
            severity=given.severity,
            known=self._cited(given.known)[:LISTED],
            ruled_out=tuple(
                RuledOut(what=self.text(r.what), why=self.text(r.why), citations=self._cited(r.evidence))
                for r in given.ruled_out[:LISTED]
            ),
            wanted=tuple(map(self._wanted, given.wanted[:COMMANDS])),
            reply=self.text(given.reply),
        )

    def candidate(self, cause: Cause) -> Candidate:
        return Candidate(
            statement=self.text(cause.statement),
            component=self.text(cause.component),
            category=cause.category,
            prior=cause.confidence,
            citations=self._borne(cause),
            against=self._cited(cause.against),
            since=self._time(cause.since),
            fix=self.texts(cause.fix, COMMANDS),
            settles=self.text(cause.settles) if cause.settles else None,
        )

    def verdict(self, given: Tested) -> Verdict:
        tested = (self.question.hypothesis,) if isinstance(self.question, Test) else ()
        weights = (self.weight(w, of) for of in tested for w in given.weights)
        return Verdict(weights=tuple(w for w in weights if w))

    def weight(self, weighed: shapes.Weighed, of: Hypothesis) -> Weight | None:
        """What a line says of the hypothesis; one that speaks of something else is left to be dropped and counted."""
        named = next(iter(_REF.findall(weighed.evidence)), None)
        if named is None:
            return None
        found = self._finding(*named)
        speaks = found and bearing.speak(of.statement, of.component, (found,))
        cited = found.cite() if found and speaks else _nowhere(*named)
        return Weight(evidence=cited.evidence, supports=weighed.supports, why=self.text(weighed.why), citation=cited)

    def heard(self, given: Listened) -> Heard:
        """What a message really says: the words that are named as its move must stand in it, written by a person."""
        said = self.question.messages if isinstance(self.question, Hear) else ()
        messages = {str(number): m for number, m in enumerate(said, 1)}
        moves = []
        for move in given.moves:
            message = messages.get(move.message)
            if message and not message.speaker.is_bot and _says(message.text, move.quote):
                told = move.model_dump(exclude={"quote"})
                told |= {"message": message.ref, "text": plain(move.text), "topic": plain(move.topic)}
                moves.append(Move.model_validate(told))
        return Heard(moves=tuple(moves))

    def text(self, given: str) -> str:
        """Words on one line; a reference in them stays only where there is such a line."""
        return _REF.sub(lambda ref: ref[0] if self._finding(ref[1], ref[2]) else UNKNOWN, plain(given))

    def texts(self, given: tuple[str, ...], most: int | None = None) -> tuple[str, ...]:
        """The lines of some texts, but for empty ones."""
        lines = (self.text(line) for text in given for line in text.splitlines())
        return tuple(line for line in lines if line)[:most]

    def _wanted(self, given: shapes.Missing) -> Wanted:
        return Wanted(
            what=self.text(given.what),
            why=self.text(given.why),
            category=given.category,
            commands=self.texts(given.commands, COMMANDS),
            places=self.texts(given.places, COMMANDS),
            critical=given.critical,
        )

    def _cited(self, refs: tuple[str, ...]) -> tuple[Citation, ...]:
        """A citation for each reference; one of no line is kept as it is, to be dropped and counted by the check."""
        named = (_REF.findall(ref) for ref in refs)
        return tuple(dict.fromkeys(self._citation(piece, line) for found in named for piece, line in found))

    def _borne(self, cause: Cause) -> tuple[Citation, ...]:
        """The lines of a cause; where they all speak of something else, they are left to be dropped and counted."""
        named = [ref for told in cause.evidence for ref in _REF.findall(told)]
        found = [f for f in (self._finding(*ref) for ref in named) if f]
        is_known = any(map(self._is_named, cause.component.split())) or not cause.component
        if found and not (is_known and bearing.speak(cause.statement, cause.component, found)):
            return tuple(_nowhere(*ref) for ref in named)
        return self._cited(cause.evidence)

    def _citation(self, piece: str, line: str) -> Citation:
        found = self._finding(piece, line)
        return found.cite() if found else _nowhere(piece, line)

    def _finding(self, piece: str, line: str) -> Finding | None:
        lines = (f for e in self.question.evidence if e.id == piece for f in e.findings if str(f.line) == line)
        return next(lines, None)

    def _time(self, claimed: datetime | None) -> datetime | None:
        """The time of the line that is meant; a time that no line has is none."""
        if claimed is None:
            return None
        known = [t for e in self.question.evidence for t in (e.onset, *(f.at for f in e.findings)) if t]
        nearest = min(known, key=lambda t: abs(t - claimed), default=None)
        return nearest if nearest and abs(nearest - claimed) <= NEAR else None

    def _is_named(self, name: str) -> bool:
        """Whether anybody or any line speaks of that component."""
        findings = (f for e in self.question.evidence for f in e.findings)
        told = [self.question.problem, *(f"{f.component} {f.summary} {f.excerpt}" for f in findings)]
        return any(name.lower() in text.lower() for text in told)


def _nowhere(piece: str, line: str) -> Citation:
    """A citation that holds nowhere."""
    return Citation(evidence=piece, file="", line=int(line[:DIGITS]), quote="")


def _says(text: str, quote: str) -> bool:
    folded = plain(quote).lower()
    return bool(folded) and folded in " ".join(text.lower().split())
