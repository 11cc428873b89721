"""Turns of an investigation against a model server that fails on purpose: what was lost, said, and how long it took.

llmock plays the provider; between it and us a proxy of ours breaks connections, cuts and drips answers, which it can't.
"""

import asyncio
import contextlib
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.llm.calling import Limits
from adapters.llm.faults import Fault
from adapters.llm.models import Chain, Manner, Model
from adapters.llm.provider import Call, Litellm, Said
from adapters.llm.reasoner import ModelReasoner
from bot import demo
from bot.app import Limits as Bounds
from bot.main import wiring
from bot.workers import Workers
from engines.asking import Asker
from engines.prompts.shapes import Closed
from engines.questions import Answered, Question
from engines.turn import Attachment, Message, Turn, TurnKind
from tests.bot.recording import RecordingSurface
from tests.bot.world import ANN, START, thread

SHARE = 0.3  # of the turns meet a fault
KINDS = (
    "down",  # all calls of the turn fail
    *("429", "500", "529", "late", "dropped", "cut", "malformed", "shape", "empty", "refusal", "drip"),
)
LIMITS = Limits(timeout=1.5, patience=3.0, wait=0.1, pause=1.5)  # a twentieth of what is usual, or 500 turns take hours
PER_CASE = 10  # turns
TEXTS = (
    "is it the database?",
    "node-{n} shows {n} errors",
    "what about the pool?",
    "it began at 10:04",
    "disk of node-{n} is fine",
)


@dataclass
class Outcome:
    """What became of all turns."""

    turns: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answered: int = 0  # turns with a card that is no placeholder
    given_up: int = 0
    by_model: int = 0  # questions
    by_embedded: int = 0
    waits: list[float] = field(default_factory=list)  # seconds of each question
    billed: int = 0  # calls that were answered
    seconds: float = 0.0

    @property
    def p95(self) -> float:
        """Seconds of a question."""
        return statistics.quantiles(self.waits, n=20)[-1]


@dataclass
class Timed:
    """A reasoner whose answers are timed."""

    inner: ModelReasoner
    outcome: Outcome

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:
        begin = time.monotonic()
        answer = await self.inner.answer(question, asker)
        self.outcome.waits.append(time.monotonic() - begin)
        if answer.note:
            self.outcome.by_embedded += 1
        else:
            self.outcome.by_model += 1
        return answer


@dataclass
class Proxy:
    """Passes on what comes, but for the faults that it is told to make."""

    behind: str
    fault: str = ""
    left: int = 0  # answers that the fault still meets

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if self.left <= 0:
            return await self._passed(request, body)
        self.left -= 1
        match self.fault:
            case "dropped":
                assert request.transport
                request.transport.abort()
                return web.Response()
            case "cut":
                passed = await self._passed(request, body)
                assert isinstance(passed.body, bytes)
                return web.Response(body=passed.body[: len(passed.body) // 2], content_type="application/json")
            case "malformed":
                return web.Response(text="<html>bad gateway</html>", content_type="application/json")
            case "drip":
                return await self._drip(request)
        return await self._passed(request, body)

    async def _passed(self, request: web.Request, body: bytes) -> web.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() in ("authorization", "content-type")}
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, self.behind + request.path, data=body, headers=headers) as answer,
        ):
            kept = {k: v for k, v in answer.headers.items() if k.lower() == "retry-after"}
            return web.Response(
                body=await answer.read(), status=answer.status, headers=kept, content_type="application/json"
            )

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for _ in range(40):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    def meet(self, llmock: Any, kind: str) -> None:
        """Make the fault happen to the next call, or to all of this turn."""
        llmock.reset()
        self.fault, self.left = kind, int(kind in {"dropped", "cut", "malformed", "drip"})
        match kind:
            case "429":
                llmock.rate_limit(times=1, retry_after=0.1)
            case "500" | "529":
                llmock.fail(int(kind), times=2)
            case "late":
                llmock.delay(2)
            case "shape":
                llmock.reply('{"causes": "many"}', times=1)
            case "empty":
                llmock.reply("", times=1)
            case "refusal":
                llmock.reply("I can't help with that.", times=2)
            case "down":
                llmock.fail(503, times=None)


@asynccontextmanager
async def proxied(behind: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy, and its address."""
    proxy, app = Proxy(behind), web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", proxy.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield proxy, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def play(llmock: Any, folder: Path, turns: int) -> Outcome:
    """Play so many turns, ten in each case; each kind of fault in turn, at random places."""
    outcome, chance = Outcome(), random.Random(20260301)  # noqa: S311 - repeatable, nothing secret
    workers, surface = Workers("w1"), RecordingSurface(folder / "surface.jsonl")
    surface.files.update({f.name: f.read_bytes() for f in demo.FILES})
    async with (
        proxied(llmock.url) as (proxy, url),
        wiring.stores(f"sqlite:///{folder / 'fm.db'}", folder, None) as kept,
    ):
        model = Model("openai", "gpt-4o-mini", "k", f"{url}/v1")
        app = wiring.assemble(kept, {"test": surface}, workers, folder, Bounds())
        reasoner = ModelReasoner(
            app.reasoner, Litellm(), kept.calls, Chain((model,), (model,)), time.time, limits=LIMITS
        )
        await _warm()
        app = replace(app, reasoner=Timed(reasoner, outcome))
        begin = time.monotonic()
        for number in range(turns):
            kind = KINDS[outcome.faults.total() % len(KINDS)] if chance.random() < SHARE else ""
            outcome.faults.update([kind] if kind else [])
            proxy.meet(llmock, kind)
            await app.receive(_turn(number))
            await workers.drain(app)
        outcome.seconds = time.monotonic() - begin
        outcome.billed = sum(row.calls for row in await kept.calls.costs("day", None) if row.tokens_out)
    shown = surface.shown()
    outcome.turns = turns
    outcome.answered = sum(
        1 for n in range(turns) if f"t{n}" in shown and not shown[f"t{n}"].title.startswith("Looking")
    )
    outcome.given_up = sum(1 for card in shown.values() if "gave this turn up" in card.title)
    return outcome


async def _warm() -> None:
    """The library's first call takes longer than a call may take here."""
    silent = Model("openai", "gpt-4o-mini", "k", "http://127.0.0.1:9")
    with contextlib.suppress(Fault):
        await Litellm().complete(Call(silent, (Said("user", "hi"),), Closed, Manner.SCHEMA, 10, 0.0, 90))


def _turn(number: int) -> Turn:
    first = number % PER_CASE == 0
    attachments = tuple(Attachment(id=f.name, name=f.name, source=f.name) for f in demo.FILES) if first else ()
    text = demo.QUESTION if first else TEXTS[number % len(TEXTS)].format(n=number)
    at = START + timedelta(minutes=number)
    message = Message(ref=f"m{number}", speaker=ANN, at=at, text=text, attachments=attachments)
    where = thread(f"case{number // PER_CASE}")
    return Turn(id=f"t{number}", kind=TurnKind.MENTION, at=at, thread=where, messages=(message,))
