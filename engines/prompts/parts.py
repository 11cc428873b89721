"""What a question is told beside the evidence, in parts, the most needed first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engines.evidence import Citation
from engines.prompts import telling
from engines.prompts.marking import data
from engines.questions import Assess, Assessment, Challenge, Close, Compact, Hear, Question, Test
from engines.turn import Message

CANDIDATES = 5
TAGS = 12  # tokens around a part


@dataclass(frozen=True)
class Part:
    """Lines between tags: those that are always told, and the rest in the order in which they are chosen."""

    tag: str
    rest: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    newest: bool = False  # the rest is chosen from the newest back, and stands before what is sure

    def joined(self, kept: list[str]) -> tuple[str, ...]:
        """What is sure and what was chosen of the rest, in the order in which they are read."""
        return (*kept[::-1], *self.sure) if self.newest else (*self.sure, *kept)


def of(question: Question[Any], own: Assessment | None, said: int) -> tuple[Part, ...]:
    """All parts that need no line of the evidence; a text of a person has at most `said` characters."""
    held = own.candidates[:CANDIDATES] if own else ()
    second = Part("reasoner", tuple(telling.candidate(n, c) for n, c in enumerate(held, 1)))
    return (Part("case", sure=_case(question, said)), *_ABOUT[type(question)](question, said), second)


def more(question: Question[Any], own: Assessment | None, shown: set[tuple[str, int]]) -> tuple[Part, ...]:
    """What gives way first: lines that are cited and stand not among the evidence, memory, and guides."""
    return (
        Part("more_lines", _cited(question, own, shown)),
        Part("memory", tuple(data(line) for line in question.memory.splitlines() if line.strip())),
        Part("guides", tuple(telling.passage(p) for p in question.passages)),
    )


def _case(question: Question[Any], said: int) -> tuple[str, ...]:
    now = [f"Now: {question.at:%Y-%m-%dT%H:%M:%SZ}"] if isinstance(question, Assess | Hear) else []
    told = [*now, f"What people say is wrong: {telling.cut(data(question.problem), said) or 'nothing'}"]
    if question.began:
        told.append(f"A person said it began at {question.began:%Y-%m-%dT%H:%M:%SZ}: that stands.")
    return tuple(told)


def _messages(messages: tuple[Message, ...], said: int) -> Part:
    """The last words are always told; where there is no room for all, the oldest are left out."""
    lines = [telling.message(number, m, said) for number, m in enumerate(messages, 1)]
    return Part("messages", tuple(lines[-2::-1]), tuple(lines[-1:]), newest=True)


def _assessed(question: Assess, said: int) -> list[Part]:
    return [
        _messages(question.messages, said),
        Part("hypotheses", tuple(telling.hypothesis(h) for h in question.hypotheses)),
        Part("excluded_categories", (*(c.value for c in question.excluded), *_others(question))),
        Part("abnormal_components", tuple(telling.suspects(question.ranking, question.evidence))),
        Part("steps", question.steps),
    ]


def _others(question: Assess) -> tuple[str, ...]:
    return (f"Name causes of at least {question.others} other categories.",) if question.others else ()


def _tested(question: Test, said: int) -> list[Part]:
    return [Part("hypothesis", sure=(telling.hypothesis(question.hypothesis),)), _messages(question.messages, said)]


def _challenged(question: Challenge, _said: int) -> list[Part]:
    others = tuple(telling.hypothesis(h) for h in question.hypotheses if h.id != question.hypothesis.id)
    return [Part("hypothesis", sure=(telling.hypothesis(question.hypothesis),)), Part("hypotheses", others)]


def _closed(question: Close, _said: int) -> list[Part]:
    return [
        Part("hypotheses", tuple(telling.hypothesis(h) for h in question.hypotheses)),
        Part("requests", tuple(telling.request(r) for r in question.requests)),
    ]


def _compacted(question: Compact, said: int) -> list[Part]:
    return [_messages(question.messages, said)]


def _heard(question: Hear, said: int) -> list[Part]:
    done = tuple(f"{m.id} ({m.state.value}) {telling.cut(data(m.text), said)}" for m in question.mitigations)
    last = (f"The last card named {question.conclusion}.",) if question.conclusion else ()
    return [
        _messages(question.messages, said),
        Part("hypotheses", (*(telling.hypothesis(h) for h in question.hypotheses), *last)),
        Part("requests", tuple(telling.request(r) for r in question.requests)),
        Part("mitigations", done),
    ]


_ABOUT: dict[type[Question[Any]], Callable[[Any, int], list[Part]]] = {  # what is special to each kind
    Assess: _assessed,
    Test: _tested,
    Challenge: _challenged,
    Close: _closed,
    Compact: _compacted,
    Hear: _heard,
}


def _cited(question: Question[Any], own: Assessment | None, shown: set[tuple[str, int]]) -> tuple[str, ...]:
    cited: list[Citation] = [c for held in (own.candidates[:CANDIDATES] if own else ()) for c in held.citations]
    if isinstance(question, Test | Challenge):
        cited += question.hypothesis.citations
    wanted = {(c.evidence, c.line) for c in cited} - shown
    found = (f for e in question.evidence for f in e.findings)
    lines = {(f.evidence, f.line): telling.finding(f) for f in found if (f.evidence, f.line) in wanted}
    return tuple(lines.values())
