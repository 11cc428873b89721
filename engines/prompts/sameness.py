"""What two askings of the same question have in common: what is said and shown, and neither when nor under which id."""

import hashlib
import re
from typing import Any

from engines.evidence import DataType, Evidence
from engines.models import Hypothesis
from engines.questions import Assess, Challenge, Close, Hear, Question, Test

_NAMED = re.compile(r"^[^:\n]{1,80}: ")


def same(question: Question[Any], people: tuple[str, ...]) -> str:
    """A digest that is equal where the answer may be the same; `people` are those whose names are hidden, in order.

    Times, the ids of messages, scores that only age, who of the people said it, and how often do not count.
    """
    messages = [_words(m.text) for m in getattr(question, "messages", ())]
    told = {
        "kind": type(question).__name__,
        "people": people,
        "problem": _words(question.problem),
        "evidence": [_file(e) for e in question.evidence if e.data_type is not DataType.STATEMENT],
        "said": sorted(_said(question) - {"", *messages}),
        "guides": [(p.source, p.text) for p in question.passages],
        "began": str(question.began),
        "messages": messages,
        "robots": [m.speaker.is_bot for m in getattr(question, "messages", ())],
        "more": _more(question),
    }
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _words(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".!? ")


def _said(question: Question[Any]) -> set[str]:
    """What was stated and is remembered, without who said it: it was said before, or is what is asked now."""
    stated = (f.excerpt for e in question.evidence if e.data_type is DataType.STATEMENT for f in e.findings)
    remembered = (_NAMED.sub("", line) for line in question.memory.splitlines())
    return {_words(text) for text in (*stated, *remembered)}


def _file(piece: Evidence) -> str:
    """By its id, which answers name, and its lines."""
    lines = [(f.line, f.summary, f.excerpt) for f in piece.findings]
    return repr([piece.id, piece.name, piece.sha256, piece.note, lines])


def _hypothesis(h: Hypothesis) -> tuple[str, ...]:
    return (h.id, h.statement, h.component, h.category.value, h.state.value, *(c.ref for c in h.citations))


def _more(question: Question[Any]) -> list[Any]:
    """What counts of each kind beside what all have."""
    match question:
        case Assess():
            return [*map(_hypothesis, question.hypotheses), *question.excluded, *question.disputed]
        case Test() | Challenge():
            others = question.hypotheses if isinstance(question, Challenge) else ()
            return [_hypothesis(question.hypothesis), *map(_hypothesis, others)]
        case Close():
            return [*map(_hypothesis, question.hypotheses), *((r.id, r.status) for r in question.requests)]
        case Hear():
            asked = [(r.id, r.status) for r in question.requests]
            done = [(m.id, m.state, m.text) for m in question.mitigations]
            return [question.conclusion, *map(_hypothesis, question.hypotheses), *asked, *done]
        case _:  # what is kept of talk tells who said it
            return [m.speaker.name for m in getattr(question, "messages", ())]
