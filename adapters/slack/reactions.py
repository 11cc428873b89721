"""Reactions as a way in: a pin adds a message to its case, a cross stops a turn, thumbs judge an answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, lifecycle
from adapters.slack.inbound import reactions, us
from adapters.slack.inbound.reactions import PIN, STOP, Reaction
from adapters.slack.inbound.shapes import SURFACE, Post
from adapters.slack.permissions import Permissions
from adapters.slack.progress import streamed, turn_of
from adapters.slack.ways import Shell
from adapters.slack.workspaces import Workspace, Workspaces
from engines.errors import Refused
from engines.permits import STOPPING
from engines.turn import Speaker, Thread, Turn

EVENTS = ("reaction_added", "reaction_removed")
PATIENCE = 2.5  # seconds for all that is looked up before the ack, which Slack waits three for

Next = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Reactions:
    """The listeners; nothing is read but messages of ours, and a pinned one in a thread that has a case."""

    shell: Shell
    workspaces: Workspaces
    receive: Callable[[Turn], Awaitable[None]]
    owns: Callable[[Thread], Awaitable[bool]]
    permissions: Permissions | None = None

    def register(self, bolt: AsyncApp, acknowledge: Callable[..., Awaitable[Any]]) -> None:
        """Hear reactions; without an ack Slack repeats what could not be looked up or stored."""
        for event in EVENTS:
            bolt.event(event, middleware=[self._hear])(acknowledge)

    async def _hear(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Next,  # noqa: A002 - Bolt injects by name
    ) -> None:
        reaction = reactions.read(body["event"])
        if reaction and (reaction.name in (*PIN, *STOP) or reaction.press):
            here = await lifecycle.of(self.workspaces, context, body)
            team = context.team_id or str(body.get("team_id"))
            async with asyncio.timeout(PATIENCE):
                await self._act(reaction, here, team, us(body) or await here.people.us())
        await next()

    async def _act(self, reaction: Reaction, here: Workspace, team: str, bot: str) -> None:
        if reaction.user == bot:
            return
        if reaction.author == bot:
            await self._on_ours(reaction, here, team)
        elif reaction.name in PIN and reaction.added:
            await self._pin(reaction, here, team, bot)

    async def _on_ours(self, reaction: Reaction, here: Workspace, team: str) -> None:
        post = await _post(here.client, reaction, reaction.ts)
        slot = _slot(here, post) if post else None
        if post is None or slot is None:
            return
        speaker = await _speaker(here, reaction.user)
        if reaction.name in STOP and reaction.added:
            place = Thread(surface=SURFACE, tenant=team, channel=reaction.channel, thread=post.thread_ts or post.ts)
            if not self.permissions or await self.permissions.tried(place, speaker.id, STOPPING):
                await self.shell.stop(turn_of(slot), speaker)
        elif turn := reactions.judged(reaction, post, team, speaker):
            await self.receive(turn)

    async def _pin(self, reaction: Reaction, here: Workspace, team: str, bot: str) -> None:
        root = await _root(here.client, reaction)
        thread = Thread(surface=SURFACE, tenant=team, channel=reaction.channel, thread=root or "")
        if root is None or not await self.owns(thread):
            return
        post = await _post(here.client, reaction, root)
        if post and post.user != bot:
            names = await here.people.names([post.user] if post.user else [])
            await self.receive(reactions.pinned(reaction, post, thread, names, bot))


async def _root(client: AsyncWebClient, reaction: Reaction) -> str | None:
    """The thread of a message, which its link names: nothing of what it says is asked for."""
    try:
        linked = await api.answered(client.chat_getPermalink(channel=reaction.channel, message_ts=reaction.ts))
    except Refused:
        return None
    return reactions.root(str(linked.get("permalink")), reaction.ts)


async def _post(client: AsyncWebClient, reaction: Reaction, thread: str) -> Post | None:
    """The message that was reacted to, where it stands in that thread; nothing else of the thread is asked for."""
    try:
        page = await api.answered(
            client.conversations_replies(
                channel=reaction.channel,
                ts=thread,
                oldest=reaction.ts,
                latest=reaction.ts,
                inclusive=True,
                include_all_metadata=True,
                limit=2,  # Slack puts the first message of the thread before it
            )
        )
    except Refused:
        return None
    found = (m for m in page.get("messages") or () if isinstance(m, dict) and m.get("ts") == reaction.ts)
    return next(map(Post.model_validate, found), None)


def _slot(here: Workspace, post: Post) -> str | None:
    """Which card it is; what streams has no metadata yet."""
    payload = (post.metadata or {}).get("event_payload")
    slot = payload.get("slot") if isinstance(payload, dict) else None
    return slot or here.streaming.get(post.ts) or streamed(post.blocks)


async def _speaker(here: Workspace, user: str) -> Speaker:
    names = await here.people.names([user])
    return Speaker(id=user, name=names.get(user, user))
