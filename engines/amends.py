"""What people take back: a corrected message replaces what was said, and a deleted one leaves or stays, marked."""

from engines.config import InvestigationConfig
from engines.evidence import Evidence
from engines.hypotheses import HypothesisManager
from engines.models import Amended, Case
from engines.turn import Amend, Turn

_FORGOTTEN = "Its author deleted it."


def applies(case: Case, amend: Amend) -> bool:
    """Whether the message is in the case."""
    return bool(_of(case, amend.ref))


def amended(case: Case, turn: Turn, amend: Amend, config: InvestigationConfig) -> Case:
    """Mark what was said with that message; what was corrected or forgotten counts no more."""
    state = Amended.CORRECTED
    if amend.deleted:
        state = Amended.FORGOTTEN if amend.forget else Amended.DELETED
    known = _of(case, amend.ref)
    case = case.model_copy(
        update={
            "evidence": tuple(_marked(e, state) if e.id in known else e for e in case.evidence),
            "amended": {**case.amended, **dict.fromkeys(known, state)},
            "updated_at": turn.at,
        }
    )
    if state is Amended.DELETED:
        return case
    return HypothesisManager(config).recounted(_unsaid(case, amend.ref, known), turn, "what was said was taken back")


def _of(case: Case, ref: str) -> tuple[str, ...]:
    """The statements of a message as it was said last; a correction of it is named after it."""
    said = [e for e in case.evidence if e.message and e.message.partition("@")[0] == ref and e.extractor == "statement"]
    return tuple(e.id for e in said if e.id not in case.amended)


def _marked(evidence: Evidence, state: Amended) -> Evidence:
    if state is Amended.FORGOTTEN:
        return evidence.model_copy(update={"findings": (), "note": _FORGOTTEN, "size": 0, "lines": 0})
    return evidence.model_copy(update={"name": f"{evidence.name} ({state})"})


def _unsaid(case: Case, ref: str, known: tuple[str, ...]) -> Case:
    """Out of what is remembered of the talk, and of the last words of its speaker."""
    memory = case.memory.model_copy(
        update={
            kept: tuple(m for m in getattr(case.memory, kept) if m.ref.partition("@")[0] != ref)
            for kept in ("hot", "older")
        }
    )
    claims = tuple(c for c in case.claims if c.evidence not in known)
    return case.model_copy(update={"memory": memory, "claims": claims})
