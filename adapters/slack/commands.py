"""`/fm`, its buttons, and the same words after a mention: asked of the desk, which answers one person alone."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import Field, ValidationError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import api, cards, details, inbound, text
from adapters.slack.cards import Shown
from adapters.slack.files import allowed
from adapters.slack.inbound.shapes import Loose
from adapters.slack.workspaces import Workspace
from engines import commands
from engines.commands import Ask, Asked, Reply
from engines.errors import FaultMavenError
from engines.markup import Card
from engines.turn import Press, Speaker, Thread, Turn, TurnKind

COMMAND = "/fm"
BROKEN = "The request is signed, but it is no command as Slack sends it."
AS_A_FILE = "more: ask me for the same in the case's thread, and the whole comes as a file"
DIRECT = "im"  # a conversation of one person with us
_log = logging.getLogger("faultmaven.slack")


class Typed(Loose):
    """A slash command as Slack sends it, in a form."""

    text: str = ""
    team_id: str
    channel_id: str = Field(pattern="^[CDG][A-Z0-9]*$")
    user_id: str = Field(pattern="^[UW][A-Z0-9]*$")
    user_name: str = ""
    trigger_id: str  # its own for each time that somebody types one

    def asked(self, at: datetime, names: Mapping[str, str]) -> Asked:
        """What the desk is asked; Slack has no slash commands in threads, so it is about the channel."""
        name = names.get(self.user_id) or self.user_name or self.user_id
        return Asked(
            id=f"{inbound.SURFACE}:{self.team_id}:{self.channel_id}:{self.trigger_id}",
            at=at,
            thread=Thread(surface=inbound.SURFACE, tenant=self.team_id, channel=self.channel_id, thread=""),
            speaker=Speaker(id=self.user_id, name=name),
            words=text.typed(self.text, names),
        )


@dataclass(frozen=True)
class Commands:
    """Hears commands; `ask` has stored what changes a case when it answers."""

    ask: Ask

    async def typed(self, body: dict[str, Any], here: Workspace) -> BoltResponse:
        """The answer to a slash command, which is also its ack."""
        try:
            found = Typed.model_validate(body)
        except ValidationError:
            return BoltResponse(status=400, body=BROKEN)
        names = await here.people.names(dict.fromkeys([found.user_id, *text.PERSON.findall(found.text)]))
        try:
            reply = await self.ask(found.asked(datetime.now(UTC), names))
        except FaultMavenError as error:  # Slack never sends a command again: who typed it is told
            reply = Reply(Card(title=f"That was not done: {error} Type it again."))
        message = json.dumps({"response_type": "ephemeral", **_message(reply)})
        return BoltResponse(status=200, body=message, headers={"Content-Type": "application/json"})

    async def heard(self, turn: Turn, body: dict[str, Any], here: Workspace) -> Turn | None:
        """The turn that is to be stored; none where it was a command that is answered by now."""
        if turn.press and (words := details.words(turn.press)) and details.are_seen_by_all(body):
            reply = await self.ask(Asked(turn.id, turn.at, turn.thread, turn.press.speaker, words))
            if not await details.show(here.client, body, turn.thread, words, reply):
                await whisper(here.client, turn.thread, turn.press.speaker.id, reply)
            return None
        if turn.press and turn.press.name in (commands.TYPED, commands.CONFIRMED):
            reply = await self.ask(_pressed(turn, turn.press, body))
            await _replace(here.client, str(body.get("response_url")), reply)
            return None
        if turn.kind is not TurnKind.MENTION or turn.messages[0].speaker.is_bot:  # no app has a role
            return turn
        found = _said(turn, body, await here.people.names(()))
        event = body.get("event") or {}
        if found.press is None or event.get("channel_type") == DIRECT:  # where nobody else sees the answer anyway
            return found
        who = found.press.speaker
        reply = await self.ask(Asked(found.id, found.at, found.thread, who, found.press.value, aloud=True))
        if reply.card and event.get("type") == "app_mention":  # Slack tells of it twice
            await whisper(here.client, turn.thread, who.id, reply)
        return None


def _said(turn: Turn, body: dict[str, Any], names: Mapping[str, str]) -> Turn:
    """What was said to us as a turn of its own where it is a command, people with their ids; talk as it is."""
    raw = (body.get("event") or {}).get("text")
    if not isinstance(raw, str) or len(turn.messages) != 1:
        return turn
    written = turn.messages[0].model_copy(update={"text": text.typed(raw, names)})
    found = commands.turn_of(turn.model_copy(update={"messages": (written,)}))
    return found if found.press else turn


def _pressed(turn: Turn, press: Press, body: dict[str, Any]) -> Asked:
    """A button that stands for words; the yes to one question is one turn, however often it is pressed."""
    confirmed = press.name == commands.CONFIRMED
    asked = Asked(turn.id, turn.at, turn.thread, press.speaker, press.value, confirmed=confirmed)
    if not confirmed:
        return asked
    question = f"{(body.get('container') or {}).get('message_ts')}:{press.speaker.id}:{press.value}"
    digest = hashlib.sha256(question.encode()).hexdigest()[:16]
    return replace(asked, id=f"{turn.thread.place}:yes:{digest}")


def _message(reply: Reply) -> dict[str, Any]:
    """The card with buttons that know which case they are about: what one person sees stands in no thread."""
    card = reply.card or Card(title="Done.")
    where = reply.thread.thread if reply.thread else ""
    there = tuple(b.model_copy(update={"name": inbound.elsewhere(where, b.name)}) for b in card.buttons)
    shown = card.model_copy(update={"buttons": there})
    return {"text": cards.fallback(shown), "blocks": cards.to_blocks(shown, Shown(rest=AS_A_FILE))}


async def whisper(client: AsyncWebClient, place: Thread, who: str, reply: Reply) -> None:
    """Say it in the thread to one person alone; what is stored is stored, whether they hear of it or not."""
    said = {"thread_ts": place.thread or None, **_message(reply)}
    try:
        await api.answered(client.chat_postEphemeral(channel=place.channel, user=who, **said))
    except FaultMavenError as error:
        _log.warning("Somebody could not be answered in private: %s", error)


async def _replace(client: AsyncWebClient, url: str, reply: Reply) -> None:
    """Put the answer in the place of what was pressed; never an error, as Slack would send the press again."""
    if not allowed(url, client.base_url):
        return
    message = {"response_type": "ephemeral", "replace_original": True, **_message(reply)}
    try:
        await AsyncWebhookClient(url, timeout=api.TIMEOUT, retry_handlers=[]).send_dict(message)
    except Exception as error:  # noqa: BLE001 - the library passes on whatever its connection meets
        _log.warning("A pressed button could not be answered: %s", type(error).__name__)
