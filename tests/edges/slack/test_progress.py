"""A working card streams as tasks where the workspace has that, and is posted and edited where it has not."""

from typing import Any

import pytest
from aiohttp import web

from adapters.chart.paint import paint
from adapters.slack import progress
from adapters.slack.surface import SlackSurface
from adapters.slack.workspaces import One
from engines.errors import Unavailable
from engines.markup import Card, Tone
from engines.turn import Thread
from tests.edges.slack.failing import FailingSlack, error, ok

THREAD = Thread(surface="slack", tenant="T1", channel="C1", thread="1700000000.000100")
SLOT = "slack:T1:C1:1700000060.000200"
LOOKING = Card(tone=Tone.WORKING, title="Looking. Reading 1 file.")
TESTING = Card(tone=Tone.WORKING, title="Looking. Testing hypothesis 1: the <pool> is full.")
ANSWER = Card(tone=Tone.GOOD, title="Likely: the pool is full.")


@pytest.fixture
async def surface(failing: FailingSlack) -> SlackSurface:
    for method in ("chat.startStream", "chat.postMessage"):
        failing.answers(method, ok(ts="1.2"))
    for method in ("chat.appendStream", "chat.stopStream", "chat.update"):
        failing.answers(method, ok())
    one = One("xoxb-1", failing.base_url)
    (await one.of("T1")).asks(SLOT, "U0ALICE01")
    return SlackSurface(one, paint, base_url=failing.base_url)


def asked(failing: FailingSlack, method: str) -> dict[str, Any]:
    return failing.arguments[failing.asked.index(method)]


@pytest.mark.parametrize(("known", "reader"), [("", "U0BOB0001"), ("U0ALICE01", "U0ALICE01")])
async def test_a_turn_that_another_process_heard_streams_to_who_spoke(
    failing: FailingSlack, known: str, reader: str
) -> None:
    failing.answers("chat.startStream", ok(ts="1.2"))
    one = One("xoxb-1", failing.base_url)
    if known:  # who used a shortcut on somebody else's message
        (await one.of("T1")).asks(SLOT, known)
    surface = SlackSurface(one, paint, base_url=failing.base_url)
    await surface.answers(THREAD, SLOT, "U0BOB0001")
    await surface.post(THREAD, SLOT, LOOKING)
    assert asked(failing, "chat.startStream")["recipient_user_id"] == reader


async def test_a_stream_is_begun_goes_on_and_ends_in_the_answer(surface: SlackSurface, failing: FailingSlack) -> None:
    ref = await surface.post(THREAD, SLOT, LOOKING)
    await surface.edit(THREAD, ref, SLOT, TESTING)
    await surface.edit(THREAD, ref, SLOT, ANSWER)
    await surface.edit(THREAD, ref, SLOT, ANSWER.model_copy(update={"title": "Confident: the pool is full."}))
    methods = ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update", "chat.update"]
    assert failing.asked == methods
    begun = asked(failing, "chat.startStream")
    assert (begun["thread_ts"], begun["recipient_user_id"], begun["recipient_team_id"]) == (
        THREAD.thread,
        "U0ALICE01",
        "T1",
    )
    plan, reading = begun["chunks"]
    assert plan == {"type": "plan_update", "title": "Looking"}
    assert (reading["title"], reading["status"]) == ("Reading 1 file.", "in_progress")
    done, testing = asked(failing, "chat.appendStream")["chunks"]
    assert (done["id"], done["status"]) == (reading["id"], "complete")
    assert testing["title"] == "Testing hypothesis 1: the &lt;pool&gt; is full."
    assert asked(failing, "chat.update")["metadata"]["event_payload"] == {"slot": SLOT}


async def test_the_same_card_again_is_the_same_task(surface: SlackSurface, failing: FailingSlack) -> None:
    ref = await surface.post(THREAD, SLOT, LOOKING)
    await surface.edit(THREAD, ref, SLOT, LOOKING)
    (again,) = asked(failing, "chat.appendStream")["chunks"]
    assert again == asked(failing, "chat.startStream")["chunks"][1]


