"""The home tab: what it shows to whom, within Slack's limits, kept up to date, and its settings."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack import home
from adapters.slack.app import SlackApp
from adapters.slack.homes import PAUSE, Homes, Shelf
from adapters.slack.permissions import Lists, Permissions
from adapters.slack.workspaces import One
from engines.deeds import Deed
from engines.models import Case
from engines.remembered import Memory
from engines.response import Mitigation
from engines.turn import Message, Speaker, Thread, Turn
from engines.wanted import EvidenceRequest, RequestCategory
from engines.workspace import WorkspaceSettings
from storage.cases import Standing
from tests.contracts.samples import AT
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.edges.slack.test_permissions import Chosen
from tests.peers import slack_peer
from tests.peers.slack_peer import TEAM, deliver, envelope, schema, served, signed_request

ALICE, BOB = "U0ALICE01", "U0BOB0001"
HOSTILE = "<!channel> *bold* & `x` <https://evil.example|pay>\n" * 200


def case(number: int = 1, **more: Any) -> Case:
    place = Thread(surface="slack", tenant=TEAM, channel="C1", thread=f"17000000{number:03}.000100")
    found: dict[str, Any] = {"id": place.case_id, "thread": place, "opened_at": AT, "updated_at": AT}
    return Case(**{**found, "title": "Checkout fails", "severity": "P1", "severity_confirmed": True, **more})


def request(what: str = "Checkout logs") -> EvidenceRequest:
    return EvidenceRequest(id="R1", what=what, why="shows it", category=RequestCategory.SYMPTOMS)


def fix(text: str = "roll back", by: str = ALICE) -> Mitigation:
    return Mitigation(id="M1", text=text, hypothesis=None, by="Alice", by_id=by, started_at=AT)


def spoke(who: str) -> Memory:
    said = Message(ref="1", speaker=Speaker(id=who, name="x"), at=AT, text="look")
    return Memory(hot=(said,))


def seen(*cases: Case, total: int | None = None, **more: Any) -> home.Seen:
    return home.Seen(
        **{"user": ALICE, "cases": cases, "total": len(cases) if total is None else total, "spent": "$1.20", **more}
    )


def texts(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


SIGHTS = [
    ("nothing", seen()),
    ("one", seen(case(requests=(request(),)))),
    (
        "five hundred",
        seen(*(case(n, mitigations=(fix(),), requests=(request(),) * 3) for n in range(home.CASES)), total=500),
    ),
    ("hostile", seen(*(case(n, title=HOSTILE, mitigations=(fix(HOSTILE),)) for n in range(home.CASES)), total=500)),
    (
        "for an admin",
        seen(settings=WorkspaceSettings(channels=("C1",) * 200), fixed=(("Model", HOSTILE), ("Budgets", "none"))),
    ),
]


@pytest.mark.parametrize("sight", [s[1] for s in SIGHTS], ids=[s[0] for s in SIGHTS])
def test_a_tab_is_within_slacks_limits(sight: home.Seen) -> None:
    view = home.view(sight)
    Draft7Validator(schema("blocks")).validate(view["blocks"])
    assert len(view["blocks"]) <= 100
    for block in view["blocks"]:
        text = (block.get("text") or {}).get("text", "")
        assert 0 < len(text) <= (150 if block["type"] == "header" else 3_000) or block["type"] in {"actions", "context"}
    assert "<!channel>" not in texts(view)
    assert "<https://evil" not in texts(view)


def test_each_case_says_what_it_waits_for_and_what_waits_for_me_stands_apart() -> None:
    mine = case(1, mitigations=(fix(),), requests=(request(),))
    theirs = case(2, title="The second one is slow", severity="P2", mitigations=(fix("restart", BOB),))
    shown = texts(home.view(seen(mine, theirs)))
    assert "2 open incidents" in shown
    assert "waits for: did it work: roll back (and 1 more)" in shown
    before, _, after = shown.partition("Waiting for you")
    assert "restart" in before
    assert "did it work: roll back" in after
    assert "Checkout logs" in after  # I work on it: I tried something
    assert "restart" not in after
    assert f"thread/C1-{mine.thread.thread}" in shown


def test_who_spoke_in_a_case_is_asked_for_what_is_missing() -> None:
    asked = case(requests=(request(),), memory=spoke(ALICE))
    assert "Checkout logs" in texts(home.view(seen(asked))).partition("Waiting for you")[2]
    other = case(requests=(request(),), memory=spoke(BOB))
    assert "Nothing." in texts(home.view(seen(other))).partition("Waiting for you")[2]


@dataclass
class Office:
    """A served app with one workspace of which a part is scripted."""

    slack: FailingSlack
    url: str = ""
    cases: tuple[Case, ...] = ()
    changed: float = 1.0
    places: list[tuple[str, ...]] = field(default_factory=list)
    choices: Chosen = field(default_factory=Chosen)
    refused: list[Deed] = field(default_factory=list)
    homes: Homes | None = None

    async def standing(self, _team: str, places: tuple[str, ...], limit: int) -> Standing:
        self.places.append(places)
        return Standing(self.cases[:limit], len(self.cases))

    async def changed_at(self, _team: str) -> float:
        return self.changed

    async def spent(self, _team: str) -> str:
        return "$1.20"

    async def record(self, deed: Deed) -> None:
        self.refused.append(deed)

    def published(self) -> list[str]:
        asked = zip(self.slack.asked, self.slack.arguments, strict=True)
        return [str(arguments["view"]) for name, arguments in asked if name == "views.publish"]

    async def open(self, user: str = ALICE) -> None:
        event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": "1.2"}
        assert (await deliver(self.url, signed_request(envelope(event)))).status == 200
        for _ in range(200):
            if self.published():
                return
            await asyncio.sleep(0.01)


@pytest.fixture
async def office(failing: FailingSlack) -> AsyncIterator[Office]:
    failing.answers("users.info", ok(user={"team_id": TEAM, "is_admin": True, "name": "alice"}))
    failing.answers("users.conversations", ok(channels=[{"id": "C1"}, {"id": "C2"}]))
    failing.answers("views.publish", ok(view={}))
    failing.answers("views.open", ok(view={}))
    here, one = Office(failing), One("xoxb-1", failing.base_url)
    rules = Permissions(one, Lists(), here.record, here.choices)
    shelf = Shelf(here.standing, here.changed_at, here.spent, here.choices, (("Model", "openai/x"),))
    here.homes = Homes(one, rules, shelf)

    async def receive(_turn: Turn) -> None:
        raise AssertionError

    async def owns(_thread: Thread) -> bool:
        return False

    driving = SlackApp(
        one,
        receive=receive,
        owns=owns,
        shell=Noted().shell,
        permissions=rules,
        homes=here.homes,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    async with served(driving.routes()) as here.url:
        yield here


async def test_a_tab_shows_only_cases_of_channels_that_its_owner_is_in(office: Office) -> None:
    office.cases = (case(),)
    await office.open()
    assert office.places == [("D1", "C1", "C2")]
    asked = office.slack.arguments[office.slack.asked.index("users.conversations")]
    assert asked["user"] == ALICE
    (shown,) = office.published()
    assert "Checkout fails" in shown
    assert "openai/x" in shown  # an administrator of the workspace


async def test_who_is_no_admin_sees_no_settings_and_changes_none(office: Office) -> None:
    office.slack.answers("users.info", ok(user={"team_id": TEAM, "name": "alice"}))
    await office.open()
    assert "Settings" not in office.published()[0]
    assert (await deliver(office.url, signed_request(pressed()))).status == 200
    assert (await deliver(office.url, signed_request(submitted()))).status == 200
    assert "views.open" not in office.slack.asked
    assert office.choices.deeds == []
    assert [d.what for d in office.refused] == ["settings"] * 2


async def test_a_tab_is_published_again_when_a_case_changed_and_only_then(office: Office) -> None:
    await office.open()
    assert office.homes is not None
    await office.homes.refresh()
    assert len(office.published()) == 1
    office.changed, office.cases = 2.0, (case(title="Now it is known"),)
    await office.homes.refresh()
    await office.homes.refresh()
    assert len(office.published()) == 2
    assert "Now it is known" in office.published()[1]
    assert PAUSE >= 2


async def test_what_slack_does_not_take_is_not_tried_for_ever(office: Office) -> None:
    await office.open()
    office.slack.answers("views.publish", error("internal_error"))
    assert office.homes is not None
    for change in (2.0, 3.0, 4.0):
        office.changed = change
        await office.homes.refresh()
    assert len(office.published()) == 2


def pressed() -> dict[str, Any]:
    """The button of the tab."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": ALICE, "username": "alice", "name": "alice", "team_id": TEAM},
        "api_app_id": slack_peer.APP,
        "token": "verification",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home"},
        "actions": [{"type": "button", "action_id": home.CHANGE, "block_id": "b", "action_ts": "1700000000.000100"}],
    }


