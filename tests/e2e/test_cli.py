"""The command line with good and bad input: one sentence each, and an exit status that a script can use."""

import asyncio
import csv
import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import demo, main
from tests.e2e import product

LINE = "2026-03-01T10:00:00Z ERROR payments: connection refused to ledger-db:5432\n"
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def broken_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.log", LINE * 100)
    path.write_bytes(path.read_bytes()[:60])


UNUSABLE = [
    # what it is, how it is made, what the sentence must speak of
    ("empty.log", lambda p: p.write_bytes(b""), "empty"),
    ("core", lambda p: p.write_bytes(b"\x7fELF" + bytes(range(256)) * 400), "drop"),
    ("bundle.zip", broken_zip, "archive"),
    ("logs.gz", lambda p: p.write_bytes(gzip.compress(LINE.encode() * 100)[:40]), "archive"),
    ("folder", lambda p: p.mkdir(), "no file"),
]


@pytest.mark.parametrize("command", ["investigate", "analyze"])
@pytest.mark.parametrize(("name", "make", "about"), UNUSABLE, ids=[u[0] for u in UNUSABLE])
def test_unusable_input_is_one_sentence_and_status_2(  # noqa: PLR0913, PLR0917 - a row of the table
    tmp_path: Path, capsys: Out, command: str, name: str, make: object, about: str
) -> None:
    assert callable(make)
    make(tmp_path / name)
    assert main.run([command, str(tmp_path / name), "--json"]) == 2
    said = capsys.readouterr()
    (sentence,) = said.err.strip().splitlines()
    assert about in sentence.lower()
    if command == "investigate" or name == "folder":
        assert said.out == ""
    else:
        assert [about in file["note"].lower() for file in json.loads(said.out)["files"]] == [True]
    assert "Traceback" not in sentence


def test_what_cannot_be_read_has_its_type_and_the_reason(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "scan.tif").write_bytes(b"II*\0" + bytes(200))
    assert main.run(["analyze", str(tmp_path), "--json"]) == 2
    said = capsys.readouterr()
    (file,) = json.loads(said.out)["files"]
    assert (file["data_type"], file["findings"]) == ("visual", [])
    assert file["note"] in said.err


def test_a_log_that_says_no_day_is_of_the_day_of_the_other_files(tmp_path: Path, capsys: Out) -> None:
    files = tmp_path / "files"
    files.mkdir()
    failed = [f"10:{m:02}:00 ERROR payments: connection refused to ledger-db:5432\n" for m in range(30)]
    (files / "a.log").write_text("".join(failed))
    (files / "b.log").write_text(LINE)
    code = main.run(["analyze", str(files), "--json"])
    assert code == 0
    undated, dated = json.loads(capsys.readouterr().out)["files"]
    assert dated["span"]["end"] == "2026-03-01T10:00:00+00:00"
    assert undated["span"] == {"start": "2026-03-01T10:00:00+00:00", "end": "2026-03-01T10:29:00+00:00"}
    assert undated["findings"][0]["at"].startswith("2026-03-01T10:")
    assert datetime.fromisoformat(undated["at"]) > datetime.fromisoformat(dated["span"]["end"]) + timedelta(days=1)


def test_a_path_that_is_not_there(capsys: Out) -> None:
    assert main.run(["investigate", "/nowhere/at/all"]) == 2
    assert "/nowhere/at/all does not exist" in capsys.readouterr().err


def test_pipes_are_passed_over_and_dead_links_are_said(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE * 5)
    (tmp_path / "gone.log").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert main.run(["analyze", str(tmp_path), "--json"]) == 0
    files = {f["name"]: f["note"] for f in json.loads(capsys.readouterr().out)["files"]}
    assert set(files) == {"app.log", "gone.log"}
    assert "can't be read" in files["gone.log"]
    assert main.run(["analyze", str(tmp_path / "pipe")]) == 2
    assert "no regular file" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["redact"], ["parse", "--assignments", "out.csv"]])
