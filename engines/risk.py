"""How far a claim may be wrong although it is cited: contradicted, from another time, or only guessed."""

import re
from datetime import timedelta

from engines import grounding, talk
from engines.config import InvestigationConfig
from engines.evidence import DataType, Evidence, Finding
from engines.models import Case, Hypothesis

_QUOTED = re.compile(r'"[^"]*"|`[^`]*`')  # the words of a system are no guess of ours


def of(h: Hypothesis, case: Case, config: InvestigationConfig) -> float:
    """The risk in 0..1: each of the three parts is a share of its evidence, and has its weight."""
    return (
        config.risk_contradicted * _contradicted(h)
        + config.risk_stale * _stale(h, case, config)
        + config.risk_hedged * _hedged(h, case)
    )


def _contradicted(h: Hypothesis) -> float:
    against = {s.evidence for s in h.contradicting}
    all_of_it = against | {s.evidence for s in h.supporting} | {c.evidence for c in h.citations}
    return len(against) / len(all_of_it) if all_of_it else 0.0


def _stale(h: Hypothesis, case: Case, config: InvestigationConfig) -> float:
    """What is cited from outside the incident; what has no time is not old."""
    times = [f.at for f in _cited(h, case) if f.at]
    if case.onset is None or not times:
        return 0.0
    begin = case.onset - timedelta(seconds=config.stale_before)
    end = (case.resolved_at or case.updated_at) + timedelta(seconds=config.stale_before)
    return sum(1 for at in times if not begin <= at <= end) / len(times)


def _hedged(h: Hypothesis, case: Case) -> float:
    """What rests on "maybe": all of it where the claim says so itself, else the share of people's guesses."""
    if talk.is_hedged(_QUOTED.sub("", h.statement)):
        return 1.0
    supporting = {s.evidence for s in h.supporting}
    guesses = sum(1 for number in supporting if _is_guess(grounding.piece(number, case.evidence)))
    return guesses / len(supporting) if supporting else 0.0


def _is_guess(e: Evidence | None) -> bool:
    said = e.findings if e and e.data_type is DataType.STATEMENT else ()
    return any(talk.is_hedged(f.excerpt) or talk.is_hearsay(f.excerpt) for f in said)


def _cited(h: Hypothesis, case: Case) -> list[Finding]:
    found = (grounding.finding_of(c, case.evidence) for c in h.citations)
    return [f for f in found if f]
