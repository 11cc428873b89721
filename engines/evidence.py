"""What is known from files and from people: evidence, its findings, and the citations that point into it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from engines.turn import FROZEN


class DataType(StrEnum):
    """The eight kinds of data, and what people say."""

    LOG = "logs"
    CONFIG = "configs"
    TRACE = "traces"
    METRIC = "metrics"
    PROFILE = "profiles"
    CODE = "code"
    TEXT = "text"
    VISUAL = "visual"
    STATEMENT = "statement"


class Severity(StrEnum):
    """How bad a finding is by itself."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


BAD = (Severity.ERROR, Severity.CRITICAL)
OVER = frozenset({"ok", "provider_resolved"})  # reasons of alerts that say that all is well, or well again


class FindingKind(StrEnum):
    """What sort of fact a finding is."""

    LOG = "log"  # a template of log lines
    STACK = "stack"  # a folded stack trace
    EVENT = "event"  # a platform's event (Kubernetes, RDS, …)
    OBJECT = "object"  # the state of an object (pod, node, service, …)
    CONFIG = "config"  # something that a configuration says
    CHANGE = "change"  # a deploy, commit, flag or rollout
    METRIC = "metric"  # a movement of a series
    TRACE = "trace"  # spans
    PROFILE = "profile"  # where time and memory go, what threads wait for
    ALERT = "alert"  # what a monitor said
    TEXT = "text"  # prose that tells something
    STATEMENT = "statement"  # what a person in the thread said


class Citation(BaseModel):
    """A place in the evidence: `quote` is that line's own (redacted) text, shortened with `…`."""

    model_config = FROZEN

    evidence: str  # "E3"
    file: str
    line: int  # from 1
    quote: str

    @property
    def ref(self) -> str:
        """The short form, `E3:1204`."""
        return f"{self.evidence}:{self.line}"


class Finding(BaseModel):
    """One telling fact of one piece of evidence, with the line that proves it.

    `summary` says it in words, `excerpt` is the line's own redacted text. `reason` and `facts` are the
    normalised signal that patterns match on: `reason` is what the system itself calls it (`OOMKilled`,
    `ImagePullBackOff`, an exception class), `facts` name values such as `exit_code`, `object`, `image`,
    `from`, `to`, `version`, `commit`.
    """

    model_config = FROZEN

    evidence: str
    file: str
    kind: FindingKind
    line: int  # from 1
    end_line: int | None = None
    at: datetime | None = None  # when it first happened, timezone-aware
    until: datetime | None = None  # when it last happened
    count: int = 1
    severity: Severity = Severity.INFO
    component: str | None = None  # a service, workload, host, database; never a file name
    reason: str | None = None
    summary: str
    excerpt: str
    first_seen: bool = False  # never seen before the onset
    facts: dict[str, str | int | float | bool] = {}
    spread: tuple[int, ...] = ()  # of a log's lines: how many in each of SPREAD equal parts of the log's time

    @property
    def last(self) -> datetime | None:
        """When it last happened."""
        return self.until or self.at

    def cite(self) -> Citation:
        """Point at the line."""
        return Citation(evidence=self.evidence, file=self.file, line=self.line, quote=self.excerpt)


class Template(BaseModel):
    """The lines of one file that say the same thing with other values."""

    model_config = FROZEN

    id: int  # of the file, from 1 in the order of first appearance
    template: str  # what varies is `<*>`
    count: int
    level: Severity = Severity.INFO
    first_line: int  # from 1
    first_seen: datetime | None = None  # the time of its first line
    last_seen: datetime | None = None
    is_new: bool = False  # never seen before the onset


class TimeSeries(BaseModel):
    """One curve of the picture: evenly spaced, at most CURVE points, None where nothing was measured."""

    model_config = FROZEN

    name: str  # "errors", "p99_ms"
    unit: str = ""  # of the values: "a minute", "ms", "%"
    start: datetime
    step: float  # seconds between points
    values: tuple[float | None, ...]


class Sighting(BaseModel):
    """One line that carries the id of a request: how the same request is found in other files."""

    model_config = FROZEN

    request: str  # as `adapters.evidence.entities` says it
    line: int  # from 1
    at: datetime | None = None
    bad: bool = False  # the line says that something failed
    quote: str  # the line's own redacted text, shortened with `…`


CURVE = 240  # points that a picture on a phone can show
SPREAD = 16  # parts of a log's time in which the lines of a finding are counted


class Evidence(BaseModel):
    """One file as it was understood, or one statement; never changed once it exists."""

    model_config = FROZEN

    id: str  # "E1", "E2", … in the order of arrival in the case
    name: str  # the file's name as people know it
    data_type: DataType
    extractor: str
    speaker: str | None = None  # who said or dropped it
    message: str | None = None  # the surface's id of the message that it came with
    at: datetime  # when it came
    size: int = 0  # bytes
    lines: int = 0
    sha256: str | None = None  # of the stored, redacted bytes
    start: datetime | None = None  # first and last time in it
    end: datetime | None = None
    lacks_day: bool = False  # its times don't say their year, or not even their day
    onset: datetime | None = None  # since when it is bad
    errors: int = 0
    warnings: int = 0
    redactions: dict[str, int] = {}  # by kind: {"EMAIL": 3}
    findings: tuple[Finding, ...] = ()  # the most telling first
    templates: tuple[Template, ...] = ()  # of a log, the most telling first
    series: tuple[TimeSeries, ...] = ()  # for the picture, the most telling first
    entities: dict[str, dict[str, int]] = {}  # by kind, how often: {"pod": {"cart-7d9f": 41}}
    sightings: tuple[Sighting, ...] = ()  # a sample of requests that is the same one in every file
    events: str | None = None  # sha256 of the file of structured events that queries read
    note: str | None = None  # what could not be read and what to do instead, one sentence