def submitted(**values: Any) -> dict[str, Any]:
    """The modal, sent."""

    def chosen(value: str) -> dict[str, Any]:
        return {
            "type": "radio_buttons",
            "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value},
        }

    state = {
        home.CHANNELS: {home.CHANNELS: {"type": "multi_conversations_select", "selected_conversations": ["C2"]}},
        home.REMINDERS: {home.REMINDERS: chosen("no")},
        home.DELETED: {home.DELETED: chosen("yes")},
        **values,
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": ALICE, "username": "alice", "name": "alice", "team_id": TEAM},
        "view": {"id": "V1", "type": "modal", "callback_id": home.SETTINGS, "state": {"values": state}},
    }


async def test_an_admin_changes_settings_by_the_modal(office: Office) -> None:
    await office.open()
    assert (await deliver(office.url, signed_request(pressed()))).status == 200
    opened = office.slack.arguments[office.slack.asked.index("views.open")]["view"]
    Draft7Validator(schema("blocks")).validate(opened["blocks"])
    assert (await deliver(office.url, signed_request(submitted()))).status == 200
    assert office.choices.settings == WorkspaceSettings(channels=("C2",), reminders=False, forget_deleted=True)
    assert [(d.who, d.what, d.outcome) for d in office.choices.deeds] == [(ALICE, "settings", "done")]


