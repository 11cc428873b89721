"""What stands there while somebody thinks who takes time."""

from collections.abc import Callable
from typing import Any

from engines import figures
from engines.cards import wording
from engines.cards.files import dropped
from engines.markup import Card, Stage, Step, Tone
from engines.questions import Assess, Challenge, Close, Compact, Hear, Question, Test

WAY = (
    "Read what was said and dropped",
    "Weigh the findings",
    "Test what fits",
    "Look for what else fits",
    "Write it down",
)


def reading(name: str, done: int, total: int) -> Card:
    """The placeholder while a file is read that is not the first one."""
    return Card(tone=Tone.WORKING, title=f"Looking. Reading {name}, file {done + 1} of {total}.")


def working(question: Question[Any]) -> Card:
    """The placeholder while this is asked."""
    doing = _DOING[type(question)](question)
    return Card(tone=Tone.WORKING, title=f"Looking. {doing}.", steps=steps(_AT[type(question)], doing))


def steps(at: int, doing: str) -> tuple[Step, ...]:
    """The way to an answer, where the step `at` is being done."""
    stages = (Stage.DONE,) * at + (Stage.RUNNING,) + (Stage.PENDING,) * (len(WAY) - at - 1)
    return tuple(
        Step(title=doing if stage is Stage.RUNNING else title, stage=stage)
        for title, stage in zip(WAY, stages, strict=True)
    )


def _assessing(question: Assess) -> str:
    files = len(dropped(question.evidence))
    findings = sum(len(e.findings) for e in question.evidence)
    return f"Weighing {figures.many(findings, 'finding')} of {figures.many(files, 'file')}" if files else "Thinking"


def _testing(question: Test) -> str:
    which = f"{question.number} of {question.of}" if question.of > 1 else question.hypothesis.id
    return f"Testing hypothesis {which}: {wording.short(question.hypothesis.statement)}"


_DOING: dict[type[Question[Any]], Callable[[Any], str]] = {
    Hear: lambda _question: "Reading what was said",
    Assess: _assessing,
    Test: _testing,
    Challenge: lambda _question: "Searching for what else would explain it",
    Close: lambda _question: "Writing down how it ended",
    Compact: lambda _question: "Summing up what was said before",
}
_AT: dict[type[Question[Any]], int] = {Hear: 0, Assess: 1, Test: 2, Challenge: 3, Close: 4, Compact: 4}  # on the way
