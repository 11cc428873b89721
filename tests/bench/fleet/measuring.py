"""What monitoring would show of a system that runs with a fault: one case, the same for the same seed."""

from dataclasses import dataclass

import numpy as np

from tests.bench.fleet import system
from tests.bench.fleet.running import FAULTS, Fault, Floats, Lived, lived
from tests.bench.fleet.system import Part, System

_STEPS = (1, 1, 5, 10, 15, 30, 60)  # seconds
_CELLS = 200_000  # that a case has at most
_METRICS = 9  # of a part, about
_RESOURCES = ("cpu", "memory", "received", "sent", "reads", "writes", "sockets", "threads", "retransmits", "restarts")
_CALLS = ("rate", "errors", "p50", "p90", "p99", "mean")
_RATES = frozenset(("cpu", "received", "sent", "reads", "writes", "retransmits", *_CALLS))
SETS = (  # of what is measured, from rich to poor
    (*_RESOURCES, *_CALLS),
    ("cpu", "memory", "rate", "errors", "p50", "p90", "p99"),
    ("cpu", "memory", "received", "sent", "reads", "writes", "sockets", "rate", "errors", "p50", "p99"),
    ("cpu", "memory", "received", "sent", "mean", "rate"),
    ("cpu", "memory", "reads", "writes", "p90", "errors"),
)
TELLING = {"disk": "writes", "sockets": "sockets", "errors": "errors"}  # without which nobody could tell the fault


@dataclass(frozen=True)
class Case:
    """What was measured, and where the fault is."""

    name: str
    seed: int
    system: System
    fault: Fault
    step: int
    onset: int  # index of the first sample with the fault
    times: Floats
    series: dict[tuple[str, str], Floats]  # by part or machine, and by what is measured
    said: float | None  # since when, as people say it

    @property
    def culprit(self) -> str:
        """The part with the fault."""
        return self.system.parts[self.fault.part].name


def case(seed: int) -> Case:
    """The faults take turns."""
    random = np.random.default_rng(seed)
    made = system.made(random)
    before = int(random.integers(15, 40) if random.random() < 0.3 else random.integers(60, 400))
    after = int(random.integers(5, 15) if random.random() < 0.3 else random.integers(20, 150))
    most = _CELLS // (_METRICS * len(made.parts))
    scale = min(1.0, most / (before + after))
    before, after = max(15, int(before * scale)), max(5, int(after * scale))
    fault = _fault(random, made, FAULTS[seed % len(FAULTS)], before, after)
    run = lived(made, fault, _wave(random, before + after))
    step = int(random.choice(_STEPS))
    shown = _Monitor(random, made, run, fault, step)
    times = 1_760_000_000.0 + 977 * seed + step * np.arange(before + after)
    return Case(
        name=f"{fault.sort} {seed}",
        seed=seed,
        system=made,
        fault=fault,
        step=step,
        onset=before,
        times=times,
        series=shown.series(),
        said=_said(random, float(times[before]), step) if random.random() < 0.5 else None,
    )


def _said(random: np.random.Generator, onset: float, step: int) -> float:
    """As a tool wrote it down, or roughly and in whole minutes as people remember it."""
    if random.random() < 0.5:
        return onset
    around = onset + random.uniform(-1, 2) * max(step, 15)
    return around - around % 60 if step < 30 else around


def _fault(random: np.random.Generator, made: System, sort: str, before: int, after: int) -> Fault:
    """In any part that is used; a slow dependency and a full disk rather in a store, a surge at the entry."""
    reached = {0} | {j for p in made.parts for j, _ in p.calls}
    callers = [i for i in reached if made.parts[i].calls]
    stores = [i for i in reached if made.parts[i].is_store] or sorted(reached)
    part = int(random.choice(sorted(reached)))
    if sort == "surge":
        part = 0
    if sort == "pool":
        part = int(random.choice(sorted(callers)))
    if sort == "slow" or (sort == "disk" and random.random() < 0.5):
        part = int(random.choice(stores))
    since = np.arange(before + after) - before
    dose = np.ones(since.size)
    gradual = sort == "leak" or random.random() < 0.2
    if sort == "kill":
        dose = np.clip(1.3 - since / max(3.0, after * random.uniform(0.2, 1.0)), 0, 1)
    elif gradual:
        dose = np.clip((since + 1) / max(2.0, after * random.uniform(0.1, 0.8)), 0, 1)
    elif random.random() < 0.15:
        dose = (since < after * random.uniform(0.3, 0.8)).astype(np.float64)
    return Fault(sort, part, float(random.uniform(0.25, 1.0)), np.where(since >= 0, dose, 0.0))


