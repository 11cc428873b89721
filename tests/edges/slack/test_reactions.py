"""Reactions by signed requests: what each does, that it reads nothing else, and that a repeat has the same effect."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engines.errors import Unavailable
from engines.turn import TurnKind
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.test_http import Store, opened
from tests.peers import payloads, slack_peer
from tests.peers.slack_peer import BOT, TEAM, deliver, signed_request

TS, REPLY, CARD, CHANNEL = "1700000000.000100", "1700000060.000200", "1700000070.000300", "C0INC0001"
ALICE, BOB = "U0ALICE01", "U0BOB0001"
SLOT = f"slack:{TEAM}:{CHANNEL}:{TS}"
OURS: dict[str, Any] = {
    "ts": CARD,
    "thread_ts": TS,
    "user": BOT,
    "metadata": {"event_type": "faultmaven_card", "event_payload": {"slot": f"{SLOT}#1"}},
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Likely*"}},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "0:why", "value": "H2"},
                {"type": "button", "action_id": "1:hypothesis.accept", "value": "H2"},
                {"type": "button", "action_id": "2:hypothesis.reject", "value": "H2"},
            ],
        },
    ],
}
ALERT = {"ts": REPLY, "thread_ts": TS, "bot_id": "B0GRAFANA", "username": "Grafana", "text": "5xx 18 %"}
ROOT = {"ts": TS, "thread_ts": TS, "user": ALICE, "text": "checkout fails"}


def linked(ts: str, root: str | None = None) -> str:
    """The link of a message, as Slack's reference of chat.getPermalink shows it."""
    link = f"https://acme.slack.com/archives/{CHANNEL}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={root}&cid={CHANNEL}" if root else link


@pytest.fixture
def store() -> Store:
    made = Store()
    made.owned = True
    return made


@pytest.fixture
async def url(store: Store, failing: FailingSlack) -> AsyncIterator[str]:
    failing.answers("conversations.replies", ok(messages=[OURS]))
    failing.answers("chat.getPermalink", ok(channel=CHANNEL, permalink=linked(REPLY, TS)))
    async with opened(store, failing) as url:
        yield url


THUMBS = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "2:opinion",
            "positive_button": {"text": {"type": "plain_text", "text": "+"}, "value": "hypothesis.accept H2"},
            "negative_button": {"text": {"type": "plain_text", "text": "-"}, "value": "hypothesis.reject H2"},
        }
    ],
}


@pytest.mark.parametrize(("name", "press"), [("+1", "hypothesis.accept"), ("-1", "hypothesis.reject")])
async def test_a_thumb_means_the_cause_of_the_pair_of_thumbs_below_an_answer(
    url: str, store: Store, failing: FailingSlack, name: str, press: str
) -> None:
    failing.answers("conversations.replies", ok(messages=[{**OURS, "blocks": [THUMBS]}]))
    await deliver(url, signed_request(payloads.reaction(name, CHANNEL, CARD)))
    (turn,) = store.turns
    assert turn.press is not None
    assert (turn.press.name, turn.press.value) == (press, "H2")


JUDGMENTS = [
    ("+1", False, "hypothesis.accept"),
    ("thumbsup", False, "hypothesis.accept"),
    ("+1::skin-tone-3", False, "hypothesis.accept"),
    ("-1", False, "hypothesis.reject"),
    ("+1", True, "hypothesis.take_back"),
]


@pytest.mark.parametrize(("name", "removed", "press"), JUDGMENTS)
async def test_a_thumb_on_our_answer_does_what_its_button_does(
    url: str, store: Store, name: str, removed: bool, press: str
) -> None:
    reaction = signed_request(payloads.reaction(name, CHANNEL, CARD, removed=removed))
    for _ in range(2):
        assert (await deliver(url, reaction)).status == 200
    one, again = store.turns
    assert one.id == again.id
    assert one.kind is TurnKind.ACTION
    assert one.thread.thread == TS
    assert one.press is not None
    assert (one.press.name, one.press.value, one.press.speaker.name) == (press, "H2", "alice")


