"""Slack as a place where people talk: posting, editing, reading back and fetching over the Web API."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import api, inbound, sending, text
from adapters.slack.files import Download, Located, Source, located
from adapters.slack.pace import Pace
from adapters.slack.pictures import Pictures
from adapters.slack.progress import STREAM, Streams, streamed, turn_of
from adapters.slack.workspaces import Workspace, Workspaces, given
from engines.errors import Refused
from engines.markup import Card, Painter
from engines.turn import Attachment, Message, Thread

PAGE = 200
PAGES = 50
MAX_BYTES = 200_000_000
_Call = Callable[..., Awaitable[AsyncSlackResponse]]


class SlackSurface:
    """The ChatSurface of all workspaces: what is done in a thread is done with its own workspace's token."""

    def __init__(
        self, access: Workspaces | str, paint: Painter, *, base_url: str = api.BASE_URL, max_bytes: int = MAX_BYTES
    ) -> None:
        self._workspaces, self._paint, self._max_bytes = given(access, base_url), paint, max_bytes
        self._streams, self._pace = Streams(), Pace()
        self._pictures: WeakKeyDictionary[Workspace, Pictures] = WeakKeyDictionary()

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        """Post below the thread, or where it has none in the channel itself; the reference is the message's ts."""
        here = await self._open(thread)
        if ref := await self._streams.begin(here, thread, slot, card):
            return ref
        place = {
            "channel": thread.channel,
            "thread_ts": thread.thread or None,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        answer = await self._put(here, here.client.chat_postMessage, place, slot, card, thread)
        return str(answer["ts"])

    async def answers(self, thread: Thread, slot: str, who: str) -> None:
        """The card of that slot is for that person, unless another asked for it: the turn came in another process."""
        here = await self._workspaces.of(thread.tenant)
        turn = turn_of(slot)
        here.asks(turn, here.asking.get(turn) or who)

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:
        """Replace a posted card in place, and end what streams there with the first that is no working card."""
        here = await self._open(thread)
        if ref.startswith(STREAM):
            ref = ref.removeprefix(STREAM)
            if await self._streams.go_on(here, thread, ref, slot, card):
                return
        await self._put(here, here.client.chat_update, {"channel": thread.channel, "ts": ref}, slot, card, thread)

    async def _put(  # noqa: PLR0913, PLR0917 - what one call is made of
        self, here: Workspace, call: _Call, place: dict[str, Any], slot: str, card: Card, thread: Thread
    ) -> dict[str, Any]:
        """What Slack refuses of a channel that ended is remembered."""
        try:
            return await sending.put(lambda body: call(**place, **body), slot, card, self._pictures_of(here), thread)
        except Refused as refusal:
            here.channels.refused(place["channel"], refusal)
            raise

    async def _open(self, thread: Thread) -> Workspace:
        """The workspace; raises Refused where the channel takes nothing now."""
        here = await self._workspaces.of(thread.tenant)
        here.channels.check(thread.channel)
        return here

    def wait(self, thread: Thread, *, new: bool) -> float:
        """Seconds until Slack lets a message be posted there, or edited; 0: now."""
        return self._pace.post(thread) if new else self._pace.edit(thread)

    def _pictures_of(self, here: Workspace) -> Pictures:
        if here not in self._pictures:
            self._pictures[here] = Pictures(here.client, self._paint)
        return self._pictures[here]

    async def find(self, thread: Thread, slot: str) -> str | None:
        """Look the slot up in the metadata of the thread's messages, or of the newest of the channel itself."""
        async for post in self._replies(thread) if thread.thread else self._newest(thread):
            payload = (post.get("metadata") or {}).get("event_payload") or {}
            if payload.get("slot") == slot:
                return str(post["ts"])
            if streamed(post.get("blocks")) == slot:
                return f"{STREAM}{post['ts']}"
        return None

    async def history(self, thread: Thread, *, before: str, limit: int) -> tuple[Message, ...]:
        """The thread's first message and the newest ones before `before`: the first is what it is all about."""
        here = await self._workspaces.of(thread.tenant)
        us = await here.people.us()
        first: list[inbound.Post] = []
        newest: deque[inbound.Post] = deque(maxlen=max(0, limit - 1))
        async for raw in self._replies(thread, latest=before):
            post = inbound.Post.model_validate(raw)
            if post.subtype not in inbound.SAID or post.user == us or post.ts >= before:
                continue
            if first or limit < 1:
                newest.append(post)
            else:
                first.append(post)
        posts = [*first, *newest]
        speakers = [post.user for post in posts if post.user]
        mentioned = [person for post in posts for person in text.PERSON.findall(post.text or "")]
        names = await here.people.names(dict.fromkeys([*speakers, *mentioned]))
        return tuple(inbound.message(post, bot=us, names=names, team=thread.tenant) for post in posts)

    async def _replies(self, thread: Thread, latest: str | None = None) -> AsyncIterator[dict[str, Any]]:
        client = (await self._workspaces.of(thread.tenant)).client
        cursor: str | None = None
        for _ in range(PAGES):
            page = await api.answered(
                client.conversations_replies(
                    channel=thread.channel,
                    ts=thread.thread,
                    limit=PAGE,
                    include_all_metadata=True,
                    latest=latest,
                    cursor=cursor,
                )
            )
            for post in page.get("messages") or []:
                yield post
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _newest(self, place: Thread) -> AsyncIterator[dict[str, Any]]:
        """Asked for after a crash alone, while a message of ours was posted that opens an incident."""
        client = (await self._workspaces.of(place.tenant)).client
        asked = client.conversations_history(channel=place.channel, limit=PAGE, include_all_metadata=True)
        for post in (await api.answered(asked)).get("messages") or []:
            yield post

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file's bytes, in chunks."""
        source = Source.read(attachment.source)
        here, place = await self._workspaces.of(source.team), Located(source.where)
        if "://" not in source.where:
            info = (await api.answered(here.client.files_info(file=source.where))).get("file") or {}
            place = located(info, attachment.name)
        client = here.client
        download = Download(attachment.name, place, here.token, client.base_url, self._max_bytes, client.proxy)
        async for chunk in download.chunks():
            yield chunk

    async def discard(self, attachment: Attachment) -> None:
        """Do nothing: the file stays where people put it, in Slack."""
