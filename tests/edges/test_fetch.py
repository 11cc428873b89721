"""Fetching an address: which are allowed, and what a checked socket does with redirects, sizes and types."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from adapters.fetch import page
from adapters.fetch.addresses import allowed
from adapters.fetch.page import PageFetcher
from engines.errors import Refused
from tests.peers.slack_peer import served

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "203.1.113.9", "2606:4700:4700::1111", "2a00:1450:4001::8a"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert allowed(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  unspecified, and this host on Linux
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",  # carrier-grade NAT
        "100.100.100.200",  # metadata of Alibaba
        "127.0.0.1",
        "127.9.9.9",
        "168.63.129.16",  # platform of Azure
        "169.254.169.254",  # metadata
        "169.254.170.2",  # credentials of ECS
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",  # metadata
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
        "2130706433",
        "0x7f.1",
    ],
)
def test_others_are_not(address: str) -> None:
    assert not allowed(address)


@asynccontextmanager
async def serving(**pages: Handler) -> AsyncIterator[str]:
    """A server on loopback; a page `a` is at `/a`."""
    async with served([web.get(f"/{name}", handler) for name, handler in pages.items()]) as url:
        yield url


def here(limit: int = 1000, seconds: float = 10.0) -> PageFetcher:
    return PageFetcher(limit, allow=lambda address: address == "127.0.0.1", seconds=seconds)


async def html(_: web.Request) -> web.Response:
    return web.Response(text="<h1>checkout is down</h1>", content_type="text/html")


async def test_a_page_is_fetched_and_named(tmp_path: Path) -> None:
    async with serving(status=html) as base:
        assert await here().fetch(f"{base}/status?token=s3cret#top", tmp_path / "page") == "127.0.0.1/status.html"
    assert (tmp_path / "page").read_text() == "<h1>checkout is down</h1>"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_the_address_that_is_connected_to_is_checked(tmp_path: Path, host: str) -> None:
    async with serving(status=html) as base:
        port = urlsplit(base).port
        with pytest.raises(Refused, match=r"127\.0\.0\.1|::1"):
            await PageFetcher(1000).fetch(f"http://{host}:{port}/status", tmp_path / "page")
    assert not (tmp_path / "page").exists()


def moved(to: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": to})

    return answer


async def test_redirects_are_followed_and_each_is_checked(tmp_path: Path) -> None:
    pages = {f"m{n}": moved(f"/m{n + 1}") for n in range(9)}
    async with serving(**pages, m9=html) as base:
        assert await here().fetch(f"{base}/m4", tmp_path / "page") == "127.0.0.1/m9.html"
        with pytest.raises(Refused, match="more than 5 times"):
            await here().fetch(f"{base}/m3", tmp_path / "page")


@pytest.mark.parametrize(
    ("to", "about"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:"),
        ("file:///etc/passwd", "begin with http"),
        ("gopher://127.0.0.1/", "begin with http"),
        ("http://user:word@127.0.0.1/", "name or password"),
    ],
)
async def test_a_redirect_leads_nowhere_else(tmp_path: Path, to: str, about: str) -> None:
    async with serving(away=moved(to)) as base:
        with pytest.raises(Refused, match=about):
            await here().fetch(f"{base}/away", tmp_path / "page")


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        (lambda: web.Response(body=b"x" * 1001, content_type="text/plain"), "larger than"),
        (lambda: web.Response(body=b"x", content_type="video/mp4"), "video/mp4"),
        (
            lambda: web.Response(body=b"x", content_type="text/plain", headers={"Content-Encoding": "br"}),
            "packed as br",
        ),
        (lambda: web.Response(status=404), "status 404"),
        (lambda: web.Response(status=401), "login"),
    ],
)
async def test_what_can_not_be_used_is_refused(tmp_path: Path, answer: Callable[[], web.Response], about: str) -> None:
    async def handler(_: web.Request) -> web.Response:
        return answer()

    async with serving(a=handler) as base:
        with pytest.raises(Refused, match=about):
            await here().fetch(f"{base}/a", tmp_path / "page")


async def test_a_packed_answer_stays_packed_for_the_unpacker_with_its_caps(tmp_path: Path) -> None:
    packed = gzip.compress(b"a" * 100_000)

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=packed, content_type="text/plain", headers={"Content-Encoding": "gzip"})

    async with serving(a=handler) as base:
        assert await here().fetch(f"{base}/a", tmp_path / "page") == "127.0.0.1/a.txt.gz"
    assert (tmp_path / "page").read_bytes() == packed


async def test_a_slow_answer_is_given_up(tmp_path: Path) -> None:
    async def handler(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with serving(a=handler) as base:
        with pytest.raises(Refused, match="longer than"):
            await here(seconds=0.2).fetch(f"{base}/a", tmp_path / "page")


async def test_a_host_that_does_not_answer_is_said(tmp_path: Path) -> None:
    async with serving(a=html) as base:
        pass
    with pytest.raises(Refused, match="can't be reached"):
        await here().fetch(f"{base}/a", tmp_path / "page")


async def test_no_proxy_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with serving(status=html) as base:
        assert await here().fetch(f"{base}/status", tmp_path / "page")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example/x",
        "http://",
        "https:///x",
        "http://a.example:99999/",
        "http://[::1",
        "http://a.example/" + "x" * 5000,
    ],
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        page.checked(url)


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("https://a.example/", "text/html", "a.example/index.html"),
        ("https://a.example/logs/app.log", "text/plain", "a.example/app.log"),
        ("https://a.example/logs/app", "text/plain", "a.example/app.txt"),
        ("https://a.example/run.php", "text/html", "a.example/run.php.html"),
        ("https://a.example/..%2f..%2fetc%2fpasswd", "application/octet-stream", "a.example/passwd"),
    ],
)
def test_names_of_what_was_fetched(url: str, kind: str, name: str) -> None:
    assert page.named(page.checked(url), kind) == name
