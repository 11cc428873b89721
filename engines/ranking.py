"""Asks which components are the most abnormal in the metrics of a case, where its files can be compared."""

import re
from collections.abc import Generator
from datetime import UTC, date, datetime, time
from typing import Any

from engines.abnormal import Comparison, Measured, Ranking
from engines.effects import Effect, Rank
from engines.evidence import OVER, Evidence, FindingKind
from engines.models import Case

SHORT = 64  # bytes of a file that says nothing but a moment
GRAPH, TABLE, NOTED = "calls", "series", "metric"  # extractors
_LEAD = r"\b(?:since|from|after|at|around|about|began|started|onset|inject\w*|timestamp|time|epoch)\b[^.;?\d]{0,30}?"
_EPOCH = re.compile(rf"{_LEAD}(?<![\d.])(1\d{{9}})(?:\d{{3}})?(?![\d])", re.IGNORECASE)
_DATED = re.compile(r"\b(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?(?![\d:])")
_CLOCK = re.compile(rf"{_LEAD}(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![\d:])", re.IGNORECASE)


def ranked(case: Case, new: tuple[Evidence, ...]) -> Generator[Effect, Any, Case]:
    """The case with its ranking, made anew where files came that can be compared or somebody says since when."""
    asked = comparison(case)
    if asked is None:
        return case
    is_moved = case.ranking is not None and asked.since is not None and case.ranking.onset != asked.since
    if case.ranking is not None and not is_moved and not any(_measured(e) for e in new):
        return case
    ranking: Ranking = yield Rank(asked)
    return case.model_copy(update={"ranking": ranking})


def comparison(case: Case) -> Comparison | None:
    """What is asked; None where nothing was measured."""
    if not any(e.extractor in (TABLE, NOTED) for e in case.evidence):
        return None
    sources = tuple(m for e in case.evidence if (m := _measured(e)))
    alarms = [f.at for f in case.findings if f.kind is FindingKind.ALERT and f.reason not in OVER and f.at]
    said = (
        (f.component, str(f.facts["callee"]))
        for f in case.findings
        if f.kind is FindingKind.TRACE and f.component and f.facts.get("callee")
    )
    return Comparison(
        problem=case.problem,
        sources=sources,
        calls=tuple(dict.fromkeys(said)),
        since=case.onset_said or since(case.problem, case.evidence),
        by=min(alarms, default=None),
    )


def _measured(e: Evidence) -> Measured | None:
    is_known = e.extractor in (GRAPH, TABLE, NOTED) or (0 < e.size <= SHORT and e.speaker is not None)
    if e.sha256 is None or not is_known:
        return None
    is_table, is_graph = e.extractor == TABLE, e.extractor == GRAPH
    is_moment = not is_table and not is_graph and e.extractor != NOTED
    return Measured(
        evidence=e.id,
        file=e.name,
        sha256=e.sha256,
        at=e.at,
        is_table=is_table,
        is_graph=is_graph,
        is_moment=is_moment,
    )


def since(text: str, evidence: tuple[Evidence, ...]) -> datetime | None:
    """The moment that a sentence names as the beginning; an hour alone is of the day that the evidence has it on."""
    if found := _EPOCH.search(text):
        return datetime.fromtimestamp(int(found[1]), UTC)
    if found := _DATED.search(text):
        at = datetime.fromisoformat(found[1].replace(" ", "T"))
        zone = found[2] or "Z"
        return datetime.fromisoformat(f"{at.isoformat()}{'+00:00' if zone in ('Z', 'UTC') else zone}")
    if found := _CLOCK.search(text):
        hour = time(int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=UTC)
        days = sorted({day for e in evidence if e.start and e.end for day in (e.start.date(), e.end.date())})
        return next((at for day in reversed(days) if (at := _on(day, hour)) and _covered(at, evidence)), None)
    return None


def _on(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)


def _covered(at: datetime, evidence: tuple[Evidence, ...]) -> bool:
    return any(e.start and e.end and e.start <= at <= e.end for e in evidence)
