"""Pressed buttons, as turns."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.cards import MODAL, opinion
from adapters.slack.inbound.shapes import SURFACE, Action, Clicked, Named, Place, Pressed, Turned, moment, team_of
from engines.turn import Press, Speaker, Thread, Turn, TurnKind


def pressed(payload: Mapping[str, Any], names: Mapping[str, str]) -> Turn | None:
    """The turn of a pressed button of a message or a modal of a case; None for anything else that can be pressed."""
    Clicked.model_validate(payload)
    container = payload.get("container")
    kind = container.get("type") if isinstance(container, dict) else None
    if kind == "view":
        return _turned(payload, names)
    if kind != "message":
        return None
    found = Pressed.model_validate(payload)
    if not found.actions or found.actions[0].type not in ("button", "feedback_buttons"):
        return None
    action, place, user = found.actions[0], found.container, found.user
    team = team_of(found.team, user)
    named, pushed = _parts(action.action_id)
    name, value = opinion(action.value) if action.type == "feedback_buttons" else (pushed, action.value)
    stands = place.thread_ts or (found.message.thread_ts if found.message else None) or place.message_ts
    root = stands if named is None else named
    thread = Thread(surface=SURFACE, tenant=team, channel=place.channel_id, thread=root)
    return _turn(thread, action, Press(name=name, value=value, speaker=_speaker(user, names)))


def _turned(payload: Mapping[str, Any], names: Mapping[str, str]) -> Turn | None:
    """A modal says itself of which case it is."""
    if not isinstance(payload.get("view"), dict) or payload["view"].get("callback_id") != MODAL:
        return None
    found = Turned.model_validate(payload)
    if not found.actions or found.actions[0].type != "button":
        return None
    action, place = found.actions[0], Place.model_validate_json(found.view.private_metadata)
    team = team_of(found.team, found.user)
    thread = Thread(surface=SURFACE, tenant=team, channel=place.channel, thread=place.thread)
    press = Press(name=button(action.action_id), value=action.value, speaker=_speaker(found.user, names))
    return _turn(thread, action, press)


def _speaker(user: Named, names: Mapping[str, str]) -> Speaker:
    return Speaker(id=user.id, name=names.get(user.id) or user.name or user.username or user.id)


def _turn(thread: Thread, action: Action, press: Press) -> Turn:
    return Turn(
        id=f"{SURFACE}:{thread.tenant}:{thread.channel}:{action.action_ts}:{press.speaker.id}",
        kind=TurnKind.ACTION,
        at=moment(action.action_ts),
        thread=thread,
        press=press,
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
