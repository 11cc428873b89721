"""The lines around a citation, out of the redacted file that was kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.ports import Cases, Files
from engines.errors import Refused

LINE = 2_000  # characters of one line that are shown


@dataclass(frozen=True)
class Excerpts:
    """Finds lines by case and evidence id."""

    cases: Cases
    files: Files

    async def __call__(self, case_id: str, evidence_id: str, first: int, last: int) -> Sequence[str]:
        """Lines `first` to `last`, counted from 1; raises Refused when there is no such evidence."""
        case = await self.cases.load(case_id)
        evidence = next((e for e in case.evidence if e.id == evidence_id), None) if case else None
        if evidence is None:
            raise Refused("There is no such evidence in this case.")
        if evidence.sha256 is None:
            return [f.excerpt for f in evidence.findings if first <= f.line <= last]
        path = await self.files.path(evidence.sha256)
        return await asyncio.to_thread(_read, path, first, last)


def _read(path: Path, first: int, last: int) -> list[str]:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        return [_cut(line.rstrip("\r\n")) for line in islice(file, max(first, 1) - 1, last)]


def _cut(line: str) -> str:
    return line if len(line) <= LINE else line[:LINE] + "…"