async def test_two_people_are_two_judgments(url: str, store: Store) -> None:
    for user in (ALICE, BOB):
        await deliver(url, signed_request(payloads.reaction("+1", CHANNEL, CARD, user=user)))
    assert len({t.id for t in store.turns}) == 2


async def test_a_cross_on_our_message_stops_its_turn(url: str, store: Store, failing: FailingSlack) -> None:
    assert (await deliver(url, signed_request(payloads.reaction("x", CHANNEL, CARD)))).status == 200
    ((turn, by),) = store.noted.stopped
    assert (turn, by.id, by.name) == (SLOT, ALICE, "alice")
    asked = failing.arguments[failing.asked.index("conversations.replies")]
    assert (asked["ts"], asked["oldest"], asked["latest"], asked["inclusive"]) == (CARD, CARD, CARD, "1")


async def test_a_cross_on_what_still_streams_stops_it_too(url: str, store: Store, failing: FailingSlack) -> None:
    plan = {"type": "plan", "tasks": [{"type": "task_card", "task_id": f"{SLOT}~0a1b2c3d", "title": "Reading"}]}
    streaming = {"ts": CARD, "thread_ts": TS, "user": BOT, "blocks": [plan]}
    failing.answers("conversations.replies", ok(messages=[streaming]))
    assert (await deliver(url, signed_request(payloads.reaction("x", CHANNEL, CARD)))).status == 200
    assert [turn for turn, _ in store.noted.stopped] == [SLOT]


async def test_a_pin_adds_that_message_to_the_case_of_its_thread(url: str, store: Store, failing: FailingSlack) -> None:
    failing.answers("conversations.replies", ok(messages=[ROOT, ALERT]))
    for user in (ALICE, BOB):
        pin = payloads.reaction("pushpin", CHANNEL, REPLY, user=user, author="U0GRAFANA")
        assert (await deliver(url, signed_request(pin))).status == 200
    one, again = store.turns
    assert one.id == again.id == f"slack:{TEAM}:{CHANNEL}:{REPLY}"
    assert (one.kind, one.thread.thread) == (TurnKind.MESSAGE, TS)
    assert [(m.speaker.name, m.text) for m in one.messages] == [("Grafana", "5xx 18 %")]
    asked = failing.arguments[failing.asked.index("conversations.replies")]
    assert (asked["ts"], asked["oldest"], asked["latest"]) == (TS, REPLY, REPLY)


async def test_a_pin_where_there_is_no_case_reads_nothing(url: str, store: Store, failing: FailingSlack) -> None:
    store.owned = False
    pin = payloads.reaction("pushpin", CHANNEL, REPLY, author=BOB)
    assert (await deliver(url, signed_request(pin))).status == 200
    assert [thread.thread for thread in store.asked] == [TS]
    assert (store.turns, failing.asked) == ([], ["chat.getPermalink"])


ROOTS = [
    ("a reply", linked(REPLY, TS), TS),
    ("a message of the channel, or the first of a thread", linked(TS), TS),
    ("no address at all", "http://[", TS),
    ("an answer without a link", None, TS),
]


@pytest.mark.parametrize(("link", "root"), [r[1:] for r in ROOTS], ids=[r[0] for r in ROOTS])
async def test_the_thread_of_a_pinned_message_is_the_one_that_its_link_names(
    url: str, store: Store, failing: FailingSlack, link: str | None, root: str
) -> None:
    failing.answers("chat.getPermalink", ok(permalink=link))
    pinned = REPLY if link == linked(REPLY, TS) else TS
    failing.answers("conversations.replies", ok(messages=[ROOT, ALERT]))
    pin = payloads.reaction("pushpin", CHANNEL, pinned, author=BOB)
    assert (await deliver(url, signed_request(pin))).status == 200
    assert [(turn.thread.thread, turn.messages[0].ref) for turn in store.turns] == [(root, pinned)]


