"""The doctor: each part says in one line whether it works, and if not, what to do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.settings import Settings
from engines.errors import FaultMavenError, Refused


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


def not_built(wanted: Settings) -> tuple[Check, ...]:
    """The parts that this version does not have: fine unless somebody configured one."""
    return (
        _missing("Teams", wanted.microsoft_app_id, "MICROSOFT_APP_ID", "Microsoft Teams is not there yet"),
        _missing("vector store", None, "", "Not there yet: the bundled guides are searched by words"),
    )


def _missing(part: str, configured: str | None, name: str, sentence: str) -> Check:
    async def look() -> str:
        if configured:
            raise Refused(f"{sentence}: {name} has no effect, remove it.")
        return f"{sentence}."

    return Check(part, look)
