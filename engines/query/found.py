"""What a question over events found."""

from datetime import datetime

from pydantic import BaseModel

from engines.evidence import Citation, Evidence, FindingKind, Severity, TimeSeries
from engines.query.query import Query
from engines.turn import FROZEN

_DEPLOYED = ("Deployed", "ConfigChanged", "FlagChanged")  # a log line that tells a change


class Deploy(BaseModel):
    """A change that the evidence tells, as somewhere to count from."""

    model_config = FROZEN

    at: datetime
    ref: str  # "E3:14"
    what: str


class Source(BaseModel):
    """A file that can be searched: where its redacted text and its events are kept, and what time it covers."""

    model_config = FROZEN

    evidence: str  # "E2"
    file: str
    sha256: str
    events: str | None = None  # without it the lines are searched without times and levels
    onset: datetime | None = None
    deploys: tuple[Deploy, ...] = ()

    @classmethod
    def of(cls, evidence: Evidence) -> "Source | None":
        """The file behind a piece of evidence; None for what has no file."""
        if evidence.sha256 is None:
            return None
        return cls(
            evidence=evidence.id,
            file=evidence.name,
            sha256=evidence.sha256,
            events=evidence.events,
            onset=evidence.onset,
            deploys=tuple(
                Deploy(at=f.at, ref=f.cite().ref, what=f.summary)
                for f in evidence.findings
                if f.at and (f.kind is FindingKind.CHANGE or f.reason in _DEPLOYED)
            ),
        )

    @classmethod
    def all(cls, evidence: tuple[Evidence, ...]) -> "tuple[Source, ...]":
        """The files behind all the evidence that has one."""
        return tuple(source for source in map(cls.of, evidence) if source)


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


class Group(BaseModel):
    """The fitting events of one component, host, pod, file or level."""

    model_config = FROZEN

    name: str
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
    groups: tuple[Group, ...] = ()
    start: datetime | None = None  # the window that was looked at, as resolved
    end: datetime | None = None
    series: TimeSeries | None = None  # fitting events over the window
    note: str | None = None  # how the question was taken, and what could not be looked at and why
