"""Engines: one turn without any I/O late in a case, against the case's first turn."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from adapters.llm.tokens import counted
from bot import demo
from engines import route, statements
from engines.config import InvestigationConfig
from engines.effects import Ask, Count, Effect, Outcome, Show
from engines.evidence import Evidence
from engines.models import Case
from engines.questions import Passages
from engines.turn import Message, Speaker, Thread, Turn, TurnKind
from knowledge.reasoner import EmbeddedReasoner
from tests.bench import incident
from tests.bench.measure import Figure, as_milliseconds, seconds

LAST, TIMES = 200, 30
TALK = {  # what each turn after the first says
    "asks": demo.QUESTION + " Attempt {0}: node-{0} shows {0}7 errors.",
    "tells": "node-{0} of the cart shows {0}7 errors, restarted by {0} minutes of load",
}
CONFIG = InvestigationConfig()
THREAD = Thread(surface="bench", tenant="local", channel="incidents", thread="1")
PERSON = Speaker(id="ana", name="Ana")


def figures() -> Iterator[Figure]:
    """The engines alone: what the reasoner and the tokenizer answer is known before the clock runs."""
    reasoner = EmbeddedReasoner()

    def real(effect: Effect) -> Any:
        if isinstance(effect, Ask):
            return reasoner.answer(effect.question)
        return counted(effect.texts) if isinstance(effect, Count) else Passages()

    first = _timed(None, demo.QUESTION, 1, real)
    for name, talk in TALK.items():
        case = _turn(None, demo.QUESTION, 1, real).case
        for number in range(2, LAST):
            case = _turn(case, talk, number, real).case
        what = f"engines: turn {LAST} of somebody who {name} / turn 1 of a case"
        yield Figure(what, _timed(case, talk, LAST, real), first, as_milliseconds)


def _timed(case: Case | None, talk: str, number: int, real: Callable[[Effect], Any]) -> float:
    answers: list[Any] = []

    def noted(effect: Effect) -> Any:
        answers.append(real(effect))
        return answers[-1]

    def known() -> Callable[[Effect], Any]:
        left = iter(answers)
        return lambda _: next(left)

    _turn(case, talk, number, noted)
    return seconds(lambda: _turn(case, talk, number, known()), TIMES)


def _turn(case: Case | None, talk: str, number: int, answer: Callable[[Effect], Any]) -> Outcome:
    text = talk.format(number)
    at = incident.AT + timedelta(minutes=number)
    message = Message(ref=f"m{number}", speaker=PERSON, at=at, text=text)
    kind = TurnKind.MESSAGE if case else TurnKind.MENTION
    turn = Turn(id=f"t{number}", kind=kind, at=at, thread=THREAD, messages=(message,))
    files = () if case else incident.evidence()
    known = case.evidence if case else files
    return _driven(case, turn, (*files, *statements.statements(turn, len(known) + 1, CONFIG)), answer)


def _driven(case: Case | None, turn: Turn, evidence: tuple[Evidence, ...], answer: Callable[[Effect], Any]) -> Outcome:
    flow = route.flow(case, turn, evidence, CONFIG)
    effect = next(flow)
    while True:
        try:
            effect = flow.send(None if isinstance(effect, Show) else answer(effect))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
