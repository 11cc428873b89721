"""Answers the effects of a flow; the only loop that awaits for the engines.

Each answer is journalled under (turn, step) before the flow sees it, so that after a crash the flow
runs again from its start, gets the same answers, and nobody is asked twice.
"""

import hashlib
import json
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, assert_never

from pydantic import BaseModel

from bot.app import App
from bot.deliver import card_item, slot
from bot.status import Status
from engines import past
from engines.abnormal import Ranking
from engines.asking import Asker
from engines.cards import answerer
from engines.effects import Ask, Bill, Count, Effect, Flow, Look, Outcome, Rank, Recall, Remember, Show
from engines.markup import Card
from engines.past import Past
from engines.query import Found
from engines.questions import Answered, Passages, Question
from engines.spending import Cost
from engines.turn import Turn
from engines.work import Entry

Known = Recall | Look | Rank | Bill | Remember  # what is looked up, and costs nothing
Asked = Ask | Known
MOST = 200  # of the newest incidents that are over, among which one is looked for
FIRST_STEP = 1  # step 0 is what intake made of the turn


@dataclass(frozen=True)
class Ran:
    """How a flow ended, and which of its cards are on their way already: the first ones."""

    outcome: Outcome
    shown: tuple[Card, ...]


async def run(app: App, turn: Turn, flow: Flow) -> Ran:
    """Run a flow to its end."""
    known = {entry.step: entry for entry in await app.journal.read(turn.id)}
    step = FIRST_STEP
    answer: BaseModel | tuple[int, ...] | None = None
    shown: list[Card] = []
    notes: dict[str, None] = {}  # in their order, each once
    status = Status(app, turn)
    while True:
        try:
            effect = flow.send(answer)
        except StopIteration as end:
            return Ran(_noted(end.value, len(shown), tuple(notes)), tuple(shown))
        if isinstance(effect, Show):
            await _show(app, turn, len(shown), effect.card)
            shown.append(effect.card)
            answer = None
            continue
        if isinstance(effect, Count):
            answer = await app.tokens.count(effect.texts)
            continue
        if isinstance(effect, Ask) and not shown:
            await status.tell(effect.question, step)
        answer = await _answer(app, turn, step, effect, known.get(step))
        if isinstance(answer, Answered) and answer.note:
            notes[answer.note] = None
        step += 1


def _noted(outcome: Outcome, shown: int, notes: tuple[str, ...]) -> Outcome:
    """What is to be said of who answered stands on the first card that nobody saw yet."""
    cards = tuple(answerer.told(c, notes) if n == shown else c for n, c in enumerate(outcome.cards))
    return replace(outcome, cards=cards)


async def _show(app: App, turn: Turn, number: int, card: Card) -> None:
    """Hand a card to the outbox; a replay hands the same one in again, and it vanishes there."""
    digest = hashlib.sha256(card.model_dump_json().encode()).hexdigest()[:16]
    await app.lanes.enqueue([card_item(turn, slot(turn, number), card, app.now(), f"shown:{digest}")])
    app.wake()


async def _answer(app: App, turn: Turn, step: int, effect: Asked, known: Entry | None) -> BaseModel:
    mark = fingerprint(effect)
    if known and known.fingerprint == mark:
        return _type(effect).model_validate_json(known.answer)
    answer = await _reply(app, turn, step, effect)
    await app.journal.append(turn.id, Entry(step, mark, answer.model_dump_json()))
    return answer


def fingerprint(effect: Asked) -> str:
    """What was asked, as a digest: an answer is only replayed to the same question."""
    match effect:
        case Ask(question):
            asked = f"{type(question).__name__}:{question.model_dump_json()}"
        case Recall(query, limit, among):
            asked = f"recall:{limit}:{query}:{json.dumps(among)}"
        case Look(query, sources):
            asked = f"look:{query.model_dump_json()}:{','.join(s.sha256 for s in sources)}"
        case Rank(comparison):
            asked = f"rank:{comparison.model_dump_json()}"
        case Bill(case):
            asked = f"bill:{case}"
        case Remember(place, query, limit):
            asked = f"remember:{limit}:{place}:{query}"
        case _:
            assert_never(effect)
    return hashlib.sha256(asked.encode()).hexdigest()


def _type(effect: Asked) -> type[BaseModel]:
    match effect:
        case Ask(question):
            answer: type[BaseModel] = question.answer
            return answer
        case Recall():
            return Passages
        case Look():
            return Found
        case Rank():
            return Ranking
        case Bill():
            return Cost
        case Remember():
            return Past
        case _:
            assert_never(effect)


async def _reply(app: App, turn: Turn, step: int, effect: Asked) -> BaseModel:
    if isinstance(effect, Ask):
        return await app.reasoner.answer(effect.question, _asker(turn, step, effect.question))
    return await _looked_up(app, effect)


async def _looked_up(app: App, effect: Known) -> BaseModel:
    match effect:
        case Recall(query, limit, among):
            return await (app.library.nearest(query, among, limit) if among else app.library.recall(query, limit))
        case Look(query, sources):
            return await app.records.look(query, sources)
        case Rank(comparison):
            return await app.ranker.rank(comparison)
        case Bill(case):
            return await app.books.spent(case)
        case Remember(place, query, limit):
            return past.search(query, tuple(map(past.ended, await app.cases.ended(place, MOST))), limit)
        case _:
            assert_never(effect)


async def read(app: App, view: Generator[Effect, Any, Card]) -> Card:
    """Run what only looks things up and changes nothing; nothing of it is written down."""
    answer: BaseModel | None = None
    while True:
        try:
            effect = view.send(answer)
        except StopIteration as end:
            card: Card = end.value
            return card
        if isinstance(effect, Ask | Show | Count):
            raise TypeError(effect)
        answer = await _looked_up(app, effect)


def _asker(turn: Turn, step: int, question: Question[Any]) -> Asker:
    speakers = (*(e.speaker for e in question.evidence), *(m.speaker.name for m in turn.messages))
    people = tuple(dict.fromkeys(name for name in speakers if name))
    return Asker(tenant=turn.thread.tenant, case=turn.thread.case_id, turn=turn.id, step=step, people=people)
