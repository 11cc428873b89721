"""Each call as an OpenTelemetry span of the GenAI conventions, sent as OTLP over HTTP (JSON) to whoever collects them.

Opik, an OpenTelemetry collector and most tracing services take it in. What can't be sent is dropped: no turn waits.
"""

import asyncio
import hashlib
import json
import logging
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.llm.faults import Fault
from adapters.llm.models import Manner, Model
from adapters.llm.prices import Price
from adapters.llm.provider import Call, Provider, Reply

PATH = "/v1/traces"
WAITING, BATCH = 2_000, 100  # spans that wait to be sent, and those of one request
PATIENCE = 10.0  # seconds for one request
CLIENT, ERROR = 3, 2  # the kind of a span, and the status of one that failed
NAMES = {"gemini": "gcp.gemini", "compatible": "openai"}  # where the conventions call a provider otherwise
_log = logging.getLogger(__name__)


@dataclass
class Exporter:
    """Sends spans beside everything else."""

    endpoint: str
    headers: dict[str, str] = field(default_factory=dict)
    _waiting: "asyncio.Queue[dict[str, Any]]" = field(default_factory=lambda: asyncio.Queue(WAITING))

    def put(self, span: dict[str, Any]) -> None:
        """Hand a span over; where too many wait already, it is dropped."""
        if not self._waiting.full():
            self._waiting.put_nowait(span)

    async def run(self) -> None:
        """Send for ever."""
        async with self._session() as session:
            while True:
                await self._send(session, await self._batch())

    async def drain(self) -> None:
        """Send what waits, once."""
        if self._waiting.empty():
            return
        async with self._session() as session:
            while not self._waiting.empty() and await self._send(session, await self._batch()):
                pass

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE), headers=self.headers)

    async def _batch(self) -> list[dict[str, Any]]:
        spans = [await self._waiting.get()]
        while len(spans) < BATCH and not self._waiting.empty():
            spans.append(self._waiting.get_nowait())
        return spans

    async def _send(self, session: aiohttp.ClientSession, spans: list[dict[str, Any]]) -> bool:
        """Whether somebody was there."""
        resource = {"attributes": _attributes({"service.name": "faultmaven"})}
        scoped = [{"scope": {"name": "faultmaven.llm"}, "spans": spans}]
        body = {"resourceSpans": [{"resource": resource, "scopeSpans": scoped}]}
        try:
            async with session.post(self.endpoint.rstrip("/") + PATH, json=body) as answer:
                if not answer.ok:
                    _log.warning("%d spans were refused by %s: %d.", len(spans), self.endpoint, answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("%d spans could not be sent to %s: %s", len(spans), self.endpoint, type(error).__name__)
            return False
        return True


@dataclass(frozen=True)
class Traced:
    """A provider whose calls are told; what was said is told only where `content` allows it."""

    inner: Provider
    exporter: Exporter
    content: bool = False

    async def start(self) -> None:
        """Get ready, and send what is told from then on."""
        await self.inner.start()
        await self.exporter.run()

    async def stop(self) -> None:
        """Send what was not sent yet."""
        await self.inner.stop()
        await self.exporter.drain()

    async def complete(self, call: Call) -> Reply:
        """Make the call."""
        begin = time.time_ns()
        try:
            reply = await self.inner.complete(call)
        except Fault as fault:
            self.exporter.put(_span(call, begin, {"error.type": str(fault)}, failed=str(fault)))
            raise
        used = reply.used
        told: dict[str, Any] = {
            "gen_ai.usage.input_tokens": used.read,
            "gen_ai.usage.output_tokens": used.written,
        }
        if self.content:
            asked = [{"role": s.role, "parts": [{"type": "text", "content": s.text}]} for s in call.said]
            given = [{"role": "assistant", "parts": [{"type": "text", "content": reply.text}]}]
            told |= {"gen_ai.input.messages": json.dumps(asked), "gen_ai.output.messages": json.dumps(given)}
        self.exporter.put(_span(call, begin, told))
        return reply

    async def price(self, model: Model) -> Price | None:
        """What its tokens cost."""
        return await self.inner.price(model)

    async def manner(self, model: Model) -> Manner:
        """How it gives an answer a shape."""
        return await self.inner.manner(model)


def _span(call: Call, begin: int, told: dict[str, Any], failed: str = "") -> dict[str, Any]:
    """One span of the trace of its turn; times in nanoseconds since the epoch."""
    known = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": NAMES.get(call.model.provider, call.model.provider),
        "gen_ai.request.model": call.model.name,
        "gen_ai.request.max_tokens": call.most,
        "gen_ai.request.temperature": call.temperature,
        "gen_ai.output.type": "json",
        "gen_ai.conversation.id": call.case,
        "faultmaven.question": call.shape.__name__,
    }
    return {
        "traceId": hashlib.sha256(call.turn.encode()).hexdigest()[:32],
        "spanId": secrets.token_hex(8),
        "name": f"chat {call.model.name}",
        "kind": CLIENT,
        "startTimeUnixNano": str(begin),
        "endTimeUnixNano": str(time.time_ns()),
        "attributes": _attributes(known | told),
        "status": {"code": ERROR, "message": failed} if failed else {},
    }


def _attributes(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in given.items()]


def _value(value: str | float) -> dict[str, Any]:
    """As OTLP writes a value in JSON: 64-bit numbers are strings."""
    if isinstance(value, str):
        return {"stringValue": value}
    return {"doubleValue": value} if isinstance(value, float) else {"intValue": str(value)}
