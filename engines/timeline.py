"""What happened when in a case: what its evidence says and what people did, on one clock."""

from engines.config import InvestigationConfig
from engines.correlation import Correlation, Moment, MomentKind, correlate
from engines.models import Case
from engines.response import Mitigation, MitigationState

_SAID = (MomentKind.STATEMENT, MomentKind.ACTION)


def correlation(case: Case, config: InvestigationConfig, most: int | None = None) -> Correlation:
    """The evidence of a case as one story around the onset that the case knows, with what was done against it.

    `most` moments of the evidence are told, by default as many as a report has.
    """
    told = correlate(case.evidence, onset=case.onset, limit=config.timeline_entries if most is None else most)
    done = [m for mitigation in case.mitigations for m in _did(mitigation)]
    words = {m.at for m in done}  # what was said to start or end it is told by it already
    said = (m for m in told.moments if not (m.kind in _SAID and m.at in words))
    return told.model_copy(update={"moments": tuple(sorted((*said, *done), key=lambda m: m.at))})


def _did(m: Mitigation) -> list[Moment]:
    began = Moment(at=m.started_at, kind=MomentKind.ACTION, what=f"{m.by}: {m.text.rstrip('.')}")
    if m.ended_at is None:
        return [began]
    kind = MomentKind.RECOVERY if m.state is MitigationState.WORKED else MomentKind.STATEMENT
    went = "It worked" if m.state is MitigationState.WORKED else "It did not help"
    return [began, Moment(at=m.ended_at, kind=kind, what=f"{went}: {m.text.rstrip('.')}")]
