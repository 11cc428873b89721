"""Incidents that are over, found again by words of their title, cause and fix."""

import re
from datetime import datetime

from pydantic import BaseModel

from engines.models import Case, CaseStatus
from engines.response import MitigationState
from engines.turn import FROZEN, Thread

ENDED = (CaseStatus.RESOLVED, CaseStatus.CLOSED)
_WORD = re.compile(r"[a-z0-9]+")
_LEAST = 3  # letters of a word that says something


class Ended(BaseModel):
    """What is worth knowing of one of them."""

    model_config = FROZEN

    thread: Thread
    title: str
    opened_at: datetime
    level: str = ""  # how sure the cause is
    cause: str = ""
    fix: str = ""  # what worked


class Past(BaseModel):
    """The answer to a look-up, best first."""

    model_config = FROZEN

    cases: tuple[Ended, ...] = ()


def ended(case: Case) -> Ended:
    """A case that is over, in short."""
    concluded = case.conclusion
    cause = next((h.statement for h in case.hypotheses if concluded and h.id == concluded.hypothesis), "")
    worked = [m.text for m in case.mitigations if m.state is MitigationState.WORKED]
    return Ended(
        thread=case.thread,
        title=case.title,
        opened_at=case.opened_at,
        level=concluded.level if concluded and cause else "",
        cause=cause,
        fix="; ".join(worked),
    )


def search(query: str, cases: tuple[Ended, ...], limit: int) -> Past:
    """Those that have the most words of the query, the newest of equals first; none where no word fits."""
    wanted = _words(query)
    hits = [(len(wanted & _words(f"{c.title} {c.cause} {c.fix}")), c) for c in cases]
    best = sorted((h for h in hits if h[0]), key=lambda h: (-h[0], -h[1].opened_at.timestamp(), h[1].thread.key))
    return Past(cases=tuple(c for _, c in best[:limit]))


def _words(text: str) -> frozenset[str]:
    """Its words, plurals as singulars."""
    found = (w for w in _WORD.findall(text.lower()) if len(w) >= _LEAST)
    return frozenset(w.removesuffix("s") if not w.endswith("ss") else w for w in found)
