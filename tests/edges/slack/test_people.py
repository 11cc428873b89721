"""Names are asked for once, and a Slack that can't tell them is left alone for a while."""

import time

import pytest

from adapters.slack import people
from adapters.slack.people import People
from engines.errors import Unavailable


class Failing(People):
    """A directory that is down."""

    def __init__(self) -> None:
        self.asked = 0
        super().__init__(client=None)  # type: ignore[arg-type] # nobody is called

    async def _ask(self, who: str) -> dict[str, str]:
        self.asked += 1
        if who == "U1":
            return {"name": "Ann"}
        raise Unavailable


async def test_a_failure_stops_the_asking_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = Failing()
    assert await directory.names(["U1", "U2"]) == {"U1": "Ann"}
    assert await directory.names(["U2", "U3"]) == {"U1": "Ann"}
    assert directory.asked == 2
    later = time.monotonic() + people.PAUSE + 1
    monkeypatch.setattr(people.time, "monotonic", lambda: later)
    await directory.names(["U2"])
    assert directory.asked == 3
