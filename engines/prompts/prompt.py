"""A question as words for a model: rules that never change, the evidence, and then what is asked, within a budget."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engines.evidence import Citation, Evidence, Finding
from engines.prompts import telling
from engines.prompts.marking import data
from engines.questions import Assess, Assessment, Challenge, Close, Compact, Hear, Question, Test

_TEXTS = Path(__file__).parent
Count = Callable[[str], int]
EVIDENCE = 0.45  # share of the budget: the same for every question of a turn, so that a provider may keep it
CANDIDATES = 5
TAGS = 12  # tokens of a piece of evidence's tags


@dataclass(frozen=True)
class Prompt:
    """What a model is told; what stands first changes least."""

    rules: str
    evidence: str
    task: str
    tokens: int
    left_out: int  # findings that had no room


@dataclass(frozen=True)
class _Part:
    """Lines between tags; what does not fit gives way from the end."""

    tag: str
    lines: tuple[str, ...]


def render(question: Question[Any], own: Assessment | None, most: int, count: Count) -> Prompt:
    """The prompt of a question, of at most so many tokens; `own` is what the embedded reasoner answered to Assess."""
    rules = _text("system")
    evidence, shown = _evidence(question.evidence, int(most * EVIDENCE), count)
    instructions = _text(type(question).__name__.lower())
    room = most - count(rules) - count(evidence) - count(instructions)
    task = "\n\n".join([*_fitting(_parts(question, own, shown), room, count), instructions])
    tokens = count(rules) + count(evidence) + count(task)
    told = sum(len(e.findings) for e in question.evidence)
    return Prompt(rules, evidence, task, tokens, told - len(shown))


@cache
def _text(name: str) -> str:
    return (_TEXTS / f"{name}.md").read_text(encoding="utf-8").strip()


def _evidence(evidence: tuple[Evidence, ...], room: int, count: Count) -> tuple[str, set[tuple[str, int]]]:
    """The block of evidence, and which lines stand in it."""
    kept: dict[str, list[str]] = {}
    shown: set[tuple[str, int]] = set()
    opening = {e.id: telling.opening(e) for e in evidence}
    for found in telling.findings(evidence):
        line = telling.finding(found)
        price = count(line) + 1 + (0 if found.evidence in kept else count(opening[found.evidence]) + TAGS)
        if price > room:
            break
        room -= price
        kept.setdefault(found.evidence, []).append(line)
        shown.add((found.evidence, found.line))
    blocks = (_block(opening[e.id], kept[e.id]) for e in evidence if e.id in kept)
    return "\n".join(blocks) or "<evidence>There is none yet.</evidence>", shown


def _block(opening: str, lines: list[str]) -> str:
    return "\n".join([opening, *lines, "</evidence>"])


def _parts(question: Question[Any], own: Assessment | None, shown: set[tuple[str, int]]) -> list[_Part]:
    """What a question is told beside the evidence, the most needed first."""
    parts = [_Part("case", _case(question)), *_ABOUT[type(question)](question), *_second(own)]
    parts.append(_Part("more_lines", _more(question, own, shown)))
    parts.append(_Part("memory", tuple(data(line) for line in question.memory.splitlines() if line.strip())))
    parts.append(_Part("guides", tuple(telling.passage(p) for p in question.passages)))
    return parts


def _case(question: Question[Any]) -> tuple[str, ...]:
    now = [f"Now: {question.at:%Y-%m-%dT%H:%M:%SZ}"] if isinstance(question, Assess | Hear) else []
    told = [*now, f"What people say is wrong: {data(question.problem) or 'nothing'}"]
    if question.began:
        told.append(f"A person said it began at {question.began:%Y-%m-%dT%H:%M:%SZ}: that stands.")
    return tuple(told)


def _assessed(question: Assess) -> list[_Part]:
    return [
        _Part("messages", tuple(telling.message(m) for m in question.messages)),
        _Part("hypotheses", tuple(telling.hypothesis(h) for h in question.hypotheses)),
        _Part("excluded_categories", tuple(c.value for c in question.excluded)),
        _Part("steps", question.steps),
    ]


def _tested(question: Test) -> list[_Part]:
    messages = tuple(telling.message(m) for m in question.messages)
    return [_Part("hypothesis", (telling.hypothesis(question.hypothesis),)), _Part("messages", messages)]


def _challenged(question: Challenge) -> list[_Part]:
    others = tuple(telling.hypothesis(h) for h in question.hypotheses if h.id != question.hypothesis.id)
    return [_Part("hypothesis", (telling.hypothesis(question.hypothesis),)), _Part("hypotheses", others)]


def _closed(question: Close) -> list[_Part]:
    return [
        _Part("hypotheses", tuple(telling.hypothesis(h) for h in question.hypotheses)),
        _Part("requests", tuple(telling.request(r) for r in question.requests)),
    ]


def _compacted(question: Compact) -> list[_Part]:
    return [_Part("messages", tuple(telling.message(m) for m in question.messages))]


def _heard(question: Hear) -> list[_Part]:
    done = tuple(f"{m.id} ({m.state.value}) {data(m.text)}" for m in question.mitigations)
    last = (f"The last card named {question.conclusion}.",) if question.conclusion else ()
    return [
        _Part("messages", tuple(telling.message(m) for m in question.messages)),
        _Part("hypotheses", (*(telling.hypothesis(h) for h in question.hypotheses), *last)),
        _Part("requests", tuple(telling.request(r) for r in question.requests)),
        _Part("mitigations", done),
    ]


_ABOUT: dict[type[Question[Any]], Callable[[Any], list[_Part]]] = {  # what is special to each kind
    Assess: _assessed,
    Test: _tested,
    Challenge: _challenged,
    Close: _closed,
    Compact: _compacted,
    Hear: _heard,
}


def _second(own: Assessment | None) -> list[_Part]:
    held = own.candidates[:CANDIDATES] if own else ()
    return [_Part("reasoner", tuple(telling.candidate(n, c) for n, c in enumerate(held, 1)))]


def _more(question: Question[Any], own: Assessment | None, shown: set[tuple[str, int]]) -> tuple[str, ...]:
    """Lines that are cited by what stands above and had no room among the evidence."""
    cited: list[Citation] = [c for held in (own.candidates[:CANDIDATES] if own else ()) for c in held.citations]
    if isinstance(question, Test | Challenge):
        cited += question.hypothesis.citations
    wanted = {(c.evidence, c.line) for c in cited} - shown
    found: Iterable[Finding] = (f for e in question.evidence for f in e.findings)
    lines = {(f.evidence, f.line): telling.finding(f) for f in found if (f.evidence, f.line) in wanted}
    return tuple(lines.values())


def _fitting(parts: list[_Part], room: int, count: Count) -> list[str]:
    made = []
    for part in parts:
        lines = []
        room -= TAGS
        for line in part.lines:
            price = count(line) + 1
            if price > room:
                break
            room -= price
            lines.append(line)
        if lines:
            made.append("\n".join([f"<{part.tag}>", *lines, f"</{part.tag}>"]))
        else:
            room += TAGS
    return made
