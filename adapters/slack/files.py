"""The bytes of a file that somebody dropped, and to whom our token may be shown for it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from adapters.slack import api
from engines.errors import RateLimited, Refused, Unavailable

DOCUMENTS = ("quip", "canvas", "space", "post", "docs", "list")  # what people write in Slack itself, as a mode or type
GONE = {
    "tombstone": "{name} was deleted in Slack: drop it again if it matters.",
    "hidden_by_limit": "{name} is hidden by the limit of this workspace's plan: drop it again.",
}
HOSTS = ("slack.com", "slack-files.com", "slack-gov.com")
CHUNK = 1 << 16
TRIES, PAUSE = 4, 0.5  # of one download that breaks off, and seconds before the next, doubled each time
LOOKS = 2  # at a page instead of the file: that of a gateway is gone by then, a login is not
HOPS = 3
PARTIAL = 206
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=30)
MEGABYTE = 1 << 20


def is_document(mode: str | None, filetype: str | None) -> bool:
    """Whether a file is a canvas, a post or a list: Slack hands it out as a page."""
    return mode in DOCUMENTS or filetype in DOCUMENTS


def allowed(url: str, base_url: str) -> bool:
    """Whether our token may be sent there: over https to Slack's own hosts, or to the configured API itself."""
    try:
        to, base = urlsplit(url), urlsplit(base_url)
        ports = to.port, base.port
    except ValueError:
        return False
    if to.username is not None or to.password is not None:
        return False
    if (to.scheme, to.hostname, ports[0]) == (base.scheme, base.hostname, ports[1]):
        return True
    host = to.hostname or ""
    return to.scheme == "https" and ports[0] in (None, 443) and any(host == h or host.endswith(f".{h}") for h in HOSTS)


@dataclass(frozen=True)
class Source:
    """Where a file is: the workspace whose token opens it, and its address or id."""

    team: str
    where: str

    def __str__(self) -> str:
        return f"{self.team} {self.where}"

    @classmethod
    def read(cls, text: str) -> "Source":
        """What was written; an address alone is one of the time when there was one workspace."""
        team, _, where = text.rpartition(" ")
        return cls(team, where)


@dataclass(frozen=True)
class Located:
    """Where the bytes of a file are; a page is what Slack makes of a document of its own."""

    url: str
    is_page: bool = False


def located(info: Mapping[str, Any], name: str) -> Located:
    """What Slack says of a file; raises Refused where there is nothing to read, and Unavailable where not yet."""
    mode, url = info.get("mode"), info.get("url_private_download") or info.get("url_private")
    if mode in GONE:
        raise Refused(GONE[str(mode)].format(name=name))
    if info.get("is_external") or mode == "external":
        where = info.get("pretty_type") or info.get("external_type") or "another service"
        raise Refused(f"{name} is stored in {where}, outside Slack: download it and drop the file itself.")
    if not isinstance(url, str) or not url:
        raise Unavailable(f"Slack does not say yet where {name} is.")
    return Located(url, is_document(mode, info.get("filetype")))


class _Page(Refused):
    """Slack showed a page instead of the file."""


@dataclass
class Download:
    """One download: what people call the file, where it is, and how much of it is taken."""

    name: str
    place: Located
    token: str
    base_url: str
    max_bytes: int
    proxy: str | None = None
    _read: int = 0  # bytes that were handed out
    _version: str = ""  # of what they are of

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes; goes on where it broke off. Raises Refused, RateLimited or Unavailable."""
        for attempt in range(1, TRIES + 1):
            try:
                async for chunk in self._rest():
                    self._read += len(chunk)
                    yield chunk
            except _Page:
                if attempt == LOOKS:
                    raise
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if attempt == TRIES:
                    raise Unavailable(f"Slack broke off the download of {self.name}.") from error
            else:
                return
            await asyncio.sleep(PAUSE * 2 ** (attempt - 1))

    async def _rest(self) -> AsyncIterator[bytes]:
        """What was not handed out yet; where Slack begins anew, what was is passed over."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            response = await self._open(session)
            async with response:
                self._check(response)
                skip = 0 if response.status == PARTIAL else self._read
                size = self._read - skip
                async for chunk in response.content.iter_chunked(CHUNK):
                    size += len(chunk)
                    if size > self.max_bytes:
                        raise self._too_big()
                    rest, skip = chunk[skip:], max(0, skip - len(chunk))
                    if rest:
                        yield rest

    async def _open(self, session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        url = self.place.url
        for _ in range(HOPS):
            if not allowed(url, self.base_url):
                raise Refused(f"{self.name} is stored outside Slack: upload the file itself.")
            response = await session.get(url, headers=self._headers(), allow_redirects=False, proxy=self.proxy)
            if not 300 <= response.status < 400:  # noqa: PLR2004 - redirects
                return response
            url = urljoin(url, response.headers.get("Location", ""))
            response.release()
        raise Unavailable(f"Slack sends the download of {self.name} round in circles.")

    def _headers(self) -> dict[str, str]:
        """As it is stored, so that a place in it is the same place each time."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}
        if self._read:
            headers["Range"] = f"bytes={self._read}-"
        return headers

    def _check(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status == 429:  # noqa: PLR2004 - Too Many Requests
            raise RateLimited("Slack asks to slow down.", retry_after=api.retry_after(response.headers))
        if status >= 500:  # noqa: PLR2004 - server errors
            raise Unavailable(f"Slack could not send {self.name} (status {status}).")
        if status != 200 and not (status == PARTIAL and self._goes_on(response)):  # noqa: PLR2004 - OK
            raise Refused(f"Slack does not hand out {self.name} (status {status}): was it deleted or is it private?")
        version = response.headers.get("ETag", "")
        if self._read and version != self._version:
            raise Unavailable(f"{self.name} changed while it was read.")
        self._version = version
        if self._is_login(response):
            raise _Page(
                f"Slack showed a login page instead of {self.name}: "
                "give the app the scope files:read, reinstall it and upload the file again."
            )
        if (response.content_length or 0) > self.max_bytes:
            raise self._too_big()

    def _goes_on(self, response: aiohttp.ClientResponse) -> bool:
        return response.headers.get("Content-Range", "").startswith(f"bytes {self._read}-")

    def _is_login(self, response: aiohttp.ClientResponse) -> bool:
        """Slack sends who may not read a file to a page; a document of its own is a page itself, at its own place."""
        if response.content_type != "text/html":
            return False
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return False
        return not self.place.is_page or str(response.url) != str(URL(self.place.url))

    def _too_big(self) -> Refused:
        limit = f"{self.max_bytes / MEGABYTE:g} MB"
        return Refused(f"{self.name} is larger than {limit}, the most that is taken (MAX_FILE_MB): drop what matters.")
