"""What a question over events found."""

from datetime import datetime

from pydantic import BaseModel

from engines.evidence import Citation, Severity, TimeSeries
from engines.query.query import Query
from engines.turn import FROZEN


class Row(BaseModel):
    """One line that fits, as it stands in the (redacted) file."""

    model_config = FROZEN

    evidence: str
    file: str
    line: int  # from 1
    text: str
    at: datetime | None = None
    level: Severity | None = None
    component: str | None = None

    def cite(self) -> Citation:
        """Point at the line."""
        return Citation(evidence=self.evidence, file=self.file, line=self.line, quote=self.text)


class Counted(BaseModel):
    """The fitting lines that say the same thing."""

    model_config = FROZEN

    template: str
    count: int
    first: Row


class Found(BaseModel):
    """The answer: how many events fit in which time, and some of them."""

    model_config = FROZEN

    query: Query
    total: int  # events that fit
    searched: int  # events that were looked at
    rows: tuple[Row, ...] = ()
    templates: tuple[Counted, ...] = ()
    start: datetime | None = None  # the window that was looked at, as resolved
    end: datetime | None = None
    series: TimeSeries | None = None  # fitting events over the window
    note: str | None = None  # what could not be looked at and why, one sentence
