"""The home tab: what it shows to whom, within Slack's limits, kept up to date, and its settings."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack import home, settings
from adapters.slack.app import SlackApp
from adapters.slack.homes import PAUSE, Homes, Shelf
from adapters.slack.permissions import Lists, Permissions
from adapters.slack.settings import Installed
from adapters.slack.workspaces import One
from engines.deeds import Deed
from engines.models import Case
from engines.remembered import Memory
from engines.response import Mitigation
from engines.spending import Budgets
from engines.turn import Message, Speaker, Thread, Turn
from engines.wanted import EvidenceRequest, RequestCategory
from engines.workspace import NO_MODEL, WorkspaceSettings
from storage.cases import Standing
from tests.contracts.samples import AT
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.edges.slack.test_permissions import Chosen
from tests.peers import slack_peer
from tests.peers.slack_peer import TEAM, deliver, envelope, schema, served, signed_request

ALICE, BOB = "U0ALICE01", "U0BOB0001"
INSTALLED = Installed(
    ("openai/x", "openai/y"), Budgets(day=5.0), frozenset(["redact_hosts"]), ("Keys are set elsewhere.",)
)
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
        seen(
            settings=WorkspaceSettings(channels=("C1",) * 200),
            installed=Installed((HOSTILE,), fixed=(HOSTILE * 2, "Redaction")),
        ),
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
    shelf = Shelf(here.standing, here.changed_at, here.spent, here.choices, INSTALLED)
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
    for line in ("Model: openai/x first", "Budgets: $5.00 a day", "Redaction: secrets", "names of machines"):
        assert line in shown  # to an administrator of the workspace


async def test_the_tab_of_messages_offers_what_one_can_begin_with(office: Office) -> None:
    office.slack.answers("assistant.threads.setSuggestedPrompts", ok())
    event = {"type": "app_home_opened", "user": ALICE, "channel": "D1", "tab": "messages", "event_ts": "1.2"}
    assert (await deliver(office.url, signed_request(envelope(event)))).status == 200
    offered = await office.slack.until("assistant.threads.setSuggestedPrompts")
    assert (offered["channel_id"], "thread_ts" in offered, offered["title"]) == ("D1", False, "What is wrong?")
    assert office.published() == []


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
        settings.CHANNELS: {settings.CHANNELS: {"selected_conversations": ["C2"]}},
        settings.REMINDERS: {settings.REMINDERS: chosen("no")},
        settings.DELETED: {settings.DELETED: chosen("yes")},
        **values,
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": ALICE, "username": "alice", "name": "alice", "team_id": TEAM},
        "view": {"id": "V1", "type": "modal", "callback_id": settings.MODAL, "state": {"values": state}},
    }


async def test_an_admin_changes_settings_by_the_modal(office: Office) -> None:
    await office.open()
    assert (await deliver(office.url, signed_request(pressed()))).status == 200
    opened = office.slack.arguments[office.slack.asked.index("views.open")]["view"]
    Draft7Validator(schema("blocks")).validate(opened["blocks"])
    assert (await deliver(office.url, signed_request(submitted()))).status == 200
    assert office.choices.settings == WorkspaceSettings(channels=("C2",), reminders=False, forget_deleted=True)
    done = {(d.who, d.what, d.outcome) for d in office.choices.deeds}
    changes = ('channels: [] to ["C2"]', "reminders: true to false", "forget_deleted: false to true")
    assert done == {(ALICE, f"settings {change}", "done") for change in changes}
    assert (await deliver(office.url, signed_request(submitted()))).status == 200
    assert len(office.choices.deeds) == 3, "what stays as it was is no deed"


def of_models(model: str = "openai/y", month: str | None = "12.5") -> dict[str, Any]:
    """The part of the modal that is there where models are configured."""
    option = {"text": {"type": "plain_text", "text": "x"}, "value": model}
    limits = dict.fromkeys(settings.BUDGETS) | {"budget_month": month}
    return {
        settings.MODEL: {settings.MODEL: {"type": "static_select", "selected_option": option}},
        settings.REDACTION: {settings.REDACTION: {"type": "checkboxes", "selected_options": [{"value": "redact_ips"}]}},
        **{name: {name: {"type": "number_input", "value": limit}} for name, limit in limits.items()},
    }


async def test_an_admin_chooses_the_model_its_budgets_and_more_redaction(office: Office) -> None:
    assert (await deliver(office.url, signed_request(submitted(**of_models())))).status == 200
    chosen = office.choices.settings
    assert (chosen.model, chosen.budget_case, chosen.budget_month) == ("openai/y", None, 12.5)
    assert (chosen.redact_ips, chosen.redact_hosts) == (True, False)
    changes = ('model: "" to "openai/y"', "budget_month: null to 12.5", "redact_ips: false to true")
    assert {d.what for d in office.choices.deeds} >= {f"settings {change}" for change in changes}
    assert (await deliver(office.url, signed_request(submitted(**of_models(settings.USUAL, None))))).status == 200
    assert (office.choices.settings.model, office.choices.settings.budget_month) == ("", None)
    assert (await deliver(office.url, signed_request(submitted()))).status == 200
    assert office.choices.settings.redact_ips, "what was not asked stays"


async def test_a_budget_above_that_of_the_installation_is_said_beside_the_field(office: Office) -> None:
    more = {"budget_day": {"budget_day": {"type": "number_input", "value": "5.01"}}}
    answer = await deliver(office.url, signed_request(submitted(**of_models() | more)))
    assert json.loads(answer.text)["errors"] == {"budget_day": "At most $5.00: that is set where FaultMaven runs."}
    assert office.choices.deeds == []


def test_the_modal_asks_for_nothing_that_can_not_be_chosen() -> None:
    names = [b["block_id"] for b in settings.modal(WorkspaceSettings(), Installed())["blocks"]]
    assert names == ["channels", "reminders", "forget_deleted", "redaction"]
    strict = Installed(redact=frozenset(settings.MACHINES))
    assert "redaction" not in [b["block_id"] for b in settings.modal(WorkspaceSettings(), strict)["blocks"]]


def test_what_holds_is_told_as_it_is() -> None:
    held = WorkspaceSettings(model="gone/model", budget_day=9.0, budget_case=1.0)
    lines = list(settings.told(held, INSTALLED))
    assert "Model: openai/x first" in lines
    assert "Budgets: $1.00 a case, $5.00 a day" in lines
    none = list(settings.told(WorkspaceSettings(model=NO_MODEL), INSTALLED))
    assert "Model: none is asked, the embedded reasoner answers" in none


async def test_a_modal_of_another_shape_changes_nothing(office: Office) -> None:
    for wrong in (
        {settings.REMINDERS: {}},
        {settings.DELETED: {settings.DELETED: {"selected_option": None}}},
        of_models(month="nan"),
        of_models(month="-1"),
        of_models(month="much"),
    ):
        assert (await deliver(office.url, signed_request(submitted(**wrong)))).status == 400
    assert office.choices.deeds == []


LEFT = [
    WorkspaceSettings(),
    WorkspaceSettings(channels=("C1",), reminders=False, redact_hosts=True),
    WorkspaceSettings(model="openai/y", budget_case=0.25, budget_month=0.0),
    WorkspaceSettings(model=NO_MODEL, budget_day=1_000_000),
]


@pytest.mark.parametrize("chosen", LEFT)
def test_the_modal_opens_as_it_was_left(chosen: WorkspaceSettings) -> None:
    blocks = settings.modal(chosen, INSTALLED)["blocks"]
    Draft7Validator(schema("blocks")).validate(blocks)
    before = WorkspaceSettings(model="other", redact_ips=True, redact_hosts=chosen.redact_hosts)
    assert settings.filled(as_it_is(blocks), before, INSTALLED) == chosen


def as_it_is(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """What Slack sends where nothing is touched."""
    sent = {}
    for block in blocks:
        element = block["element"]
        said = {name.replace("initial_", ""): value for name, value in element.items() if "initial_" in name}
        given = {name if name == "value" else f"selected_{name}": value for name, value in said.items()}
        sent[block["block_id"]] = {block["block_id"]: given}
    return sent


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
