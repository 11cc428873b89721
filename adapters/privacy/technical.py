"""Words that are written like names in technical texts: products, things of systems, days and months."""

from functools import cache
from pathlib import Path


@cache
def words() -> frozenset[str]:
    """All of them, in lower case."""
    return frozenset(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
