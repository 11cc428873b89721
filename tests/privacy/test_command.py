"""`redact FILE`: in every encoding, with and without the addresses of machines, and always the same lines."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import main, settings
from bot.main.wiring import redactor

ROOT = Path(__file__).parents[2]
Out = pytest.CaptureFixture[bytes]
TEXT = "né 10.1.2.3 ann@example.com\r\nhost=db-1 password=hunter2\n\nann@example.com from 10.1.2.3"
SECRETS = "né 10.1.2.3 <EMAIL_1>\r\nhost=db-1 password=<SECRET_1>\n\n<EMAIL_1> from 10.1.2.3"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_file_keeps_its_encoding(encoding: str, tmp_path: Path, capfdbinary: Out) -> None:
    (tmp_path / "app.log").write_bytes(TEXT.encode(encoding))
    assert main.run(["redact", "app.log"]) == 0
    assert capfdbinary.readouterr().out == SECRETS.encode(encoding)


@pytest.mark.parametrize(
    ("names", "clean"),
    [
        ((), SECRETS),
        (("REDACT_IPS",), SECRETS.replace("10.1.2.3", "<IP_1>")),
        (("REDACT_HOSTS",), SECRETS.replace("host=db-1", "host=<HOST_1>")),
        (
            ("REDACT_IPS", "REDACT_HOSTS"),
            SECRETS.replace("10.1.2.3", "<IP_1>").replace("host=db-1", "host=<HOST_1>"),
        ),
    ],
)
def test_machines_become_pseudonyms_where_the_settings_say_so(
    names: tuple[str, ...], clean: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Out
) -> None:
    for name in names:
        monkeypatch.setenv(name, "true")
    (tmp_path / "app.log").write_bytes(TEXT.encode())
    assert main.run(["redact", "app.log"]) == 0
    assert capfdbinary.readouterr().out.decode() == clean
    assert redactor(tmp_path, settings.load().limits).text(TEXT, {}).text == clean


def test_a_setting_that_is_no_choice_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: Out) -> None:
    monkeypatch.setenv("REDACT_IPS", "perhaps")
    (tmp_path / "app.log").write_bytes(b"a\n")
    assert main.run(["redact", "app.log"]) == 2
    assert b"REDACT_IPS" in capfdbinary.readouterr().err


def test_nothing_that_can_wait_is_loaded_before_a_file_is_read() -> None:
    """What is loaded at once keeps the file waiting; all else is loaded while it is redacted."""
    late = ("adapters.evidence.extractors", "numpy", "sqlalchemy", "rich", "engines.cards", "bot.workers")
    loaded = f"import sys, bot.main.reading; print([m for m in {late!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True, cwd=ROOT)
    assert done.stdout == "[]\n"
