"""What a profile says, whatever its format: samples of stacks, or a table of functions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

SAMPLES = 300_000  # of one profile
FRAMES = 8_000_000  # of all its samples
DEEPEST = 300  # frames of one stack
LONGEST = 300  # characters of a frame


@dataclass(frozen=True)
class Sample:
    """One stack with what was spent in it."""

    frames: tuple[str, ...]  # the root first
    weight: float
    line: int = 0  # of the file; 0 where its format has no line for it


@dataclass(frozen=True)
class Row:
    """One function."""

    frame: str
    own: float
    total: float
    line: int = 0
    calls: int = 0


@dataclass
class Recorded:
    """A whole profile; rows are given by a table or follow from the samples."""

    what: str  # "cpu", "wall", "alloc_space"
    unit: str = ""
    samples: list[Sample] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    whole: float = 0.0  # the weight of everything
    count: int = 0  # what was taken of `counted`
    counted: str = "samples"
    start: datetime | None = None
    duration: float = 0.0  # seconds
    note: str | None = None
    frames: int = 0
    rows_are: str = "functions"  # or classes, lines: what calls nobody

    def add(self, frames: Iterable[str], weight: float, line: int = 0) -> bool:
        """Keep one sample; says no when there are too many."""
        stack = tuple(frame[:LONGEST] for frame in islice(frames, DEEPEST))
        self.frames += len(stack)
        if len(self.samples) >= SAMPLES or self.frames > FRAMES:
            self.note = f"Only the first {len(self.samples):,} stacks were read."
            return False
        if stack and 0 < weight < float("inf"):
            self.samples.append(Sample(stack, weight, line))
        return True

    def finish(self) -> "Recorded":
        """Sum up the samples by function; one that calls itself counts once in a stack."""
        if self.samples and not self.rows:
            own: dict[str, float] = defaultdict(float)
            total: dict[str, float] = defaultdict(float)
            best: dict[str, tuple[bool, float, int]] = {}
            for sample in self.samples:
                leaf = sample.frames[-1]
                own[leaf] += sample.weight
                for frame in dict.fromkeys(sample.frames):
                    total[frame] += sample.weight
                    rank = (frame == leaf, sample.weight, sample.line)
                    if frame not in best or rank[:2] > best[frame][:2]:
                        best[frame] = rank
            self.rows = [Row(f, own[f], total[f], best[f][2]) for f in total]
        self.whole = max(self.whole, sum(s.weight for s in self.samples) or sum(r.own for r in self.rows))
        return self
