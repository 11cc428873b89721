"""What takes the space, as `du` lists it; a warning where `df` beside it says that a disk is full."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors import states
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity

SIGN = r"^\s{0,9}\d{1,9}(?:[.,]\d)?[KMGTP]\t[./]\S{0,200}$"
_ROW = re.compile(r"^\s{0,9}(\d{1,18}(?:[.,]\d)?[KMGTP]?)\t(\S.{0,400})$")
_FEWEST = 2  # rows that make a list
_FULL = ("DiskFull", "DiskPressure")


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Name the largest of each list, without the totals above it; the lines that are thereby read."""
    rows: list[tuple[float, int, str, str]] = []
    claimed = set[int]()
    for at, text in enumerate([*lines, ""], start=1):
        if found := _ROW.match(text):
            rows.append((states.size(found[1].replace(",", ".")) or 0.0, at, found[2].rstrip("/"), found[1]))
        elif rows:
            if len(rows) >= _FEWEST and any(re.match(SIGN, lines[r[1] - 1]) for r in rows):
                claimed.update(r[1] for r in rows)
                _tell(page, rows)
            rows = []
    return claimed


def _tell(page: Page, rows: list[tuple[float, int, str, str]]) -> None:
    above = {part for _, _, path, _ in rows for part in _parents(path)}
    own = [row for row in rows if row[2] not in above and row[2] not in ("total", ".", "")]
    if not own:
        return
    _, at, path, size = max(own)
    full = [f for f in page.found if f.reason in _FULL and _is_below(path, str(f.facts.get("mount", "")))]
    facts: dict[str, Fact] = {"resource": "disk", "path": path, "size": size, "listed": len(own)}
    words = f"{path} takes {size}, the most of {len(own)} listed"
    words += f", and {full[0].facts['mount']} is nearly full." if full else "."
    say(page, "LargestPath", words, at, facts, rank=Severity.WARNING if full else Severity.INFO)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, min(len(parts), 50))]


def _is_below(path: str, mount: str) -> bool:
    return bool(mount) and (mount in ("/", path) or path.startswith(f"{mount}/"))
