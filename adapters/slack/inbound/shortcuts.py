"""The shortcut "Investigate this" on any message, as a turn: the message is the evidence, and its thread the case."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.inbound.messages import is_by, message
from adapters.slack.inbound.shapes import SURFACE, Shortcut, moment, team_of
from engines.turn import Thread, Turn, TurnKind

INVESTIGATE = "investigate"  # the callback ids of the manifest
NEW = "new_incident"


def investigated(payload: Mapping[str, Any], bot: str | None, names: Mapping[str, str]) -> Turn | None:
    """The turn of a message that is to be investigated; None for another shortcut and for a message of ours.

    Its id is that of the message, so that two who ask for the same message have one effect.
    """
    asked = Shortcut.model_validate(payload)
    post, team = asked.message, team_of(asked.team, asked.user)
    if asked.callback_id != INVESTIGATE or is_by(post, bot):
        return None
    return Turn(
        id=f"{SURFACE}:{team}:{asked.channel.id}:{post.ts}",
        kind=TurnKind.MENTION,
        at=moment(asked.action_ts),
        thread=Thread(surface=SURFACE, tenant=team, channel=asked.channel.id, thread=post.thread_ts or post.ts),
        messages=(message(post, bot=bot, names=names, team=team),),
        wants_history=post.thread_ts not in (None, post.ts),
    )
