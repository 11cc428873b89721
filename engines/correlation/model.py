"""What correlating a case's evidence gives: moments on one clock, clocks that differ, who was bad first, requests."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from engines.evidence import Citation
from engines.turn import FROZEN


class MomentKind(StrEnum):
    """What sort of thing happened."""

    CHANGE = "change"
    FIRST_ERROR = "first error"  # the first bad moment of a component
    SYMPTOM = "symptom"
    ALERT = "alert"
    METRIC = "metric shift"
    RECOVERY = "recovery"
    STATEMENT = "statement"
    ACTION = "action"  # what people did against it


class Moment(BaseModel):
    """One thing that happened; `citations` are all the lines that tell it, the first one first."""

    model_config = FROZEN

    at: datetime  # on the clock of the case
    until: datetime | None = None
    kind: MomentKind
    component: str | None = None
    what: str  # one short sentence
    citations: tuple[Citation, ...] = ()  # none for what people did by a button
    note: str | None = None  # how the time was corrected

    @property
    def evidence(self) -> str | None:
        """The id of the evidence that tells it first."""
        return self.citations[0].evidence if self.citations else None


class Skew(BaseModel):
    """A file whose clock differs from another's; its times are corrected by it."""

    model_config = FROZEN

    evidence: str
    file: str
    other: str  # the evidence id of the file that it is held against
    other_file: str
    seconds: float  # it runs ahead by so much, behind where negative
    shared: int  # how many things seen in both say so
    shared_what: str  # "request", "event"
    is_zone: bool  # whole half hours: a zone that the times do not tell

    @property
    def text(self) -> str:
        """The sentence that every corrected time carries."""
        way = "ahead of" if self.seconds > 0 else "behind"
        seen = f"{self.shared} {self.shared_what}{'' if self.shared == 1 else 's'} seen in both"
        zone = ", a time zone that it does not tell" if self.is_zone else ""
        return f"{self.file} runs {lasting(abs(self.seconds))} {way} {self.other_file}{zone}, from {seen}; corrected."


class Beginning(BaseModel):
    """The first bad moment of a component."""

    model_config = FROZEN

    component: str
    at: datetime
    resolution: float  # seconds within which the time is known
    lag: float  # seconds after the first of all
    what: str
    citation: Citation


class Unaffected(BaseModel):
    """A component that was looked at and never was bad."""

    model_config = FROZEN

    component: str
    why: str
    evidence: str
    citation: Citation | None = None


class NearChange(BaseModel):
    """A change around the onset."""

    model_config = FROZEN

    at: datetime
    before: float  # seconds before the onset, negative after it
    component: str | None
    what: str
    citation: Citation


class RequestStep(BaseModel):
    """One line about a request."""

    model_config = FROZEN

    at: datetime
    bad: bool
    citation: Citation


class SharedRequests(BaseModel):
    """Requests that failed and are told by several files, with the way of one of them."""

    model_config = FROZEN

    files: tuple[str, ...]  # evidence ids
    count: int  # of those that were sampled
    example: str  # the id
    steps: tuple[RequestStep, ...]


class Correlation(BaseModel):
    """A case's evidence as one story."""

    model_config = FROZEN

    onset: datetime | None = None
    moments: tuple[Moment, ...] = ()
    skews: tuple[Skew, ...] = ()
    order: tuple[Beginning, ...] = ()  # of the affected components, the first first
    leads: tuple[str, ...] = ()  # which began it; several where their times can't be told apart
    unaffected: tuple[Unaffected, ...] = ()
    changes: tuple[NearChange, ...] = ()
    requests: SharedRequests | None = None


def lasting(seconds: float) -> str:
    """A duration as people say it: `63 s`, `20 min`, `2 h`."""
    if seconds < 120:  # noqa: PLR2004 - below two minutes seconds are read at once
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"  # noqa: PLR2004 - as above
    minutes = round(seconds / 60)
    if minutes < 120:  # noqa: PLR2004 - as above
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
