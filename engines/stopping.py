"""How a turn ends that somebody stopped, or that was given up: nothing is concluded from it."""

from engines import cards, opening
from engines.config import InvestigationConfig
from engines.effects import Outcome
from engines.evidence import Evidence
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, ResponseType, TurnRecord
from engines.turn import Turn


def stopped(
    case: Case | None, turn: Turn, evidence: tuple[Evidence, ...], by: str, config: InvestigationConfig
) -> Outcome:
    """End the turn; `evidence` is what was taken in of it until then, `by` the name of who stopped it."""
    now = opening.opened(case, turn)
    if now.status is CaseStatus.CLOSED:
        return Outcome(now, (cards.closed(now),), ResponseType.STATUS_UPDATE)
    now = opening.absorbed(now, turn, evidence)
    record = TurnRecord(turn=turn.id, at=turn.at, progress=False, response=ResponseType.STATUS_UPDATE)
    memory = MemoryManager(config).remember(now, turn)
    now = now.model_copy(update={"turns": (*now.turns, record), "memory": memory})
    return Outcome(now, (cards.stopped(now, turn, evidence, by, turn.at),), ResponseType.STATUS_UPDATE)


def given_up(case: Case, turn: Turn) -> Case:
    """The case with a record of the turn and nothing else of it, once; a closed one stays as it is."""
    if case.status is CaseStatus.CLOSED or any(t.turn == turn.id for t in case.turns):
        return case
    record = TurnRecord(turn=turn.id, at=turn.at, progress=False, response=ResponseType.ERROR)
    return case.model_copy(update={"turns": (*case.turns, record)})
