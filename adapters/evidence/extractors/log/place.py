"""Where a record of a log stands, and its text for a citation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from adapters.evidence.excerpt import cut
from adapters.evidence.lines import PIECE


@dataclass(frozen=True, slots=True)
class Place:
    """A record: its time in microseconds since 1970 or UNTIMED, its offset in the file, its line from 1."""

    time: int
    offset: int
    line: int

    @classmethod
    def of(cls, record: np.void) -> Self:
        """Of a record of the compiled pass."""
        return cls(int(record["time"]), int(record["offset"]), int(record["line"]))

    def excerpt(self, path: Path) -> str:
        """The beginning of its line."""
        with path.open("rb") as file:
            file.seek(self.offset)
            return cut(file.readline(PIECE).decode("utf-8", "replace").rstrip("\r\n"))
