"""Onsets in synthetic series with known ones, and false alarms in quiet series, ours beside a rule of three deviations.

    python -m tests.bench.onset [SEED …]

prints the share of onsets found within one bucket by sort of change and of noise. The detectors were tuned on
seed TUNED alone; REPORTED are the seeds that count.
"""

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product

import numpy as np
import numpy.typing as npt

from adapters.evidence import onset
from adapters.evidence.shift import judge
from tests.bench.measure import Figure

TUNED, REPORTED = 1, (2, 3)
CHANGED, QUIET = 300, 120
NEAR = 1  # buckets that an onset may be away
SHORTEST, LONGEST = 120, 360  # buckets
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = 60  # buckets that the plain rule looks back
MEASURED = ("gaussian", "heavy", "season", "drift")
COUNTED = ("poisson", "sparse")
CHANGES = ("step", "ramp", "burst", "variance")

Detector = Callable[["Labelled"], int | None]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """A series, and since which bucket it is another one."""

    noise: str
    change: str
    values: tuple[float, ...]
    onset: int | None

    @property
    def name(self) -> str:
        """How it was made."""
        return f"{self.change} in {self.noise}"

    @property
    def is_counted(self) -> bool:
        """Whether it is events in a bucket, as errors in a log, rather than what an instrument said."""
        return self.noise in COUNTED


def changed(seed: int, number: int = CHANGED) -> list[Labelled]:
    """Series with one change each: every sort of change in every sort of noise, as often."""
    random = np.random.default_rng(seed)
    sorts = [s for s in product(CHANGES, MEASURED + COUNTED) if not (s[0] == "variance" and s[1] in COUNTED)]
    return [_Maker(random, noise).changed(change) for change, noise in islice(cycle(sorts), number)]


