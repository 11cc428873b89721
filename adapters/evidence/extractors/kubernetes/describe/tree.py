"""A description as a tree by indentation, with the tables that stand in it."""

import re
from dataclasses import dataclass, field

from adapters.evidence.extractors.page import Page, Place

_FIELD = re.compile(r"^(\s*+)([A-Za-z0-9_.][^:]*+):(?:\s++(\S.*)|)$")  # of a line without blanks at its end
GAP = re.compile(r"\s{2,}|\t")


@dataclass
class Entry:
    """One line of the tree with what stands below it."""

    line: int
    indent: int
    key: str
    value: str
    below: "list[Entry]" = field(default_factory=list)

    def get(self, *path: str) -> "Entry | None":
        """The entry below by its keys."""
        here: Entry | None = self
        for key in path:
            here = next((e for e in here.below if e.key == key), None) if here else None
        return here

    def text(self, *path: str) -> str:
        """The value of an entry below, empty for none."""
        found = self.get(*path)
        return found.value if found and found.value not in ("<none>", "<unset>", "<nil>", "N/A") else ""

    def parts(self) -> "list[tuple[int, str]]":
        """A list whose first part stands beside the key and the others below it, each with its line."""
        if self.value in ("", "<none>"):
            return []
        return [(self.line, self.value), *((e.line, f"{e.key}:{e.value}" if e.key else e.value) for e in self.below)]


NOTHING = Entry(0, 0, "", "")


def tree(page: Page, start: int, end: int) -> Entry:
    """Read the lines from `start` to `end`."""
    root = Entry(start, -1, "", "")
    stack = [root]
    for number in range(start, end + 1):
        text = page.lines[number - 1].rstrip()
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip())
        while len(stack) > 1 and stack[-1].indent >= indent:
            stack.pop()
        found = _FIELD.match(text)
        key, value = (found[2].strip(), found[3] or "") if found else ("", text.strip())
        if found and stack[-1].key in ("Command", "Args", "Events", "Non-terminated Pods", "Message"):
            key, value = "", text.strip()
        entry = Entry(number, indent, key, value.strip())
        stack[-1].below.append(entry)
        if len(stack) < 40:  # noqa: PLR2004 - deeper is no description
            stack.append(entry)
    return root


def integer(text: str) -> int | None:
    """A count, None for what is none."""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else None


def place_of(root: Entry, key: str) -> Place:
    """The line of a key, that of the whole where it is missing."""
    found = root.get(key)
    return Place(found.line if found else root.line)


def table(root: Entry, key: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table below a key, by the names of its header."""
    section = root.get(key)
    if section is None:
        return []
    rows = [(e.line, GAP.split(f"{e.key}: {e.value}".strip() if e.key else e.value)) for e in _flat(section)]
    if not rows:
        return []
    names = rows[0][1]
    return [(line, dict(zip(names, cells, strict=False))) for line, cells in rows[1:] if not cells[0].startswith("---")]


def _flat(section: Entry) -> list[Entry]:
    return [e for below in section.below for e in (below, *_flat(below))]
