"""Tables with several rows of headers, as data frames with levels of columns are written: what each column is of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.evidence import numbers
from adapters.evidence.extractors.metric import kinds
from adapters.evidence.extractors.metric.quantities import VOID
from engines.abnormal import MetricKind

MOST = 6  # rows of headers
_STAMP = re.compile(r"\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d")
_METRIC = re.compile(r"(?i)^(?:metric|metric_?name|measure|measurement|kpi|field|variable|name)s?$")
_HOW = re.compile(r"(?i)^(?:stat|statistic|aggregation|agg|percentile|quantile|function|unit)s?$")
_HALF = 0.5


@dataclass(frozen=True)
class Header:
    """The levels that a table's columns have, each with its cell for every column; the first column tells times."""

    rows: int  # lines before the first row of values
    time: str  # what the first column is called
    levels: tuple[tuple[str, tuple[str, ...]], ...]  # name and cells

    def labels(self, column: int) -> dict[str, str]:
        """What the levels other than the metric and how it was summed up say of a column."""
        return {name: cells[column] for name, cells in self.levels if name not in self._said and cells[column]}

    def metric(self, column: int) -> str:
        """The metric of a column, with how it was summed up."""
        return " ".join(cells[column] for name, cells in self.levels if name in self._said and cells[column])

    @property
    def _said(self) -> tuple[str, ...]:
        named = [name for name, _ in self.levels if _METRIC.match(name)] or [self._most_telling]
        return (*named[:1], *(name for name, _ in self.levels if _HOW.match(name)))

    @property
    def _most_telling(self) -> str:
        """The level whose cells name metrics."""
        return max(self.levels, key=lambda level: _share(level[1]))[0]


def read(rows: Sequence[Sequence[str]]) -> Header | None:
    """The headers of a table from its first rows; None where there is one row of them, or none."""
    count = next((i for i, row in enumerate(rows[: MOST + 1]) if _is_values(row)), 0)
    width = len(rows[0]) if rows else 0
    if count < 2 or any(len(row) != width or _has_numbers(row) for row in rows[:count]):  # noqa: PLR2004  one is a plain table
        return None
    levels = [row for row in rows[:count] if any(row[1:])]
    index = [row for row in rows[:count] if not any(row[1:])]
    if len(levels) < 2:  # noqa: PLR2004  as above
        return None
    named = tuple((row[0] or f"level {i}", ("", *_filled(row[1:]))) for i, row in enumerate(levels, 1))
    return Header(count, (index[-1][0] if index else "") or "time", named)


def _is_values(row: Sequence[str]) -> bool:
    said = [cell for cell in row[1:] if cell.lower() not in VOID]
    is_timed = bool(row) and (numbers.real(row[0]) is not None or bool(_STAMP.search(row[0])))
    return is_timed and sum(numbers.real(cell) is not None for cell in said) > _HALF * len(said)


def _has_numbers(row: Sequence[str]) -> bool:
    return any(numbers.real(cell) is not None for cell in row if cell)


def _filled(cells: Sequence[str]) -> list[str]:
    """Spreadsheets write a name once for the columns that it is above of."""
    found: list[str] = []
    for cell in cells:
        found.append(cell or (found[-1] if found else ""))
    return found


def _share(cells: Sequence[str]) -> float:
    said = [cell for cell in cells if cell]
    return sum(kinds.kind_of(cell) is not MetricKind.OTHER for cell in said) / max(len(said), 1)
