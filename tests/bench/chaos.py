"""500 turns against a provider that fails in three of ten; not part of `make bench`, for it takes a quarter of an hour.

python -m tests.bench.chaos [TURNS]
"""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from llmock.testing import LLMockServer

from bot import settings
from tests.llm import chaos

TURNS = 500


async def main(turns: int) -> int:
    """Play, and print what became of it; 1 where a turn was lost."""
    settings.silence()
    logging.disable(logging.CRITICAL)
    from llmock.pytest_plugin import LLMock  # noqa: PLC0415 - it is pytest's, but for its server

    with tempfile.TemporaryDirectory() as folder, LLMockServer() as server:
        found = await chaos.play(LLMock(server), Path(folder), turns)
    print(f"turns {found.turns}, with a card {found.answered}, given up {found.given_up}")
    print(f"faults {found.faults.total()}: {dict(found.faults)}")
    print(f"questions {len(found.waits)}: by the model {found.by_model}, by the embedded reasoner {found.by_embedded}")
    print(f"a question takes {found.p95:.2f} s at most in 95 of 100; the limit is {chaos.LIMITS.patience:g} s")
    print(f"calls that were answered {found.billed}; {found.seconds:.0f} s")
    return int(found.answered < found.turns)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else TURNS)))
