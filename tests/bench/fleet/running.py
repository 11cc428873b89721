"""Lets a system run with a fault in one of its parts, and says what every part goes through.

Latency is its own time, longer the fuller its processor is (as in a queue with one server), and what it waits for;
users who wait for answers ask less when these are late; failures come up the calls, and less goes down them.
The effects of the faults are those that the literature on such experiments tells of each.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.bench.fleet.system import Part, System

Floats = npt.NDArray[np.float64]

FAULTS = ("cpu", "leak", "memory", "disk", "sockets", "delay", "loss", "kill", "errors", "pool", "surge", "slow")
_FULL = 0.97  # of a processor: what is beyond waits outside
_ROUNDS = 4  # until users and latency agree
_THINKS = 4.0  # times the usual latency, between an answer and the next question


@dataclass(frozen=True)
class Fault:
    """What is done to which part, and how much of it there is at each sample, of 0 to 1."""

    sort: str
    part: int
    harm: float  # how strong, of 0 to 1
    dose: Floats


@dataclass
class Lived:
    """What each part goes through at each sample."""

    rate: Floats  # requests a second; rows are parts
    latency: Floats  # milliseconds, as its callers see it
    inside: Floats  # as it sees it itself, without the network to it
    failed: Floats  # share of its requests
    cpu: Floats  # share of its cores


def lived(system: System, fault: Fault, wave: Floats) -> Lived:
    """Run it; `wave` is the load from outside in shares of the usual one."""
    count, n = len(system.parts), wave.size
    strength = fault.harm * fault.dose
    asked = system.load * wave * (1 + 4 * strength if fault.sort == "surge" else 1)
    usual = _rates(system, np.full(1, system.load), np.zeros((count, 1)), _Cut(fault, np.zeros(1)))
    run = Lived(*(np.zeros((count, n)) for _ in range(5)))
    outside, before = asked, fault.dose == 0
    for _ in range(_ROUNDS if system.is_closed else 1):
        run.rate = _rates(system, outside, run.failed, _Cut(fault, strength))
        for i in reversed(range(count)):
            hit = _Hit(fault.sort, system.parts[i], strength * (i == fault.part))
            _serve(i, hit, usual[i, 0], run)
        calm = float(np.median(run.latency[0][before]))
        outside = 0.5 * outside + 0.5 * asked * (_THINKS + 1) * calm / (_THINKS * calm + run.latency[0])
    return run


@dataclass(frozen=True)
class _Cut:
    """How much less goes down the calls of the part with the fault."""

    fault: Fault
    strength: Floats

    def of(self, i: int) -> Floats:
        """What is left of its calls."""
        share = {"errors": 0.8, "pool": 0.6, "kill": 0.7, "loss": 0.25}.get(self.fault.sort, 0.0)
        return 1 - share * self.strength * (i == self.fault.part)


def _rates(system: System, outside: Floats, failed: Floats, cut: _Cut) -> Floats:
    rates = np.zeros((len(system.parts), outside.size))
    rates[0] = outside
    for i, part in enumerate(system.parts):
        for callee, times in part.calls:
            again = 1 + part.retries * np.minimum(failed[callee], 0.5)
            rates[callee] += rates[i] * times * again * cut.of(i)
    return rates


def _serve(i: int, hit: "_Hit", usual: float, run: Lived) -> None:
    """One part, after those that it calls."""
    part = hit.part
    rate = run.rate[i] * hit.served
    busy = part.busy * rate / max(usual, 1e-9) * (1 - 0.5 * run.failed[i] * (hit.sort == "errors"))
    run.cpu[i] = np.clip(busy + hit.processor, 0.002, 1.0)
    crowded = np.minimum(run.cpu[i], _FULL)
    own = part.own * (1 - part.busy) / (1 - crowded) * hit.slower + hit.added
    waits, fails = _awaited(part, run)
    waits += hit.network * sum(min(times, 3) for _, times in part.calls)
    inside = own + waits
    run.inside[i] = inside
    run.latency[i] = inside + hit.network
    given_up = np.exp(-part.limit / np.maximum(waits, 1.0)) if part.calls else np.zeros_like(waits)
    run.failed[i] = np.clip(0.0005 + hit.fails + part.passes * fails + given_up, 0, 1)
    run.rate[i] = rate


def _awaited(part: Part, run: Lived) -> tuple[Floats, Floats]:
    """Milliseconds and failures of those that it calls."""
    none = np.zeros(run.rate.shape[1])
    each = [(np.minimum(run.latency[j], part.limit) * times, run.failed[j] * min(times, 1)) for j, times in part.calls]
    waits = [w for w, _ in each]
    waited = (np.max(waits, axis=0) if part.is_parallel else np.sum(waits, axis=0)) if waits else none
    failed = 1 - np.prod([1 - f for _, f in each], axis=0) if each else none
    return np.asarray(waited, np.float64), np.asarray(failed, np.float64)


@dataclass(frozen=True)
class _Hit:
    """What the fault does to its part."""

    sort: str
    part: Part
    dose: Floats

    def _by(self, **each: float) -> Floats:
        return each.get(self.sort, 0.0) * self.dose

    @property
    def processor(self) -> Floats:
        """Share of its cores besides the requests."""
        return self._by(cpu=0.9, memory=0.12, leak=0.1, disk=0.05, kill=0.15, sockets=0.05)

    @property
    def slower(self) -> Floats:
        """Times its own time."""
        io = 5.0 if self.part.is_store else 0.5
        return 1 + self._by(cpu=0.5, memory=0.3, leak=0.3, disk=io, slow=12.0, kill=0.8, sockets=0.2)

    @property
    def added(self) -> Floats:
        """Milliseconds besides: what waits for a connection."""
        return self._by(pool=1500.0)

    @property
    def network(self) -> Floats:
        """Milliseconds of each way through its network."""
        return self._by(delay=300.0, loss=40.0)

    @property
    def fails(self) -> Floats:
        """Share of its requests."""
        return self._by(errors=0.7, loss=0.06, kill=0.25, pool=0.25, sockets=0.05, leak=0.01)

    @property
    def served(self) -> Floats:
        """Share of the requests that come to it."""
        return 1 - self._by(kill=0.6 / self.part.replicas, loss=0.1)