def test_a_command_of_one_file_says_that_there_are_more(tmp_path: Path, capsys: Out, command: list[str]) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(LINE)
    assert main.run([*command, str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"FaultMaven: {tmp_path} has 2 files: name the one that is meant.\n"


COMMANDS = [["analyze"], ["investigate"], ["redact"], ["parse", "--assignments", "out.csv"]]


@pytest.mark.parametrize("command", COMMANDS, ids=[c[0] for c in COMMANDS])
def test_what_the_system_does_not_give_is_one_sentence(tmp_path: Path, capsys: Out, command: list[str]) -> None:
    loop, memory = tmp_path / "loop", tmp_path / "mem"
    loop.symlink_to(loop)
    memory.symlink_to("/proc/self/mem")  # opened and never read, also by root
    for path, about in ((loop, "leads nowhere"), (memory, "can't be read")):
        assert main.run([*command, str(path)]) == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert about in sentence


def test_a_folder_that_cannot_be_listed_is_said_beside_what_can(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.log").write_text(LINE * 5)
    monkeypatch.chdir(tmp_path)
    for _ in range(20):  # until its path is longer than a path may be
        Path("x" * 250).mkdir()
        os.chdir("x" * 250)
    assert main.run(["analyze", str(tmp_path), "--json"]) == 0
    notes = [f["note"] for f in json.loads(capsys.readouterr().out)["files"]]
    assert notes[0] is None
    assert "File name too long" in notes[1]


READABLE = [
    ("latin.log", "2026-03-01T10:00:00Z ERROR café: connection refused to ledger-db:5432\n".encode("latin-1") * 5),
    ("crlf.log", LINE.replace("\n", "\r\n").encode() * 5),
    ("nul.log", LINE.encode() * 3 + b"\x00\x00" + LINE.encode() * 3),
    ("long.log", b"2026-03-01T10:00:00Z ERROR connection refused " + b"x" * (30 << 20)),
    ("odd\nname\x1b[31m.log", LINE.encode() * 5),
    (os.fsdecode(b"caf\xe9.log"), LINE.encode() * 5),
]


@pytest.mark.parametrize(
    ("name", "content"), READABLE, ids=["latin-1", "crlf", "nul", "30 MB line", "odd name", "no text"]
)
def test_odd_input_is_read_all_the_same(tmp_path: Path, capsys: Out, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert main.run(["investigate", str(tmp_path / name), "--question", os.fsdecode(b"why\xe9?")]) == 0
    said = capsys.readouterr()
    assert "refused" in said.out
    assert "\x1b" not in said.out


def test_archives_are_read_with_the_names_inside(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE * 5)
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "app.log", "pods/payments.log")
    assert main.run(["analyze", str(tmp_path / "bundle.tar.gz"), "--json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["name"] == "bundle.tar.gz/pods/payments.log"
    assert file["findings"]


def test_analysis_tells_files_on_one_clock(tmp_path: Path, capsys: Out) -> None:
    begin = datetime(2026, 3, 1, 10, tzinfo=UTC)
    for name, ahead in (("db", 0), ("web", 90)):
        times = [f"{begin + timedelta(minutes=n, seconds=ahead):%Y-%m-%dT%H:%M:%SZ}" for n in range(21)]
        quiet = [f"{at} INFO [{name}] request_id=77{n:04}-x handled" for n, at in enumerate(times[:20])]
        (tmp_path / f"{name}.log").write_text(
            "\n".join([*quiet, f"{times[20]} ERROR [{name}] {name} timed out"]) + "\n"
        )
    assert main.run(["analyze", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"data_type", "extractor", "lines", "span", "onset", "findings", "templates"} <= set(found["files"][0])
    assert found["files"][0]["span"] == {"start": "2026-03-01T10:00:00+00:00", "end": "2026-03-01T10:20:00+00:00"}
    assert [(s["file"], s["seconds"]) for s in found["skews"]] == [("web.log", 90.0)]
    assert {entry["time"] for entry in found["timeline"]} == {"2026-03-01T10:20:00Z"}
    assert found["redactions"] == {}


def test_the_store_is_gone_afterwards_unless_it_is_to_be_kept(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE * 5)
    assert main.run(["investigate", str(tmp_path / "app.log")]) == 0
    assert not (tmp_path / "data").exists()
    assert main.run(["investigate", str(tmp_path / "app.log"), "--keep"]) == 0
    (kept,) = (tmp_path / "data" / "investigations").iterdir()
    assert (kept / "faultmaven.db").exists()
    assert str(kept) in capsys.readouterr().err


def test_the_report_is_written(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    assert main.run(["investigate", *map(str, demo.FILES), "--question", demo.QUESTION, "--report", str(report)]) == 0
    text = report.read_text()
    assert text.startswith("# ")
    assert "checkout.log" in text


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE)
    assert main.run(["investigate", str(tmp_path / "app.log"), "--report", str(tmp_path / "no" / "report.md")]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_the_demo_answers_and_redacts(capsys: Out) -> None:
    assert main.run(["demo", "--json"]) == 0
    out = capsys.readouterr().out
    answer = json.loads(out)
    assert answer["redactions"] == {"EMAIL": 3, "SECRET": 1}
    assert "anna.kowalski" not in out
    assert "by-mistake" not in out
    assert answer["root_causes"]


def test_a_question_over_files_is_answered(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE * 5 + LINE.replace("ERROR", "INFO").replace("refused", "made"))
    assert main.run(["query", str(tmp_path / "app.log"), "lines with REFUSED", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["total"], answer["searched"]) == (5, 6)
    assert [row["line"] for row in answer["rows"]] == [1, 2, 3, 4, 5]
    assert main.run(["query", str(tmp_path / "app.log"), "how many lines without refused"]) == 0
    assert capsys.readouterr().out.startswith("1 line without “refused”.")


def test_a_question_over_a_case_that_is_not_there_is_said(capsys: Out) -> None:
    assert main.run(["query", "c0123456789", "errors"]) == 2
    assert "no database" in capsys.readouterr().err


async def test_a_question_over_a_case_is_answered_while_the_bot_runs(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.log").write_text(LINE * 5)
    assert await asyncio.to_thread(main.run, ["investigate", str(tmp_path / "app.log"), "--keep"]) == 0
    (kept,) = (tmp_path / "data" / "investigations").iterdir()
    with closing(sqlite3.connect(kept / "faultmaven.db")) as database:
        ((case_id,),) = database.execute("SELECT id FROM cases").fetchall()
    capsys.readouterr()
    monkeypatch.setenv("DATA_DIR", str(kept))
    async with product.running(kept):
        assert await asyncio.to_thread(main.run, ["query", case_id, "lines with refused", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 5


@pytest.mark.parametrize(
    ("question", "about"),
    [("", "which events"), ("errors since 25:00", "25:00"), ("same for checkout", "no question before")],
)
def test_a_question_that_is_none_is_one_sentence(tmp_path: Path, capsys: Out, question: str, about: str) -> None:
    (tmp_path / "app.log").write_text(LINE)
    assert main.run(["query", str(tmp_path / "app.log"), question]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert about in sentence


def test_each_line_of_a_log_gets_its_template(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "app.log").write_text(LINE + "\n" + LINE.replace("5432", "5433") + "out of memory")
    assert main.run(["parse", str(tmp_path / "app.log"), "--assignments", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["1", "2", "3", "4"]
    ids = [row["template_id"] for row in rows]
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3
    assert main.run(["parse", str(tmp_path / "app.log"), "--assignments", str(tmp_path / "no" / "out.csv")]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_a_file_is_printed_without_its_secrets(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "app.log").write_bytes(b"mail ann@example.com\npassword=hunter2-geheim\n\xff\r\nmail ann@example.com")
    assert main.run(["redact", str(tmp_path / "app.log")]) == 0
    assert capfdbinary.readouterr().out == b"mail <EMAIL_1>\npassword=<SECRET_1>\n\xff\r\nmail <EMAIL_1>"


def test_the_doctor_says_what_is_wrong_and_what_to_do(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main.run(["doctor"]) == 0
    assert "FAIL" not in capsys.readouterr().out
    monkeypatch.setenv("SLACK_BOT_TOKEN", "not-a-token")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("LLM_PROVIDER", "openai")
    assert main.run(["doctor"]) == 1
    failed = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert failed == ["cache", "Slack", "model"]


@pytest.mark.parametrize(
    ("name", "value", "about"),
    [
        ("PORT", "http", "PORT"),
        ("DATABASE_URL", "oracle://x", "DATABASE_URL"),
        ("TESTS_PER_TURN", "many", "TESTS_PER_TURN"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: Out, name: str, value: str, about: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main.run(["serve"]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert about in sentence


async def test_the_doctor_may_look_while_the_bot_runs(tmp_path: Path, capsys: Out) -> None:
    async with product.running(tmp_path / "data"):
        assert await asyncio.to_thread(main.run, ["doctor"]) == 0
    assert "in use by the FaultMaven that runs now" in capsys.readouterr().out


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    """As with `| head`: the pipe is closed before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "bot", "slack", "manifest", "--socket"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, "")
