"""Start-up: the program until it says where the page is, against importing its largest libraries."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Figure, as_seconds, seconds

ROOT = Path(__file__).parents[2]
SAYS = "The war room is at "
IMPORTS = "import aiohttp, sqlalchemy, pydantic"
TIMES = 3
OURS = ("DATABASE_", "REDIS_", "SLACK_", "LLM_", "MICROSOFT_")


def figures() -> Iterator[Figure]:
    """With an empty data folder, as on the first day, and with the files of Python compiled."""
    ours, plain = seconds(_started, TIMES), seconds(_imported, TIMES)
    yield Figure("start-up until the page is served / importing its libraries", ours, plain, as_seconds)


def _started() -> None:
    """Away from the root, so that no `.env` of the developer is read."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        environment = {**kept, "DATA_DIR": folder, "PORT": "0", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "bot"]
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            line = process.stdout.readline()
            process.kill()
    assert line.startswith(SAYS), line


def _imported() -> None:
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
