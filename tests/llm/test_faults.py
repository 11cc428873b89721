"""What a failing provider does, through the real library: each fault in our own word, and nothing else escapes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from adapters.llm.faults import Fault
from adapters.llm.models import Manner, Model
from adapters.llm.provider import Call, Litellm, Reply, Said
from engines.prompts.shapes import Closed

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]
PROVIDERS = ("openai", "anthropic")


def asked(provider: str, base: str, seconds: float = 3.0) -> Call:
    name = {"openai": "gpt-4o-mini", "anthropic": "claude-sonnet-4-5"}[provider]
    return Call(Model(provider, name, "k", base), (Said("user", "hi"),), Closed, Manner.SCHEMA, 100, 0.0, seconds)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """The library's first call takes seconds."""
    for provider in PROVIDERS:
        with pytest.raises(Fault):
            asyncio.run(Litellm().complete(asked(provider, "http://127.0.0.1:9", 60)))


async def fault(call: Call) -> Fault:
    with pytest.raises(Fault) as caught:
        await Litellm().complete(call)
    return caught.value


def base(llmock: Any, provider: str) -> str:
    return f"{llmock.url}/v1" if provider == "openai" else f"{llmock.url}/anthropic"


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("status", "why", "again"),
    [
        (400, "the request was refused", False),
        (401, "the key was refused", False),
        (404, "there is no such model", False),
        (500, "it fails", True),
        (503, "it fails", True),
        (529, "", True),  # overloaded, which one of the two is not told
    ],
)
async def test_a_status_has_its_word(llmock: Any, provider: str, status: int, why: str, *, again: bool) -> None:
    llmock.fail(status)
    found = await fault(asked(provider, base(llmock, provider)))
    assert (found.again, found.billed) == (again, False)
    assert str(found) == why or not why


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_rate_limit_says_when_to_come_back(llmock: Any, provider: str) -> None:
    llmock.rate_limit(times=1, retry_after=3)
    found = await fault(asked(provider, base(llmock, provider)))
    assert str(found) == "rate limited"
    assert found.wait == 3.0


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_answers_too_late_may_have_been_paid(llmock: Any, provider: str) -> None:
    llmock.delay(5)
    found = await fault(asked(provider, base(llmock, provider), 0.3))
    assert found.billed
    assert found.again


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_is_not_there_is_a_broken_connection(provider: str) -> None:
    assert str(await fault(asked(provider, "http://127.0.0.1:9"))) == "the connection broke"


@asynccontextmanager
async def server(answer: Any) -> AsyncIterator[str]:
    """A server that answers every request so."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def drip(request: web.Request) -> web.StreamResponse:
    """One byte now and then: no time-out between two bytes ever ends that."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(100):
        await response.write(b" ")
        await asyncio.sleep(0.05)
    return response


async def garbage(_request: web.Request) -> web.Response:
    return web.Response(text="<html>gateway</html>", content_type="application/json")


async def empty(_request: web.Request) -> web.Response:
    return web.json_response({})


async def dropped(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_slow_drip_ends_when_the_call_must_end(provider: str) -> None:
    begin = time.monotonic()
    async with server(drip) as url:
        found = await fault(asked(provider, url, 0.4))
    assert found.billed
    assert time.monotonic() - begin < 4  # of the five seconds that it drips


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("answer", [garbage, empty, dropped])
async def test_what_can_not_be_read_is_a_fault_or_no_answer_and_nothing_else(provider: str, answer: Any) -> None:
    async with server(answer) as url:
        try:
            reply = await Litellm().complete(asked(provider, url))
        except Fault as found:
            assert found.again  # noqa: PT017 - either is right
        else:
            assert reply == Reply("", reply.used)
