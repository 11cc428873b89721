"""The doctor: each part says in one line whether it works, and if not, what to do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from engines.errors import FaultMavenError


@dataclass(frozen=True)
class Check:
    """How to look at one part; `look` returns what is fine, and raises what is not."""

    part: str
    look: Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Finding:
    """What the doctor found of one part."""

    part: str
    fine: bool
    sentence: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{'ok  ' if self.fine else 'FAIL'}  {self.part:<14} {self.sentence}"


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Look at every part; one that fails never hides another."""
    return [await _one(check) for check in checks]


async def _one(check: Check) -> Finding:
    try:
        return Finding(check.part, fine=True, sentence=await check.look())
    except FaultMavenError as error:
        return Finding(check.part, fine=False, sentence=str(error))
