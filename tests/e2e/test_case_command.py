"""`case list` and `case show` over a case that was kept."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.terminal.surface import TerminalSurface
from bot import headless, main
from bot.app import Limits
from bot.main import wiring
from engines.commands import CONFIRMED
from engines.turn import Press, TurnKind
from tests.verbs import IDEA, PROBLEM, VERBS, How

ROOT = Path(__file__).parents[2]


def bot(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    env = {**os.environ, "DATA_DIR": str(data)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_kept_case_is_listed_and_explained(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("2026-03-01 10:00:00 ERROR db: connection refused by 10.0.0.7:5432\n" * 3)
    done = bot(tmp_path, "investigate", str(tmp_path / "app.log"), "--question", "checkout is down", "--keep")
    assert done.returncode == 0, done.stderr
    (data,) = (tmp_path / "investigations").iterdir()
    (line,) = bot(data, "case", "list").stdout.splitlines()
    shown = bot(data, "case", "show", line.split()[0], "--json")
    told = json.loads(shown.stdout)
    assert told["hypotheses"][0]["steps"][0]["evidence"]
    assert told["phases"][0]["after"] == 1
    assert "connection" in bot(data, "case", "show", line.split()[0]).stdout
    (who,) = json.loads(bot(data, "audit", "--case", line.split()[0], "--json").stdout)[:1]
    assert (who["who"], who["what"], who["outcome"]) == ("you", "mention", "done")
    assert bot(data, "audit", "--csv").stdout.startswith("at,workspace,channel,case,who,what,outcome,via\n")
    assert bot(data, "audit", "--case", "c0").stdout == "Nobody did anything yet.\n"
    assert "There is no case nobody" in bot(data, "case", "show", "nobody").stderr


Out = pytest.CaptureFixture[str]
CHANGES = [v for v in VERBS if v[0].startswith(("note", "sev P1", "hypotheses add")) or v[1] is How.ASKS]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the case of the table."""
    folder = tmp_path_factory.mktemp("kept")
    asyncio.run(kept(folder))
    return folder


@pytest.fixture
def data(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(shutil.copytree(template, tmp_path / "data")))
    return tmp_path / "data"


@pytest.mark.usefixtures("data")
def test_commands_that_show_or_refuse_print_it(capsys: Out) -> None:
    for words, how, says in VERBS:
        if how in (How.SHOWS, How.REFUSES):
            status = main.run(["fm", *words.split()])
            said = capsys.readouterr()
            printed = " ".join((said.err if how is How.REFUSES else said.out).lower().split())
            assert (status, says.lower() in printed) == (2 * (how is How.REFUSES), True), words


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("words", "how", "says"), CHANGES, ids=[c[0] for c in CHANGES])
def test_commands_that_change_a_case_change_it(capsys: Out, words: str, how: How, says: str) -> None:
    if how is How.ASKS:
        assert main.run(["fm", *words.split()]) == 2
        assert "Type it again with --yes." in capsys.readouterr().err
    assert main.run(["fm", "--yes", *words.split()]) == 0
    assert says.lower() in " ".join(capsys.readouterr().out.lower().split())


async def kept(data: Path) -> None:
    """The case of the table, as a command leaves it."""
    surface = TerminalSurface()
    async with wiring.alone(data, Limits(), surface) as one:
        turn = headless.turn((), PROBLEM, datetime.now(UTC))
        await one.app.receive(turn)
        await one.workers.drain(one.app)
        press = Press(name=CONFIRMED, value=IDEA, speaker=headless.PERSON)
        idea = turn.model_copy(update={"id": "idea", "kind": TurnKind.ACTION, "messages": (), "press": press})
        await one.app.receive(idea)
        await one.workers.drain(one.app)


@pytest.mark.usefixtures("data")
def test_a_command_names_its_case_and_says_where_there_is_none(capsys: Out) -> None:
    assert main.run(["case", "list"]) == 0
    case = capsys.readouterr().out.split()[0]
    assert main.run(["fm", case, "why", "1"]) == 0
    assert "connection pool" in capsys.readouterr().out
    assert main.run(["fm", "c0123456789", "status"]) == 2
    assert "There is no case c0123456789" in capsys.readouterr().err
    assert main.run(["fm", "new", "incident"]) == 2
    assert "investigate --keep" in capsys.readouterr().err
    main.run(["fm", "--yes", "close"])
    assert main.run(["fm", "status"]) == 0
    capsys.readouterr()
    assert main.run(["fm", "note", "it"]) == 2
    assert "No case is open here" in capsys.readouterr().err


def test_a_case_of_a_channel_is_changed_when_it_is_served(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def elsewhere() -> list[str]:
        surface = TerminalSurface()
        async with wiring.alone(tmp_path, Limits(), surface) as one:
            app = replace(one.app, surfaces={"warroom": surface})
            if not await app.cases.list():
                turn = headless.turn((), PROBLEM, datetime.now(UTC))
                await app.receive(
                    turn.model_copy(update={"thread": turn.thread.model_copy(update={"surface": "warroom"})})
                )
            await one.workers.drain(app)
            return [card.title for card in surface.cards.values()]

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    asyncio.run(elsewhere())
    assert main.run(["fm", "sev", "P1"]) == 0
    said = capsys.readouterr()
    assert "On its way to the case's thread" in said.out
    assert "as soon as FaultMaven serves" in said.err
    assert "Severity is P1, confirmed by you." in asyncio.run(elsewhere())
