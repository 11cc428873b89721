"""Why an investigation is degraded: each reason caps what it may claim."""

from engines.config import InvestigationConfig
from engines.hypotheses import PLACES, HypothesisManager
from engines.models import Case, HypothesisState

LOOP = "loop limit"
EVIDENCE = "evidence missing"
EXPERTISE = "expertise missing"
SYSTEMIC = "systemic"
EXHAUSTED = "exhausted"

TOLD = {
    SYSTEMIC: "Several causes fit about as well as each other, so it may be more than one of them: I name none.",
    EXHAUSTED: 'All that was named is ruled out or led nowhere. Say what nobody looked at yet, or "please escalate".',
}


def of_stall(case: Case, config: InvestigationConfig) -> str:
    """Why a case leads nowhere: no idea is left, none stands out, or evidence is missing."""
    if is_exhausted(case):
        return EXHAUSTED
    return SYSTEMIC if _is_systemic(case, config) else EVIDENCE


def is_exhausted(case: Case) -> bool:
    """Whether everything that was named is over, and nothing was proven."""
    alive = any(h.is_open or h.state is HypothesisState.VALIDATED for h in case.hypotheses)
    return bool(case.hypotheses) and not alive


def _is_systemic(case: Case, config: InvestigationConfig) -> bool:
    """Whether causes in several components fit as well as the best one."""
    shown = HypothesisManager(config).shown
    still = [h for h in case.hypotheses if h.is_open and shown(h) >= config.alternatives_from]
    best = max((shown(h) for h in still), default=0.0)
    near = {h.component.lower() for h in still if round(best - shown(h), PLACES) <= config.rival_margin}
    return len(near) >= config.systemic_from
