"""How often the type of a file is told right, over labelled files as real tools write them.

    python -m tests.bench.types

prints the confusion matrix and each file that is told wrong.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from tests.evidence import types

CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """A labelled file and what it was taken for."""

    label: str
    told: str
    extractor: str
    name: str


def judged(folder: Path) -> list[Told]:
    """Every labelled file, as intake would read it."""
    analyst, found = FileAnalyst(), []
    for i, one in enumerate(types.files(folder / "files")):
        member = TranscribingUnpacker().unpack(one.path, one.path.name, folder / "work" / str(i))[0]
        evidence = analyst.analyse(member.path, member.name, evidence="E1", at=CAME)
        found.append(
            Told(one.label, evidence.data_type.value, evidence.extractor, f"{one.path.parent.name}/{member.name}")
        )
    return found


def accuracy(found: list[Told]) -> float:
    """The share that was told right."""
    return sum(t.label == t.told for t in found) / len(found)


def main() -> None:
    """Print the matrix: a row per label, a column per what was told."""
    with tempfile.TemporaryDirectory() as folder:
        found = judged(Path(folder))
    pairs = Counter((t.label, t.told) for t in found)
    print(f"{'':10}" + "".join(f"{told:>10}" for told in types.ALL))
    for label in types.ALL:
        print(f"{label:10}" + "".join(f"{pairs[label, told] or '·':>10}" for told in types.ALL))
    for told in found:
        if told.label != told.told:
            print(f"{told.label} taken for {told.told} by {told.extractor}: {told.name}")
    print(f"{accuracy(found):.3f} of {len(found)} files")


if __name__ == "__main__":
    main()
