"""Six people in each of many threads of several channels at once: they write, drop files and press.

Slack sends each event twice, and takes messages at its own pace.

CROWD=20 python -m pytest tests/e2e/test_crowd.py      twenty threads on both stores
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.contracts.conftest import postgres_server, postgres_url, sqlite_url
from tests.e2e.slack_house import House, serving, slots, told
from tests.peers import slack_peer
from tests.peers.conftest import running_slack, slack
from tests.peers.slack_peer import SlackPeer

__all__ = ["postgres_server", "postgres_url", "running_slack", "slack", "sqlite_url"]
pytestmark = pytest.mark.peer
PEOPLE = ("alice", "bob", "carol", "dan", "erin", "frank")
THREADS = {"sqlite": int(os.environ.get("CROWD", "20")), "postgres": int(os.environ.get("CROWD", "5"))}
ROOMS = 4  # channels that the threads are in
LOG = "2026-03-01T10:00:00Z ERROR can't reach the pool\n" * 20


@dataclass(frozen=True)
class Store:
    """Where all is kept, and how many threads are at once there."""

    address: str
    threads: int


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    return Store(request.getfixturevalue(f"{request.param}_url"), THREADS[request.param])


@pytest.fixture
async def house(store: Store, slack: SlackPeer, tmp_path: Path) -> AsyncIterator[House]:
    async with serving(slack, tmp_path, store.address) as house:
        yield house


@dataclass
class Talk:
    """What one person did in one thread, in that order."""

    said: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


async def one(house: House, root: str, person: str) -> Talk:
    """A person writes, drops a file, presses and writes again; each waits until the one before is acknowledged."""
    slack, token, talk = house.slack, f"xoxp-{person}", Talk()

    async def say(text: str) -> str:
        said = await slack.say(text, thread=root, token=token)
        await house.send(slack.event("message", said))
        talk.said.append(said["ts"])
        return str(said["user"])

    user = await say(f"node-{person} has errors")
    dropped = await slack.upload(f"{person}.log", LOG + person, thread=root, token=token)
    await house.send(slack.event("message", dropped, subtype="file_share"))
    talk.dropped.append(f"{person}.log")
    card = {"type": "message", "user": slack_peer.BOT, "text": "x", "ts": root, "thread_ts": root}
    await house.send(slack.press(card, "0:case.acknowledge", user=user))
    await say(f"node-{person} is back")
    return talk


async def test_each_case_is_in_order_and_nothing_is_lost_or_answered_twice(house: House, store: Store) -> None:
    rooms = [house, *[await house.elsewhere() for _ in range(1, ROOMS)]]
    places = [rooms[n % ROOMS] for n in range(store.threads)]
    roots = await asyncio.gather(*(room.call(f"checkout {n} is down") for n, room in enumerate(places)))
    threads = list(zip(places, roots, strict=True))
    talks = await asyncio.gather(*(asyncio.gather(*(one(*thread, who) for who in PEOPLE)) for thread in threads))
    await house.settled()
    for (room, root), people in zip(threads, talks, strict=True):
        await held(room, root, people)


async def held(house: House, root: str, people: list[Talk]) -> None:
    """One case after the storm."""
    case, stored, cards = await house.case(root), await house.stored(root), await house.ours(root)
    heard = [m.ref for m in (*case.memory.older, *case.memory.hot) if m.ref != root]
    assert heard == [ts for ts in (turn.split(":")[3] for turn in stored) if ts in heard], "in the order of arrival"
    for talk in people:
        assert [ref for ref in heard if ref in talk.said] == talk.said, "each once, in the order of who wrote it"
    names = [e.name for e in case.evidence if e.name.endswith(".log")]
    assert sorted(names) == sorted(name for talk in people for name in talk.dropped), "each file once"
    assert len({t.turn for t in case.turns}) == len(case.turns), "no turn twice"
    assert len(set(slots(cards))) == len(cards), "no card twice"
    assert not [card["text"] for card in cards if card["text"].startswith(("Looking", "I could not"))]
    taken = [card["text"] for card in cards if "takes care of it" in told(card)]
    assert len(taken) == len(people), "each press once"
