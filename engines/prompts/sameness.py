"""What two askings of the same question have in common: what is said and shown, and neither when nor under which id."""

import hashlib
from collections.abc import Iterable
from typing import Any

from engines.evidence import DataType, Evidence
from engines.models import Hypothesis
from engines.questions import Assess, Challenge, Close, Compact, Hear, Question, Test
from engines.turn import Message


def same(question: Question[Any], people: tuple[str, ...]) -> str:
    """A digest that is equal where the answer may be the same; `people` are those whose names are hidden, in order.

    Times, the ids of messages, scores that only age, and how often the same thing was said do not count.
    """
    messages = _messages(getattr(question, "messages", ()))
    told = {
        "kind": type(question).__name__,
        "people": people,
        "problem": _words(question.problem),
        "evidence": sorted({_evidence(e) for e in question.evidence}),
        "memory": sorted({_words(line) for line in question.memory.splitlines()} - {"", *messages}),
        "guides": [(p.source, p.text) for p in question.passages],
        "began": str(question.began),
        "messages": messages,
        "more": _more(question),
    }
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _words(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".!? ")


def _messages(messages: Iterable[Message]) -> list[str]:
    return [f"{_words(m.speaker.name)}: {_words(m.text)}" + " (robot)" * m.speaker.is_bot for m in messages]


def _evidence(piece: Evidence) -> str:
    """A file by its id, which answers name, and its lines; what people state by its words."""
    if piece.data_type is DataType.STATEMENT:
        return repr([piece.speaker, *(_words(f.excerpt) for f in piece.findings)])
    lines = [(f.line, f.summary, f.excerpt) for f in piece.findings]
    return repr([piece.id, piece.name, piece.sha256, piece.note, lines])


def _hypothesis(h: Hypothesis) -> tuple[str, ...]:
    return (h.id, h.statement, h.component, h.category.value, h.state.value, *(c.ref for c in h.citations))


def _more(question: Question[Any]) -> list[Any]:
    """What counts of each kind beside what all have."""
    match question:
        case Assess():
            return [*map(_hypothesis, question.hypotheses), *question.excluded, *question.disputed]
        case Test():
            return [_hypothesis(question.hypothesis)]
        case Challenge():
            return [_hypothesis(question.hypothesis), *map(_hypothesis, question.hypotheses)]
        case Close():
            return [*map(_hypothesis, question.hypotheses), *((r.id, r.status) for r in question.requests)]
        case Hear():
            asked = [(r.id, r.status) for r in question.requests]
            done = [(m.id, m.state, m.text) for m in question.mitigations]
            return [question.conclusion, *map(_hypothesis, question.hypotheses), *asked, *done]
        case Compact() | _:
            return []
