"""The first signs of work: from a signed mention to the status and to the working card, against its own ack."""

import asyncio
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.measure import Figure, as_milliseconds
from tests.e2e.test_leaks import Program
from tests.edges.slack.failing import FailingSlack, ok
from tests.peers.slack_peer import BOT, deliver, envelope, signed_request

MENTIONS, PAUSE = 30, 0.2  # and seconds between them
STATUS, CARD = "assistant.threads.setStatus", "chat.postMessage"


async def figures() -> AsyncIterator[Figure]:
    """The median and the worst, on the real program with an empty store."""
    acks, signs, cards = await _measured()
    for what, spent in (("status", signs), ("working card", cards)):
        for name, of in (("median", statistics.median), ("worst", max)):
            yield Figure(f"Slack mention to its {what}, {name} / to its ack", of(spent), of(acks), as_milliseconds)


async def _measured() -> tuple[list[float], list[float], list[float]]:
    slack = FailingSlack()
    for call in (STATUS, "chat.update"):
        slack.answers(call, ok())
    slack.answers(CARD, ok(ts="1.1"))
    slack.answers("users.info", ok(user={"profile": {"display_name": "alice"}}))
    with tempfile.TemporaryDirectory() as folder:
        async with slack.running():
            program = Program(Path(folder) / "data", slack)
            async with program.running(signal.SIGTERM):
                spent = [await _one(program.url, slack, number) for number in range(MENTIONS)]
    acks, signs, cards = zip(*spent, strict=True)
    return list(acks), list(signs), list(cards)


async def _one(url: str, slack: FailingSlack, number: int) -> tuple[float, float, float]:
    ts = f"17900{number:05}.000200"
    said = {"type": "app_mention", "user": "U0ALICE01", "text": f"<@{BOT}> checkout {number} fails"}
    request = signed_request(envelope({**said, "channel": f"C{number}", "ts": ts, "event_ts": ts}))
    begin = time.perf_counter()

    async def until(call: str, name: str) -> float:
        await slack.until(call, **{name: f"C{number}"})
        return time.perf_counter() - begin

    async def acknowledged() -> float:
        await deliver(url, request)
        return time.perf_counter() - begin

    ack, sign, card = await asyncio.gather(acknowledged(), until(STATUS, "channel_id"), until(CARD, "channel"))
    await asyncio.sleep(PAUSE)
    return ack, sign, card
