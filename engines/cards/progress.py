"""What stands there while somebody thinks who takes time."""

from collections.abc import Callable
from typing import Any

from engines.cards import wording
from engines.cards.files import dropped
from engines.markup import Card, Tone
from engines.questions import Assess, Challenge, Close, Compact, Hear, Question, Test


def working(question: Question[Any], tests: int) -> Card:
    """The placeholder while this is asked; `tests` are those of the turn so far."""
    return Card(tone=Tone.WORKING, title=f"Looking. {_DOING[type(question)](question, tests)}.")


def _assessing(question: Assess, _tests: int) -> str:
    files = len(dropped(question.evidence))
    findings = sum(len(e.findings) for e in question.evidence)
    return f"Weighing {wording.many(findings, 'finding')} of {wording.many(files, 'file')}" if files else "Thinking"


def _testing(question: Test, tests: int) -> str:
    return f"Testing hypothesis {tests}: {wording.short(question.hypothesis.statement)}"


_DOING: dict[type[Question[Any]], Callable[[Any, int], str]] = {
    Hear: lambda _question, _tests: "Reading what was said",
    Assess: _assessing,
    Test: _testing,
    Challenge: lambda _question, _tests: "Searching for what else would explain it",
    Close: lambda _question, _tests: "Writing down how it ended",
    Compact: lambda _question, _tests: "Summing up what was said before",
}
