"""Payloads as turns: what is heard, what is not, and how it reads."""

from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack.inbound import to_turn
from engines.errors import Refused
from engines.turn import Attachment, Message, Speaker, Thread, TurnKind
from tests.peers import payloads
from tests.peers.slack_peer import APP, BOT, BOT_ID, TEAM, envelope, pressed, schema

TS, REPLY = "1700000000.000100", "1700000060.000200"
CHANNEL = "C0INC0001"


def mention(**more: Any) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0ALICE01", "text": f"<@{BOT}> look", "ts": TS, "channel": CHANNEL}
    return envelope({**event, "event_ts": more.get("ts", TS), **more})


def message(**more: Any) -> dict[str, Any]:
    event = {"type": "message", "user": "U0BOB0001", "text": "db is fine", "ts": REPLY, "thread_ts": TS}
    return envelope({**event, "channel": CHANNEL, "channel_type": "channel", "event_ts": REPLY, **more})


FILE = {
    "id": "F1",
    "name": "checkout.log",
    "size": 38_000_000,
    "mode": "hosted",
    "url_private": "https://files.slack.com/files-pri/T1-F1/checkout.log",
    "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/checkout.log",
}


def test_a_mention_opens_a_case() -> None:
    turn = to_turn(mention(), names={"U0ALICE01": "alice"})
    assert turn is not None
    assert turn.id == f"slack:{TEAM}:{CHANNEL}:{TS}"
    assert turn.kind is TurnKind.MENTION
    assert turn.at == datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)
    assert turn.thread == Thread(surface="slack", tenant=TEAM, channel=CHANNEL, thread=TS)
    assert turn.messages == (Message(ref=TS, speaker=Speaker(id="U0ALICE01", name="alice"), at=turn.at, text="look"),)
    assert not turn.wants_history


def test_a_mention_in_a_thread_wants_what_was_said_before() -> None:
    turn = to_turn(mention(ts=REPLY, thread_ts=TS))
    assert turn is not None
    assert turn.wants_history
    assert turn.thread.thread == TS


def test_the_same_message_by_both_events_is_the_same_turn() -> None:
    text = f"<@{BOT}> look"
    assert to_turn(mention(ts=REPLY, thread_ts=TS)) == to_turn(message(text=text, user="U0ALICE01"))


def test_a_reply_with_a_file_is_heard() -> None:
    turn = to_turn(message(subtype="file_share", files=[FILE]))
    assert turn is not None
    assert turn.kind is TurnKind.MESSAGE
    assert turn.attachments == (
        Attachment(id="F1", name="checkout.log", size=38_000_000, source=f"{TEAM} {FILE['url_private_download']}"),
    )


KNOWN_BY_ID = [
    ("of another workspace", {"id": "F2", "file_access": "check_file_info"}, "F2"),
    ("deleted", {"id": "F2", "mode": "tombstone"}, "F2"),
    ("hidden", {"id": "F2", "mode": "hidden_by_limit", "name": "a.log", "url_private": "x"}, "a.log"),
    (
        "a canvas",
        {"id": "F2", "mode": "quip", "filetype": "quip", "title": "Runbook", "url_private": "x"},
        "Runbook.html",
    ),
    ("a post", {"id": "F2", "mode": "space", "name": "Notes", "title": "Notes", "url_private": "x"}, "Notes.html"),
]


@pytest.mark.parametrize(("file", "name"), [k[1:] for k in KNOWN_BY_ID], ids=[k[0] for k in KNOWN_BY_ID])
def test_slack_is_asked_about_a_file_that_is_not_simply_stored(file: dict[str, Any], name: str) -> None:
    turn = to_turn(message(files=[file]))
    assert turn is not None
    assert turn.attachments == (Attachment(id="F2", name=name, source=f"{TEAM} F2"),)


def test_the_files_of_shared_messages_come_too_and_each_once() -> None:
    one, two, three = ({**FILE, "id": f"F{n}", "name": f"{n}.log"} for n in (1, 2, 3))
    forwarded = {
        "is_share": True,
        "files": [two, one, "broken", {"name": "no id"}],
        "message_blocks": [{"message": {"files": [three]}}, "broken", {"message": "broken"}],
    }
    snippet = {**FILE, "id": "F4", "name": "config.yml", "mode": "snippet"}
    turn = to_turn(message(files=[one, snippet], attachments=[forwarded, {"files": "broken"}]))
    assert turn is not None
    assert [a.name for a in turn.attachments] == ["1.log", "config.yml", "2.log", "3.log"]


NOT_HEARD = [
    ("a message outside threads", message(thread_ts=None)),
    ("an edit", message(subtype="message_changed", message={"ts": TS}, hidden=True)),
    ("a deletion", message(subtype="message_deleted", deleted_ts=TS, hidden=True)),
    ("a join", message(subtype="channel_join")),
    ("a topic", message(subtype="channel_topic")),
    ("our own message", message(user=BOT)),
    ("our own message, by its app", message(user="U0OTHER", bot_id=BOT_ID, app_id=APP, text=f"<@{BOT}>")),
    ("another bot's message outside threads", message(bot_id="B0OTHER01", subtype="bot_message", thread_ts=None)),
    ("a reaction", payloads.reaction("eyes", CHANNEL, TS)),
    ("a slash command", {"command": "/fm", "text": "status"}),
]


