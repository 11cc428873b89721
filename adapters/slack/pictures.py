"""The pictures of cards as files in Slack: uploaded once, shown by id, and never the reason why a card is lost."""

import asyncio
import hashlib
import logging
from collections import OrderedDict

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.files import allowed
from engines.errors import FaultMavenError, Unavailable
from engines.markup import Painter, Picture

NAME = "over-time.png"
KEPT = 256  # ids of uploaded pictures
PATIENCE = 8.0  # seconds that a card waits for its picture at most
LOOKS, PAUSE = 6, 0.3  # Slack takes files in by and by, and refuses cards that name one before
ALT = 1_000  # characters of the description that a file may have

_log = logging.getLogger(__name__)


class Pictures:
    """Uploads what is drawn; the same picture is uploaded once in the life of the process."""

    def __init__(self, client: AsyncWebClient, paint: Painter) -> None:
        self._client, self._paint = client, paint
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._ready: set[str] = set()

    async def file(self, picture: Picture | None) -> str | None:
        """The id of the picture's file; None where there is no picture or Slack does not take it now."""
        if picture is None:
            return None
        png = await asyncio.to_thread(self._paint, picture)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._shown(png, picture.alt)
        except (FaultMavenError, TimeoutError) as error:
            _log.warning("A card goes out with words instead of its picture: %s", str(error) or "Slack takes too long.")
            return None

    async def _shown(self, png: bytes, alt: str) -> str | None:
        digest = hashlib.sha256(png).hexdigest()
        if digest not in self._ids:
            self._ids[digest] = await self._upload(png, alt)
            while len(self._ids) > KEPT:
                self._ready.discard(self._ids.popitem(last=False)[1])
        file = self._ids[digest]
        return file if await self._taken_in(file) else None

    async def _upload(self, png: bytes, alt: str) -> str:
        begun = await api.answered(
            self._client.files_getUploadURLExternal(filename=NAME, length=len(png), alt_txt=alt[:ALT])
        )
        await self._send(str(begun.get("upload_url")), png)
        file = str(begun.get("file_id"))
        await api.answered(self._client.files_completeUploadExternal(files=[{"id": file, "title": NAME}]))
        return file

    async def _send(self, url: str, png: bytes) -> None:
        if not allowed(url, self._client.base_url):
            raise Unavailable("Slack named a place outside Slack for the picture.")
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, data=png, proxy=self._client.proxy, allow_redirects=False) as response,
            ):
                if response.status != 200:  # noqa: PLR2004 - OK
                    raise Unavailable(f"Slack did not take the picture (status {response.status}).")
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable("Slack broke off the upload of the picture.") from error

    async def _taken_in(self, file: str) -> bool:
        for look in range(LOOKS):
            if file in self._ready:
                return True
            await asyncio.sleep(PAUSE if look else 0)
            known = (await api.answered(self._client.files_info(file=file))).get("file") or {}
            if known.get("mimetype"):
                self._ready.add(file)
        return file in self._ready
