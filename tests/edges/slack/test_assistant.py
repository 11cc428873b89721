"""Direct messages to an agent and to an assistant, by signed requests: what opens a case, what is shown at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engines.turn import TurnKind
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.test_http import Store, opened
from tests.peers import payloads, slack_peer
from tests.peers.slack_peer import BOT, TEAM, deliver, envelope, signed_request

TS, REPLY, DIRECT = "1700000000.000100", "1700000060.000200", "D0ALICE01"
SIGNS = ("assistant.threads.setStatus", "assistant.threads.setTitle", "assistant.threads.setSuggestedPrompts")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def url(store: Store, failing: FailingSlack) -> AsyncIterator[str]:
    for sign in SIGNS:
        failing.answers(sign, ok())
    async with opened(store, failing) as url:
        yield url


def direct(text: str = "checkout is failing since 10:05", **more: Any) -> dict[str, Any]:
    event = {"type": "message", "user": "U0ALICE01", "text": text, "ts": REPLY, "channel": DIRECT}
    return envelope({**event, "channel_type": "im", "event_ts": REPLY, **more})


async def test_a_direct_message_opens_a_case_without_a_mention(url: str, store: Store, failing: FailingSlack) -> None:
    assert (await deliver(url, signed_request(direct()))).status == 200
    (turn,) = store.turns
    assert (turn.kind, turn.thread.key) == (TurnKind.MENTION, f"slack:{TEAM}:{DIRECT}:{REPLY}")
    status = await failing.until("assistant.threads.setStatus")
    assert (status["channel_id"], status["thread_ts"], status["status"]) == (DIRECT, REPLY, "is looking…")
    title = await failing.until("assistant.threads.setTitle")
    assert (title["thread_ts"], title["title"]) == (REPLY, "checkout is failing")


async def test_what_is_said_below_a_direct_message_changes_no_title(
    url: str, store: Store, failing: FailingSlack
) -> None:
    store.owned = True
    await deliver(url, signed_request(direct("the disk is fine", thread_ts=TS)))
    await failing.until("assistant.threads.setStatus")
    await asyncio.sleep(0.05)
    assert "assistant.threads.setTitle" not in failing.asked


async def test_a_conversation_with_the_assistant_is_one_case_with_a_title(
    url: str, store: Store, failing: FailingSlack
) -> None:
    await deliver(url, signed_request(direct(thread_ts=TS)))
    title = await failing.until("assistant.threads.setTitle")
    assert (title["thread_ts"], title["title"]) == (TS, "checkout is failing")
    store.owned = True
    await deliver(url, signed_request(direct("the disk is fine", thread_ts=TS, ts="1700000070.000300")))
    assert [t.thread.thread for t in store.turns] == [TS, TS]
    assert [t.wants_history for t in store.turns] == [True, False]
    await failing.until("assistant.threads.setStatus", 2)
    assert failing.asked.count("assistant.threads.setTitle") == 1


NOT_DIRECT = [
    ("our own answer", {"user": BOT}),
    ("another bot", {"bot_id": "B0OTHER01", "subtype": "bot_message", "user": None}),
    ("an edit", {"subtype": "message_changed", "hidden": True}),
]


@pytest.mark.parametrize("more", [n[1] for n in NOT_DIRECT], ids=[n[0] for n in NOT_DIRECT])
async def test_what_nobody_says_to_us_is_no_turn(url: str, store: Store, more: dict[str, Any]) -> None:
    assert (await deliver(url, signed_request(direct(**more)))).status == 200
    assert store.turns == []


async def test_a_group_message_needs_a_mention(url: str, store: Store) -> None:
    await deliver(url, signed_request(direct(channel="G0GROUP01", channel_type="mpim")))
    assert store.turns == []
    await deliver(url, signed_request(direct(f"<@{BOT}> look", channel="G0GROUP01", channel_type="mpim")))
    assert [t.kind for t in store.turns] == [TurnKind.MENTION]


async def test_politeness_gets_no_sign_of_work(url: str, store: Store, failing: FailingSlack) -> None:
    await deliver(url, signed_request(direct("thanks")))
    await deliver(url, signed_request(direct("checkout fails", ts=TS)))
    assert (await failing.until("assistant.threads.setStatus"))["thread_ts"] == TS
    assert len(store.turns) == 2


async def test_a_call_gets_one_sign_however_often_slack_sends_it_and_talk_in_a_thread_gets_none(
    url: str, store: Store, failing: FailingSlack
) -> None:
    store.owned = True
    where = {"channel": "C0INC0001", "channel_type": "channel", "thread_ts": TS}
    for number in range(3):
        await deliver(url, signed_request(direct(f"<@{BOT}> look", **where), age=number))
    await deliver(url, signed_request(direct("the disk is fine", **where, ts="1700000080.000400")))
    await deliver(url, signed_request(direct(f"<@{BOT}> and now?", **where, ts="1700000090.000500")))
    await failing.until("assistant.threads.setStatus", 2)
    assert failing.asked.count("assistant.threads.setStatus") == 2
    assert len(store.turns) == 5


async def test_calls_of_the_same_second_get_one_sign_in_each_thread(
    url: str, store: Store, failing: FailingSlack
) -> None:
    for ts in ("1700000060.000100", "1700000060.900000", "1700000061.000100"):
        for thread in (TS, REPLY):
            where = {"channel": "C0INC0001", "channel_type": "channel", "thread_ts": thread, "client_msg_id": ts}
            await deliver(url, signed_request(direct(f"<@{BOT}> {ts}", **where, ts=f"{ts[:-1]}{thread[-3]}")))
    await failing.until("assistant.threads.setStatus", 4)
    assert failing.asked.count("assistant.threads.setStatus") == 4
    assert len(store.turns) == 6


async def test_the_opened_assistant_offers_what_one_can_begin_with(url: str, failing: FailingSlack) -> None:
    opened = payloads.assistant("started", DIRECT, TS, context={"channel_id": "C1", "team_id": TEAM})
    assert (await deliver(url, signed_request(opened))).status == 200
    offered = await failing.until("assistant.threads.setSuggestedPrompts")
    assert (offered["channel_id"], offered["thread_ts"], offered["title"]) == (DIRECT, TS, "What is wrong?")
    assert 1 <= len(offered["prompts"]) <= 4
    assert all(set(prompt) == {"title", "message"} for prompt in offered["prompts"])


async def test_what_somebody_looks_at_beside_is_neither_read_nor_kept(
    url: str, store: Store, failing: FailingSlack
) -> None:
    moved = payloads.assistant("context_changed", DIRECT, TS, context={"channel_id": "C1", "team_id": TEAM})
    assert (await deliver(url, signed_request(moved))).status == 200
    assert (failing.asked, store.turns, store.asked) == ([], [], [])


async def test_a_workspace_without_these_signs_is_spared_them_and_answered(
    url: str, store: Store, failing: FailingSlack
) -> None:
    failing.answers("assistant.threads.setStatus", error("unknown_method"))
    await deliver(url, signed_request(direct()))
    await failing.until("assistant.threads.setStatus")
    await asyncio.sleep(0.05)
    await deliver(url, signed_request(direct("the disk is full", ts=TS)))
    await asyncio.sleep(0.05)
    assert failing.asked.count("assistant.threads.setStatus") == 1
    assert len(store.turns) == 2


@pytest.mark.parametrize("broken", [None, "x", {"channel_id": DIRECT}])
async def test_an_opening_of_another_shape_is_turned_away(url: str, broken: Any) -> None:
    opened = payloads.assistant("started", DIRECT, TS)
    opened["event"]["assistant_thread"] = broken
    assert (await deliver(url, signed_request(opened))).status == 400


@pytest.mark.peer
@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("assistant_started", payloads.assistant("started", DIRECT, TS)["event"]),
        ("assistant_context", payloads.assistant("context_changed", DIRECT, TS)["event"]),
        ("message", direct(thread_ts=TS)["event"]),
    ],
)
def test_the_payloads_of_these_tests_have_slacks_own_shape(kind: str, event: dict[str, Any]) -> None:
    whole = slack_peer.schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"][kind]
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(event)
