"""Answers the effects of a flow; the only loop that awaits for the engines.

Each answer is journalled under (turn, step) before the flow sees it, so that after a crash the flow
runs again from its start, gets the same answers, and nobody is asked twice.
"""

import hashlib
from typing import assert_never

from pydantic import BaseModel

from bot.app import App
from engines.effects import Ask, Effect, Flow, Look, Outcome, Recall
from engines.query import Found
from engines.questions import Passages
from engines.work import Entry

FIRST_STEP = 1  # step 0 is what intake made of the turn


async def run(app: App, turn_id: str, flow: Flow) -> Outcome:
    """Run a flow to its end."""
    known = {entry.step: entry for entry in await app.journal.read(turn_id)}
    step, answer = FIRST_STEP, None
    while True:
        try:
            effect = flow.send(answer)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        answer = await _answer(app, turn_id, step, effect, known.get(step))
        step += 1


async def _answer(app: App, turn_id: str, step: int, effect: Effect, known: Entry | None) -> BaseModel:
    mark = fingerprint(effect)
    if known and known.fingerprint == mark:
        return _type(effect).model_validate_json(known.answer)
    answer = await _reply(app, effect)
    await app.journal.append(turn_id, Entry(step, mark, answer.model_dump_json()))
    return answer


def fingerprint(effect: Effect) -> str:
    """What was asked, as a digest: an answer is only replayed to the same question."""
    match effect:
        case Ask(question):
            asked = f"{type(question).__name__}:{question.model_dump_json()}"
        case Recall(query, limit):
            asked = f"recall:{limit}:{query}"
        case Look(query, sources):
            asked = f"look:{query.model_dump_json()}:{','.join(s.sha256 for s in sources)}"
        case _:
            assert_never(effect)
    return hashlib.sha256(asked.encode()).hexdigest()


def _type(effect: Effect) -> type[BaseModel]:
    match effect:
        case Ask(question):
            answer: type[BaseModel] = question.answer
            return answer
        case Recall():
            return Passages
        case Look():
            return Found
        case _:
            assert_never(effect)


async def _reply(app: App, effect: Effect) -> BaseModel:
    match effect:
        case Ask(question):
            return await app.reasoner.answer(question)
        case Recall(query, limit):
            return await app.library.recall(query, limit)
        case Look(query, sources):
            return await app.records.look(query, sources)
        case _:
            assert_never(effect)
