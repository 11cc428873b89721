"""The real program as a person starts it, on a free port, with its own data folder."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYS = "The war room is at "


@asynccontextmanager
async def running(data: Path, **settings: str) -> AsyncIterator[str]:
    """Start `python -m bot`, give the address it prints, and end it as an operator would."""
    environment = {**os.environ, "DATA_DIR": str(data), "PORT": "0", "PYTHONUNBUFFERED": "1", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
        assert line.startswith(SAYS), line
        yield line.removeprefix(SAYS)
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
