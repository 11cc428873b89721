"""Circuit breakers: who fails again and again is left alone for a while, a provider or one of its models."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.llm.faults import Fault
from adapters.llm.models import Model

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
        """Whether it is left alone now."""
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


class Breakers:
    """One for each provider, for what all its models suffer from, and one for each model, for what is its own.

    A connection, a server or a key that fails is the provider's; a rate limit is counted for each model by the
    providers, and so are wrong names, refused requests and answers that can't be read.
    """

    def __init__(self, clock: Callable[[], float], pause: float) -> None:
        self._each: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(clock, pause))

    def open(self, model: Model) -> Breaker | None:
        """What keeps this model from being asked now, if anything does."""
        return next((b for b in self._both(model) if b.is_open), None)

    def until(self, model: Model) -> float:
        """When it may be asked again, in the seconds of the clock."""
        return max(b.until for b in self._both(model))

    def failed(self, model: Model, fault: Fault) -> None:
        """A call of it failed."""
        provider, own = self._both(model)
        (own if fault.of_model else provider).failed(str(fault), fault.wait)

    def answered(self, model: Model) -> None:
        """Its provider works, whatever the model said."""
        self._both(model)[0].worked()

    def worked(self, model: Model) -> None:
        """It gave an answer that can be used."""
        self._both(model)[1].worked()

    def _both(self, model: Model) -> tuple[Breaker, Breaker]:
        return self._each[model.provider], self._each[model.id]
