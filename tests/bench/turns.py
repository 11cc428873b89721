"""Engines: one turn without any I/O late in a case, against the case's first turn."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import BaseModel

from bot import demo
from engines import route, statements
from engines.config import InvestigationConfig
from engines.effects import Effect, Outcome, Recall, Show
from engines.evidence import Evidence
from engines.models import Case
from engines.questions import Closing, Passages, Summary
from engines.turn import Message, Speaker, Thread, Turn, TurnKind
from tests.bench import incident
from tests.bench.measure import Figure, as_milliseconds, seconds

LAST, TIMES = 50, 50
CONFIG = InvestigationConfig()
THREAD = Thread(surface="bench", tenant="local", channel="incidents", thread="1")
PERSON = Speaker(id="ana", name="Ana")


def figures() -> Iterator[Figure]:
    """The engines alone: every answer is empty."""
    first = seconds(lambda: _turn(None, 1), TIMES)
    case = _turn(None, 1).case
    for number in range(2, LAST):
        case = _turn(case, number).case
    late = seconds(lambda: _turn(case, LAST), TIMES)
    yield Figure(f"engines: turn {LAST} / turn 1 of a case", late, first, as_milliseconds)


def _turn(case: Case | None, number: int) -> Outcome:
    text = f"{demo.QUESTION} Attempt {number}: node-{number} shows {number * 7} errors." if case else demo.QUESTION
    at = incident.AT + timedelta(minutes=number)
    message = Message(ref=f"m{number}", speaker=PERSON, at=at, text=text)
    kind = TurnKind.MESSAGE if case else TurnKind.MENTION
    turn = Turn(id=f"t{number}", kind=kind, at=at, thread=THREAD, messages=(message,))
    files = () if case else incident.evidence()
    known = case.evidence if case else files
    return _driven(case, turn, (*files, *statements.statements(turn, len(known) + 1, CONFIG)))


def _driven(case: Case | None, turn: Turn, evidence: tuple[Evidence, ...]) -> Outcome:
    flow = route.flow(case, turn, evidence, CONFIG)
    effect = next(flow)
    while True:
        try:
            effect = flow.send(_empty(effect))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _empty(effect: Effect) -> BaseModel | None:
    if isinstance(effect, Show):
        return None
    if isinstance(effect, Recall):
        return Passages()
    answer = effect.question.answer
    words = {Closing: {"cause": "unknown"}, Summary: {"text": "talk"}}
    return answer(**words.get(answer, {}))
