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
    GROUPS = "groups"  # how many for each component, host, pod or file


class By(StrEnum):
    """What events are grouped by."""

    COMPONENT = "component"
    HOST = "host"
    POD = "pod"
    FILE = "file"
    LEVEL = "level"


class Query(BaseModel):
    """Which events are asked for; what is not said does not restrict.

    `since` is inclusive and `until` exclusive. A time without a date is of the day that the evidence is
    of, and `last` counts back from the newest event of the evidence, since a dropped log ends before it is dropped.
    """

    model_config = FROZEN

    want: Want = Want.LINES
    levels: tuple[Severity, ...] = ()  # one of these; none is any
    words: tuple[str, ...] = ()  # each of them stands in the event, in upper or lower case; `5xx` is any such status
    either: tuple[str, ...] = ()  # at least one of them does
    without: tuple[str, ...] = ()  # none of them does
    about: tuple[str, ...] = ()  # each of them stands in it, or names its component, host, pod or file
    source: str | None = None  # "E2", or (part of) a file's name
    nth: int | None = None  # the file in the order of arrival: 1 is the first, -1 the last
    since: datetime | time | None = None
    until: datetime | time | None = None
    day: int | None = None  # the days of the times: 0 is the last day of the evidence, -1 the day before
    last: float | None = None  # seconds before the newest event
    first: float | None = None  # seconds after the oldest event
    onset: bool | None = None  # True: since the onset; False: before it
    deploy: bool | None = None  # True: since the deploy; False: before it
    span: float | None = None  # seconds after, or before, the onset or the deploy
    first_line: int | None = None  # from 1
    last_line: int | None = None
    per: float | None = None  # seconds of a bucket, where somebody asks for a rate
    by: By = By.COMPONENT  # of GROUPS
    fresh: bool = False  # only kinds of events that never were before the time that is asked for
    rare: bool = False  # templates with the rarest first
    newest: bool = False  # show the last rows rather than the first
    limit: int = LIMIT

    @property
    def is_place(self) -> bool:
        """Whether it asks for lines by their numbers alone."""
        return self.want is Want.LINES and self.first_line is not None and not (self.is_of_events or self.is_of_words)

    @property
    def is_of_events(self) -> bool:
        """Whether it asks for what only events have: times, levels, kinds."""
        return self.is_timed or self.is_of_kinds

    @property
    def is_of_kinds(self) -> bool:
        """Whether it asks for levels or kinds, which lines alone have not."""
        return bool(self.levels) or self.fresh or self.want in (Want.TEMPLATES, Want.GROUPS)

    @property
    def is_timed(self) -> bool:
        """Whether it restricts the time."""
        said = (self.since, self.until, self.day, self.last, self.first, self.onset, self.deploy, self.per)
        return any(s is not None for s in said)

    @property
    def is_of_words(self) -> bool:
        """Whether it asks for words."""
        return bool(self.words or self.either or self.without or self.about)
