"""An incident that was over and is bad again: what that says of its cause, and of what helped."""

from engines.cards import wording
from engines.config import InvestigationConfig
from engines.hypotheses import HypothesisManager
from engines.models import Case
from engines.phases import PhaseOrchestrator
from engines.response import Mitigation, MitigationState
from engines.turn import Turn


def reopened(case: Case, turn: Turn, config: InvestigationConfig) -> Case:
    """Investigate it again; that the fix worked proves its cause no longer."""
    last = _last(case)
    said = frozenset(e.id for e in case.evidence if e.speaker and e.at == last.ended_at)
    why = "it failed again after the fix"
    case = HypothesisManager(config).withdrawn(case, last.hypothesis or "", said, turn, why)
    return PhaseOrchestrator(config).reopened(case, turn)


def told(case: Case, turn: Turn) -> str:
    """What helped the last time, and for how long."""
    last = _last(case)
    held = wording.minutes((turn.at - (last.ended_at or turn.at)).total_seconds())
    return f"This case is open again. Last time this helped, for {held}: {wording.stopped(last.text)}"


def _last(case: Case) -> Mitigation:
    """What ended the incident: nothing but a mitigation that worked resolves a case."""
    return [m for m in case.mitigations if m.state is MitigationState.WORKED][-1]
