"""An administrator gets a file back as it was dropped, where a setting kept it, and nobody else can read it."""

import asyncio
import base64
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.terminal.surface import TerminalSurface
from bot import headless, main
from bot.app import Limits
from bot.main import wiring
from bot.workers import Workers
from storage.keys import Keys

LOG = b"2026-03-01T10:00:00Z ERROR payments: login of nora.quist@harbour-mill.com failed\r\n" * 3
KEY, OTHER = (base64.b64encode(letter * 32).decode() for letter in (b"k", b"o"))
Out = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Kept:
    """A data folder beside what was dropped, and the case that came of it."""

    data: Path
    case: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "pay.log").write_bytes(LOG)
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        archive.writestr("a.log", LOG)
        archive.writestr("b.log", LOG)
    return Kept(folder / "data", drop(folder / "data", keep=True))


@pytest.fixture(autouse=True)
def _here(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATA_DIR": str(kept.data), "ENCRYPTION_KEY": KEY}.items():
        monkeypatch.setenv(name, value)


def drop(data: Path, *, keep: bool) -> str:
    """Investigate the log and the archive, and give the id of the case."""
    files = headless.walk([data.parent / "pay.log", data.parent / "bundle.zip"])
    turn = headless.turn(files, "", datetime.now(UTC))

    async def run() -> str:
        workers = Workers("w")
        async with wiring.stores(f"sqlite:///{data / 'faultmaven.db'}", data, None, keys=Keys(KEY)) as kept:
            limits = replace(Limits(), keep_originals=keep)
            app = wiring.assemble(kept, {"terminal": TerminalSurface()}, workers, data, limits)
            return (await headless.investigate(app, workers, turn)).id

    return asyncio.run(run())


def test_it_comes_back_as_it_was(kept: Kept, tmp_path: Path, capsys: Out) -> None:
    assert main.run(["original", kept.case, "E1", str(tmp_path / "back")]) == 0
    assert (tmp_path / "back").read_bytes() == LOG
    assert (tmp_path / "back").stat().st_mode & 0o077 == 0
    assert "delete it" in capsys.readouterr().err
    assert main.run(["original", kept.case, "E2", str(tmp_path / "bundle")]) == 0
    assert (tmp_path / "bundle").read_bytes() == (kept.data.parent / "bundle.zip").read_bytes()
    assert not any(b"nora.quist" in p.read_bytes() for p in kept.data.rglob("*") if p.is_file())


REFUSED = [
    # what is asked for, the key, what the sentence speaks of
    ("E3", "new", KEY, "an archive, which is kept with its first file"),
    ("E9", "new", KEY, "There is no original of E9"),
    ("../E1", "new", KEY, "no evidence id"),
    ("E1", "there", KEY, "is there already: name a new file"),
    ("E1", "new", OTHER, "can't be opened with these keys"),
    ("E1", "new", "short", "ENCRYPTION_KEY is no key"),
]


@pytest.mark.parametrize(("evidence", "out", "key", "about"), REFUSED)
def test_what_can_not_be_given_is_one_sentence(  # noqa: PLR0913, PLR0917 - a row of the table
    kept: Kept,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Out,
    evidence: str,
    out: str,
    key: str,
    about: str,
) -> None:
    (tmp_path / "there").touch()
    monkeypatch.setenv("ENCRYPTION_KEY", key)
    assert main.run(["original", kept.case, evidence, str(tmp_path / out)]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert about in sentence
    assert not (tmp_path / "new").exists()


def test_without_the_setting_nothing_is_kept(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "pay.log").write_bytes(LOG)
    (tmp_path / "bundle.zip").write_bytes((kept.data.parent / "bundle.zip").read_bytes())
    drop(tmp_path / "data", keep=False)
    assert not (tmp_path / "data" / "originals").exists()
