"""The example incident that comes with the product; systems, people and numbers are made up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

FOLDER = Path(__file__).parent
QUESTION = (FOLDER / "question.txt").read_text().strip()
FILES = tuple(FOLDER / name for name in ("checkout.log", "deploys.json", "cart-worker.yaml"))


async def chunks(file: Path) -> AsyncIterator[bytes]:
    """The bytes of a file."""
    yield await asyncio.to_thread(file.read_bytes)
