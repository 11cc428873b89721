"""The manifest asks for what the code uses, no more and no less, and is printed for each way to install it."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from adapters.slack import app, manifest
from adapters.slack.homes import Homes
from adapters.slack.workspaces import One
from engines.errors import Refused
from engines.turn import Thread, Turn
from tests.edges.slack.shell import Noted
from tests.peers import outbound

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
SOURCE = "\n".join(path.read_text() for path in sorted((ROOT / "adapters/slack").rglob("*.py")))
# What Slack's reference says that each call needs (https://docs.slack.dev/reference/methods) …
METHODS: dict[str, set[str]] = {
    "api_call": set(),
    "auth_test": set(),
    "apps_connections_open": set(),
    "assistant_threads_setStatus": {"assistant:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "assistant_threads_setTitle": {"assistant:write"},
    "chat_appendStream": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_join": {"channels:join"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "files_list": {"files:read"},
    "oauth_v2_access": set(),
    "reactions_add": {"reactions:write"},
    "reactions_remove": {"reactions:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_conversations": {"channels:read", "groups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
# … and each event (https://docs.slack.dev/reference/events).
EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "assistant_thread_context_changed": {"assistant:write"},
    "assistant_thread_started": {"assistant:write"},
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "file_shared": {"files:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
DECLARED = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
FEATURES = MANIFEST["features"]
ASSISTANTS = {"assistant_thread_started", "assistant_thread_context_changed"}  # of apps of before `agent_view`


class Recorder(AsyncApp):
    """Bolt as it is, which notes for what it was given a listener."""

    heard: dict[str, set[str]]

    def __init__(self, **settings: Any) -> None:
        self.heard = defaultdict(set)
        super().__init__(**settings)

    def _note(self, kind: str, wanted: Any) -> None:
        given = wanted.get("type", wanted.get("callback_id")) if isinstance(wanted, dict) else wanted
        self.heard[kind].update([given.pattern if isinstance(given, re.Pattern) else str(given)])

    def event(self, event: Any, *more: Any, **others: Any) -> Any:
        self._note("event", event)
        return super().event(event, *more, **others)

    def command(self, command: Any, *more: Any, **others: Any) -> Any:
        self._note("command", command)
        return super().command(command, *more, **others)

    def shortcut(self, constraints: Any, *more: Any, **others: Any) -> Any:
        self._note("shortcut", constraints)
        return super().shortcut(constraints, *more, **others)

    def global_shortcut(self, callback_id: Any, *more: Any, **others: Any) -> Any:
        self._note("shortcut", callback_id)
        return super().global_shortcut(callback_id, *more, **others)

    def message_shortcut(self, callback_id: Any, *more: Any, **others: Any) -> Any:
        self._note("shortcut", callback_id)
        return super().message_shortcut(callback_id, *more, **others)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """For what the application registers listeners."""

    async def receive(_turn: Turn) -> None: ...

    async def owns(_thread: Thread) -> bool:
        return False

    monkeypatch.setattr(app, "AsyncApp", Recorder)
    homes = Homes(One("xoxb-1"), None, None)  # type: ignore[arg-type]  # nobody opens a tab here
    driving = app.SlackApp("xoxb-1", receive=receive, owns=owns, shell=Noted().shell, homes=homes)
    assert isinstance(driving._bolt, Recorder)
    return dict(driving._bolt.heard)


def test_the_events_are_those_that_listeners_hear(heard: dict[str, set[str]]) -> None:
    asked = {event.split(".")[0] for event in DECLARED}
    assert heard["event"] - asked == ASSISTANTS, "add these to bot_events in manifest.yml"
    assert asked - heard["event"] == set(), "nobody listens to these: take them out of manifest.yml"


def test_the_slash_commands_are_those_that_are_answered(heard: dict[str, set[str]]) -> None:
    declared = {command["command"] for command in FEATURES.get("slash_commands", [])}
    assert heard.get("command", set()) == declared, "slash_commands in manifest.yml are not what is registered"


def test_the_shortcuts_are_those_that_are_answered(heard: dict[str, set[str]]) -> None:
    declared = {shortcut["callback_id"] for shortcut in FEATURES.get("shortcuts", [])}
    assert heard.get("shortcut", set()) == declared, "shortcuts in manifest.yml are not what is registered"


def test_the_home_tab_and_the_assistant_are_on_where_their_events_are_heard() -> None:
    home = FEATURES.get("app_home", {})
    assert home.get("home_tab_enabled", False) == ("app_home_opened" in DECLARED)
    assert home.get("messages_tab_enabled", False) == ("message.im" in DECLARED)
    assert "agent_view" in FEATURES
    assert "assistant_view" not in FEATURES, "Slack takes it in no new app"


@pytest.mark.parametrize(("socket", "oauth"), [(False, False), (True, False), (False, True), (True, True)])
def test_slack_takes_the_manifest_by_its_own_types(*, socket: bool, oauth: bool) -> None:
    printed = yaml.safe_load(manifest.shown("https://fm.example.com", socket=socket, oauth=oauth))
    printed["oauth_config"]["scopes"]["bot"].remove("assistant:write")  # in Slack's reference, and not in its types
    assert outbound.asked("apps.manifest.create", {"manifest": printed}) == []


def test_the_scopes_are_those_that_events_calls_and_commands_need() -> None:
    calls = called()
    assert calls - set(METHODS) == set(), "add these with their scopes to METHODS"
    assert DECLARED - set(EVENTS) == set(), "add these with their scopes to EVENTS"
    needed = set().union(*(METHODS[call] for call in calls), *(EVENTS[event] for event in DECLARED))
    needed |= {"commands"} if FEATURES.get("slash_commands") or FEATURES.get("shortcuts") else set()
    assert needed - SCOPES == set(), "add these scopes to manifest.yml"
    assert SCOPES - needed == set(), "nothing needs these scopes: take them out of manifest.yml"


def called() -> set[str]:
    """The client's own names of the methods that are called."""
    return set(re.findall(r"client\.([a-z]+[A-Za-z]*_[A-Za-z_]+)\(?", SOURCE)) & _methods()


