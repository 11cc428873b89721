"""Made series as files that are measured."""

import csv
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from engines.abnormal import Measured

CAME = datetime(2026, 3, 1, tzinfo=UTC)


def table(
    folder: Path, name: str, rows: Iterable[Sequence[object]], *, is_graph: bool = False
) -> tuple[Measured, Path]:
    """A CSV of these rows; an unknown number is an empty cell."""
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([[_cell(c) for c in row] for row in rows])
    return source(path, is_table=not is_graph, is_graph=is_graph), path


def source(path: Path, *, is_table: bool, is_graph: bool) -> Measured:
    """What is said of such a file."""
    return Measured(evidence=path.name, file=path.name, sha256="", at=CAME, is_table=is_table, is_graph=is_graph)


def _cell(value: object) -> object:
    return "" if isinstance(value, float) and math.isnan(value) else value
