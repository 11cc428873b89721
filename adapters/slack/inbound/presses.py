"""Pressed buttons, as turns."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.inbound.shapes import SURFACE, Clicked, Pressed, moment, team_of
from engines.turn import Press, Speaker, Thread, Turn, TurnKind


def pressed(payload: Mapping[str, Any], names: Mapping[str, str]) -> Turn | None:
    """The turn of a pressed button of a message; None for anything else that can be pressed."""
    Clicked.model_validate(payload)
    if not isinstance(payload.get("container"), dict) or payload["container"].get("type") != "message":
        return None
    found = Pressed.model_validate(payload)
    if not found.actions or found.actions[0].type != "button":
        return None
    action, place, user = found.actions[0], found.container, found.user
    team = team_of(found.team, user)
    named, pushed = _parts(action.action_id)
    stands = place.thread_ts or (found.message.thread_ts if found.message else None) or place.message_ts
    root = stands if named is None else named
    name = names.get(user.id) or user.name or user.username or user.id
    return Turn(
        id=f"{SURFACE}:{team}:{place.channel_id}:{action.action_ts}:{user.id}",
        kind=TurnKind.ACTION,
        at=moment(action.action_ts),
        thread=Thread(surface=SURFACE, tenant=team, channel=place.channel_id, thread=root),
        press=Press(name=pushed, value=action.value, speaker=Speaker(id=user.id, name=name)),
    )


def button(action_id: str) -> str:
    """The button's name; `cards` puts its place in front, as Slack wants action ids to differ in a message."""
    return _parts(action_id)[1]


def elsewhere(thread: str, name: str) -> str:
    """The name of a button that stands in no thread and belongs into that one; into none where that is empty."""
    return f"@{thread}:{name}"


def _parts(action_id: str) -> tuple[str | None, str]:
    """The thread that a button names, where it stands in none, and its own name."""
    name = re.sub(r"^\d+:", "", action_id)
    thread, colon, rest = name.removeprefix("@").partition(":")
    return (thread, rest) if colon and name.startswith("@") else (None, name)
