"""A file as columns over its lines, for searching: from its events where there are some, else from its line ends."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.evidence.search import NO_TIME, Columns
from engines.query import Source

PIECE = 16 << 20  # bytes that are looked at at once


def of_text(source: Source, text: Path) -> Columns:
    """A file that has no events: its lines are searched without times and levels."""
    starts = _starts(text)
    lines = starts.size - 1
    return Columns(
        source=source,
        text=text,
        starts=starts,
        times=np.full(lines, NO_TIME, dtype=np.int64),
        kinds=np.full(lines, -1, dtype=np.int64),
        known=(),
    )


def _starts(text: Path) -> npt.NDArray[np.int64]:
    """Where each line begins, and the size of the file."""
    size, ends, done = text.stat().st_size, [], 0
    with text.open("rb") as file:
        while piece := file.read(PIECE):
            ends.append(np.flatnonzero(np.frombuffer(piece, dtype=np.uint8) == ord("\n")) + done + 1)
            done += len(piece)
    starts = np.concatenate([[0], *ends]).astype(np.int64)
    return starts if starts[-1] == size else np.append(starts, size)
