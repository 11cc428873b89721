"""Everything that is known of a case on one clock: what happened, what came first, and who is hit."""

from collections.abc import Sequence
from datetime import datetime

from engines.correlation import beginnings, clocks, moments, requests
from engines.correlation.model import (
    Beginning,
    Correlation,
    Moment,
    MomentKind,
    NearChange,
    RequestStep,
    SharedRequests,
    Skew,
    Unaffected,
    lasting,
)
from engines.evidence import DataType, Evidence

LIMIT = 60  # moments
COMPONENTS = 30

__all__ = [
    "Beginning",
    "Correlation",
    "Moment",
    "MomentKind",
    "NearChange",
    "RequestStep",
    "SharedRequests",
    "Skew",
    "Unaffected",
    "correlate",
    "lasting",
]


def correlate(evidence: Sequence[Evidence], *, onset: datetime | None = None, limit: int = LIMIT) -> Correlation:
    """Put files and statements on one clock; `onset` is since when it is bad, where that is known already.

    The order of `evidence` does not matter. Times in the result are those of the case's clock: what `skews` say of a
    file is taken off its times.
    """
    files = sorted((e for e in evidence if e.data_type is not DataType.STATEMENT), key=lambda e: clocks.number(e.id))
    told = clocks.compare(files)
    since = _since(files, told, onset) if onset else moments.onset_of(files, told)
    bad = list(beginnings.bad(files, told, since))
    order = beginnings.order(bad)
    found = moments.moments(evidence, moments.Around(told, since, order, bad), limit)
    return Correlation(
        onset=since,
        moments=found,
        skews=told.skews,
        order=order[:COMPONENTS],
        leads=beginnings.leads(order),
        unaffected=beginnings.unaffected(files, [b.component for b in order], since, told)[:COMPONENTS],
        changes=tuple(_near(m, since) for m in moments.changes(found, since) if since),
        requests=requests.shared(files, told),
    )


def _since(evidence: Sequence[Evidence], told: clocks.Clocks, onset: datetime) -> datetime:
    """An onset that is the word of one file is on that file's clock."""
    return next((told.told(e.id, onset) for e in evidence if e.onset == onset), clocks.aware(onset))


def _near(moment: Moment, onset: datetime) -> NearChange:
    return NearChange(
        at=moment.at,
        before=(onset - moment.at).total_seconds(),
        component=moment.component,
        what=moment.what,
        citation=moment.citations[0],
    )