@pytest.mark.parametrize("payload", [p for _, p in NOT_HEARD], ids=[name for name, _ in NOT_HEARD])
def test_what_is_not_for_us_is_no_turn(payload: dict[str, Any]) -> None:
    assert to_turn(payload) is None


def test_another_app_may_call_us() -> None:
    alert = mention(user=None, bot_id="B0GRAFANA", bot_profile={"name": "Grafana"}, text="", app_id="A0GRAFANA")
    alert["event"]["attachments"] = [{"title": "ErrorBudgetBurn", "text": "5xx 18 %", "fallback": "ErrorBudgetBurn"}]
    turn = to_turn(alert)
    assert turn is not None
    assert turn.messages[0].speaker == Speaker(id="B0GRAFANA", name="Grafana", is_bot=True)
    assert turn.text == "ErrorBudgetBurn\n5xx 18 %"


def test_what_another_app_says_in_a_thread_is_its_own_word() -> None:
    alert = message(user=None, bot_id="B0GRAFANA", subtype="bot_message", username="Grafana", text="5xx 41 %")
    turn = to_turn(alert)
    assert turn is not None
    assert turn.is_of_apps
    assert (turn.messages[0].speaker.name, turn.text) == ("Grafana", "5xx 41 %")


READ = [
    ("a &lt; b &amp;&amp; c &gt; d &amp;lt;", "a < b && c > d &lt;"),
    ("<@U0BOB0001> and <@U9UNKNOWN>", "@bob and @U9UNKNOWN"),
    ("<#C1|shop> <#C2>", "#shop #C2"),
    ("<!here> <!subteam^S1|@oncall>", "@here @oncall"),
    ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
    ("<https://grafana.example/d/1|board>", "board (https://grafana.example/d/1)"),
    ("<https://grafana.example/d/1>", "https://grafana.example/d/1"),
    ("<http://shop.example|shop.example>", "http://shop.example"),
    ("<mailto:a@b.example|a@b.example>", "a@b.example"),
    (f"<@{BOT}>  please", "please"),
]


@pytest.mark.parametrize(("raw", "expected"), READ)
def test_markup_is_read(raw: str, expected: str) -> None:
    turn = to_turn(message(text=raw), names={"U0BOB0001": "bob"})
    assert turn is not None
    assert turn.text == expected


def test_blocks_of_an_alert_are_read_and_those_of_a_person_not_twice() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*5xx* 18 %"}, "fields": [{"text": "pod: a"}]}
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}],
    }
    both = to_turn(message(text="hi", blocks=[rich, section]))
    only = to_turn(message(text="", blocks=[rich, section]))
    assert both is not None
    assert only is not None
    assert both.text == only.text == "hi\n*5xx* 18 %\npod: a"


def test_a_press_is_an_action() -> None:
    turn = to_turn(pressed(CHANNEL, {"type": "message", "ts": REPLY, "thread_ts": TS}, "3:why", "H1"))
    assert turn is not None
    assert turn.kind is TurnKind.ACTION
    assert turn.thread == Thread(surface="slack", tenant=TEAM, channel=CHANNEL, thread=TS)
    assert turn.press is not None
    assert (turn.press.name, turn.press.value, turn.press.speaker.name) == ("why", "H1", "alice")


def test_two_presses_are_two_turns_and_one_press_is_one() -> None:
    one, two = (pressed(CHANNEL, {"type": "message", "ts": REPLY, "thread_ts": TS}, "0:why") for _ in range(2))
    two["actions"][0]["action_ts"] = "1700000099.000001"
    ids = [t.id for t in map(to_turn, (one, one, two)) if t is not None]
    assert ids[0] == ids[1] != ids[2]


BROKEN = [
    envelope({"type": "message", "ts": REPLY, "thread_ts": TS}),  # no channel
    mention(ts="yesterday"),
    mention(ts="99999999999"),  # beyond the calendar
    mention(text=["look"]),
    {"type": "event_callback", "event": {"type": "app_mention"}},
    {"type": "event_callback", "event": "app_mention"},
    {"type": "block_actions", "container": {"type": "message"}},
]


@pytest.mark.parametrize("payload", BROKEN)
def test_a_payload_of_another_shape_is_refused_in_a_sentence(payload: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="not what Slack sends"):
        to_turn(payload)


@pytest.mark.peer
@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("mention", mention()["event"]),
        ("message", message()["event"]),
        (
            "press",
            pressed(CHANNEL, {"type": "message", "user": BOT, "ts": REPLY, "text": "x", "thread_ts": TS}, "0:why"),
        ),
    ],
)
def test_the_payloads_of_these_tests_have_slacks_own_shape(kind: str, payload: dict[str, Any]) -> None:
    whole = schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"][kind]
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(payload)
