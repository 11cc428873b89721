"""The errors of the product; the docstring of each is its default message.

FaultMavenError
├── Refused        said to the user in one sentence, never retried
├── Unavailable    an outside system failed; retried with back-off
│   └── RateLimited    it said when to come back
└── Conflict       somebody else changed the case; the turn runs again
    └── LeaseLost      another worker owns the lane now; this one stops
"""


class FaultMavenError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        """Say `message`, or the class's own sentence."""
        super().__init__(message or (self.__doc__ or "").splitlines()[0])


class Refused(FaultMavenError):
    """That can't be done with what was given."""


class Unavailable(FaultMavenError):
    """An outside system did not answer."""


class RateLimited(Unavailable):
    """An outside system asked to slow down."""

    def __init__(self, message: str | None = None, *, retry_after: float = 1.0) -> None:
        """Keep `retry_after`, the seconds that the other side asked for."""
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(FaultMavenError):
    """The case was changed by somebody else meanwhile."""


class LeaseLost(Conflict):
    """Another worker took over this lane."""
