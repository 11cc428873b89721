"""Which components are the most abnormal in the metrics of a case, with the series that tell: an order, not a cause."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from engines.evidence import Citation
from engines.turn import FROZEN


class MetricKind(StrEnum):
    """What a metric is of."""

    LATENCY = "latency"
    ERRORS = "errors"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"
    SATURATION = "saturation"
    STATE = "state"
    TRAFFIC = "traffic"
    OTHER = "other"


class Abnormal(BaseModel):
    """One series of a component that is not as it was before."""

    model_config = FROZEN

    metric: str
    kind: MetricKind
    score: float  # how much it departs; without scale or unit, comparable within one ranking
    before: float  # its median before the onset
    after: float  # what it reached since
    unit: str = ""
    citation: Citation  # the line of the value that it reached


class Suspect(BaseModel):
    """A component with what is abnormal of it, the most telling first."""

    model_config = FROZEN

    component: str
    score: float  # of its series together, less what its callees explain
    series: tuple[Abnormal, ...]
    explained_by: str | None = None  # the callee whose own trouble explains most of its


TELLING = 2.0  # a score below which a departure is no news
BESIDE = 0.2  # of the first one's score, below which another is not told
SUSPECTS = 5  # that are told


class Ranking(BaseModel):
    """The components of a case by abnormality, the most abnormal first; empty where there is nothing to compare."""

    model_config = FROZEN

    suspects: tuple[Suspect, ...] = ()
    onset: datetime | None = None  # since when they were compared
    is_onset_given: bool = False  # somebody or some file said it; else it was found in the numbers
    series: int = 0  # that were compared
    calls: int = 0  # edges of the call graph that were used

    @property
    def telling(self) -> tuple[Suspect, ...]:
        """Those that stand out so far that they are told; none where nothing does."""
        least = max(TELLING, BESIDE * self.suspects[0].score) if self.suspects else TELLING
        return tuple(s for s in self.suspects if s.score >= least and s.series)[:SUSPECTS]


class Measured(BaseModel):
    """A file that can be compared: measurements, or who calls whom."""

    model_config = FROZEN

    evidence: str  # "E2"
    file: str
    sha256: str
    at: datetime  # when it came
    is_table: bool = False
    is_graph: bool = False
    is_moment: bool = False  # too short for anything but since when it is bad


class Comparison(BaseModel):
    """What is asked of the numbers of a case."""

    model_config = FROZEN

    problem: str  # what people say is wrong: the symptoms and the components in it are looked at first
    sources: tuple[Measured, ...]
    calls: tuple[tuple[str, str], ...] = ()  # caller and callee, as traces say it
    since: datetime | None = None  # since when it is bad, where anybody said so
    by: datetime | None = None  # it was bad already then
