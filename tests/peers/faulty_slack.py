"""The third party's Slack behind a third party's proxy that spoils calls on request."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.peers import slack_peer
from tests.peers.slack_peer import HERE, PEERS, SlackPeer

MITMDUMP = PEERS / "mitmproxy" / "bin" / "mitmdump"
STARTS = 30  # seconds


@dataclass
class FaultySlack:
    """People reach the emulator itself, the product the proxy before it."""

    peer: SlackPeer
    url: str

    @property
    def base_url(self) -> str:
        """What the product takes as Slack's API."""
        return f"{self.url}/api/"

    async def spoil(self, kind: str, *paths: str, times: int) -> None:
        """Let that many calls below each path meet a fault."""
        await self._told([{"path": path, "kind": kind, "times": times} for path in paths])

    async def heal(self) -> None:
        """Forget the faults that were not met."""
        await self._told([])

    async def left(self) -> list[str]:
        """The paths whose faults were not met yet."""
        return [fault["path"] for fault in await self._told(None) if fault["times"]]

    async def _told(self, faults: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        async with aiohttp.ClientSession() as session:
            method = "GET" if faults is None else "POST"
            async with session.request(method, f"{self.url}/faults", json=faults) as answer:
                found: list[dict[str, Any]] = await answer.json()
                return found


@contextmanager
def start() -> Iterator[FaultySlack]:
    """Run both; skips where the counterparts are not installed."""
    if not MITMDUMP.exists():
        pytest.skip("mitmproxy is not installed: run `make peers`.")
    port = slack_peer.free_port()
    url = f"http://127.0.0.1:{port}"
    with slack_peer.start(url) as peer:
        options = ["--quiet", "--mode", f"reverse:{peer.url}", "--listen-host", "127.0.0.1", "--listen-port", str(port)]
        home = ["--set", f"confdir={PEERS / 'mitmproxy' / 'conf'}"]
        with subprocess.Popen([MITMDUMP, *options, *home, "--scripts", HERE / "faults.py"]) as process:
            try:
                faulty = FaultySlack(peer, url)
                asyncio.run(_until_it_answers(faulty))
                yield faulty
            finally:
                process.terminate()


async def _until_it_answers(faulty: FaultySlack) -> None:
    last = time.monotonic() + STARTS
    while True:
        try:
            await faulty.left()
        except aiohttp.ClientError:
            assert time.monotonic() < last, "mitmproxy did not start"
            await asyncio.sleep(0.1)
        else:
            return
