"""A person's name on its whole way: not in what a model server gets, back on the card, and off the card that leaves."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.privacy.names import installed
from bot.main import doctor, models, wiring
from bot.settings import Settings
from bot.workers import Workers
from engines.errors import Unavailable
from engines.markup import Card
from tests.bot.recording import RecordingSurface
from tests.bot.world import said
from tests.llm.answers import ASSESSED, BY_QUESTION, CAUSE

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]
ASKED = "checkout fails since Maria Schmidt restarted orders-db, Ann saw it"  # Ann speaks, Maria is no one here
LOG = b"2026-03-11T10:04:38Z ERROR [checkout] pool exhausted, asked Maria Schmidt to look\n" * 3
PERSON = re.compile("\u2039PERSON_\\d+\u203a")


@dataclass
class Server:
    """Speaks as OpenAI does; its answer repeats the pseudonyms that it was told."""

    url: str = ""
    got: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.got.append(json.dumps(body, ensure_ascii=False))
        told = body["messages"][-1]["content"]
        given: Any = next(a for q, a in BY_QUESTION.items() if q in told)
        if given is ASSESSED:
            who = PERSON.findall(told)[:1] or ["nobody"]
            cause = {
                **CAUSE,
                "statement": f"{who[0]} restarted orders-db.",
                "evidence": ["E2:1"],
                "since": None,
                "component": "orders-db",
            }
            given = {
                **ASSESSED,
                "causes": [cause],
                "onset": None,
                "known": [],
                "reply": f"\u2039SPEAKER_1\u203a saw {who[0]}.",
            }
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(given)}}
        return web.json_response(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        )


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server, app = Server(), web.Application(client_max_size=1 << 22)
    app.router.add_post("/v1/chat/completions", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def settings(folder: Path, url: str = "http://127.0.0.1:9", **given: Any) -> Settings:
    known = {"data_dir": folder, "llm_provider": "compatible", "llm_model": "m", "llm_api_base": url}
    return Settings.model_validate(known | given)


async def played(wanted: Settings, folder: Path, *, leaves: bool) -> str:
    """The texts of the card that the thread gets, on this machine or outside of it."""
    surface, workers = RecordingSurface(folder / "surface.jsonl", {"app.log": LOG}), Workers("w1")
    names = wiring.aside_names(folder, wanted)
    async with wiring.stores(wanted.store_url, folder, None) as kept:
        app = wiring.assemble(kept, {"test": surface}, workers, folder, wanted.limits)
        app = replace(app, reasoner=models.reasoner(wanted, app.reasoner, kept, names))
        app = replace(app, names={"test": names} if names and leaves else {})
        await app.receive(said(1, ASKED, files=("app.log",)))
        await workers.drain(app)
        if names:
            await names.stop()
    return "\n".join(_told(card) for slot, card in surface.shown().items() if slot.partition("#")[0] == "1-t1")


def _told(card: Card) -> str:
    return f"{card.title}\n{card.text}"


@pytest.mark.skipif(not installed(), reason="the group `names` is not installed")
@pytest.mark.parametrize("leaves", [False, True])
async def test_a_name_leaves_in_disguise_and_comes_back_where_it_may_be_read(tmp_path: Path, *, leaves: bool) -> None:
    async with serving() as server:
        shown = await played(settings(tmp_path, server.url), tmp_path, leaves=leaves)
    sent = "\n".join(server.got)
    assert PERSON.search(sent)
    assert "\u2039SPEAKER_1\u203a" in sent
    assert not re.search(r"Maria|Schmidt|\bAnn\b", sent)
    assert "embedded reasoner answered" not in shown
    assert "Ann saw " in shown  # who speaks in a thread is known there
    assert ("Maria Schmidt restarted orders-db." in shown) is not leaves
    assert bool(re.search(r"<PERSON_\d+> restarted orders-db\.", shown)) is leaves
    assert "\u2039" not in shown


async def test_where_nothing_finds_names_no_prompt_leaves_and_the_card_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.main.wiring.names.installed", lambda: False)
    monkeypatch.setattr("adapters.privacy.names.installed", lambda: False)
    async with serving() as server:
        unsaid = await played(settings(tmp_path, server.url), tmp_path, leaves=False)
        (tmp_path / "wished").mkdir()
        wished = await played(
            settings(tmp_path / "wished", server.url, hide_names=True), tmp_path / "wished", leaves=False
        )
        assert server.got == []
        (tmp_path / "allowed").mkdir()
        allowed = await played(
            settings(tmp_path / "allowed", server.url, hide_names=False), tmp_path / "allowed", leaves=False
        )
    for shown in (unsaid, wished):
        assert "Names can't be found here: `uv sync --group names` installs what finds them" in shown
        assert "The embedded reasoner answered instead." in shown
    assert "embedded reasoner answered" not in allowed
    assert "Maria Schmidt" in "\n".join(server.got)
    assert not re.search(r"\bAnn\b", "\n".join(server.got))  # the people of the thread are hidden all the same


async def test_the_doctor_says_that_no_model_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.main.wiring.names.installed", lambda: False)
    with pytest.raises(Unavailable, match="No model is asked, because nothing may leave with names in it"):
        await doctor._names(settings(tmp_path))
    assert "stay readable" in await doctor._names(settings(tmp_path, hide_names=False))
