"""What is behind a card: a modal for who presses alone, turned by its tabs, and words where no modal can be."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack.inbound import to_turn
from engines.turn import TurnKind
from tests.edges.slack import lint
from tests.edges.slack.failing import error, ok
from tests.edges.slack.test_commands import TS, House, house
from tests.peers import slack_peer
from tests.peers.slack_peer import deliver, pressed, schema, signed_request

__all__ = ["house"]
MESSAGE = {"type": "message", "user": slack_peer.BOT, "text": "x", "ts": "1700000060.000200", "thread_ts": TS}
Payload = dict[str, Any]


def details(value: str = "status", name: str = "command") -> Payload:
    return pressed("C1", MESSAGE, f"3:{name}", value)


def tab(view: Payload, value: str) -> Payload:
    """A press on a tab of the modal that Slack keeps under the id V1."""
    made = details(value)
    del made["message"], made["channel"]
    opened = {**view, "id": "V1", "state": {"values": {}}, "hash": "1.a", "app_id": slack_peer.APP}
    return {**made, "container": {"type": "view", "view_id": "V1"}, "view": opened}


def sent(house: House, method: str) -> list[Payload]:
    found = [a for name, a in zip(house.slack.asked, house.slack.arguments, strict=True) if name == method]
    return [{**a, "view": json.loads(v) if isinstance(v := a.get("view"), str) else v} for a in found]


@pytest.fixture
async def known(house: House) -> House:
    """A house where checkout is down."""
    house.slack.answers("views.open", ok(view={"id": "V1"}))
    house.slack.answers("views.update", ok(view={"id": "V1"}))
    await house.say(f"<@{slack_peer.BOT}> checkout is down since 10:05")
    return house


async def press(house: House, payload: Payload) -> None:
    assert (await deliver(house.url, signed_request(payload))).status == 200
    await house.world.drain()


async def test_details_open_a_modal_and_say_nothing_in_the_thread(known: House) -> None:
    before = known.posted
    await press(known, details())
    (opened,) = sent(known, "views.open")
    assert opened["trigger_id"] == details()["trigger_id"]
    assert lint.of_view(opened["view"]) == []
    assert "checkout is down" in json.dumps(opened["view"]["blocks"])
    assert known.posted == before


async def test_a_tab_turns_the_modal(known: House) -> None:
    await press(known, details())
    (opened,) = sent(known, "views.open")
    await press(known, tab(opened["view"], "timeline"))
    (turned,) = sent(known, "views.update")
    assert turned["view_id"] == "V1"
    assert [t["value"] for t in turned["view"]["blocks"][0]["elements"] if t.get("style")] == ["timeline"]
    assert turned["view"]["private_metadata"] == opened["view"]["private_metadata"]


async def test_where_no_modal_can_be_who_pressed_is_answered_in_words(known: House) -> None:
    known.slack.answers("views.open", error("expired_trigger_id"))
    await press(known, details())
    (told,) = sent(known, "chat.postEphemeral")
    assert (told["user"], told["thread_ts"]) == ("U0ALICE01", TS)
    assert "checkout is down" in str(told["text"])


async def test_why_is_a_view_of_the_cause_that_stands_on_the_button(known: House) -> None:
    await press(known, details("H7", "why"))
    (opened,) = sent(known, "views.open")
    assert "There is no possible cause 7" in json.dumps(opened["view"]["blocks"])


def test_a_modal_of_another_sort_is_nothing_of_ours() -> None:
    view = {"type": "modal", "callback_id": "new_incident", "private_metadata": "", "blocks": []}
    assert to_turn(tab(view, "status")) is None


def test_an_opinion_is_the_button_that_it_stands_for() -> None:
    payload = pressed("C1", MESSAGE, "0:opinion", "hypothesis.accept H1")
    payload["actions"][0]["type"] = "feedback_buttons"
    turn = to_turn(payload)
    assert turn is not None
    assert turn.kind is TurnKind.ACTION
    assert turn.press is not None
    assert (turn.press.name, turn.press.value) == ("hypothesis.accept", "H1")


@pytest.mark.peer
@pytest.mark.parametrize("kind", ["press", "opinion"])
def test_the_payloads_are_of_slacks_own_shape(kind: str) -> None:
    whole = schema("inbound")
    payload = details()
    payload["actions"][0]["type"] = {"press": "button", "opinion": "feedback_buttons"}[kind]
    part = whole["definitions"]["Inbound"]["properties"][kind]
    Draft7Validator({**part, "definitions": whole["definitions"]}).validate(payload)