@pytest.mark.parametrize("refusal", ["unknown_method", "not_allowed", "channel_type_not_supported"])
async def test_a_workspace_without_streaming_gets_posts_and_is_asked_once(
    surface: SlackSurface, failing: FailingSlack, refusal: str
) -> None:
    failing.answers("chat.startStream", error(refusal))
    for _ in range(2):
        assert await surface.post(THREAD, SLOT, LOOKING) == "1.2"
    await surface.edit(THREAD, "1.2", SLOT, ANSWER)
    assert failing.asked == ["chat.startStream", "chat.postMessage", "chat.postMessage", "chat.update"]


async def test_a_slack_that_knows_no_such_call_at_all_gets_posts(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("chat.startStream", lambda: web.json_response({"message": "Not Found"}, status=404))
    assert await surface.post(THREAD, SLOT, LOOKING) == "1.2"


async def test_who_must_wait_for_a_stream_gets_a_post_at_once(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("chat.startStream", lambda: web.Response(status=429, headers={"Retry-After": "30"}))
    for _ in range(2):
        assert await surface.post(THREAD, SLOT, LOOKING) == "1.2"
    assert failing.asked.count("chat.startStream") == 1


async def test_more_streams_than_slack_takes_in_a_minute_are_posts(
    surface: SlackSurface, failing: FailingSlack
) -> None:
    refs = [await surface.post(THREAD, SLOT, LOOKING) for _ in range(progress.MOST + 1)]
    assert [r.startswith(progress.STREAM) for r in refs] == [True] * progress.MOST + [False]
    assert failing.asked.count("chat.startStream") == progress.MOST


NO_STREAM = [
    ("an answer", THREAD, SLOT, ANSWER),
    ("a message in the channel itself", THREAD.model_copy(update={"thread": ""}), SLOT, LOOKING),
    ("nobody who asked", THREAD, "another", LOOKING),
]


@pytest.mark.parametrize(("thread", "slot", "card"), [n[1:] for n in NO_STREAM], ids=[n[0] for n in NO_STREAM])
async def test_what_is_no_work_for_somebody_is_posted(
    surface: SlackSurface, failing: FailingSlack, thread: Thread, slot: str, card: Card
) -> None:
    assert await surface.post(thread, slot, card) == "1.2"
    assert failing.asked == ["chat.postMessage"]


async def test_a_stream_that_slack_ended_by_itself_is_edited(surface: SlackSurface, failing: FailingSlack) -> None:
    ref = await surface.post(THREAD, SLOT, LOOKING)
    for method in ("chat.appendStream", "chat.stopStream"):
        failing.answers(method, error("message_not_in_streaming_state"))
    await surface.edit(THREAD, ref, SLOT, TESTING)
    await surface.edit(THREAD, ref, SLOT, ANSWER)
    assert failing.asked[1:] == ["chat.appendStream", "chat.update", "chat.stopStream", "chat.update"]


async def test_a_stream_that_a_crash_left_behind_is_found_and_ended(failing: FailingSlack) -> None:
    one = One("xoxb-1", failing.base_url)
    (await one.of("T1")).asks(SLOT, "U0ALICE01")
    before, after = (SlackSurface(one, paint, base_url=failing.base_url) for _ in range(2))
    failing.answers("chat.startStream", ok(ts="1.2"))
    await before.post(THREAD, SLOT, LOOKING)
    task = asked(failing, "chat.startStream")["chunks"][1]
    shown = {"type": "plan", "title": "Looking", "tasks": [{"type": "task_card", "task_id": task["id"], "title": "x"}]}
    failing.answers("conversations.replies", ok(messages=[{"ts": "1.1"}, {"ts": "1.2", "blocks": [shown]}]))
    for method in ("chat.stopStream", "chat.update"):
        failing.answers(method, ok())
    assert (await one.of("T1")).streaming == {"1.2": SLOT}
    assert await after.find(THREAD, "another") is None
    ref = await after.find(THREAD, SLOT)
    assert ref is not None
    await after.edit(THREAD, ref, SLOT, ANSWER)
    assert failing.asked[-2:] == ["chat.stopStream", "chat.update"]


async def test_a_slack_that_does_not_answer_is_tried_again(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("chat.startStream", error("internal_error"))
    with pytest.raises(Unavailable):
        await surface.post(THREAD, SLOT, LOOKING)
