"""Reads what the bad lines of a log name: a sample of them over the whole file, each as it stands there."""

import numpy as np

from adapters.evidence import entities
from adapters.evidence.extractors.log.chunks import Chunk, evenly
from adapters.evidence.extractors.log.reading import CALM, Reading

MOST = 2000  # bad lines of a file that are read
REACH = 4000  # bytes of each


class Named:
    """The texts of bad lines, evenly over the file."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._texts: list[tuple[str, int]] = []

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Keep some of the bad lines of a chunk."""
        bad = np.flatnonzero(reading.tally[chunk.records["block"]] != CALM)
        bad = evenly(bad, -(-MOST * (chunk.end - chunk.begin) // self._size))
        self._texts += ((chunk.line(offset, REACH), 1) for offset in chunk.records["offset"][bad].tolist())

    def count(self) -> dict[str, dict[str, int]]:
        """How often they name what, by kind."""
        return entities.count(self._texts)
