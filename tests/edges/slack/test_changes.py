"""Edited and deleted messages, as turns: never our own, and only where it says something else."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack.inbound import to_turn
from engines.errors import Refused
from engines.turn import Amend, TurnKind
from tests.peers import payloads
from tests.peers.slack_peer import BOT, BOT_ID, TEAM, envelope, schema

ROOT, TS, EDITED = "1700000000.000100", "1700000060.000200", "1700000090.000000"
PLACE = {"channel": "C1", "channel_type": "channel", "event_ts": TS}  # Slack's types have it in the inner message too
SAID = {"type": "message", "user": "U0BOB0001", "text": "db is fine", "ts": TS, "thread_ts": ROOT, **PLACE}
CORRECTED = {**SAID, "text": "db is not fine", "edited": {"user": "U0BOB0001", "ts": EDITED}}


FIRING = [{"color": "a30200", "title": "[FIRING:1] CheckoutErrors", "text": "5xx 18 %", "fallback": "[FIRING:1]"}]
RESOLVED = [{**FIRING[0], "color": "2eb886", "title": "[RESOLVED] CheckoutErrors", "fallback": "[RESOLVED]"}]
UNFURLED = {"from_url": "https://grafana.example/d/1", "title": "Checkout", "text": "a page"}
ALERT = {**PLACE, "type": "message", "subtype": "bot_message", "bot_id": "B0ALERTS", "username": "Alertmanager"}
ALERT = {**ALERT, "text": "", "ts": TS, "attachments": FIRING}
OURS = {**SAID, "user": BOT, "bot_id": BOT_ID}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


FOLLOWED = [
    (
        "by its attachments, as Alertmanager does",
        ALERT,
        {**ALERT, "attachments": RESOLVED},
        "[RESOLVED] CheckoutErrors",
    ),
    (
        "by its blocks, as a newer app does",
        {**SAID, "bot_id": "B0CI", "text": "", "blocks": [section("*Deploy* of cart is running")]},
        {**SAID, "bot_id": "B0CI", "text": "", "blocks": [section("*Deploy* of cart failed")]},
        "*Deploy* of cart failed",
    ),
    (
        "by its text, with Slack's mark of it",
        {**SAID, "bot_id": "B0CI", "text": "build is red"},
        {**CORRECTED, "bot_id": "B0CI", "text": "build is green"},
        "build is green",
    ),
]


def changed(now: dict[str, Any], before: dict[str, Any] = SAID, **more: Any) -> dict[str, Any]:
    payload = payloads.message_changed("C1", before, now)
    payload["event"] |= {"ts": "1700000090.000300", "event_ts": "1700000090.000300", **more}
    return payload


def deleted(before: dict[str, Any] = SAID) -> dict[str, Any]:
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": "C1",
        "channel_type": "channel",
        "ts": "1700000090.000300",
        "event_ts": "1700000090.000300",
        "deleted_ts": before["ts"],
        "previous_message": before,
    }
    return envelope(event)


def test_these_are_slacks_shapes() -> None:
    whole = schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"]["message"]
    for payload in (changed(CORRECTED), deleted()):
        Draft7Validator({**part, "definitions": whole["definitions"]}).validate(payload["event"])


def test_a_corrected_message_says_what_it_says_now_and_what_it_replaces() -> None:
    turn = to_turn(changed(CORRECTED), names={"U0BOB0001": "bob"})
    assert turn is not None
    assert (turn.id, turn.kind) == (f"slack:{TEAM}:C1:{TS}@{EDITED}", TurnKind.MESSAGE)
    assert turn.amends == Amend(ref=TS)
    assert [(m.text, m.speaker.name, m.ref) for m in turn.messages] == [("db is not fine", "bob", f"{TS}@{EDITED}")]
    assert turn.thread.thread == ROOT
    assert not turn.joins


def test_a_deleted_message_is_a_turn_without_words() -> None:
    gone = changed({**SAID, "subtype": "tombstone", "text": "This message was deleted."})
    for payload in (deleted(), gone, deleted({**SAID, "bot_id": "B0GRAFANA"})):
        turn = to_turn(payload)
        assert turn is not None
        assert turn.amends == Amend(ref=TS, deleted=True)
        assert turn.messages == ()


@pytest.mark.parametrize(("before", "now", "text"), [f[1:] for f in FOLLOWED], ids=[f[0] for f in FOLLOWED])
def test_what_another_app_changes_its_words_to_is_what_it_says_now(
    before: dict[str, Any], now: dict[str, Any], text: str
) -> None:
    whole = schema("inbound")
    part = whole["definitions"]["Inbound"]["properties"]["message"]
    payload = changed(now, before)
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(payload["event"])
    turn = to_turn(payload, bot=BOT)
    assert turn is not None
    at = now.get("edited", payload["event"])["ts"]
    assert (turn.id, turn.amends) == (f"slack:{TEAM}:C1:{TS}@{at}", Amend(ref=TS))
    assert turn.is_of_apps
    (said,) = turn.messages
    assert (text in said.text, said.ref, said.speaker.is_bot) == (True, f"{TS}@{at}", True)


NOTHING = [
    ("a link that Slack unfurls", changed({**SAID, "attachments": [{"title": "a page"}]})),
    ("an edit that changes no word", changed({**SAID, "edited": {"user": "U0BOB0001", "ts": EDITED}})),
    ("our own card, edited", changed({**OURS, "text": "what it says now"}, OURS)),
    ("our own card, deleted", deleted(OURS)),
    ("an app that counts on", changed({**ALERT, "text": "Deploying 40 %"}, {**ALERT, "text": "Deploying 35 %"})),
    ("a link in an app's message that Slack unfurls", changed({**ALERT, "attachments": [*FIRING, UNFURLED]}, ALERT)),
    ("an app's message in another color", changed({**ALERT, "attachments": [{**FIRING[0], "color": "daa038"}]}, ALERT)),
    ("without what was said before", changed(CORRECTED, previous_message=None)),
]


@pytest.mark.parametrize("payload", [n[1] for n in NOTHING], ids=[n[0] for n in NOTHING])
def test_what_changes_no_words_is_no_turn(payload: dict[str, Any]) -> None:
    assert to_turn(payload, bot=BOT) is None


@pytest.mark.parametrize("more", [{"ts": 5}, {"message": "text"}, {"channel": None}])
def test_another_shape_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        to_turn(changed(CORRECTED, **more))
