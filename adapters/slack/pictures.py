"""What a message can't hold, as files in Slack: pictures and long answers, never the reason why a card is lost."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.cards import documents
from adapters.slack.files import allowed
from engines.errors import FaultMavenError, Unavailable
from engines.markup import Card, Painter, Picture
from engines.turn import Thread

NAME = "over-time.png"
LISTED = 100  # of the newest files of a channel, among which one of ours is looked for
KEPT = 256  # uploaded files that are remembered
PATIENCE = 8.0  # seconds that a card waits for its files at most
LOOKS, PAUSE = 6, 0.3  # Slack takes files in by and by, and refuses cards that name one before
ALT = 1_000  # characters of the description that a file may have

_log = logging.getLogger(__name__)


class Pictures:
    """Uploads what is drawn or too long; the same content is uploaded once in the life of the process."""

    def __init__(self, client: AsyncWebClient, paint: Painter) -> None:
        self._client, self._paint = client, paint
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._known: set[str] = set()  # the ids of those that Slack has taken in

    async def file(self, picture: Picture | None) -> str | None:
        """The id of the picture's file; None where there is no picture or Slack does not take it now."""
        if picture is None:
            return None
        png = await asyncio.to_thread(self._paint, picture)
        file = await self._kept(NAME, png, picture.alt)
        return file if file in self._known else None

    async def whole(self, card: Card, thread: Thread) -> str | None:
        """The name of a file in the thread with all that the card says; None where Slack does not take it now.

        It is shared once: its name has the content, so that it is found again after a crash.
        """
        content = documents.whole(card).encode("utf-8", "replace")
        digest = hashlib.sha256(thread.key.encode() + content).hexdigest()
        name = documents.name(card, digest)
        if digest not in self._ids:
            file = await _unless_it_fails(name, self._shared(name, content, thread))
            if file is None:
                return None
            self._remember(digest, file)
        return name

    async def _shared(self, name: str, content: bytes, thread: Thread) -> str:
        """The file's id, also where it stands there already."""
        listed = await api.answered(self._client.files_list(channel=thread.channel, count=LISTED))
        found = (file.get("id") for file in listed.get("files") or () if file.get("name") == name)
        return str(next(found, None) or await self._upload(name, content, None, thread))

    async def _kept(self, name: str, content: bytes, alt: str | None = None) -> str | None:
        return await _unless_it_fails(name, self._shown(name, content, alt))

    def _remember(self, digest: str, file: str) -> None:
        self._ids[digest] = file
        while len(self._ids) > KEPT:
            self._known.discard(self._ids.popitem(last=False)[1])

    async def _shown(self, name: str, content: bytes, alt: str | None) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._ids:
            self._remember(digest, await self._upload(name, content, alt))
        file = self._ids[digest]
        await self._take_in(file)
        return file

    async def _upload(self, name: str, content: bytes, alt: str | None, thread: Thread | None = None) -> str:
        """The id of a new file, which people see in the thread where one is given."""
        seen = {"alt_txt": alt[:ALT]} if alt else {}
        begun = await api.answered(self._client.files_getUploadURLExternal(filename=name, length=len(content), **seen))
        await self._send(str(begun.get("upload_url")), content)
        file = str(begun.get("file_id"))
        channel, ts = (thread.channel, thread.thread or None) if thread else (None, None)
        await api.answered(
            self._client.files_completeUploadExternal(
                files=[{"id": file, "title": name}], channel_id=channel, thread_ts=ts
            )
        )
        return file

    async def _send(self, url: str, content: bytes) -> None:
        if not allowed(url, self._client.base_url):
            raise Unavailable("Slack named a place outside Slack for the file.")
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, data=content, proxy=self._client.proxy, allow_redirects=False) as response,
            ):
                if response.status != 200:  # noqa: PLR2004 - OK
                    raise Unavailable(f"Slack did not take the file (status {response.status}).")
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable("Slack broke off the upload of the file.") from error

    async def _take_in(self, file: str) -> None:
        for look in range(LOOKS):
            if file in self._known:
                return
            await asyncio.sleep(PAUSE if look else 0)
            known = (await api.answered(self._client.files_info(file=file))).get("file") or {}
            if known.get("mimetype"):
                self._known.add(file)


async def _unless_it_fails(name: str, made: Awaitable[str]) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await made
    except (FaultMavenError, TimeoutError) as error:
        _log.warning("A card goes out without its %s: %s", name, str(error) or "Slack takes too long.")
        return None
