"""What a message can't hold, as files in Slack: pictures and long answers, never the reason why a card is lost."""

import asyncio
import hashlib
import logging
from collections import OrderedDict

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.files import allowed
from engines.errors import FaultMavenError, Unavailable
from engines.markup import Card, Painter, Picture

NAME, WHOLE = "over-time.png", "the-whole-answer.txt"
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
        self._links: dict[str, str] = {}  # of those that Slack has taken in, by id

    async def file(self, picture: Picture | None) -> str | None:
        """The id of the picture's file; None where there is no picture or Slack does not take it now."""
        if picture is None:
            return None
        png = await asyncio.to_thread(self._paint, picture)
        file = await self._kept(NAME, png, picture.alt)
        return file if file in self._links else None

    async def whole(self, card: Card) -> str | None:
        """Where all that a card says stands as a file; None where Slack does not take it now."""
        file = await self._kept(WHOLE, card.text.encode("utf-8", "replace"))
        return self._links.get(file or "")

    async def _kept(self, name: str, content: bytes, alt: str | None = None) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._shown(name, content, alt)
        except (FaultMavenError, TimeoutError) as error:
            _log.warning("A card goes out without its %s: %s", name, str(error) or "Slack takes too long.")
            return None

    async def _shown(self, name: str, content: bytes, alt: str | None) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._ids:
            self._ids[digest] = await self._upload(name, content, alt)
            while len(self._ids) > KEPT:
                self._links.pop(self._ids.popitem(last=False)[1], None)
        file = self._ids[digest]
        await self._take_in(file)
        return file

    async def _upload(self, name: str, content: bytes, alt: str | None) -> str:
        seen = {"alt_txt": alt[:ALT]} if alt else {}
        begun = await api.answered(self._client.files_getUploadURLExternal(filename=name, length=len(content), **seen))
        await self._send(str(begun.get("upload_url")), content)
        file = str(begun.get("file_id"))
        await api.answered(self._client.files_completeUploadExternal(files=[{"id": file, "title": name}]))
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
            if file in self._links:
                return
            await asyncio.sleep(PAUSE if look else 0)
            known = (await api.answered(self._client.files_info(file=file))).get("file") or {}
            if known.get("mimetype"):
                self._links[file] = str(known.get("permalink") or "")
