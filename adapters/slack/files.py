"""The bytes of a file that somebody dropped, and to whom our token may be shown for it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp

from adapters.slack import api
from engines.errors import RateLimited, Refused, Unavailable

HOSTS = ("slack.com", "slack-files.com", "slack-gov.com")
CHUNK = 1 << 16
HOPS = 3
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=30)
MEGABYTE = 1 << 20


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
class Download:
    """One download: what people call the file, where it is, and how much of it is taken."""

    name: str
    url: str
    token: str
    base_url: str
    max_bytes: int
    proxy: str | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes; raises Refused, RateLimited or Unavailable."""
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                response = await self._open(session)
                async with response:
                    self._check(response)
                    async for chunk in self._read(response):
                        yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"Slack broke off the download of {self.name}.") from error

    async def _open(self, session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        url = self.url
        for _ in range(HOPS):
            if not allowed(url, self.base_url):
                raise Refused(f"{self.name} is stored outside Slack: upload the file itself.")
            headers = {"Authorization": f"Bearer {self.token}"}
            response = await session.get(url, headers=headers, allow_redirects=False, proxy=self.proxy)
            if not 300 <= response.status < 400:  # noqa: PLR2004 - redirects
                return response
            url = urljoin(url, response.headers.get("Location", ""))
            response.release()
        raise Unavailable(f"Slack sends the download of {self.name} round in circles.")

    def _check(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status == 429:  # noqa: PLR2004 - Too Many Requests
            raise RateLimited("Slack asks to slow down.", retry_after=api.retry_after(response.headers))
        if status >= 500:  # noqa: PLR2004 - server errors
            raise Unavailable(f"Slack could not send {self.name} (status {status}).")
        if status != 200:  # noqa: PLR2004 - OK
            raise Refused(f"Slack does not hand out {self.name} (status {status}): was it deleted or is it private?")
        attached = response.headers.get("Content-Disposition", "").startswith("attachment")
        if response.content_type == "text/html" and not attached:
            raise Refused(
                f"Slack showed a login page instead of {self.name}: "
                "give the app the scope files:read, reinstall it and upload the file again."
            )
        if (response.content_length or 0) > self.max_bytes:
            raise self._too_big()

    async def _read(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in response.content.iter_chunked(CHUNK):
            size += len(chunk)
            if size > self.max_bytes:
                raise self._too_big()
            yield chunk

    def _too_big(self) -> Refused:
        return Refused(f"{self.name} is larger than {self.max_bytes / MEGABYTE:g} MB: upload the part that matters.")
