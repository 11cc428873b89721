"""Mitigations: proposed, approved, tried, and worked or not, by one table of transitions."""

from typing import Any

from engines.models import Case
from engines.response import Mitigation, MitigationState

M = MitigationState

BEGIN = frozenset({M.PROPOSED, M.TRIED})  # how one comes into a case
MOVES: dict[MitigationState, frozenset[MitigationState]] = {
    M.PROPOSED: frozenset({M.APPROVED, M.TRIED}),
    M.APPROVED: frozenset({M.TRIED}),
    M.TRIED: frozenset({M.WORKED, M.FAILED}),
    M.WORKED: frozenset(),
    M.FAILED: frozenset(),
}


def move(m: Mitigation, state: MitigationState, **given: Any) -> Mitigation:  # noqa: ANN401 - fields of a mitigation
    """Change the state, and what comes with it, if the table knows that move."""
    return m.model_copy(update={"state": state, **given}) if state in MOVES[m.state] else m


def put(case: Case, m: Mitigation) -> Case:
    """The case with that mitigation, new or in place of its former self."""
    known = any(o.id == m.id for o in case.mitigations)
    kept = tuple(m if m.id == o.id else o for o in case.mitigations)
    return case.model_copy(update={"mitigations": kept if known else (*case.mitigations, m)})


def against(case: Case, hypothesis: str) -> Mitigation | None:
    """What runs or waits against that cause, the newest."""
    found = [m for m in case.mitigations if m.hypothesis == hypothesis and (m.is_open or m.is_waiting)]
    return found[-1] if found else None


def tried(case: Case, about: str) -> Mitigation | None:
    """What is being tried: the newest against that cause, or of that id, else the newest of all."""
    trying = [m for m in case.mitigations if m.is_open]
    meant = [m for m in trying if about in (m.hypothesis, m.id)]
    return next(reversed(meant or trying), None)
