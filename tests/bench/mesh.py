"""Simulated services that call each other, with one fault in one of them, and what their metrics then show.

Requests come in at a front and go down the calls. The latency of a service is its own time and what it waits for, its
own time grows as its processor fills up, and errors come up the calls as the callers do not handle them.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FAULTS = ("cpu", "memory", "latency", "loss", "errors", "restart")
SHAPES = ("step", "ramp", "burst")
NAMES = ("alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ironwood", "juniper", "larch", "maple")
NAMES += ("nutmeg", "oak", "poplar", "quince", "rowan", "spruce", "teak", "willow")
FEWEST, MOST = 8, 16  # services
BEFORE, AFTER = 150, 60  # samples
STEP = 15  # seconds between them

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """What was measured, and where the fault is."""

    name: str
    culprit: str
    fault: str
    times: npt.NDArray[np.int64]
    onset: int  # index of the first sample with the fault
    series: dict[tuple[str, str], Floats] = field(default_factory=dict)  # by service and metric
    calls: tuple[tuple[str, str], ...] = ()


class Mesh:
    """One set of services under load."""

    def __init__(self, seed: int, fault: str, shape: str) -> None:
        """The same for the same seed."""
        self.random = np.random.default_rng(seed)
        self.fault, self.shape, self.seed = fault, shape, seed
        self.count = int(self.random.integers(FEWEST, MOST + 1))
        self.names = [str(n) for n in self.random.permutation(NAMES)[: self.count]]
        self.n = BEFORE + AFTER
        self.callees = self._callees()
        self.rates = self._rates()
        self.culprit = self._chosen()
        self.dose = self._dose()
        self.harm = float(self.random.uniform(0.15, 0.7))
        self.retries = float(self.random.uniform(1.0, 2.0))  # how much more a caller waits than its callee takes

    def _callees(self) -> dict[int, list[tuple[int, float]]]:
        """Each service but the front is called by one or two of those before it, so many times a request."""
        found: dict[int, list[tuple[int, float]]] = {i: [] for i in range(self.count)}
        for i in range(1, self.count):
            callers = self.random.choice(i, size=min(i, int(self.random.integers(1, 3))), replace=False)
            for caller in callers:
                found[int(caller)].append((i, float(self.random.choice([0.3, 0.5, 1.0, 1.0, 2.0]))))
        return found

    def _rates(self) -> Floats:
        """Requests a second of each service."""
        at = np.arange(self.n)
        wave = 1 + 0.15 * np.sin(2 * np.pi * (at / self.n + self.random.random()))
        rates = np.zeros((self.count, self.n))
        rates[0] = self.random.uniform(20, 200) * wave * self._noise(0.04)
        for i in range(self.count):
            for callee, times in self.callees[i]:
                rates[callee] += rates[i] * times
        return rates

    def _chosen(self) -> int:
        """Any service that sees a good part of the requests."""
        busy = [i for i in range(self.count) if self.rates[i].mean() >= 0.1 * self.rates.mean()]
        return int(self.random.choice(busy))

    def _dose(self) -> Floats:
        """How much of the fault there is in each sample, of 0 to 1."""
        since = np.arange(self.n) - BEFORE
        if self.shape == "ramp":
            grown = np.clip((since + 1) / int(self.random.integers(8, 40)), 0, 1)
        elif self.shape == "burst":
            grown = (since < int(self.random.integers(8, 30))).astype(float)
        else:
            grown = np.ones(self.n)
        return np.where(since >= 0, grown, 0.0)

    def _noise(self, spread: float) -> Floats:
        return np.exp(self.random.normal(0, spread, self.n))

    def measured(self) -> Case:
        """Let it run, and measure."""
        case = Case(
            name=f"{self.fault} {self.shape} {self.seed}",
            culprit=self.names[self.culprit],
            fault=self.fault,
            times=1_700_000_000 + 60 * self.seed + STEP * np.arange(self.n),
            onset=BEFORE,
            calls=tuple((self.names[i], self.names[j]) for i in range(self.count) for j, _ in self.callees[i]),
        )
        latency, errors = np.zeros((self.count, self.n)), np.zeros((self.count, self.n))
        for i in reversed(range(self.count)):
            self._measure(i, case, latency, errors)
        self._disturb(case)
        return case

    def _disturb(self, case: Case) -> None:
        """What is always there and no fault: spikes, jobs, a cache that fills, a level that was moved, gaps."""
        others = [key for key in case.series if key[0] != case.culprit]
        for place in self.random.choice(len(others), size=2 * self.count, replace=False):
            values = case.series[others[int(place)]]
            begin = int(self.random.integers(5, self.n - 5))
            sort = self.random.choice(["spike", "job", "drift", "moved", "gap"])
            if sort == "spike":
                values[begin : begin + int(self.random.integers(1, 3))] *= self.random.uniform(3, 30)
            if sort == "job":
                values[begin :: int(self.random.integers(20, 60))] *= self.random.uniform(1.5, 5)
            if sort == "drift":
                values *= np.linspace(1, self.random.uniform(0.6, 1.6), self.n)
            if sort == "moved":
                values[begin:] *= self.random.uniform(0.75, 1.35)
            if sort == "gap":
                values[begin : begin + int(self.random.integers(2, 20))] = np.nan

    def _measure(self, i: int, case: Case, latency: Floats, errors: Floats) -> None:
        """One service, after those that it calls."""
        dose = self.dose * self.harm if i == self.culprit else np.zeros(self.n)
        cpu = self._cpu(i, dose)
        own = self.random.uniform(0.5, 40) * (1 + 3 * np.maximum(cpu - 0.6, 0)) * self._noise(0.08)
        own += self._added(dose) * (5 + own)
        waits = sum((latency[j] * times for j, times in self.callees[i]), np.zeros(self.n))
        calm = own + waits
        late = np.maximum(waits - np.median(waits[:BEFORE]) * 1.2, 0) * (self.retries - 1)
        latency[i] = (calm + late) * self._noise(0.05)
        cpu = np.clip(cpu * (1 + 0.15 * np.minimum(late / np.maximum(own, 1), 2)), 0, 1)  # who waits holds threads
        fails = self.random.uniform(0, 0.002) + self._failing(dose)
        passed = sum((0.7 * errors[j] * min(times, 1.0) for j, times in self.callees[i]), np.zeros(self.n))
        errors[i] = np.clip(fails + passed, 0, 1)
        counted = self.random.poisson(errors[i] * self.rates[i] * STEP) / STEP
        rate = self.rates[i] * self._noise(0.03) * (1 - 0.5 * dose * (self.fault in ("loss", "restart")))
        told = {
            "cpu": cpu * 100,
            "mem": self._memory(dose),
            "latency_p50": latency[i] * self._noise(0.03),
            "latency_p99": latency[i] * 3 * np.exp(np.abs(self.random.standard_t(3, self.n)) * 0.2),
            "errors": counted,
            "requests": rate,
            "net_rx": rate * 900 * self._noise(0.05),
            "net_tx": rate * 2500 * self._noise(0.05),
        }
        for metric, values in told.items():
            case.series[self.names[i], metric] = np.round(values, 5)

    def _cpu(self, i: int, dose: Floats) -> Floats:
        """A share of what it may use: with the requests, and what hogs it."""
        busy = self.random.uniform(0.1, 0.45) * self.rates[i] / self.rates[i].mean()
        hog = {"cpu": 0.75, "memory": 0.15, "restart": 0.4}.get(self.fault, 0.0) * dose
        return np.clip(busy * self._noise(0.08) + hog, 0, 1)

    def _memory(self, dose: Floats) -> Floats:
        """MiB: what was allocated and freed, and what leaks or begins anew."""
        level = self.random.uniform(80, 900)
        wander = np.cumsum(self.random.normal(0, 0.002, self.n))
        leak = np.cumsum(dose) / AFTER * 2 if self.fault == "memory" else 0.0
        gone = -0.5 * dose if self.fault == "restart" else 0.0
        return level * np.clip(1 + wander + leak + gone, 0.1, None) * self._noise(0.01)

    def _added(self, dose: Floats) -> Floats:
        """How many times its own time the fault adds."""
        times = {"cpu": 1.5, "memory": 0.6, "latency": 6.0, "loss": 2.5, "restart": 1.0}.get(self.fault, 0.0)
        return times * dose * (self._noise(0.5) if self.fault == "loss" else 1.0)

    def _failing(self, dose: Floats) -> Floats:
        share = {"errors": 0.3, "loss": 0.08, "restart": 0.25, "memory": 0.02}.get(self.fault, 0.0)
        return share * dose


def cases(per_fault: int, first: int = 0) -> list[Case]:
    """So many of each fault, the shapes in turn."""
    return [
        Mesh(1000 * n + first + i, fault, SHAPES[i % len(SHAPES)]).measured()
        for n, fault in enumerate(FAULTS, 1)
        for i in range(per_fault)
    ]
