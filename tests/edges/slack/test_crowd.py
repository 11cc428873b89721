"""Many people at once, each event sent twice: each case keeps their order, and nothing is lost or done twice."""

import asyncio
from collections import Counter

import aiohttp

from tests.edges.slack.test_commands import House, house, thread
from tests.peers import slack_peer
from tests.peers.slack_peer import EVENTS_PATH, envelope, pressed, signed_request

__all__ = ["house"]
PEOPLE, SAID, THREADS = 6, 4, 20


def root(number: int) -> str:
    return f"17000000{number:02d}.000100"


async def one(session: aiohttp.ClientSession, url: str, number: int, person: int) -> list[str]:
    """A person writes into a thread and presses there, one after the other; returns the messages' names."""
    user, place, names = f"U0PERSON{person}", root(number), list[str]()
    for n in range(SAID):
        ts = f"17000001{number:02d}.{person:03d}{n:03d}"
        said = {"type": "message", "user": user, "text": f"node {person}{n} has errors", "channel": "C1", "ts": ts}
        message = {"type": "message", "user": slack_peer.BOT, "text": "x", "ts": place, "thread_ts": place}
        payloads = [envelope({**said, "thread_ts": place, "event_ts": ts})]
        if n == 1:
            payloads.append(pressed("C1", message, "0:case.acknowledge", user=user))
        for payload in payloads:
            for _ in range(2):  # Slack repeats what it believes lost
                request = signed_request(payload)
                async with session.post(url + EVENTS_PATH, data=request.body, headers=request.headers) as answer:
                    assert answer.status == 200
        names.append(ts)
    return names


async def test_a_crowd_in_one_thread_and_many_threads_at_once(house: House) -> None:
    for number in range(THREADS):
        await house.say(f"<@{slack_peer.BOT}> checkout {number} is down", ts=root(number))
    async with aiohttp.ClientSession() as session:
        talks = [(0, p) for p in range(PEOPLE)] + [(number, 0) for number in range(1, THREADS)]
        written = await asyncio.gather(*(one(session, house.url, number, person) for number, person in talks))
    await house.world.drain()
    for (number, _), names in zip(talks, written, strict=True):
        case = await house.world.app.cases.load(thread(root(number)).case_id)
        assert case is not None
        refs = [m.ref for m in (*case.memory.older, *case.memory.hot)]
        assert [r for r in refs if r in names] == names, "each once, in the order in which it was written"
        assert Counter(t.turn for t in case.turns).most_common(1)[0][1] == 1, "no turn twice"
    assert not [title for title in house.posted if title.startswith("Looking")]
    taken = [title for title in house.posted if "takes care of it" in title]
    assert len(taken) == len(talks)
