"""What Slack sends, as turns: pure, so that the same event by any transport is the same turn."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from adapters.slack.inbound.messages import SAID, actor, heard, message, people, us
from adapters.slack.inbound.presses import button, elsewhere, pressed
from adapters.slack.inbound.shapes import SURFACE, Assisted, Loose, Opener, Post, Reacting, Submitted
from adapters.slack.inbound.shortcuts import investigated
from engines.errors import Refused
from engines.turn import Turn

__all__ = ["SAID", "SURFACE", "Post", "actor", "button", "elsewhere", "message", "people", "to_turn", "us"]


CHECKED: dict[str, type[Loose]] = {"shortcut": Opener, "view_submission": Submitted}  # what others read


EVENTS: dict[str, type[Loose]] = {
    "assistant_thread_started": Assisted,
    "assistant_thread_context_changed": Assisted,
    "reaction_added": Reacting,
    "reaction_removed": Reacting,
}


def _kind(payload: Mapping[str, Any]) -> str:
    event = payload.get("event")
    return str(event.get("type")) if isinstance(event, dict) else ""


def to_turn(
    payload: Mapping[str, Any], *, bot: str | None = None, names: Mapping[str, str] | None = None
) -> Turn | None:
    """The turn that a payload makes, or None where it is not for us; raises Refused on a payload Slack never sends.

    `bot` is our own user id where the payload does not say it, `names` are people's names by id.
    """
    try:
        if payload.get("type") == "event_callback":
            if checked := EVENTS.get(_kind(payload)):
                checked.model_validate(payload["event"])
            return heard(payload, bot, names or {})
        if payload.get("type") == "block_actions":
            return pressed(payload, names or {})
        if payload.get("type") == "message_action":
            return investigated(payload, bot, names or {})
        if checked := CHECKED.get(str(payload.get("type"))):
            checked.model_validate(payload)
    except (ValidationError, ValueError, OverflowError) as error:
        raise Refused("The request is signed, but its body is not what Slack sends.") from error
    return None
