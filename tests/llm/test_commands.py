"""The commands that investigate ask the model that is configured, book what it costs, and do without where told so."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import main
from storage import database
from tests.llm.aimock import Fixture, serving
from tests.llm.answers import BY_QUESTION, CAUSE
from tests.llm.test_investigation import shifted

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]
OWN = "cart-worker 2.8.1 exhausts the connections of orders-db"


@pytest.fixture(autouse=True)
def _peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with serving(tmp_path, [Fixture(q, shifted(a)) for q, a in BY_QUESTION.items()]) as peer:
        for name, value in (
            ("DATA_DIR", str(tmp_path / "data")),
            ("LLM_PROVIDER", "openai"),
            ("LLM_MODEL", "gpt-4o-mini"),
            ("LLM_API_BASE", peer.openai),
            ("OPENAI_API_KEY", "k"),
            ("HIDE_NAMES", "false"),
        ):
            monkeypatch.setenv(name, value)
        yield


def first(out: str) -> dict[str, Any]:
    """The first cause of an answer in JSON."""
    cause: dict[str, Any] = json.loads(out)["root_causes"][0]
    return cause


def test_a_command_asks_the_model_and_books_what_it_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["demo", "--json"]) == 0
    found = first(capsys.readouterr().out)
    assert found["statement"] == CAUSE["statement"]
    assert found["citations"][0]["quote"]
    assert main.run(["cost", "--by", "model"]) == 0
    assert capsys.readouterr().out.startswith("openai/gpt-4o-mini  local  ")


def test_none_is_asked_where_none_is_wanted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.run(["demo", "--json", "--no-model"]) == 0
    assert first(capsys.readouterr().out)["statement"].startswith(OWN)
    assert not (tmp_path / "data").exists()


def test_a_model_that_is_gone_is_said_beside_the_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("LLM_PATIENCE", "1")
    assert main.run(["demo", "--json"]) == 0
    said = capsys.readouterr()
    assert first(said.out)["statement"].startswith(OWN)
    assert "No model answered (openai/gpt-4o-mini: the connection broke)." in said.err


def test_where_the_books_are_in_use_no_model_is_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    async def beside() -> int:
        running = await database.connect(f"sqlite:///{tmp_path}/data/faultmaven.db")
        try:
            return await asyncio.to_thread(main.run, ["demo", "--json"])
        finally:
            await running.close()

    assert asyncio.run(beside()) == 0
    said = capsys.readouterr()
    assert first(said.out)["statement"].startswith(OWN)
    assert "No model is asked, because the FaultMaven that runs now keeps the books" in said.err
