"""A question over events as a typed value."""

from datetime import datetime, time
from enum import StrEnum

from pydantic import BaseModel

from engines.evidence import Severity
from engines.turn import FROZEN

LIMIT = 20  # rows that an answer shows, where nobody says how many
MOST = 1000  # rows that anybody gets
CONTEXT = 10  # lines before and after a line that is asked for


class Want(StrEnum):
    """What the answer is made of."""

    LINES = "lines"
    TEMPLATES = "templates"
    COUNT = "count"


class Query(BaseModel):
    """Which events are asked for; what is not said does not restrict.

    `since` is inclusive and `until` exclusive. A time without a date is of the day that the evidence is
    of, and `last` counts back from the newest event of the evidence, since a dropped log ends before it is dropped.
    """

    model_config = FROZEN

    want: Want = Want.LINES
    levels: tuple[Severity, ...] = ()  # one of these; none is any
    words: tuple[str, ...] = ()  # each of them stands in the line, in upper or lower case
    without: tuple[str, ...] = ()  # none of them does
    source: str | None = None  # "E2", or (part of) a file's name
    since: datetime | time | None = None
    until: datetime | time | None = None
    last: float | None = None  # seconds
    onset: bool | None = None  # True: since the onset; False: before it
    first_line: int | None = None  # from 1; then only `source` counts
    last_line: int | None = None
    newest: bool = False  # show the last rows rather than the first
    limit: int = LIMIT
