"""Small labelled logs in the style of many systems, written and labelled by hand; `= template`, then its lines.

A line is `header¦message`; a record that is data itself has no header.
"""

from pathlib import Path

from tests.bench.templates import Labelled

FOLDER = Path(__file__).parent / "sets"


def load(name: str) -> Labelled:
    """One set, its lines in the order of their text, as times order them."""
    template, rows = "", []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            template = line[2:]
        else:
            header, _, message = line.partition("¦")
            rows.append((header + message, message, template))
    rows.sort()
    return Labelled(name, tuple(r[0] for r in rows), tuple(r[1] for r in rows), tuple(r[2] for r in rows))


def names() -> list[str]:
    """The sets that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))
