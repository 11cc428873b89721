"""Each import contract is proven by a planted violation: a copy of the code with one wrong import is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "engines", "adapters", "knowledge", "storage")

VIOLATIONS = [
    # contract, file, the line that breaks it
    ("layers", "engines/planted.py", "import bot.app"),
    ("layers", "storage/planted.py", "import knowledge.reasoner"),
    ("adapters", "adapters/slack/planted.py", "import adapters.warroom.ports"),
    ("engines", "engines/planted.py", "import os"),
    ("engines", "engines/planted.py", "import random"),
    ("engines", "engines/planted.py", "import sqlalchemy"),
    ("wiring", "bot/planted.py", "import sqlalchemy"),
    ("wiring", "bot/planted.py", "import storage.lanes"),
    ("main", "bot/planted.py", "import bot.main"),
    ("offline", "adapters/evidence/planted.py", "import socket"),
    ("offline", "knowledge/planted.py", "import aiohttp"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, target / package, ignore=shutil.ignore_patterns("__pycache__", "*.md", "demo"))
    shutil.copytree(ROOT / "tests/architecture", target / "tests/architecture")
    (target / "tests/__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--contract", contract]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str, file: str, line: str) -> None:
    planted = copy / file
    planted.write_text(f'"""Planted."""\n\n{line}\n')
    try:
        result = lint(copy, contract)
    finally:
        planted.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
    assert planted.with_suffix("").relative_to(copy).as_posix().replace("/", ".") in result.stdout


def test_a_planted_cycle_is_refused(copy: Path) -> None:
    one, two = copy / "storage/planted_one.py", copy / "storage/planted_two.py"
    one.write_text('"""Planted."""\n\nimport storage.planted_two\n')
    two.write_text('"""Planted."""\n\nimport storage.planted_one\n')
    try:
        result = lint(copy, "cycles")
    finally:
        one.unlink()
        two.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


@pytest.mark.parametrize("contract", sorted({c for c, _, _ in VIOLATIONS} | {"cycles"}))
def test_the_code_itself_keeps_every_contract(copy: Path, contract: str) -> None:
    result = lint(copy, contract)
    assert result.returncode == 0, result.stdout + result.stderr
