"""Files written and labelled by somebody who saw neither rules nor tests, with the labels as they were given.

Where the issue leaves a type open and `docs/reference/evidence.md` has another than the label, `table` says it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence import sniff
from adapters.evidence.extractor import Document
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker

FOLDER = Path(__file__).with_name("blind")
CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Blind:
    """One file, the types that its label allows, and what it is told to be."""

    name: str
    types: frozenset[str]
    table: str | None
    told: str

    @property
    def is_strict(self) -> bool:
        """Whether the label allows it."""
        return self.told in self.types

    @property
    def is_right(self) -> bool:
        """The same, or the documented type where the issue leaves it open."""
        return self.is_strict or self.told == self.table


def files(work: Path) -> Iterator[Blind]:
    """All of them, as intake would take them."""
    labels: dict[str, dict[str, list[str]]] = json.loads((FOLDER / "labels.json").read_text("utf-8"))
    for i, (name, label) in enumerate(labels.items()):
        table = label.get("table")
        told = _told(FOLDER / "files" / name, work / str(i))
        yield Blind(name, frozenset(label["types"]), str(table) if table else None, told)


def _told(path: Path, work: Path) -> str:
    member = TranscribingUnpacker().unpack(path, path.name, work)[0]
    document = Document(member.path, member.name, "E1", CAME)
    is_binary = sniff.binary(document.first, document.size) is not None
    return (sniff.binary_type(document.first) if is_binary else document.data_type).value