def _methods() -> set[str]:
    """The client's own names of Slack's methods."""
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415 - only here

    return {name for name in dir(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}


def test_buttons_work() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def _addresses(part: Any) -> set[str]:
    if isinstance(part, dict):
        return set().union(*(_addresses(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_addresses(value) for value in part))
    return {part} if isinstance(part, str) and part.startswith("https://") else set()


def test_an_address_of_the_installation_stands_wherever_slack_calls() -> None:
    printed = yaml.safe_load(manifest.shown("https://fm.example.com/", socket=False, oauth=False))
    found = _addresses(printed)
    assert found == {"https://fm.example.com/slack/events", "https://fm.example.com/slack/oauth_redirect"}
    assert not printed["settings"]["socket_mode_enabled"]
    assert not printed["settings"]["token_rotation_enabled"]  # a token in the settings must not expire


def test_socket_mode_needs_no_address() -> None:
    printed = yaml.safe_load(manifest.shown(None, socket=True, oauth=False))
    assert _addresses(printed) == set()
    assert printed["settings"]["socket_mode_enabled"] is True
    assert printed["settings"]["event_subscriptions"]["bot_events"] == sorted(DECLARED)
    assert printed["oauth_config"]["scopes"]["bot"] == list(manifest.scopes())


def test_both_ways_at_once_and_many_workspaces() -> None:
    printed = yaml.safe_load(manifest.shown("https://fm.example.com", socket=True, oauth=True))
    settings = printed["settings"]
    assert [settings[f"{what}_enabled"] for what in ("socket_mode", "org_deploy", "token_rotation")] == [True] * 3
    assert printed["oauth_config"]["redirect_urls"] == ["https://fm.example.com/slack/oauth_redirect"]


@pytest.mark.parametrize(
    "url",
    [
        "http://fm.example.com",
        "fm.example.com",
        "https://fm.example.com/deep",
        "https://me@fm.example.com",
        "https://[",
    ],
)
def test_an_address_that_slack_would_not_call_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="address that Slack can call"):
        manifest.shown(url, socket=False, oauth=False)
