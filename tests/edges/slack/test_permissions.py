"""Roles: where they come from, what they allow at a click and at a mention, and what stays when Slack is down."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from adapters.slack import permissions as roles_of
from adapters.slack.app import SlackApp
from adapters.slack.permissions import Lists, Permissions, listed
from adapters.slack.workspaces import One
from engines.deeds import Deed, DeedOutcome
from engines.errors import Refused
from engines.roles import Role
from engines.turn import Thread, Turn
from engines.workspace import WorkspaceSettings
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.payloads import message_shortcut, submission
from tests.peers.slack_peer import TEAM, deliver, envelope, pressed, served, signed_request

ALICE, TS = "U0ALICE01", "1700000000.000100"
THREAD = Thread(surface="slack", tenant=TEAM, channel="C1", thread=TS)
ORDINARY = {"team_id": TEAM, "name": "alice"}


class Chosen:
    """The settings of every workspace."""

    def __init__(self) -> None:
        self.settings = WorkspaceSettings()
        self.deeds: list[Deed] = []

    async def of(self, _tenant: str) -> WorkspaceSettings:
        return self.settings

    async def choose(self, _tenant: str, chosen: WorkspaceSettings, deeds: tuple[Deed, ...]) -> None:
        self.settings = chosen
        self.deeds += deeds


class Desk:
    """One workspace with its rules, and what came of what people did."""

    def __init__(self, slack: FailingSlack) -> None:
        self.slack = slack
        self.home = One("xoxb-1", slack.base_url)
        self.deeds: list[Deed] = []
        self.noted = Noted()
        self.choices = Chosen()
        self.turns: list[Turn] = []
        self.owned = True

    def rules(self, lists: Lists) -> Permissions:
        async def record(deed: Deed) -> None:
            self.deeds.append(deed)

        return Permissions(self.home, lists, record, self.choices)

    def served(self, lists: Lists) -> Any:
        async def receive(turn: Turn) -> None:
            self.turns.append(turn)

        async def owns(_thread: Thread) -> bool:
            return self.owned

        rules, secret = self.rules(lists), slack_peer.SIGNING_SECRET
        driving = SlackApp(
            self.home, receive=receive, owns=owns, shell=Noted().shell, permissions=rules, signing_secret=secret
        )
        return served(driving.routes())


@pytest.fixture
def desk(failing: FailingSlack) -> Desk:
    failing.answers("users.info", ok(user=ORDINARY))
    failing.answers("usergroups.users.list", ok(users=[ALICE]))
    failing.answers("chat.postEphemeral", ok(message_ts="1.2"))
    failing.answers("conversations.info", ok(channel={"is_member": True}))
    return Desk(failing)


def group(*ids: str) -> frozenset[str]:
    return frozenset(ids)


ROLES: list[tuple[str, dict[str, Any], Lists, Role]] = [
    ("nothing is set", {}, Lists(), Role.RESPONDER),
    ("an owner", {"is_owner": True}, Lists(), Role.ADMIN),
    ("an administrator where admins are listed", {"is_admin": True}, Lists(admins=group("U1")), Role.RESPONDER),
    ("a listed admin", {}, Lists(admins=group(ALICE)), Role.ADMIN),
    ("in a group of admins", {}, Lists(admins=group("S0ADMINS")), Role.ADMIN),
    ("in no list of responders", {}, Lists(responders=group("U1")), Role.VIEWER),
    ("in a group of responders", {}, Lists(responders=group("S0OPS")), Role.RESPONDER),
    ("a listed viewer", {}, Lists(viewers=group(ALICE)), Role.VIEWER),
    ("in two lists", {}, Lists(viewers=group(ALICE), responders=group("S0OPS")), Role.RESPONDER),
    ("a guest", {"is_restricted": True}, Lists(), Role.VIEWER),
    ("a guest of one channel", {"is_ultra_restricted": True}, Lists(), Role.VIEWER),
    ("a listed guest", {"is_restricted": True}, Lists(responders=group(ALICE)), Role.RESPONDER),
    ("of another workspace", {"team_id": "T0OTHER"}, Lists(), Role.VIEWER),
    ("of another organization", {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, Lists(), Role.VIEWER),
    ("of our organization", {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, Lists(), Role.RESPONDER),
    ("a listed one of another workspace", {"team_id": "T2"}, Lists(responders=group(ALICE)), Role.RESPONDER),
    ("deactivated", {"deleted": True}, Lists(admins=group(ALICE)), Role.VIEWER),
]


@pytest.mark.parametrize(("user", "lists", "role"), [r[1:] for r in ROLES], ids=[r[0] for r in ROLES])
async def test_where_a_role_comes_from(desk: Desk, user: dict[str, Any], lists: Lists, role: Role) -> None:
    desk.slack.answers("users.info", ok(user=ORDINARY | user))
    desk.slack.answers("auth.test", ok(user_id="U0FAULT01", team_id=TEAM, enterprise_id="E1"))
    assert await desk.rules(lists).role(THREAD, ALICE) is role


async def test_groups_are_asked_for_once_and_again_when_they_change_or_are_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = desk.rules(Lists(responders=group("S0OPS")))
    for _ in range(3):
        assert await rules.role(THREAD, ALICE) is Role.RESPONDER
    assert desk.slack.asked.count("usergroups.users.list") == 1
    desk.slack.answers("usergroups.users.list", ok(users=[]))
    rules.groups.forget(TEAM)
    assert await rules.role(THREAD, ALICE) is Role.VIEWER
    later = time.monotonic() + roles_of.FRESH + 1
    monkeypatch.setattr(roles_of.time, "monotonic", lambda: later)
    await rules.role(THREAD, ALICE)
    assert desk.slack.asked.count("usergroups.users.list") == 3


@pytest.mark.parametrize("reply", [error("internal_error"), lambda: web.Response(status=500), error("missing_scope")])
async def test_groups_stay_as_they_were_while_slack_is_down(desk: Desk, reply: Callable[[], Any]) -> None:
    rules = desk.rules(Lists(responders=group("S0OPS")))
    assert await rules.role(THREAD, ALICE) is Role.RESPONDER
    desk.slack.answers("usergroups.users.list", reply)
    rules.groups.forget(TEAM)
    assert [await rules.role(THREAD, ALICE) for _ in range(3)] == [Role.RESPONDER] * 3
    assert desk.slack.asked.count("usergroups.users.list") == 2  # not at every click


def mention(**more: Any) -> dict[str, Any]:
    said = {"type": "app_mention", "user": ALICE, "text": "look", "ts": TS, "event_ts": TS, "channel": "C1", **more}
    return envelope(said)


ALERT = {"ts": TS, "bot_id": "B0GRAFANA", "text": "5xx", "subtype": "bot_message"}
CLICKS = [
    ("a button that changes the case", pressed("C1", {"ts": TS}, "0:case.close"), True, "close a case"),
    ("a button nobody knows", pressed("C1", {"ts": TS}, "0:a new one"), True, "change a case"),
    ("a mention that opens a case", mention(), False, "open a case"),
    ("the shortcut of another's message", message_shortcut("C1", ALERT), False, "open a case"),
]


@pytest.mark.parametrize(("payload", "owned", "does"), [c[1:] for c in CLICKS], ids=[c[0] for c in CLICKS])
async def test_a_viewer_is_told_alone_and_nothing_happens(
    desk: Desk, payload: dict[str, Any], owned: bool, does: str
) -> None:
    desk.owned = owned
    async with desk.served(Lists(viewers=group(ALICE))) as url:
        assert (await deliver(url, signed_request(payload))).status == 200
    assert desk.turns == []
    told = desk.slack.arguments[desk.slack.asked.index("chat.postEphemeral")]
    assert (told["user"], told["channel"], told["thread_ts"]) == (ALICE, "C1", TS)
    assert told["text"].startswith(f"To {does} you need the role responder, and yours is viewer")
    (deed,) = desk.deeds
    assert deed.what in {"case.close", "a new one", "new"}
    assert (deed.who, deed.outcome, deed.case) == (ALICE, DeedOutcome.REFUSED, THREAD.case_id)


@pytest.mark.parametrize(
    "payload", [mention(), mention(type="message", thread_ts=TS), pressed("C1", {"ts": TS}, "why")]
)
async def test_a_viewer_may_look_and_talk(desk: Desk, payload: dict[str, Any]) -> None:
    async with desk.served(Lists(viewers=group(ALICE))) as url:
        assert (await deliver(url, signed_request(payload))).status == 200
    assert [m.speaker.may_act for t in desk.turns for m in t.messages] in ([], [False])
    assert len(desk.turns) == 1
    assert desk.deeds == []


async def test_the_words_of_a_responder_do_something(desk: Desk) -> None:
    async with desk.served(Lists()) as url:
        await deliver(url, signed_request(mention()))
    assert [m.speaker.may_act for t in desk.turns for m in t.messages] == [True]


async def test_who_has_somebody_elses_message_investigated_is_written_down(desk: Desk) -> None:
    desk.owned = False
    async with desk.served(Lists()) as url:
        assert (await deliver(url, signed_request(message_shortcut("C1", ALERT)))).status == 200
    assert [(d.who, d.what, d.outcome) for d in desk.deeds] == [(ALICE, "investigate", DeedOutcome.DONE)]
    assert len(desk.turns) == 1


async def test_who_could_not_be_told_is_refused_all_the_same(desk: Desk) -> None:
    desk.slack.answers("chat.postEphemeral", error("user_not_in_channel"))
    async with desk.served(Lists(viewers=group(ALICE))) as url:
        assert (await deliver(url, signed_request(pressed("C1", {"ts": TS}, "case.close")))).status == 200
    assert desk.turns == []


async def test_who_is_deactivated_loses_the_role_at_once(desk: Desk) -> None:
    close = pressed("C1", {"ts": TS}, "case.close")
    gone = {"type": "user_change", "event_ts": TS, "user": {"id": ALICE, **ORDINARY, "deleted": True}}
    async with desk.served(Lists(admins=group(ALICE))) as url:
        for payload in (close, envelope(gone), close):
            assert (await deliver(url, signed_request(payload))).status == 200
    assert len(desk.turns) == 1
    assert [d.outcome for d in desk.deeds] == [DeedOutcome.REFUSED]


async def test_a_group_that_slack_says_changed_is_asked_for_again(desk: Desk) -> None:
    close = pressed("C1", {"ts": TS}, "case.close")
    regrouped = envelope({"type": "subteam_members_changed", "event_ts": TS, "subteam_id": "S0OPS"})
    desk.slack.answers("usergroups.users.list", ok(users=[]), ok(users=[ALICE]))
    async with desk.served(Lists(responders=group("S0OPS"))) as url:
        for payload in (close, regrouped, close):
            assert (await deliver(url, signed_request(payload))).status == 200
    assert len(desk.turns) == 1


def test_a_list_with_something_else_than_ids_is_refused() -> None:
    assert listed(" U0ALICE01, S0OPS ,", "SLACK_ADMINS") == {"U0ALICE01", "S0OPS"}
    with pytest.raises(Refused, match="SLACK_ADMINS: '@alice' is no id"):
        listed("U0ALICE01,@alice", "SLACK_ADMINS")


async def test_a_viewer_opens_no_incident_by_the_modal(desk: Desk) -> None:
    async with desk.served(Lists(viewers=group(ALICE))) as url:
        answer = await deliver(url, signed_request(submission("C1", "Checkout is down")))
    assert json.loads(answer.text)["response_action"] == "errors"
    assert "you need the role responder" in answer.text
    assert desk.noted.begun == []


async def test_where_a_workspace_chose_channels_a_case_is_opened_there_alone(desk: Desk) -> None:
    desk.owned = False
    desk.choices.settings = WorkspaceSettings(channels=("C2",))
    async with desk.served(Lists()) as url:
        for channel in ("C1", "C2"):
            assert (await deliver(url, signed_request(mention(channel=channel)))).status == 200
    assert [t.thread.channel for t in desk.turns] == ["C2"]
    told = desk.slack.arguments[desk.slack.asked.index("chat.postEphemeral")]
    assert told["text"] == "FaultMaven opens no cases in this channel: call it in <#C2>."