def quiet(seed: int, number: int = QUIET) -> list[Labelled]:
    """Series without a change, every other one with up to three buckets that stand alone."""
    random = np.random.default_rng((seed, 1))
    noises = islice(cycle(MEASURED + COUNTED), number)
    sorts = len(MEASURED + COUNTED)
    return [_Maker(random, noise).quiet(outliers=i // sorts % 2 == 1) for i, noise in enumerate(noises)]


class _Maker:
    """Makes one series."""

    def __init__(self, random: np.random.Generator, noise: str) -> None:
        self.random, self.noise = random, noise
        self.n = int(random.integers(SHORTEST, LONGEST + 1))
        self.at = np.arange(self.n)
        self.level = float(10 ** random.uniform(0, 4))
        self.sigma = self.level * random.uniform(0.02, 0.1)
        if noise == "poisson":
            self.level = float(10 ** random.uniform(0, 2.3))
            self.sigma = self.level**0.5
        if noise == "sparse":
            self.level = random.uniform(0.02, 0.3)
            self.sigma = 1.0

    def quiet(self, *, outliers: bool) -> Labelled:
        raised = np.zeros(self.n)
        if outliers:
            where = self.random.choice(np.arange(10, self.n - 10), int(self.random.integers(1, 4)), replace=False)
            raised[where] = [self._height(6, 20) for _ in where]
        return self._made("", raised, np.ones(self.n), None)

    def changed(self, change: str) -> Labelled:
        begin = int(self.random.integers(self.n // 4, self.n * 3 // 4))
        since = self.at - begin
        wider = np.where((since >= 0) & (change == "variance"), self.random.uniform(4, 8), 1.0)
        return self._made(change, self._raised(change, since), wider, begin)

    def _raised(self, change: str, since: npt.NDArray[np.int64]) -> Floats:
        """What the change adds to each bucket."""
        height = self._height(5, 15)
        shape = np.zeros(self.n)
        if change == "step":
            shape = np.ones(self.n)
        if change == "ramp":
            shape = np.minimum((since + 1) / self.random.integers(3, 13), 1) * 2
        if change == "burst":
            left = self.random.choice([0.0, 0.4])
            shape = np.where(since < self.random.integers(4, 13), 1.0, left) * 1.5
        return np.where(since >= 0, shape, 0) * height

    def _height(self, least: float, most: float) -> float:
        """A rise that a person would see: several deviations, and a good part of the level."""
        if self.noise in COUNTED:
            return max(5.0, self.level * self.random.uniform(1, 6), least * self.sigma * (self.noise == "poisson"))
        return max(self.sigma * self.random.uniform(least, most), 0.3 * self.level)

    def _made(self, change: str, raised: Floats, wider: Floats, begin: int | None) -> Labelled:
        if self.noise in COUNTED:
            rate = self.level * (1 + self._wave(0.3) * (self.noise == "poisson")) + raised
            values = self.random.poisson(rate).astype(np.float64)
        else:
            values = np.maximum(self._ground() + self._jitter() * wider + raised, 0.0)
        return Labelled(self.noise, change, tuple(float(v) for v in values), begin)

    def _wave(self, most: float) -> Floats:
        period = self.n / self.random.uniform(0.8, 3)
        return np.sin(2 * np.pi * (self.at / period + self.random.random())) * self.random.uniform(0, most)

    def _ground(self) -> Floats:
        ground = np.full(self.n, self.level)
        if self.noise == "season":
            ground *= 1 + self._wave(0.4)
        if self.noise == "drift":
            ground *= 1 + self.at / self.n * self.random.uniform(-0.15, 0.15)
        return ground

    def _jitter(self) -> Floats:
        """Noise; heavy tails are those of Student's t with three degrees of freedom."""
        if self.noise == "heavy":
            return self.random.standard_t(3, self.n) * self.sigma
        return self.random.normal(0, self.sigma, self.n)


def ours(series: Labelled) -> int | None:
    """The bucket since which a log or a metric is bad, as the product says it."""
    if series.is_counted:
        return onset.find([int(v) for v in series.values])
    shift = judge([BEGIN + timedelta(minutes=i) for i in range(len(series.values))], series.values)
    return shift.index if shift and shift.lasting else None


def plain(series: Labelled) -> int | None:
    """The first bucket that is three deviations away from the mean of those before it."""
    values = series.values
    for i in range(10, len(values)):
        before = values[max(0, i - WINDOW) : i]
        if abs(values[i] - statistics.fmean(before)) > 3 * (statistics.stdev(before) or 1.0):
            return i
    return None


@dataclass(frozen=True)
class Score:
    """Shares: of changed series whose onset is more than a bucket away, of quiet ones that have one."""

    missed: float
    false: float


def is_near(series: Labelled, found: int | None) -> bool:
    """Whether the onset is within one bucket."""
    return found is not None and series.onset is not None and abs(found - series.onset) <= NEAR


def score(changed: Sequence[Labelled], quiet: Sequence[Labelled], detector: Detector = ours) -> Score:
    """Ask a detector about all of them."""
    missed = sum(not is_near(s, detector(s)) for s in changed)
    return Score(missed / len(changed), sum(detector(s) is not None for s in quiet) / len(quiet))


def figures() -> Iterator[Figure]:
    """For each seed that counts."""
    for seed in REPORTED:
        told, rule = score(changed(seed), quiet(seed)), score(changed(seed), quiet(seed), plain)
        missed = f"onsets missed by more than a bucket of {CHANGED} (seed {seed}) / three deviations"
        yield Figure(missed, told.missed, rule.missed, _share)
        yield Figure(f"false alarms of {QUIET} quiet series (seed {seed}) / same", told.false, rule.false, _share)


def _share(value: float) -> str:
    return f"{value:.1%}"


def main() -> None:
    """Print a table for each seed."""
    for seed in [int(a) for a in sys.argv[1:]] or [TUNED, *REPORTED]:
        hits: dict[str, list[bool]] = defaultdict(list)
        false: dict[str, list[bool]] = defaultdict(list)
        for series in changed(seed):
            hits[series.name].append(is_near(series, ours(series)))
        for series in quiet(seed):
            false[series.noise].append(ours(series) is not None)
        for name, found in sorted(hits.items()):
            print(f"{seed} {name:24} {sum(found):3} of {len(found)}")
        for name, found in sorted(false.items()):
            print(f"{seed} quiet {name:18} {sum(found):3} of {len(found)}")
        whole = [h for found in hits.values() for h in found]
        wrong = [f for found in false.values() for f in found]
        print(f"seed {seed}: within a bucket {sum(whole) / len(whole):.3f}, false alarms {sum(wrong)} of {len(wrong)}")


if __name__ == "__main__":
    main()
