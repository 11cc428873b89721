"""Questions over files and kept cases from the command line: times, levels and places, and addresses named as paths."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import main

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def written(folder: Path) -> Path:
    path = folder / "checkout.log"
    said = "{level} [checkout] call {n} of anna@shop.example"
    lines = (said.format(level="INFO" if n % 30 else "ERROR", n=n) for n in range(120))
    stamped = (f"2026-03-14T{10 + n // 60}:{n % 60:02d}:00Z {line}\n" for n, line in enumerate(lines))
    path.write_text("".join(stamped))
    return path


def test_the_four_questions_over_a_file(tmp_path: Path, capsys: Out) -> None:
    log = str(written(tmp_path))
    assert main.run(["query", log, "errors from the last hour", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(r["evidence"], r["line"], r["at"], r["level"]) for r in found["rows"]] == [
        ("E1", 61, "2026-03-14T11:00:00Z", "error"),
        ("E1", 91, "2026-03-14T11:30:00Z", "error"),
    ]
    assert found["note"] == "Counted back from 2026-03-14 11:59:00 UTC, the newest event."
    assert "anna@" not in json.dumps(found)
    assert main.run(["query", log, "errors of checkout between 10:00 and 10:15"]) == 0
    assert capsys.readouterr().out.startswith("1 error of checkout, 10:00:00")
    assert main.run(["query", log, "top templates of pod checkout", "--json"]) == 0
    assert [t["count"] for t in json.loads(capsys.readouterr().out)["templates"]] == [116, 4]
    assert main.run(["query", log, "lines around E1:62", "--json"]) == 0
    assert [r["line"] for r in json.loads(capsys.readouterr().out)["rows"]] == list(range(52, 73))


def test_a_kept_case_answers_with_its_times(tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main.run(["investigate", str(written(tmp_path)), "--keep"]) == 0
    (kept,) = (tmp_path / "data" / "investigations").iterdir()
    with closing(sqlite3.connect(kept / "faultmaven.db")) as database:
        ((case_id,),) = database.execute("SELECT id FROM cases").fetchall()
    capsys.readouterr()
    monkeypatch.setenv("DATA_DIR", str(kept))
    assert main.run(["query", case_id, "errors since 11:15", "--json"]) == 0
    assert [r["line"] for r in json.loads(capsys.readouterr().out)["rows"]] == [91]


@pytest.mark.parametrize("command", ["analyze", "investigate"])
def test_an_address_is_not_read_unless_that_is_asked_for(capsys: Out, command: str) -> None:
    assert main.run([command, "https://status.example/now"]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert sentence.endswith("`analyze --fetch https://status.example/now` reads it.")


def test_an_address_of_this_machine_is_never_read(capsys: Out) -> None:
    assert main.run(["analyze", "--fetch", "http://127.0.0.1:9/secret"]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert "127.0.0.1, which is no public address" in sentence


def test_nothing_to_read_is_said(capsys: Out) -> None:
    assert main.run(["analyze"]) == 2
    assert "name a file" in capsys.readouterr().err
