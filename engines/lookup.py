"""Answers questions over the events of a case's files, beside the investigation."""

from engines import cards, talk
from engines.config import InvestigationConfig
from engines.effects import Flow, Outcome, look
from engines.errors import Refused
from engines.memory import MemoryManager
from engines.models import Case, ResponseType, TurnRecord
from engines.query import Query, Source
from engines.query.phrasing import asks, parse
from engines.turn import Turn


def asked(case: Case, turn: Turn, config: InvestigationConfig) -> Flow | None:
    """The flow of a turn that asks for events and says nothing else; None for any other turn."""
    sources = Source.all(case.evidence)
    said = talk.said(turn.text)
    if not sources or not asks(said):
        return None
    try:
        query = parse(said, case.query)
    except Refused:
        return None  # it began like a question over events and is something else
    return _answer(case, turn, query, sources, config)


def _answer(case: Case, turn: Turn, query: Query, sources: tuple[Source, ...], config: InvestigationConfig) -> Flow:
    found = yield from look(query, sources)
    record = TurnRecord(turn=turn.id, at=turn.at, progress=False, response=ResponseType.ANSWER)
    now = case.model_copy(
        update={
            "query": query,
            "memory": MemoryManager(config).remember(case, turn),
            "turns": (*case.turns, record),
            "updated_at": turn.at,
        }
    )
    return Outcome(now, (cards.found(now, found),), ResponseType.ANSWER)
