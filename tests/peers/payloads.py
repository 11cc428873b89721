"""What Slack sends beside messages and buttons, as Slack sends it."""

import time
from typing import Any

from tests.peers.slack_peer import APP, BOT, TEAM, envelope

Payload = dict[str, Any]
RESPONSE = "http://127.0.0.1:9/actions"
_TRIGGER = "13345224609.738474920.8088930838d88f008e0"


def _asked(kind: str, user: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": user, "username" if kind == "shortcut" else "name": "alice", "team_id": TEAM},
        "token": "verification",
        "trigger_id": _TRIGGER,
        "is_enterprise_install": False,
        "action_ts": f"{time.time():.6f}",
    }


def message_shortcut(
    channel: str, message: dict[str, Any], *, user: str = "U0ALICE01", name: str = "incidents", url: str = RESPONSE
) -> dict[str, Any]:
    """'Investigate this' on a message."""
    return {
        **_asked("message_action", user),
        "callback_id": "investigate",
        "message_ts": message["ts"],
        "response_url": url,
        "message": {"type": "message", **message},
        "channel": {"id": channel, "name": name},
    }


def global_shortcut(*, user: str = "U0ALICE01") -> dict[str, Any]:
    """'New incident' from anywhere."""
    return {**_asked("shortcut", user), "callback_id": "new_incident"}


def submission(  # noqa: PLR0913 - the fields of the modal
    channel: str | None,
    title: str | None,
    *,
    severity: str | None = None,
    text: str | None = None,
    files: tuple[dict[str, Any], ...] = (),
    user: str = "U0ALICE01",
    view: str = "V0NEW0001",
) -> dict[str, Any]:
    """The filled modal of a new incident."""
    option = {"text": {"type": "plain_text", "text": f"{severity}: bad", "emoji": False}, "value": severity}
    inputs: dict[str, dict[str, Any]] = {
        "title": {"type": "plain_text_input", "value": title},
        "severity": {"type": "static_select", "selected_option": option if severity else None},
        "text": {"type": "plain_text_input", "value": text},
        "files": {"type": "file_input", "files": list(files)},
        "channel": {"type": "conversations_select", "selected_conversation": channel},
    }
    asked = _asked("view_submission", user)
    del asked["action_ts"]
    return {
        **asked,
        "api_app_id": APP,
        "response_urls": [],
        "view": {
            "id": view,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": "B0FAULT01",
            "type": "modal",
            "callback_id": "new_incident",
            "title": {"type": "plain_text", "text": "New incident", "emoji": False},
            "close": None,
            "submit": None,
            "blocks": [],
            "private_metadata": "",
            "state": {"values": {name: {name: filled} for name, filled in inputs.items()}},
            "hash": "1700000000.abc",
            "clear_on_close": False,
            "notify_on_close": False,
            "root_view_id": view,
            "previous_view_id": None,
            "external_id": "",
        },
    }


def reaction(  # noqa: PLR0913 - what a reaction consists of
    name: str, channel: str, ts: str, *, user: str = "U0ALICE01", author: str = BOT, removed: bool = False
) -> dict[str, Any]:
    """A reaction to a message, in its envelope."""
    return envelope(
        {
            "type": "reaction_removed" if removed else "reaction_added",
            "user": user,
            "reaction": name,
            "item_user": author,
            "item": {"type": "message", "channel": channel, "ts": ts},
            "event_ts": f"{time.time():.6f}",
        }
    )


def message_changed(channel: str, before: Payload, now: Payload) -> Payload:
    """A message that its author edited, in its envelope."""
    ts = f"{time.time():.6f}"
    place = {"channel": channel, "channel_type": "channel", "ts": ts, "event_ts": ts}
    was = {"type": "message", "subtype": "message_changed", "hidden": True, "message": now, "previous_message": before}
    return envelope({**was, **place})


def assistant(kind: str, channel: str, thread: str, *, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Somebody opened the assistant, or looks at another channel now."""
    place = {"user_id": "U0ALICE01", "context": context or {}, "channel_id": channel, "thread_ts": thread}
    return envelope({"type": f"assistant_thread_{kind}", "assistant_thread": place, "event_ts": thread})
