"""The day of a case, for files whose times don't say theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from engines.correlation.clocks import aware
from engines.evidence import DataType, Evidence

SOON = timedelta(days=1)
_RUNNING = (DataType.LOG, DataType.TRACE, DataType.METRIC)  # what is written while it happens


def past(evidence: Iterable[Evidence], now: datetime) -> datetime | None:
    """When the case's dated files end, where that is more than a day before `now`; what runs counts before all else."""
    dated = [e for e in evidence if e.end and not e.lacks_day and aware(e.end) < now + SOON]
    ends = [aware(e.end) for e in dated if e.end and e.data_type in _RUNNING] or [aware(e.end) for e in dated if e.end]
    latest = max(ends, default=now)
    return latest if now - latest > SOON else None
