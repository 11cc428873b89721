"""No planted secret comes out in cards, pages, JSON, log lines, the database, files or what waits, killed or not."""

import asyncio
import html
import json
import logging
import os
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from bot import main
from bot.main.wiring import stores
from engines.evidence import DataType
from tests.e2e import leaking, product
from tests.e2e.leaking import WITNESS, Dropped, found_below, found_in, value
from tests.edges.slack.failing import FailingSlack, ok
from tests.peers import slack_peer
from tests.peers.slack_peer import deliver, envelope, signed_request

DOWNLOAD = "files-pri/1"  # under an address that Slack itself gave
EXPECTED = 40  # kinds, at least
TEXT = "Orders fail. " + " ".join(f"I see {s.text}" for s in leaking.secrets()) + f" Mail to {WITNESS} fails too."
ESCAPED = html.escape(TEXT, quote=False)  # as Slack sends what people write


def test_enough_is_planted() -> None:
    assert len(leaking.secrets()) >= EXPECTED
    told = b"".join(f.name.encode() + f.content for f in leaking.files())
    assert all(s.values[0] in TEXT for s in leaking.secrets())
    assert len(found_in(told)) >= EXPECTED
    assert found_in(f"x {json.dumps(WITNESS)}".encode()) == ["the witness"]


@pytest.fixture
def _quiet_again() -> Iterator[None]:
    """What a command sets up for its logs is gone with the test."""
    root = logging.getLogger()
    before, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(before)
    root.handlers[:] = handlers


@pytest.mark.usefixtures("_quiet_again")
@pytest.mark.parametrize(
    "command",
    [
        ("analyze", "--json"),
        ("analyze",),
        ("investigate", "--json", "--question", TEXT, "--report", "report.md", "--keep"),
    ],
    ids=lambda c: " ".join(c[:2]),
)
def test_commands_over_files_print_and_keep_nothing(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, dropped = _here(tmp_path, monkeypatch), tmp_path / "dropped"
    assert main.run([command[0], str(dropped), *command[1:]]) == 0
    said = capsys.readouterr()
    assert found_in((said.out + said.err).encode()) == []
    assert found_below(data) == {}
    assert "<SECRET_" in said.out or "<EMAIL_" in said.out


@pytest.mark.usefixtures("_quiet_again")
def test_commands_over_one_file_print_and_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = _here(tmp_path, monkeypatch), str(tmp_path / "dropped" / f"{WITNESS}.log")
    for question in ("errors", "top templates", f'lines containing "{WITNESS}"', "lines around E1:30"):
        assert main.run(["query", file, question, "--json"]) == 0
    assert main.run(["redact", file]) == 0
    assert main.run(["parse", file, "--assignments", str(data / "out.csv")]) == 0
    said = capsys.readouterr()
    assert found_in((said.out + said.err).replace(str(data), "").encode()) == []
    assert found_below(data) == {}


def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the product, and one with all that is dropped."""
    data, dropped = tmp_path / "data", tmp_path / "dropped"
    data.mkdir()
    dropped.mkdir()
    for file in leaking.files():
        (dropped / file.name).write_bytes(file.content)
    monkeypatch.chdir(data)
    for name, setting in {"DATA_DIR": str(data), "LOG_LEVEL": "DEBUG", "KEEP_ORIGINALS": "true"}.items():
        monkeypatch.setenv(name, setting)
    return data


class Program:
    """The real program with everything switched on, which can be killed."""

    def __init__(self, data: Path, slack: FailingSlack) -> None:
        self.data = data
        self.url = ""
        self._said = data.with_name("said")
        self._settings = {
            "DATA_DIR": str(data),
            "PORT": "0",
            "LOG_LEVEL": "DEBUG",
            "KEEP_ORIGINALS": "true",
            "HIDE_NAMES": "false",  # they are no secrets, and take seconds to load
            "PYTHONUNBUFFERED": "1",
            "SLACK_BOT_TOKEN": slack_peer.BOT_TOKEN,
            "SLACK_SIGNING_SECRET": slack_peer.SIGNING_SECRET,
            "SLACK_API_URL": slack.base_url,
        }

    @asynccontextmanager
    async def running(self, end: signal.Signals) -> AsyncIterator[None]:
        with self._said.open("ab") as log:
            command = (sys.executable, "-m", "bot")
            environment = {**os.environ, **self._settings}
            process = await asyncio.create_subprocess_exec(
                *command, cwd=product.ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        try:
            assert process.stdout
            line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
            self.url = line.removeprefix(product.SAYS)
            yield
        finally:
            process.send_signal(end)
            await asyncio.wait_for(process.wait(), 30)

    @property
    def said(self) -> bytes:
        """All that was logged."""
        return self._said.read_bytes()

    def left(self) -> int:
        """How many items are not done."""
        with closing(sqlite3.connect(f"file:{self.data / 'faultmaven.db'}?mode=ro", uri=True)) as base:
            return int(base.execute("select count(*) from item where status < 2 and kind != 'timer'").fetchone()[0])

    async def settled(self) -> None:
        async with asyncio.timeout(60):
            while self.left():  # noqa: ASYNC110 - another process has no event for it
                await asyncio.sleep(0.1)


@pytest.fixture
async def slack() -> AsyncIterator[FailingSlack]:
    async with FailingSlack().running() as fake:
        for call in ("chat.postMessage", "chat.update"):
            fake.answers(call, ok(ts="1790000009.000100", channel="C1"))
        profile = {"display_name": value("email"), "real_name": "Nora Quist"}
        fake.answers("users.info", ok(user={"profile": profile}))
        earlier = {"ts": "1790000000.000100", "user": "U2", "text": f"earlier: {ESCAPED}"}
        fake.answers("conversations.replies", ok(messages=[earlier], has_more=False))
        yield fake


def mention(slack: FailingSlack, file: Dropped) -> dict[str, Any]:
    """An event with planted values in all that people and apps can fill."""
    slack.answers(DOWNLOAD, lambda: web.Response(body=file.content, content_type="text/plain"))
    shared = {
        "id": "F1",
        "name": file.name,
        "title": f"dump of {WITNESS}",
        "mode": "hosted",
        "size": len(file.content),
        "url_private": f"{slack.url}/{DOWNLOAD}?t={value('slack-token')}",
    }
    return envelope(
        {
            "type": "app_mention",
            "channel": "C1",
            "ts": "1790000001.000200",
            "thread_ts": "1790000000.000100",
            "event_ts": "1790000001.000200",
            "user": "U1",
            "username": value("github"),
            "text": f"<@{slack_peer.BOT}> {ESCAPED}",
            "attachments": [{"title": f"Alert for {WITNESS}", "text": leaking.secrets()[0].text}],
            "files": [shared],
        }
    )


class Visitor:
    """A browser in the war room."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self._token = ""

    async def open(self, path: str) -> str:
        async with self._session.get(self._url + path, headers={"Accept": "text/html"}) as answer:
            page = await answer.text()
        found = re.search(r'data-token="([^"]+)"', page)
        self._token = found[1] if found else self._token
        return page

    async def say(self, text: str, files: list[Dropped], thread: str = "") -> str:
        form = aiohttp.FormData(default_to_multipart=True, quote_fields=False)
        for name, filled in {"token": self._token, "key": str(uuid4()), "text": text}.items():
            form.add_field(name, filled)
        for file in files:
            form.add_field("files", BytesIO(file.content), filename=file.name)
        async with self._session.post(f"{self._url}{thread}/messages", data=form) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["url"])