async def test_a_modal_of_another_shape_changes_nothing(office: Office) -> None:
    for wrong in ({home.REMINDERS: {}}, {home.DELETED: {home.DELETED: {"selected_option": None}}}):
        assert (await deliver(office.url, signed_request(submitted(**wrong)))).status == 400
    assert office.choices.deeds == []


@pytest.mark.parametrize("chosen", [WorkspaceSettings(), WorkspaceSettings(channels=("C1",), reminders=False)])
def test_the_modal_opens_as_it_was_left(chosen: WorkspaceSettings) -> None:
    Draft7Validator(schema("blocks")).validate(home.modal(chosen)["blocks"])


WRONG = [
    {"type": "user_change", "user": {"id": ALICE, "profile": "x", "enterprise_user": 5}},
    {"type": "user_change", "user": "x"},
    {"type": "subteam_updated", "subteam": 5},
    {"type": "channel_archive", "channel": {"id": "C1"}},
    {"type": "member_left_channel"},
    {"type": "tokens_revoked", "tokens": ["x"]},
    {"type": "app_home_opened", "user": 5, "tab": ["home"]},
    {"type": "app_home_opened"},
]


@pytest.mark.parametrize("event", WRONG, ids=[f"{n}: {e['type']}" for n, e in enumerate(WRONG)])
async def test_an_event_of_another_shape_is_no_error_of_ours(office: Office, event: dict[str, Any]) -> None:
    await office.open()  # Alice is known
    assert (await deliver(office.url, signed_request(envelope({"event_ts": "1.2", **event})))).status < 500


@pytest.mark.parametrize("more", [{"user": "x"}, {"user": {}}, {"trigger_id": None}])
async def test_a_button_of_another_shape_is_turned_away(office: Office, more: dict[str, Any]) -> None:
    assert (await deliver(office.url, signed_request({**pressed(), **more}))).status in {400, 403}
    assert "views.open" not in office.slack.asked
