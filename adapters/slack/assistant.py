"""The conversation of one person with us: what it offers when it is opened, its title, and that somebody is at work.

Slack calls it an agent's; apps of before 2026 have an assistant there, which tells of its opening in another way.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import api
from adapters.slack.workspaces import remember
from engines import route
from engines.cards import wording
from engines.errors import FaultMavenError, RateLimited, Refused
from engines.turn import Turn, TurnKind

OPENED = "assistant_thread_started"
MOVED = "assistant_thread_context_changed"
MESSAGES = "messages"  # the tab of the conversation
OFFER = "What is wrong?"
PROMPTS = (
    {"title": "Something is failing", "message": "Something is failing. What do you need from me?"},
    {"title": "Say what to drop here", "message": "help"},
)
LOOKING = "is looking…"  # behind our name
PATIENCE = 1.0  # seconds
AT_ONCE = 4  # signs under way: in a storm of messages nobody sees them, and what is stored counts
PACE = timedelta(seconds=1)  # between two calls in a thread that are signed
PAUSE = 3600.0  # seconds until a workspace that lacks a call is asked for it again
TURN = "turn"  # what a payload became, in Bolt's context

log = logging.getLogger("faultmaven.slack")

Step = Callable[..., Awaitable[Any]]


class Assistant:
    """Signs that nobody waits for: each is sent once, and what a workspace refuses it is spared for a while."""

    def __init__(self) -> None:
        self._spared: dict[tuple[str, str], float] = {}
        self._signed: OrderedDict[str, str] = OrderedDict()  # turns
        self._shown: OrderedDict[str, datetime] = OrderedDict()  # when who was signed last called, by thread
        self._under_way = 0

    def register(self, bolt: AsyncApp, acknowledge: Step) -> None:
        """Hear that the container was opened; what is looked at beside it is neither read nor kept."""
        bolt.event(OPENED)(ack=acknowledge, lazy=[self.offer])
        bolt.event(MOVED)(acknowledge)

    async def offer(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Show what one can begin with: above the messages of an agent, in the thread of an assistant."""
        opened = body["event"]
        place = opened.get("assistant_thread") or {"channel_id": opened.get("channel")}
        if opened["type"] != OPENED and opened.get("tab") != MESSAGES:
            return
        where = {name: place[name] for name in ("channel_id", "thread_ts") if name in place}
        prompts = client.assistant_threads_setSuggestedPrompts(**where, title=OFFER, prompts=list(PROMPTS))
        await self._sent(f"prompts, {opened['type']}", str(body.get("team_id")), prompts)

    def signs(self, turn: Turn) -> bool:
        """Whether to sign that turn, which is remembered: its sign goes with our next message.

        Slack may send it again after that.
        """
        if turn.kind is not TurnKind.MENTION or turn.id in self._signed or self._under_way >= AT_ONCE:
            return False
        last = self._shown.get(turn.thread.key)
        if (last and turn.at - last < PACE) or route.is_small(turn):
            return False
        remember(self._signed, turn.id, "")
        remember(self._shown, turn.thread.key, turn.at)
        return True

    async def sign(self, context: dict[str, Any], client: AsyncWebClient) -> None:
        """Say to who calls us that we are at work, before anything is posted, and what a new conversation is about."""
        turn: Turn = context[TURN]
        channel, thread = turn.thread.channel, turn.thread.thread
        status = client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=LOOKING)
        await self._sent("status", turn.thread.tenant, status)
        begins = turn.wants_history or turn.messages[0].ref == thread
        if begins and is_direct(channel) and turn.text:
            about = wording.subject(turn.text)
            title = client.assistant_threads_setTitle(channel_id=channel, thread_ts=thread, title=about)
            await self._sent("title", turn.thread.tenant, title)

    async def _sent(self, what: str, team: str, call: Awaitable[AsyncSlackResponse]) -> None:
        spared = time.monotonic() < self._spared.get((what, team), 0.0)
        if spared or self._under_way >= AT_ONCE:
            call.close()  # type: ignore[attr-defined]  # a coroutine that is not begun
            return
        self._under_way += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await api.answered(call)
        except RateLimited as limited:
            self._spared[what, team] = time.monotonic() + limited.retry_after
        except Refused as refused:
            self._spared[what, team] = time.monotonic() + PAUSE
            log.info("Slack shows no %s in workspace %s: %s", what, team, refused)
        except (FaultMavenError, TimeoutError):
            return
        finally:
            self._under_way -= 1


def is_direct(channel: str) -> bool:
    """Whether a channel is a conversation with one person."""
    return channel.startswith("D")
