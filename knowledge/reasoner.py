"""Answers the engines' questions from findings, patterns and changes alone: no model, no network, always the same."""

from typing import Any

from engines.errors import Refused
from engines.questions import Answered, Assess, Challenge, Close, Compact, Hear, Question, Test
from knowledge.answers import closing, hearing, weighing
from knowledge.answers.assess import assess
from knowledge.changes.diffs import kinds
from knowledge.patterns.catalogue import catalogue


class EmbeddedReasoner:
    """The reasoner that needs nothing but itself; a broken catalogue is refused when it is made."""

    def __init__(self) -> None:
        """Read and check what it knows."""
        catalogue()
        kinds()

    def answer(self, question: Question[Any]) -> Answered:
        """An answer of the question's own type."""
        match question:
            case Assess():
                return assess(question)
            case Test():
                return weighing.test(question)
            case Challenge():
                return closing.challenge(question)
            case Close():
                return closing.close(question)
            case Hear():
                return hearing.hear(question)
            case Compact():
                return closing.compact(question)
            case _:
                raise Refused(f"The embedded reasoner can't answer a {type(question).__name__}.")
