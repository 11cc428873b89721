"""A circuit breaker for each provider: one that fails again and again is left alone for a while."""

from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES = 3  # in a row that open it
DOUBLINGS = 4  # of the pause, at most


@dataclass
class Breaker:
    """Opens after failures in a row; then one call in each pause may try whether it works again."""

    clock: Callable[[], float]
    pause: float = 30.0  # seconds that it stays open at first, doubled each time
    failures: int = 0
    pauses: int = 0
    until: float = 0.0
    why: str = field(default="")

    @property
    def is_open(self) -> bool:
        """Whether the provider is left alone now."""
        return self.clock() < self.until

    def failed(self, why: str, wait: float | None = None) -> None:
        """A call failed; `wait` are seconds that the provider asked for."""
        self.failures += 1
        self.why = why
        if wait is not None:
            self.until = max(self.until, self.clock() + wait)
        if self.failures >= FAILURES:
            self.until = max(self.until, self.clock() + self.pause * 2 ** min(self.pauses, DOUBLINGS))
            self.pauses += 1
            self.failures = FAILURES - 1  # the next one decides at once

    def worked(self) -> None:
        """A call was answered."""
        self.failures = self.pauses = 0
        self.until = 0.0
        self.why = ""
