"""How a turn ends that somebody stopped: what was taken in stays in the case, and nothing is concluded from it."""

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
