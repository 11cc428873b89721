"""What the kernel's table of connections dropped, as `conntrack -S` counts it for each processor."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity

SIGN = r"^cpu=\d{1,4}\s.{0,200}\binsert_failed=\d"
_ROW = re.compile(r"^cpu=\d{1,4}\s.{0,200}\binsert_failed=(\d{1,15})\b")


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Say how many connections could not be written down; the lines that are thereby read."""
    rows = {at: int(m[1]) for at, text in enumerate(lines, start=1) if (m := _ROW.match(text))}
    if failed := sum(rows.values()):
        worst = max(rows, key=lambda at: rows[at])
        words = f"{failed:,} connections could not be entered into the kernel's table (insert_failed={rows[worst]})."
        facts: dict[str, Fact] = {"resource": "conntrack", "count": failed}
        say(page, "InsertFailed", words, worst, facts, rank=Severity.WARNING)
    return set(rows)
