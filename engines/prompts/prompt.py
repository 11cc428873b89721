"""A question as words for a model: rules that never change, the evidence, and then what is asked, within a budget."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engines.evidence import Evidence
from engines.prompts import parts, shapes, telling
from engines.prompts.parts import TAGS, Part
from engines.questions import Assessment, Question

_TEXTS = Path(__file__).parent
Count = Callable[[str], int]
EVIDENCE = 0.4  # share of the budget: the same for every question of a turn, so that a provider may keep it
FRAME = 40  # tokens that providers put around messages and schemas


@dataclass(frozen=True)
class Prompt:
    """What a model is told; what stands first changes least."""

    rules: str
    evidence: str
    task: str
    schema: str  # of the answer, which goes with it in one way or the other
    tokens: int  # of all that
    left_out: int  # findings that had no room


@cache
def _text(name: str) -> str:
    return (_TEXTS / f"{name}.md").read_text(encoding="utf-8").strip()


def render(question: Question[Any], own: Assessment | None, most: int, count: Count) -> Prompt:
    """The prompt of a question, of at most so many tokens; `own` is what the embedded reasoner answered to Assess.

    What has no room gives way in this order: the least telling findings, guides, memory, and what else is known, from
    its end. The rules, the question, what is wrong and the last words of people stay; where even they have no
    room, the longest texts of people are cut.
    """
    rules, instructions = _text("system"), _text(type(question).__name__.lower())
    schema = shapes.written(shapes.shape(question))
    room = most - sum(map(count, (rules, instructions, schema))) - FRAME
    told, said = parts.of(question, own, telling.SAID), telling.SAID
    while (sure := _sure(told, count)) > room and said > 1:
        said //= 2
        told = parts.of(question, own, said)
    evidence, shown = _evidence(question.evidence, min(int(most * EVIDENCE), room - sure), count)
    room -= count(evidence)
    told = (*told, *parts.more(question, own, shown))
    task = "\n\n".join([*_fitting(told, room, count), instructions])
    tokens = sum(map(count, (rules, evidence, task, schema))) + FRAME
    known = sum(len(e.findings) for e in question.evidence)
    return Prompt(rules, evidence, task, schema, tokens, known - len(shown))


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


def _sure(told: tuple[Part, ...], count: Count) -> int:
    return sum(TAGS + sum(count(line) + 1 for line in part.sure) for part in told if part.sure)


def _fitting(told: tuple[Part, ...], room: int, count: Count) -> list[str]:
    """The parts with what has room of each; the first ones are served first, after what is sure of all."""
    room -= _sure(told, count)
    made = []
    for part in told:
        paid = 0 if part.sure else TAGS
        kept: list[str] = []
        for line in part.rest:
            price = count(line) + 1
            if price + paid > room:
                break
            room -= price + paid
            paid = 0
            kept.append(line)
        if lines := part.joined(kept):
            made.append("\n".join([f"<{part.tag}>", *lines, f"</{part.tag}>"]))
    return made
