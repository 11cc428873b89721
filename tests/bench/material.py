"""All incidents with a known cause that authors may read, as evidence, and where the right cause comes out."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import DataType, Evidence
from knowledge.causes.ranked import ranked
from knowledge.drafts import Draft, candidate
from knowledge.scene.scene import Scene
from tests.bench import cases, incidents

AT = datetime(2026, 1, 1, tzinfo=UTC)
APART = ("expected.json", "question.txt")
_TESTS = incidents.INCIDENTS.parent
OWN = {name: _TESTS / name for name in ("incidents", "unseen", "unseen_third", "unseen_fourth")}  # in this repository


@dataclass(frozen=True)
class Material:
    """An incident, or one file of it, with where it is from."""

    source: str
    folder: Path
    question: str
    evidence: tuple[Evidence, ...]

    @property
    def name(self) -> str:
        """What it is called, once in each source."""
        return self.folder.name

    def alone(self) -> Iterator["Material"]:
        """Each of its files that says something, as if it were all."""
        for piece in self.evidence:
            if piece.findings and piece.data_type is not DataType.STATEMENT:
                yield replace(self, evidence=(piece,))

    def answer(self) -> tuple[Draft, ...]:
        """The causes, best first."""
        return ranked(Scene(self.question, self.evidence))


def everything() -> list[Material]:
    """The cases by where they are from, our incidents, and those that were made by somebody who wrote no rule."""
    found = [(f.name.split("-")[0], f) for f in cases.folders()]
    found += [(source, f) for source, within in OWN.items() for f in incidents.folders(within=within)]
    return [Material(s, f, (f / "question.txt").read_text().strip(), tuple(_read(f))) for s, f in found]


def _read(folder: Path) -> Iterator[Evidence]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in APART)
    for number, path in enumerate(files, 1):
        yield FileAnalyst().analyse(path, str(path.relative_to(folder)), evidence=f"E{number}", at=AT)


def ranks(known: Sequence[Material], answers: Mapping[str, tuple[Draft, ...]]) -> dict[str, int]:
    """The place of the right cause of each incident that has it at all."""
    said = {m.name: [_said(d) for d in answers[m.name]] for m in known}
    mine = [m for m in known if m.source in OWN]
    found = {m.name: place for m in mine if (place := _place(expected(m), said[m.name]))}
    rest = [m.name for m in known if m.source not in OWN]
    if rest:
        with tempfile.TemporaryDirectory(prefix="ranks-") as gone:
            for name in rest:
                Path(gone, f"{name}.json").write_text(json.dumps({"root_causes": said[name]}))
            scored = cases.score(Path(gone)).ranks
        found |= {n: int(scored[n]) for n in rest if scored.get(n, "-").isdigit()}
    return found


def expected(m: Material) -> dict[str, Any]:
    """What its cause must say and must not."""
    if m.source in OWN:
        return json.loads((m.folder / "expected.json").read_text())
    lines = map(json.loads, (cases.CASES / cases.EXPECTED["open"]).read_text().splitlines())
    return {"must_not": [], **next(line for line in lines if line["id"] == m.name)}


def _said(draft: Draft) -> dict[str, str]:
    return {"statement": candidate(draft).statement, "component": draft.component}


def _place(wanted: dict[str, Any], said: list[dict[str, str]]) -> int:
    """From 1 on; 0 where it is not there, or where nothing decides."""
    if wanted.get("undecided"):
        return 0
    statements = incidents.statements({"root_causes": said})
    return next((n for n, s in enumerate(statements, 1) if incidents.hit(s, wanted)), 0)
