"""Fetches one page or file through a checked socket: no proxy, few redirects, a cap on size and time."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from adapters.fetch.addresses import allowed
from engines.errors import Refused

if TYPE_CHECKING:
    import aiohttp

REDIRECTS = 5
SECONDS = 30.0  # for all of it
LONGEST = 4000  # characters of an address
_CHUNK = 1 << 16
_MOVED = (301, 302, 303, 307, 308)
_OK = 200
_LOCKED = (401, 403, 407)
_TYPES = re.compile(
    r"text/(?!javascript|css)[\w.+-]+|image/(?:png|jpeg|gif|webp|bmp|tiff)|application/(?:[\w.-]+\+)?(?:json|xml|yaml)"
    r"|application/(?:x-ndjson|jsonlines|x-yaml|toml|octet-stream|zip|gzip|x-gzip|zstd|x-tar|x-zip-compressed|x-log)"
)
_ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "application/json": ".json", "text/markdown": ".md",
    "text/csv": ".csv", "application/xml": ".xml", "text/xml": ".xml", "application/x-ndjson": ".jsonl",
    "text/plain": ".txt", "application/yaml": ".yaml", "application/x-yaml": ".yaml",
}  # fmt: skip
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_ODD = re.compile(r"[^\w.+-]+")
_NAME = 80  # characters of the last part of an address that its file is called by


@dataclass
class _Guard:
    """Makes the sockets of one fetch, each for an address that is allowed."""

    allow: Callable[[str], bool]
    refused: list[str] = field(default_factory=list)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """For the very address that is connected to; raises PermissionError for one that must not be."""
        family, kind, protocol, _, place = info
        if family not in (socket.AF_INET, socket.AF_INET6) or not self.allow(str(place[0])):
            self.refused.append(str(place[0]))
            raise PermissionError(f"{place[0]} is not allowed")
        return socket.socket(family, kind, protocol)


@dataclass(frozen=True)
class PageFetcher:
    """Fetches from public addresses; `limit` is in bytes."""

    limit: int
    allow: Callable[[str], bool] = allowed
    seconds: float = SECONDS

    async def fetch(self, url: str, target: Path) -> str:
        """Write what is there to `target`, and say what the file is called. Raises Refused."""
        import aiohttp  # noqa: PLC0415  only who fetches needs it

        guard = _Guard(self.allow)
        # a fresh connection for each request, so that each is checked; `trust_env` is off, so there is no proxy
        connector = aiohttp.TCPConnector(socket_factory=guard.socket, force_close=True, use_dns_cache=False)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self.seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": "FaultMaven", "Accept-Encoding": "identity"},
        ) as session:
            try:
                return await self._follow(session, url, target)
            except TimeoutError:
                raise Refused(f"It took longer than {self.seconds:.0f} seconds: save it and drop the file.") from None
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise _failed(guard, error) from None

    async def _follow(self, session: "aiohttp.ClientSession", url: str, target: Path) -> str:
        for _ in range(REDIRECTS + 1):
            parts = checked(url)
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status not in _MOVED or "Location" not in answer.headers:
                    return await self._kept(answer, parts, target)
                url = urljoin(url, answer.headers["Location"])
        raise Refused(f"It redirects more than {REDIRECTS} times: open it and drop what is there as a file.")

    async def _kept(self, answer: "aiohttp.ClientResponse", parts: SplitResult, target: Path) -> str:
        if answer.status in _LOCKED:
            raise Refused("It asks for a login, which I have not: open it and drop what is there as a file.")
        if answer.status != _OK:
            raise Refused(f"It answered with status {answer.status}: check the address.")
        kind = answer.headers.get("Content-Type", "text/plain").split(";")[0].strip().lower()
        if not _TYPES.fullmatch(kind):
            raise Refused(f"It is of type {kind[:60]}, which I can't read: drop what matters in it as text.")
        packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("identity", "gzip", "x-gzip"):
            raise Refused(f"It came packed as {packed[:30]}, though I asked for plain text: save it and drop the file.")
        await self._written(answer, target)
        return named(parts, kind) + (".gz" if packed != "identity" else "")

    async def _written(self, answer: "aiohttp.ClientResponse", target: Path) -> None:
        size = 0
        with target.open("wb") as file:
            async for chunk in answer.content.iter_chunked(_CHUNK):
                size += len(chunk)
                if size > self.limit:
                    raise Refused(f"It is larger than {self.limit >> 20} MB: cut it to the incident and drop the file.")
                file.write(chunk)


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked for; raises Refused."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or len(url) > LONGEST or not url.isprintable():
        raise Refused("Only addresses that begin with http:// or https:// and name a host can be fetched.")
    if parts.username is not None or parts.password is not None:
        raise Refused("An address with a name or password in it is not fetched: leave that part out.")
    return parts


def named(parts: SplitResult, kind: str) -> str:
    """What a file from there is called: its host and the last part of its path, with the ending of its type."""
    last = _ODD.sub("-", unquote(parts.path).rstrip("/").rsplit("/", 1)[-1])[-_NAME:].strip("-.")
    ending = _ENDINGS.get(kind, "")
    is_told = kind not in ("text/html", "application/xhtml+xml") and _ENDING.search(last)
    return f"{_ODD.sub('-', parts.hostname or '')}/{last or 'index'}" + (
        "" if is_told or last.endswith(ending or " ") else ending
    )


def _failed(guard: _Guard, error: Exception) -> Refused:
    if guard.refused:
        return Refused(
            f"It leads to {guard.refused[-1]}, which is no public address, and those are never fetched: "
            "open it and drop what is there as a file."
        )
    return Refused(f"It can't be reached ({type(error).__name__}): open it and drop what is there as a file.")
