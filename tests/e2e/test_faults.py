"""A bad day of Slack's Web API: whatever its calls meet, nothing is lost and nothing stands there twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.conftest import sqlite_url
from tests.e2e.slack_house import House, serving, slots, told
from tests.peers import slack_peer
from tests.peers.conftest import faulty, running_faulty_slack
from tests.peers.faulty_slack import FaultySlack
from tests.peers.slack_peer import BOT

__all__ = ["faulty", "running_faulty_slack", "sqlite_url"]
pytestmark = pytest.mark.peer
KINDS = {"429": 1, "500": 2, "html": 1, "drop": 2, "lost": 2}  # how often each call meets it
NAMES, HISTORY, BYTES = "/api/users.info", "/api/conversations.replies", "/files-pri/"
POST, EDIT, PICTURE = "/api/chat.postMessage", "/api/chat.update", "/api/files.getUploadURLExternal"
LOG = "".join(f"2026-03-01T10:{m:02d}:00Z ERROR can't reach the pool\n" * (1 if m < 30 else 9) for m in range(60))


@pytest.fixture
async def house(faulty: FaultySlack, tmp_path: Path, sqlite_url: str) -> AsyncIterator[House]:
    async with serving(faulty.peer, tmp_path, sqlite_url, faulty.base_url) as house:
        yield house


@pytest.mark.parametrize("kind", KINDS)
async def test_turns_cards_edits_and_files_survive(house: House, faulty: FaultySlack, kind: str) -> None:
    slack = house.slack
    root = await slack.say("search is slow", token=slack_peer.BOB_TOKEN)
    called = await slack.say(f"<@{BOT}> can you look?", thread=root["ts"])
    dropped = await slack.upload("search.log", LOG, thread=root["ts"])
    await faulty.spoil(kind, NAMES, HISTORY, BYTES, POST, EDIT, PICTURE, times=KINDS[kind])
    await house.send(slack.event("app_mention", called))
    await house.send(slack.event("message", dropped, subtype="file_share"))
    card = {"type": "message", "user": BOT, "text": "x", "ts": root["ts"], "thread_ts": root["ts"]}
    await house.send(slack.press(card, "0:case.acknowledge"))
    await house.settled()

    assert not {HISTORY, BYTES, POST} & set(await faulty.left()), "each was met"
    case, cards = await house.case(root["ts"]), await house.ours(root["ts"])
    assert [m.text for m in case.memory.hot] == ["search is slow", "can you look?"]
    assert [e.lines for e in case.evidence if e.name == "search.log"] == [len(LOG.splitlines())]
    assert len(set(slots(cards))) == len(cards), "no card twice"
    assert len([c for c in cards if "takes care of it" in told(c)]) == 1
    assert not [c["text"] for c in cards if c["text"].startswith(("Looking", "I could not"))]