@pytest.mark.parametrize("reason", ["message_not_found", "channel_not_found", "not_in_channel"])
async def test_a_pin_on_what_slack_does_not_show_us_reads_nothing(
    url: str, store: Store, failing: FailingSlack, reason: str
) -> None:
    failing.answers("chat.getPermalink", error(reason))
    assert (await deliver(url, signed_request(payloads.reaction("pushpin", CHANNEL, REPLY, author=BOB)))).status == 200
    assert (store.turns, store.asked, failing.asked) == ([], [], ["chat.getPermalink"])


SILENT = [
    ("another emoji", payloads.reaction("eyes", CHANNEL, CARD)),
    ("a cross on somebody's message", payloads.reaction("x", CHANNEL, REPLY, author=BOB)),
    ("a thumb on somebody's message", payloads.reaction("+1", CHANNEL, REPLY, author=BOB)),
    ("our own reaction", payloads.reaction("+1", CHANNEL, CARD, user=BOT)),
    ("a pin that is taken away", payloads.reaction("pushpin", CHANNEL, REPLY, author=BOB, removed=True)),
    ("a 👎 that is taken away", payloads.reaction("-1", CHANNEL, CARD, removed=True)),
]


@pytest.mark.parametrize("payload", [s[1] for s in SILENT], ids=[s[0] for s in SILENT])
async def test_other_reactions_do_and_read_nothing(
    url: str, store: Store, failing: FailingSlack, payload: dict[str, Any]
) -> None:
    assert (await deliver(url, signed_request(payload))).status == 200
    assert (store.turns, store.noted.stopped, failing.asked) == ([], [], [])


UNDONE = [
    ("a cross that is taken away", payloads.reaction("x", CHANNEL, CARD, removed=True), OURS),
    ("a message without buttons", payloads.reaction("+1", CHANNEL, CARD), {**OURS, "blocks": []}),
    ("a message without a slot", payloads.reaction("x", CHANNEL, CARD), {**OURS, "metadata": None}),
    ("a message that is gone", payloads.reaction("x", CHANNEL, CARD), None),
]


@pytest.mark.parametrize(("payload", "post"), [u[1:] for u in UNDONE], ids=[u[0] for u in UNDONE])
async def test_what_can_not_be_meant_does_nothing(
    url: str, store: Store, failing: FailingSlack, payload: dict[str, Any], post: dict[str, Any] | None
) -> None:
    failing.answers("conversations.replies", ok(messages=[post]) if post else error("thread_not_found"))
    assert (await deliver(url, signed_request(payload))).status == 200
    assert (store.turns, store.noted.stopped) == ([], [])


async def test_what_could_not_be_looked_up_or_stored_is_repeated_by_slack(
    url: str, store: Store, failing: FailingSlack
) -> None:
    failing.answers("conversations.replies", error("internal_error"), ok(messages=[OURS]))
    reaction = signed_request(payloads.reaction("+1", CHANNEL, CARD))
    assert (await deliver(url, reaction)).status == 500
    store.fault = Unavailable()
    assert (await deliver(url, reaction)).status == 500
    store.fault = None
    assert (await deliver(url, reaction, X_Slack_Retry_Num="2")).status == 200
    assert len(store.turns) == 1


@pytest.mark.parametrize("broken", [{"item": "x"}, {"event_ts": "yesterday"}, {"user": None}, {"reaction": ["x"]}])
async def test_a_reaction_of_another_shape_is_turned_away(url: str, broken: dict[str, Any]) -> None:
    reaction = payloads.reaction("+1", CHANNEL, CARD)
    reaction["event"] |= broken
    assert (await deliver(url, signed_request(reaction))).status == 400


@pytest.mark.peer
@pytest.mark.parametrize("removed", [False, True])
def test_the_payloads_of_these_tests_have_slacks_own_shape(removed: bool) -> None:
    whole = slack_peer.schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"]["reaction_removed" if removed else "reaction_added"]
    reaction = payloads.reaction("+1", CHANNEL, CARD, removed=removed)
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(reaction["event"])
