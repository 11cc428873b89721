"""The heap of a Java process as `jstat -gcutil` samples it: how full the old generation is, what collecting costs."""

import re
from collections.abc import Sequence

from adapters.evidence import numbers
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

HEAD = re.compile(r"^\s*(?:Timestamp\s+)?S0\s+S1\s+E\s+O\s+M\s")
_FULL = 95.0  # percent of the old generation
_Row = tuple[int, dict[str, float]]


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """One finding for the samples below each header; the lines that are thereby read."""
    claimed = set[int]()
    for head, text in enumerate(lines, start=1):
        if HEAD.match(text):
            rows = _rows(text.split(), lines, head)
            claimed.update(range(head, head + len(rows) + 1))
            if rows:
                _tell(page, rows)
    return claimed


def _rows(names: list[str], lines: Sequence[str], head: int) -> list[_Row]:
    found = []
    for at, text in enumerate(lines[head:], start=head + 1):
        cells = text.replace(",", ".").split()
        values = [0.0 if cell == "-" else numbers.real(cell) for cell in cells]
        if len(cells) != len(names) or None in values:
            break
        found.append((at, {n: v for n, v in zip(names, values, strict=True) if v is not None}))
    return found


def _tell(page: Page, rows: list[_Row]) -> None:
    """A full old generation is bad where whole collections go on and free nothing, or the only sample is full."""
    full = [(at, row) for at, row in rows if row.get("O", 0.0) >= _FULL]
    whole = rows[-1][1].get("FGC", 0.0) - rows[0][1].get("FGC", 0.0)
    is_short = len(full) * 2 > len(rows) and (whole > 0 or len(rows) == 1)
    at, row = full[0] if is_short else rows[-1]
    cost = rows[-1][1].get("FGCT", 0.0) - (rows[0][1].get("FGCT", 0.0) if len(rows) > 1 else 0.0)
    facts: dict[str, Fact] = {"resource": "heap", "old_percent": row.get("O"), "eden_percent": row.get("E")}
    facts |= {"full_collections": whole or row.get("FGC"), "full_seconds": round(cost, 3), "samples": len(rows)}
    words = f"The old generation is {row.get('O', 0.0):g} % full"
    words += f", {whole:g} full collections took {cost:g} s meanwhile." if whole > 0 else "."
    say(page, "HeapExhausted" if is_short else "Usage", words, at, facts)
