"""The manifest asks for what the code uses, no more and no less."""

import re
from pathlib import Path

import yaml

from adapters.slack import app

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
# What Slack's reference says that each call and event needs.
METHODS = {
    "auth_test": set(),
    "apps_connections_open": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_replies": {"channels:history", "groups:history"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "users_info": {"users:read"},
}
EVENTS = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
}


def test_the_events_are_those_that_listeners_hear() -> None:
    asked = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.split(".")[0] for event in asked} == set(app.EVENTS)


def test_the_scopes_are_those_that_events_and_calls_need() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "adapters/slack").glob("*.py"))
    calls = set(re.findall(r"client\.((?:apps|auth|chat|conversations|files|users)_[A-Za-z_]+)", source))
    asked = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    needed = set().union(*(METHODS[call] for call in calls), *(EVENTS[event] for event in asked))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_buttons_work() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
