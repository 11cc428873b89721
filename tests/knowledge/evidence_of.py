"""Small files as tools print them, made into evidence, so that a scenario is data."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Evidence
from engines.models import Phase
from engines.questions import Assess, Assessment
from knowledge.reasoner import EmbeddedReasoner

AT = datetime(2026, 5, 5, tzinfo=UTC)
REPEATED = re.compile(r"^\*(?P<times>\d+) (?P<start>\S+) (?P<step>\d+) (?P<line>.*)$")
FORMS = {"Z": "%Y-%m-%dT%H:%M:%S.000Z", "/": "%Y/%m/%d %H:%M:%S"}


def assess(files: dict[str, str], asked: str, folder: Path) -> Assessment:
    """What the embedded reasoner says of these files."""
    question = Assess(at=AT, problem=asked, evidence=evidence(files, folder), phase=Phase.HYPOTHESIS)
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    return answer


def evidence(files: dict[str, str], folder: Path) -> tuple[Evidence, ...]:
    """Write the files and read them as the product does."""
    return tuple(_read(name, text, number, folder) for number, (name, text) in enumerate(files.items(), 1))


def _read(name: str, text: str, number: int, folder: Path) -> Evidence:
    path = folder / name
    path.write_text("\n".join(line for raw in text.splitlines() for line in _lines(raw)) + "\n")
    return FileAnalyst().analyse(path, name, evidence=f"E{number}", at=AT)


def _lines(raw: str) -> list[str]:
    """A line, or as many as it stands for."""
    found = REPEATED.match(raw)
    if not found:
        return [raw]
    times, step, form = int(found["times"]), int(found["step"]), FORMS["/" if "/" in found["start"] else "Z"]
    start = datetime.fromisoformat(found["start"].replace("/", "-"))
    stamps = [(start + timedelta(seconds=step * i)).strftime(form) for i in range(times)]
    return [
        found["line"].replace("{t}", t).replace("{n}", str(1000 + 7 * i)).replace("{up}", str(20 + 80 * i // times))
        for i, t in enumerate(stamps)
    ]