async def test_the_product_keeps_says_and_sends_nothing_also_when_it_is_killed(
    slack: FailingSlack, tmp_path: Path
) -> None:
    program = Program(tmp_path / "data", slack)
    cookies = {"fm_name": quote(value("email"))}
    async with aiohttp.ClientSession(cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with program.running(signal.SIGKILL):
            visitor = Visitor(session, program.url)
            await visitor.open("/")
            thread = await visitor.say(TEXT, leaking.files())
            answer = await deliver(program.url, signed_request(mention(slack, leaking.files()[0])))
            assert answer.status == 200
            assert program.left()
        kept = {path: told for path, told in found_below(program.data).items() if "/work/" not in path}
        assert kept == {}

        async with program.running(signal.SIGTERM):
            await program.settled()
            visitor = Visitor(session, program.url)
            await visitor.open(thread)
            await visitor.say(f"errors between 10:00 and 10:30 for {WITNESS}", [], thread)
            await program.settled()
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
                colleague = Visitor(other, program.url)
                pages = [await colleague.open(path) for path in ("/", thread, f"{thread}/lines/E2/1")]
    assert found_in(unquote("".join(pages)).encode()) == []
    assert "&lt;EMAIL_" in pages[1]
    asked = zip(slack.asked, slack.arguments, strict=True)
    sent = json.dumps([told for call, told in asked if call != DOWNLOAD], ensure_ascii=False)
    assert re.search(r"&lt;[A-Z]+_\d", sent), "what was taken out is not told at all"
    assert found_in(sent.encode()) == []
    assert found_in(program.said) == []
    assert found_below(program.data) == {}
    await _one_pseudonym_for_the_witness(program.data)


async def _one_pseudonym_for_the_witness(data: Path) -> None:
    """The same in the message before the kill, in a file after it, and in the message after the restart."""
    async with stores(f"sqlite:///{data / 'faultmaven.db'}", data, None) as kept:
        row = next(r for r in await kept.cases.list() if r.thread.surface == "warroom")
        case = await kept.cases.load(row.id)
        assert case
        assert len(set(case.pseudonyms.values())) == len(case.pseudonyms)
        texts = [m.text for m in case.memory.hot if m.text and not m.speaker.is_bot]
        log = next(e for e in case.evidence if e.data_type is DataType.LOG)
        assert log.sha256
        first = (await kept.files.path(log.sha256)).read_text("utf-8").splitlines()[0]
    name = re.search(r"<EMAIL_\d+>", first)
    assert name
    assert f"probe mail to {name[0]}" in first
    assert f"errors between 10:00 and 10:30 for {name[0]}" in texts[-1]
    assert f"Mail to {name[0]} fails too." in texts[0]
