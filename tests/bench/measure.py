"""Figures: what something costs us, what the plain alternative costs, and the ratio of the two."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One comparison in one unit of cost, where less is better; `show` says a cost in words."""

    what: str
    ours: float
    plain: float
    show: Callable[[float], str]

    def __str__(self) -> str:
        """The line that is printed."""
        return f"{self.what} | {self.show(self.ours)} | {self.show(self.plain)} | {self.ratio}"

    @property
    def ratio(self) -> str:
        """How many times the plain cost ours is."""
        times = self.ours / self.plain
        return f"{times:.0f}" if times >= 10 else f"{times:.2f}"


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """The median time of a call."""
    return statistics.median(_once(call) for _ in range(times))


def _once(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def as_seconds(value: float) -> str:
    """For what takes a while."""
    return f"{value:.2f} s"


def as_milliseconds(value: float) -> str:
    """For what is short."""
    return f"{value * 1000:.3g} ms"


def as_rate(value: float) -> str:
    """For seconds per event."""
    return f"{1 / value:.0f} events/s"


def as_megabytes(value: float) -> str:
    """For bytes of memory."""
    return f"{value / 1e6:.0f} MB"
