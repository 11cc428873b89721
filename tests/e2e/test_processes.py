"""Turns worked on beside the process that acknowledges, either of them killed: nothing lost, nothing twice."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.main import wiring
from engines.turn import Thread
from tests.e2e.product import ROOT, SAYS
from tests.peers.slack_peer import BOT, BOT_TOKEN, SIGNING_SECRET, TEAM, deliver, envelope, served, signed_request

CHANNELS, EVENTS = 16, 64
pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc here, which says who is whose")


@dataclass
class Kept:
    """A Slack that keeps what is posted, and says it when it is asked."""

    posts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))  # by channel

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/api/{method}", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        if request.content_type == "application/json":
            given = await request.json()
        said: dict[str, Any] = {"ok": True, "user_id": BOT, "bot_id": "B0", "team_id": TEAM, "user": {"name": "alice"}}
        match request.match_info["method"]:
            case "chat.startStream":
                return web.json_response({"ok": False, "error": "unknown_method"})
            case "chat.postMessage":
                metadata = given["metadata"]
                post = {
                    "ts": f"1800000000.{sum(map(len, self.posts.values())):06d}",
                    "metadata": json.loads(metadata) if isinstance(metadata, str) else metadata,
                }
                self.posts[str(given["channel"])].append(post)
                said["ts"] = post["ts"]
            case "conversations.replies":
                said["messages"] = self.posts[str({**request.query, **given}["channel"])]
        return web.json_response(said)


@dataclass
class Program:
    """`python -m bot` with one process for turns."""

    process: asyncio.subprocess.Process
    url: str

    @property
    def children(self) -> list[int]:
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]

    async def worker(self, but: int = 0) -> int:
        """Its process for turns, once it is another than that one."""
        await until(lambda: set(self.children) - {but})
        return self.children[0]


async def until(reached: Callable[[], object]) -> None:
    async with asyncio.timeout(100):
        while not reached():  # noqa: ASYNC110 - it is other processes that get there
            await asyncio.sleep(0.05)


@asynccontextmanager
async def started(folder: Path, slack: str) -> AsyncIterator[Program]:
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": "0",
        "PYTHONUNBUFFERED": "1",
        "WORKERS": "1",
        "HIDE_NAMES": "false",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{slack}/api/",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        line = (await process.stdout.readline()).decode().strip()
        assert line.startswith(SAYS), line
        yield Program(process, line.removeprefix(SAYS))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


def text(number: int) -> str:
    return f"node-{number} is at {number} %"


def thread(number: int) -> Thread:
    return Thread(surface="slack", tenant=TEAM, channel=f"C{number % CHANNELS}", thread="1700000000.000100")


async def send(url: str, numbers: range) -> None:
    for number in numbers:
        place, ts = thread(number), f"1700001000.{number:06d}"
        said = {"user": "U0ALICE01", "text": f"<@{BOT}> {text(number)}", "ts": ts, "event_ts": ts}
        event = {"type": "app_mention", **said, "channel": place.channel, "thread_ts": place.thread}
        assert (await deliver(url, signed_request(envelope(event)))).status == 200


def waiting(folder: Path) -> int:
    conn = sqlite3.connect(folder / "faultmaven.db")
    (count,) = conn.execute("SELECT count(*) FROM item WHERE status < 2 AND kind <> 'timer'").fetchone()
    conn.close()
    return int(count)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.timeout(240)
async def test_killed_in_the_middle_of_a_storm(tmp_path: Path) -> None:
    slack = Kept()
    async with served(slack.routes()) as api:
        async with started(tmp_path, api) as program:
            first = await program.worker()
            await send(program.url, range(EVENTS // 3))
            await until(lambda: slack.posts)
            os.kill(first, signal.SIGKILL)
            await send(program.url, range(EVENTS // 3, 2 * EVENTS // 3))
            second = await program.worker(but=first)
            program.process.kill()
            await program.process.wait()
        await until(lambda: not is_alive(second))  # without the one who started it
        async with started(tmp_path, api) as program:
            third = await program.worker()
            await send(program.url, range(EVENTS // 2, EVENTS))  # Slack repeats what it believes lost
            os.kill(third, signal.SIGKILL)
            await until(lambda: not waiting(tmp_path))
    assert_nothing_twice(slack)
    await assert_nothing_lost(tmp_path)


def assert_nothing_twice(slack: Kept) -> None:
    posted = Counter(post["metadata"]["event_payload"]["slot"] for posts in slack.posts.values() for post in posts)
    assert posted
    assert [slot for slot, count in posted.items() if count > 1] == []


async def assert_nothing_lost(folder: Path) -> None:
    expected = defaultdict(list)
    for number in range(EVENTS):
        expected[thread(number).case_id].append(text(number))
    async with wiring.stores(f"sqlite:///{folder / 'faultmaven.db'}", folder, None) as kept:
        for case_id, texts in expected.items():
            case = await kept.cases.load(case_id)
            assert case
            assert [e.findings[0].excerpt for e in case.evidence] == texts
