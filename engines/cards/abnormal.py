"""The components whose metrics are the most abnormal, as lines of a card: an order with its numbers, never a cause."""

from engines import figures
from engines.abnormal import BESIDE, Abnormal, Ranking, Suspect
from engines.cards import wording
from engines.cards.basis import Answer
from engines.markup import Line, Section, bold, cite, plain

SERIES = 2  # of a component that are told


def section(a: Answer, *, detail: bool) -> Section:
    """Nothing where nothing stands out."""
    ranking = a.case.ranking
    if ranking is None or not ranking.telling:
        return Section(lines=())
    return Section(heading=_heading(ranking, a), lines=tuple(map(_line, ranking.telling)), detail=detail)


def _heading(ranking: Ranking, a: Answer) -> str:
    if ranking.onset is None:
        return "Most abnormal"
    found = "" if ranking.is_onset_given else ", by the numbers"
    return f"Most abnormal since {wording.clock(ranking.onset, a.incident)}{found}"


def _line(suspect: Suspect) -> Line:
    spans: Line = (bold(suspect.component),)
    told = [s for s in suspect.series if s.score >= BESIDE * suspect.series[0].score]
    for n, one in enumerate(told[:SERIES]):
        spans = (*spans, plain(f"{': ' if n == 0 else ', '}{_moved(one)} ("), cite(one.citation), plain(")"))
    if suspect.explained_by:
        spans = (*spans, plain(f"; much of it is what {suspect.explained_by} shows too"))
    return spans


def _moved(one: Abnormal) -> str:
    unit = "%" if one.unit == "%" else f" {one.unit}".rstrip()
    return f"{one.metric} {figures.number(one.before)} → {figures.number(one.after)}{unit}"
