"""The ways in beside words and buttons, by signed requests: what they begin, and what is said where they can't."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jsonschema import Draft7Validator
from slack_sdk.models.views import View

from adapters.slack import modals
from engines.errors import Unavailable
from engines.turn import TurnKind
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.test_http import Store, opened
from tests.peers import payloads, slack_peer
from tests.peers.slack_peer import BOT, TEAM, deliver, signed_request

TS, REPLY, CHANNEL = "1700000000.000100", "1700000060.000200", "C0INC0001"
ALERT: dict[str, Any] = {
    "ts": TS,
    "bot_id": "B0GRAFANA",
    "bot_profile": {"id": "B0GRAFANA", "name": "Grafana", "deleted": False, "app_id": "A1", "updated": 1},
    "text": "",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "CheckoutErrorBudgetBurn"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "5xx: 18 %"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "since 10:04"}]},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "pod"}, {"type": "raw_text", "text": "errors"}],
                [{"type": "raw_text", "text": "cart-1"}, {"type": "raw_text", "text": "41"}],
            ],
        },
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Silence"}}]},
    ],
    "attachments": [{"fallback": "[FIRING] burn", "fields": [{"title": "Severity", "value": "page"}], "id": 1}],
    "files": [{"id": "F1", "name": "panel.png", "mode": "hosted", "size": 9, "url_private": "https://files.slack.com/files-pri/T1-F1/panel.png"}],
}  # fmt: skip
READ = "CheckoutErrorBudgetBurn\n5xx: 18 %\nsince 10:04\npod | errors\ncart-1 | 41\nSeverity: page"


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def url(store: Store, failing: FailingSlack) -> AsyncIterator[str]:
    failing.answers("conversations.info", ok(channel={"id": CHANNEL, "is_member": True}))
    failing.answers("views.open", ok(view={"id": "V1"}))
    failing.answers("said", ok())
    async with opened(store, failing) as url:
        yield url


async def test_an_alert_of_another_app_is_investigated_with_all_that_it_says(url: str, store: Store) -> None:
    answer = await deliver(url, signed_request(payloads.message_shortcut(CHANNEL, ALERT)))
    assert (answer.status, answer.text) == (200, "")
    (turn,) = store.turns
    assert turn.kind is TurnKind.MENTION
    assert turn.thread.key == f"slack:{TEAM}:{CHANNEL}:{TS}"
    (message,) = turn.messages
    assert (message.speaker.name, message.speaker.is_bot) == ("Grafana", True)
    assert message.text == READ
    assert [a.name for a in message.attachments] == ["panel.png"]
    assert not turn.wants_history


async def test_two_who_ask_for_the_same_message_make_the_same_turn(url: str, store: Store) -> None:
    message = {"ts": REPLY, "thread_ts": TS, "user": "U0BOB0001", "text": "it is down"}
    for user in ("U0ALICE01", "U0CARLA01"):
        await deliver(url, signed_request(payloads.message_shortcut(CHANNEL, message, user=user)))
    assert [t.id for t in store.turns] == [f"slack:{TEAM}:{CHANNEL}:{REPLY}"] * 2
    assert [(t.thread.thread, t.wants_history) for t in store.turns] == [(TS, True)] * 2
    assert store.turns[0].messages[0].speaker.id == "U0BOB0001"


async def test_our_own_message_is_no_evidence(url: str, store: Store) -> None:
    ours = {"ts": TS, "user": BOT, "text": "Likely: the pool is exhausted."}
    assert (await deliver(url, signed_request(payloads.message_shortcut(CHANNEL, ours)))).status == 200
    assert store.turns == []


OUTSIDE = [
    ("no member", ok(channel={"is_member": False}), "incidents", "invite it there with /invite @FaultMaven"),
    ("not seen", error("channel_not_found"), "privategroup", "invite it there with /invite @FaultMaven"),
    ("between others", error("channel_not_found"), "directmessage", "forward that message"),
    ("archived", ok(channel={"is_member": True, "is_archived": True}), "incidents", "archived"),
]


@pytest.mark.parametrize(("info", "name", "words"), [o[1:] for o in OUTSIDE], ids=[o[0] for o in OUTSIDE])
async def test_where_we_can_not_answer_one_sentence_says_what_to_do(  # noqa: PLR0913, PLR0917 - fixtures and a row
    url: str, store: Store, failing: FailingSlack, info: Any, name: str, words: str
) -> None:
    failing.answers("conversations.info", info)
    shortcut = payloads.message_shortcut(CHANNEL, ALERT, name=name, url=f"{failing.url}/said")
    assert (await deliver(url, signed_request(shortcut))).status == 200
    assert store.turns == []
    told = failing.arguments[failing.asked.index("said")]
    assert words in told["text"]
    assert told["response_type"] == "ephemeral"


async def test_nothing_is_said_to_an_address_outside_slack(url: str, store: Store, failing: FailingSlack) -> None:
    failing.answers("conversations.info", error("channel_not_found"))
    shortcut = payloads.message_shortcut(CHANNEL, ALERT, url="https://hooks.evil.example/x")
    assert (await deliver(url, signed_request(shortcut))).status == 200
    assert failing.asked == ["conversations.info"]
    assert store.turns == []


async def test_a_slack_that_does_not_answer_loses_no_message(url: str, store: Store, failing: FailingSlack) -> None:
    failing.answers("conversations.info", error("internal_error"))
    assert (await deliver(url, signed_request(payloads.message_shortcut(CHANNEL, ALERT)))).status == 200
    assert len(store.turns) == 1


async def test_an_investigation_that_could_not_be_stored_gets_no_ack(url: str, store: Store) -> None:
    store.fault = Unavailable()
    assert (await deliver(url, signed_request(payloads.message_shortcut(CHANNEL, ALERT)))).status == 500


async def test_the_global_shortcut_opens_the_modal(url: str, failing: FailingSlack) -> None:
    assert (await deliver(url, signed_request(payloads.global_shortcut()))).status == 200
    asked = failing.arguments[failing.asked.index("views.open")]
    assert asked["view"] == modals.incident()
    failing.answers("views.open", error("expired_trigger_id"))
    assert (await deliver(url, signed_request(payloads.global_shortcut()))).status == 500  # Slack says it did not work


FILE = {"id": "F1", "name": "a.log", "size": 9, "mode": "hosted", "url_private": "https://files.slack.com/a.log"}


async def test_a_filled_modal_is_an_incident_in_that_channel(url: str, store: Store) -> None:
    filled = payloads.submission(CHANNEL, "Checkout  fails", severity="P1", text="since 10:05", files=(FILE,))
    for _ in range(2):
        answer = await deliver(url, signed_request(filled))
        assert (answer.status, answer.text) == (200, "")
    (first, severity), again = store.noted.begun
    assert [t.id for t in again] == [first.id, severity.id]
    assert first.thread.key == f"slack:{TEAM}:{CHANNEL}:"
    assert first.messages[0].text == "Checkout fails\nsince 10:05"
    assert first.messages[0].speaker.name == "alice"
    assert [a.source for a in first.attachments] == [f"{TEAM} {FILE['url_private']}"]
    assert severity.press is not None
    assert (severity.press.name, severity.press.value) == ("severity.confirm", "P1")


MISSING = [
    ("no title", payloads.submission(CHANNEL, "  "), {"title": "Say in a few words what is wrong."}),
    ("no channel", payloads.submission(None, "x"), {"channel": "Choose the channel in which"}),
    ("nothing", payloads.submission(None, None), {"title": "Say in", "channel": "Choose"}),
]


@pytest.mark.parametrize(("filled", "wrong"), [m[1:] for m in MISSING], ids=[m[0] for m in MISSING])
async def test_what_is_missing_is_said_in_the_modal(
    url: str, store: Store, filled: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = await deliver(url, signed_request(filled))
    said = json.loads(answer.text)
    assert (answer.status, said["response_action"]) == (200, "errors")
    assert set(said["errors"]) == set(wrong)
    assert all(said["errors"][block].startswith(words) for block, words in wrong.items())
    assert store.noted.begun == []


async def test_a_channel_where_nothing_can_be_posted_is_said_in_the_modal(
    url: str, store: Store, failing: FailingSlack
) -> None:
    failing.answers("conversations.info", ok(channel={"is_member": False}))
    answer = await deliver(url, signed_request(payloads.submission(CHANNEL, "Checkout fails")))
    assert "/invite @FaultMaven" in json.loads(answer.text)["errors"]["channel"]
    assert store.noted.begun == []


async def test_an_incident_that_could_not_be_stored_gets_no_ack(url: str, store: Store) -> None:
    store.noted.fault = Unavailable()
    assert (await deliver(url, signed_request(payloads.submission(CHANNEL, "Checkout fails")))).status == 500


BROKEN: list[dict[str, Any]] = [
    {"type": "message_action"},
    {"type": "message_action", "callback_id": "investigate", "message": "x"},
    {"type": "shortcut"},
    {"type": "shortcut", "callback_id": "new_incident"},
    {"type": "view_submission"},
    {"type": "view_submission", "view": {"callback_id": "new_incident"}},
    {**payloads.message_shortcut(CHANNEL, ALERT), "channel": None},
    {**payloads.message_shortcut(CHANNEL, {**ALERT, "ts": "yesterday"})},
    {**payloads.submission(CHANNEL, "x"), "user": {"name": "x"}},
]


@pytest.mark.parametrize("payload", BROKEN)
async def test_a_payload_of_another_shape_is_turned_away(url: str, store: Store, payload: dict[str, Any]) -> None:
    answer = await deliver(url, signed_request(payload))
    assert (answer.status, answer.text[-1]) == (400, ".")
    assert (store.turns, store.noted.begun) == ([], [])


def test_the_modal_is_within_slacks_limits() -> None:
    View(**modals.incident()).validate_json()


@pytest.mark.peer
def test_the_modal_passes_the_schema_of_slacks_own_types() -> None:
    Draft7Validator(slack_peer.schema("blocks")).validate(modals.incident()["blocks"])


UPLOADED = {
    **FILE,
    **dict.fromkeys(("title", "filetype", "mimetype", "permalink", "url_private_download", "user", "user_team"), "x"),
    "created": 1,
    "timestamp": 1,
}


@pytest.mark.peer
@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("message_shortcut", payloads.message_shortcut(CHANNEL, ALERT)),
        ("global_shortcut", payloads.global_shortcut()),
        ("submission", payloads.submission(CHANNEL, "x", severity="P1", files=(UPLOADED,))),
    ],
)
def test_the_payloads_of_these_tests_have_slacks_own_shape(kind: str, payload: dict[str, Any]) -> None:
    whole = slack_peer.schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"][kind]
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(payload)
