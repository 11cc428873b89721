"""Measure what the product costs; one line a figure: what | ours | plain | ratio.

python -m tests.bench
"""

import asyncio
import sys

from bot import settings
from tests.bench import (
    acks,
    aside,
    bombs,
    carrying,
    evidence,
    lanes,
    mining,
    models,
    onset,
    pictures,
    questions,
    ranking,
    reasoning,
    redaction,
    reliability,
    signs,
    standing,
    starting,
    storm,
    templates,
    tokens,
    turns,
)


async def main() -> int:
    """Measure one thing after the other, and print each figure when it is there."""
    settings.silence()
    print("what | ours | plain | ratio", flush=True)
    for part in (
        evidence,
        mining,
        questions,
        onset,
        ranking,
        carrying,
        redaction,
        turns,
        tokens,
        reasoning,
        pictures,
        starting,
        templates,
        bombs,
        reliability,
        standing,
        aside,
    ):
        for figure in part.figures():
            print(figure, flush=True)
    for served in (lanes, acks, storm, signs, models):
        async for figure in served.figures():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
