"""What can go wrong with a call, as the layer above needs to know it."""

from engines.errors import Unavailable


class Fault(Unavailable):
    """A call gave no answer."""

    def __init__(  # noqa: PLR0913 - each says one thing of it, and most are left out
        self,
        why: str,
        *,
        again: bool = True,
        wait: float | None = None,
        billed: bool = False,
        of_model: bool = False,
        trace: str = "",
    ) -> None:
        """Say `why` in a few words.

        `again` is whether it may go well the next time, `wait` the seconds that the provider asked for, `billed`
        whether it may have to be paid all the same, `of_model` whether other models of the same provider may do
        better, `trace` what the provider said, for the operator's log.
        """
        super().__init__(why)
        self.again = again
        self.wait = wait
        self.billed = billed
        self.of_model = of_model
        self.trace = trace


class Unasked(Fault):
    """A call that was not made, which says nothing of its provider."""

    def __init__(self, why: str) -> None:
        """Say `why` in a few words."""
        super().__init__(why, again=False)
