"""Calls become spans that a collector takes in, with what was said only where that is allowed; no call waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from adapters.llm import tracing
from adapters.llm.faults import Fault
from adapters.llm.tracing import Exporter, Traced
from bot.main import models
from bot.settings import Settings
from engines.errors import Refused
from tests.llm.scripted import ASKER, GOOD, Answer, Bench, bench


@asynccontextmanager
async def collector(status: int = 200) -> AsyncIterator[tuple[str, Any]]:
    """A collector, and what it got."""
    got: asyncio.Queue[tuple[dict[str, str], dict[str, Any]]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        got.put_nowait((dict(request.headers), await request.json()))
        return web.json_response({}, status=status)

    app = web.Application()
    app.router.add_post("/base/v1/traces", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/base/", got
    finally:
        await runner.cleanup()


def traced(url: str, *answers: Answer, content: bool = False) -> Bench:
    return bench(*answers, around=lambda inner: Traced(inner, Exporter(url, {"X-Key": "k"}), content))


async def told(here: Bench, got: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """The headers and the first span that the collector gets."""
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(here.reasoner.start())
        await here.ask()
        headers, body = await asyncio.wait_for(got.get(), 10)
        sending.cancel()
    (resource,) = body["resourceSpans"]
    return headers, resource["scopeSpans"][0]["spans"][0]


def values(span: dict[str, Any]) -> dict[str, Any]:
    return {a["key"]: next(iter(a["value"].values())) for a in span["attributes"]}


async def test_a_call_is_a_span_of_its_turn_and_case() -> None:
    async with collector() as (url, got):
        headers, span = await told(traced(url, GOOD), got)
    assert headers["X-Key"] == "k"
    assert (span["name"], span["kind"], span["status"]) == ("chat one", 3, {})
    assert len(span["traceId"]) == 32
    assert len(span["spanId"]) == 16
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    known = values(span)
    assert known["gen_ai.operation.name"] == "chat"
    assert known["gen_ai.provider.name"] == "openai"
    assert known["gen_ai.request.model"] == "one"
    assert known["gen_ai.conversation.id"] == ASKER.case
    assert (known["gen_ai.usage.input_tokens"], known["gen_ai.usage.output_tokens"]) == ("1000", "500")
    assert not [key for key in known if "messages" in key]


async def test_what_was_said_is_told_where_that_is_allowed_and_without_names() -> None:
    async with collector() as (url, got):
        _, span = await told(traced(url, GOOD, content=True), got)
    asked = values(span)["gen_ai.input.messages"]
    assert "pool exhausted" in asked
    assert "Ann" not in asked
    assert "The pool of checkout" in values(span)["gen_ai.output.messages"]


async def test_a_call_that_failed_says_why() -> None:
    async with collector() as (url, got):
        _, span = await told(traced(url, Fault("rate limited", again=False)), got)
    assert span["status"] == {"code": 2, "message": "rate limited"}
    assert values(span)["error.type"] == "rate limited"


async def test_a_collector_that_refuses_or_is_gone_is_in_nobodys_way(caplog: pytest.LogCaptureFixture) -> None:
    async with collector(500) as (url, got):
        await told(traced(url, GOOD), got)
    here = traced("http://127.0.0.1:9", GOOD)
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(here.reasoner.start())
        assert (await here.ask()).note == ""
        while "could not be sent" not in caplog.text:  # noqa: ASYNC110 - a line of a log has no event
            await asyncio.sleep(0.01)
        sending.cancel()


async def test_what_was_not_sent_is_sent_at_the_end_and_where_nobody_is_nothing_waits() -> None:
    async with collector() as (url, got):
        here = traced(url, GOOD)
        await here.ask()
        await here.reasoner.stop()  # as a command does, which starts nothing beside it
        _, body = got.get_nowait()
    assert body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"] == "chat one"
    gone = traced("http://127.0.0.1:9", GOOD)
    await gone.ask()
    await gone.reasoner.stop()


async def test_too_many_spans_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "WAITING", 2)
    exporter = Exporter("http://127.0.0.1:9")
    for number in range(5):
        exporter.put({"n": number})
    assert [s["n"] for s in await exporter._batch()] == [0, 1]


def test_it_is_told_only_where_somebody_collects() -> None:
    given = {"llm_provider": "ollama", "llm_model": "x"}
    plain = models._told(models.library(Settings.model_validate(given)), Settings.model_validate(given))
    assert not isinstance(plain, Traced)
    wanted = {**given, "otel_exporter_otlp_endpoint": "http://127.0.0.1:9", "otel_exporter_otlp_headers": "a=b=c, d=e"}
    told = models._told(plain, Settings.model_validate(wanted))
    assert isinstance(told, Traced)
    assert told.exporter.headers == {"a": "b=c", "d": "e"}
    with pytest.raises(Refused, match="write name=value"):
        models._told(plain, Settings.model_validate({**wanted, "otel_exporter_otlp_headers": "a"}))
