"""The ways in beside words and buttons: shortcuts and the modal that they open, checked before anything is promised."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import api, lifecycle, modals
from adapters.slack.files import allowed
from adapters.slack.inbound.shortcuts import INVESTIGATE, NEW
from adapters.slack.inbound.views import CHANNEL, Filled
from adapters.slack.permissions import Permissions
from adapters.slack.workspaces import Workspaces
from engines.commands import Ask
from engines.errors import FaultMavenError, Refused
from engines.permits import OPENING
from engines.turn import Speaker, Turn

PATIENCE = 1.0  # seconds for one question to Slack before the ack, which Slack waits three for
BETWEEN = (
    "FaultMaven can't answer in a direct message between others: forward that message to FaultMaven or to a channel."
)

log = logging.getLogger("faultmaven.slack")

Next = Callable[[], Awaitable[Any]]
Step = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Shell:
    """What the ways in need of the product, beside a place for turns."""

    begin: Callable[[tuple[Turn, ...]], Awaitable[None]]  # opens an incident below a message of ours
    stop: Callable[[str, Speaker], Awaitable[None]]  # ends a running turn, by its id
    ask: Ask  # answers commands
    late: Ask  # the same for who joins a channel, without a card where nothing is worked on


@dataclass(frozen=True)
class Ways:
    """The listeners of the shortcuts, each with the token of its own workspace."""

    shell: Shell
    workspaces: Workspaces
    permissions: Permissions | None = None

    def register(self, bolt: AsyncApp, store: Step, acknowledge: Step) -> None:
        """Hear the shortcuts and the modal; `store` keeps the turn of a payload."""
        bolt.shortcut(INVESTIGATE, middleware=[self._reachable, store])(acknowledge)
        bolt.shortcut(NEW, middleware=[self._ask])(acknowledge)
        bolt.view(NEW, middleware=[self._begin])(acknowledge)

    async def _reachable(
        self,
        body: dict[str, Any],
        client: AsyncWebClient,
        next: Next,  # noqa: A002 - Bolt injects by name
    ) -> BoltResponse | None:
        channel = body["channel"]
        reason = await refusal(client, channel["id"])
        if reason is None:
            await next()
            return None
        between = channel.get("name") == "directmessage"  # what Slack calls all those that two others have
        await tell(client, str(body.get("response_url")), BETWEEN if between else reason)
        return BoltResponse(status=200)

    async def _ask(self, body: dict[str, Any], client: AsyncWebClient, next: Next) -> None:  # noqa: A002 - as above
        """Without an ack where the modal did not open: Slack says then that it did not work."""
        await api.answered(client.views_open(trigger_id=str(body["trigger_id"]), view=modals.incident()))
        await next()

    async def _begin(
        self,
        body: dict[str, Any],
        client: AsyncWebClient,
        context: AsyncBoltContext,
        next: Next,  # noqa: A002 - as above
    ) -> BoltResponse | None:
        filled = Filled(body)
        wrong = filled.missing
        if not wrong and (reason := await refusal(client, filled.channel)):
            wrong = {CHANNEL: reason}
        if wrong:
            return marked(wrong)
        here = await lifecycle.of(self.workspaces, context, body)
        turns = filled.turns(datetime.now(UTC), await here.people.names([filled.form.user.id]))
        if self.permissions:
            reason = await self.permissions.allows(turns[0].thread, filled.form.user.id, OPENING)
            if reason:
                return marked({CHANNEL: reason})
        await self.shell.begin(turns)
        await next()
        return None


def marked(wrong: dict[str, str]) -> BoltResponse:
    """The modal stays open, with a sentence below each input that is wrong."""
    errors = {"response_action": "errors", "errors": wrong}
    return BoltResponse(status=200, body=json.dumps(errors), headers={"Content-Type": "application/json"})


async def refusal(client: AsyncWebClient, channel: str) -> str | None:
    """Why nothing can be posted in a channel, in one sentence; None also where Slack does not say in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = (await api.answered(client.conversations_info(channel=channel))).get("channel") or {}
    except Refused as refused:
        return str(refused)
    except (FaultMavenError, TimeoutError):
        return None
    if found.get("is_archived"):
        return api.SENTENCES["is_archived"]
    direct = found.get("is_im") or found.get("is_mpim")
    return None if direct or found.get("is_member", True) else api.SENTENCES["not_in_channel"]


async def tell(client: AsyncWebClient, url: str, text: str) -> None:
    """Say something to the one person who used a shortcut, where we are no member too; never an error."""
    if not allowed(url, client.base_url):
        return
    try:
        await AsyncWebhookClient(url, timeout=api.TIMEOUT, retry_handlers=[]).send(text=text, response_type="ephemeral")
    except Exception as error:  # noqa: BLE001 - the library passes on whatever its connection meets
        log.warning("Somebody could not be told why a shortcut does nothing: %s", type(error).__name__)
