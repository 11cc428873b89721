"""What is behind a card: views of the case in a modal, for who presses alone."""

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, cards
from engines import commands
from engines.commands import Mistake, Reply
from engines.errors import FaultMavenError
from engines.turn import Press, Thread

WHY = "why"  # the button of a cause, whose number stands in its value
_log = logging.getLogger("faultmaven.slack")


def words(press: Press) -> str | None:
    """The command that a button shows the answer of; None for what changes something."""
    said = f"why {press.value.removeprefix('H')}" if press.name == WHY else press.value
    if press.name not in (WHY, commands.TYPED):
        return None
    read = commands.parse(said)
    return None if isinstance(read, Mistake) or read.form.changes else said


def are_seen_by_all(body: dict[str, Any]) -> bool:
    """Whether the button stands on a card in the thread, or in a modal: not in an answer to one person."""
    container = body.get("container") or {}
    return container.get("type") == "view" or not container.get("is_ephemeral")


async def show(client: AsyncWebClient, body: dict[str, Any], thread: Thread, said: str, reply: Reply) -> bool:
    """Open a modal, or turn the one that is open; says whether Slack did, never an error."""
    if reply.card is None:
        return False
    view = cards.modal(reply.card, thread, said)
    opened = (body.get("view") or {}).get("id")
    try:
        if opened:
            await api.answered(client.views_update(view_id=opened, view=view))
        else:
            await api.answered(client.views_open(trigger_id=str(body.get("trigger_id")), view=view))
    except FaultMavenError as error:
        _log.warning("The details of a case could not be shown in a modal: %s", error)
        return False
    return True