def _wave(random: np.random.Generator, n: int) -> Floats:
    """The load from outside: a slow swing, and what wanders."""
    swing = random.choice([0.0, 0.1, 0.3]) * np.sin(
        2 * np.pi * (np.arange(n) / n * random.uniform(0.5, 3) + random.random())
    )
    return np.clip((1 + swing) * np.exp(_wandering(random, n, 0.04)), 0.2, 3)


def _wandering(random: np.random.Generator, n: int, spread: float, keeps: float = 0.8) -> Floats:
    """Noise that remembers."""
    steps = random.normal(0, spread * np.sqrt(1 - keeps**2), n)
    found = np.empty(n)
    last = random.normal(0, spread)
    for i in range(n):
        found[i] = last = keeps * last + steps[i]
    return found


class _Monitor:
    """Measures each part and machine with noise, and adds what is always there and no fault."""

    def __init__(self, random: np.random.Generator, made: System, run: Lived, fault: Fault, step: int) -> None:
        self.random, self.made, self.run, self.fault, self.step = random, made, run, fault, step
        self.n = run.rate.shape[1]
        telling = TELLING.get(fault.sort, "cpu")
        rich = [s for s in SETS if telling in s]
        self.wanted = rich[int(random.integers(len(rich)))]
        self.window = int(max(1, random.choice([1, 30, 60, 120]) // step))  # samples that a rate is taken over
        self.has_network = random.random() < 0.85  # latency is measured at the callers, too
        self.has_store_calls = made.parts[fault.part].is_store or random.random() < 0.5

    def series(self) -> dict[tuple[str, str], Floats]:
        """All of them; values that were not measured are not numbers."""
        found: dict[tuple[str, str], Floats] = {}
        for i, part in enumerate(self.made.parts):
            told = self._resources(i, part) | ({} if part.is_store and not self.has_store_calls else self._calls(i))
            late = int(self.random.random() < 0.5)  # scraped later than others
            found |= {
                (part.name, metric): self._scraped(told[metric], late) if metric in _RATES else told[metric]
                for metric in self.wanted
                if metric in told
            }
        if self.random.random() < 0.4:
            found |= self._machines()
        self._disturb(found)
        return found

    def _scraped(self, values: Floats, late: int) -> Floats:
        """Means of the window before each sample, where anything was measured in it."""
        known = np.isfinite(values)
        kernel = np.ones(self.window)
        counts = np.convolve(known, kernel)[: self.n]
        sums = np.convolve(np.where(known, values, 0.0), kernel)[: self.n]
        found = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        return np.concatenate([found[:1]] * late + [found[: self.n - late]])

    def _dose(self, i: int, *sorts: str) -> Floats:
        there = i == self.fault.part and self.fault.sort in sorts
        return self.fault.harm * self.fault.dose if there else np.zeros(self.n)

    def _noise(self, spread: float) -> Floats:
        drawn = np.clip(self.random.standard_t(4, self.n), -8, 8) / 1.4
        return np.asarray(np.exp(spread * drawn), np.float64)

    def _resources(self, i: int, part: Part) -> dict[str, Floats]:
        rate, waiting = self.run.rate[i], self.run.rate[i] * self.run.latency[i] / 1000
        spread = self.random.uniform(0.02, 0.15)
        disk = self._dose(i, "disk")
        io = rate * (4 if part.is_store else 0.3) * np.exp(self.random.uniform(-1, 2))
        held = self._dose(i, "sockets")
        sockets = self.random.integers(5, 60) + np.minimum(waiting, 5000) + 800 * held
        started = self._restarts(i)
        return {
            "cpu": self.run.cpu[i] * part.cores * self._noise(spread) + 0.002,
            "memory": self._memory(i, part, waiting),
            "received": rate * np.exp(self.random.uniform(5, 8)) * self._noise(0.05) * (1 + self.run.failed[i] * -0.3),
            "sent": rate * np.exp(self.random.uniform(6, 10)) * self._noise(0.05) * (1 + self.run.failed[i] * -0.3),
            "reads": (io + disk * 3000) * 900 * self._noise(0.3) * (part.is_store or self.random.random() < 0.3),
            "writes": (io + 1 + disk * 6000) * 4096 * self._noise(0.3),
            "sockets": np.rint(sockets * self._noise(0.03)),
            "threads": np.rint(self.random.integers(4, 80) + np.minimum(waiting, 400) + 30 * self._dose(i, "pool")),
            "retransmits": self.random.poisson(0.02 * self.step + rate * self.step * 0.2 * self._dose(i, "loss"))
            / self.step,
            "restarts": started,
        }

    def _restarts(self, i: int) -> Floats:
        died = i == self.fault.part and self.fault.sort == "kill"
        return float(self.random.integers(0, 4)) + (np.cumsum(self.fault.dose > 0) > 0) * float(died)

    def _memory(self, i: int, part: Part, waiting: Floats) -> Floats:
        """What is held, what requests in the making hold, what is freed now and then, and what the fault holds."""
        at = np.arange(self.n)
        level = 1 + _wandering(self.random, self.n, 0.01, 0.97)
        if part.is_collected:
            level = level + 0.25 * ((at / self.random.uniform(10, 60) + self.random.random()) % 1)
        started = self._dose(i, "kill")
        level = level * (1 - 0.5 * started)
        level = (
            level
            + self._dose(i, "memory") * 4
            + np.cumsum(self._dose(i, "leak")) / max(1, (self.fault.dose > 0).sum()) * 5
        )
        level = level + 0.4 * self._dose(i, "disk")  # pages of files are kept
        held = np.minimum(0.02 * waiting, 0.5 * part.memory)
        return (level * part.memory + held) * 2**20 * self._noise(0.004)

    def _calls(self, i: int) -> dict[str, Floats]:
        """What is known of its requests; of few requests a sample says little, and of none nothing."""
        rate = self.run.rate[i]
        asked = self.random.poisson(np.maximum(rate * self.step, 0))
        latency = self.run.latency[i] if self.has_network else self.run.inside[i]
        tail = 2.0 + 3.0 * self._dose(i, "loss") + self.random.uniform(0, 2)
        unsure = 1 / np.sqrt(np.maximum(asked, 1))

        def of(share: float, spread: float) -> Floats:
            noise = np.exp(np.clip(self.random.standard_t(4, self.n), -6, 6) * (0.03 + spread * unsure))
            return np.where(asked > 0, latency * share * noise, np.nan)

        failed = self.random.binomial(asked, np.clip(self.run.failed[i], 0, 1))
        return {
            "rate": asked / self.step,
            "errors": failed / self.step,
            "p50": of(0.7, 0.4),
            "p90": of(1.6, 0.8),
            "p99": of(1.0, 1.2) * tail,
            "mean": of(1.0, 0.6),
        }

    def _machines(self) -> dict[tuple[str, str], Floats]:
        found = {}
        for n, node in enumerate(self.made.nodes):
            on = [i for i, p in enumerate(self.made.parts) if p.node == n]
            used = sum((self.run.cpu[i] * self.made.parts[i].cores for i in on), np.zeros(self.n))
            full = max(4.0, 1.3 * float(used.max()))
            found[node, "cpu"] = np.clip((0.08 + used / full) * self._noise(0.04), 0, 1)
            found[node, "memory"] = (4e9 + 2e8 * len(on)) * np.exp(_wandering(self.random, self.n, 0.01, 0.95))
        return found

    def _disturb(self, found: dict[tuple[str, str], Floats]) -> None:
        """Spikes, jobs, drifts, levels that moved long before, gaps, in any series; and values that never change."""
        keys = sorted(found)
        chosen = self.random.permutation(len(keys))[: max(2, len(keys) // 8)]
        for place in chosen:
            key = keys[int(place)]
            values = found[key]
            begin = int(self.random.integers(2, self.n - 2))
            sort = str(self.random.choice(["spike", "job", "drift", "moved", "gap"]))
            if sort == "spike":
                values[begin : begin + int(self.random.integers(1, 3))] *= self.random.uniform(2, 20)
            if sort == "job":
                values[begin % 20 :: int(self.random.integers(10, 60))] *= self.random.uniform(1.5, 6)
            if sort == "drift":
                values *= np.linspace(1, self.random.uniform(0.7, 1.4), self.n)
            if sort == "moved":
                values[begin:] *= self.random.uniform(0.75, 1.3)
            if sort == "gap":
                values[begin : begin + int(self.random.integers(1, 12))] = np.nan
            found[key] = values
