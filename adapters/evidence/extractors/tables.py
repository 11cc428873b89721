"""Reads tables in aligned columns, with or without a header, as command lines print them."""

import re
from dataclasses import dataclass

_GAP = re.compile(r"\s{2,}|\t")
_TREE = re.compile(r"^[\s│├└─|`+\\-]*(?=\w)")
HEADER = re.compile(
    r"^(?:NAMESPACE\s{2,})?(?:NAME|POD|LAST SEEN|REVISION|GROUP|KIND|EVENTS?|CONTEXT|CURRENT|ID|FIRST SEEN|COUNT)\b"
    r"(?:(?:\s{2,}| ?\t)[A-Z](?:[A-Z0-9()%:-]|cores|bytes)*+(?: [A-Z][A-Z0-9()%-]*+)*+)+\s*$"
)


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, and where it stands."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell of a column, empty when there is none."""
        return self.cells.get(column, "")

    def number(self, column: str) -> int:
        """The leading number of a cell, 0 when there is none."""
        found = re.match(r"\s*(\d{1,9})", self[column])
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Columns:
    """The header of a table: names and where each begins."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    tabbed: bool = False  # helm sets its cells apart by tabs, also empty ones

    def row(self, line: int, text: str) -> Row | None:
        """Read one line; None for one that is no row of this table."""
        if not text.strip():
            return None
        cells = self._aligned(text) or (self._tabbed(text) if self.tabbed else self._split(text))
        return Row(line, cells) if cells and any(cells.values()) else None

    def _aligned(self, text: str) -> dict[str, str] | None:
        if not self.starts:
            return None
        for start in self.starts[1:]:
            if 0 < start < len(text) and text[start - 1] not in " \t":
                return None
        ends = [*self.starts[1:], None]
        cells = [text[a:b].strip() for a, b in zip(self.starts, ends, strict=True)]
        return {n: _plain(_TREE.sub("", c)) for n, c in zip(self.names, cells, strict=True)}

    def _tabbed(self, text: str) -> dict[str, str] | None:
        cells = [c.strip() for c in text.split("\t")]
        return {n: _plain(c) for n, c in zip(self.names, cells, strict=False)} if len(cells) > 1 else None

    def _split(self, text: str) -> dict[str, str] | None:
        cells = _GAP.split(_TREE.sub("", text.strip()))
        if len(cells) < 2 or len(cells) > len(self.names):  # noqa: PLR2004 - one cell is no row
            return None
        return {n: _plain(c) for n, c in zip(self.names, cells, strict=False)}


def _plain(cell: str) -> str:
    return "" if cell in ("<none>", "<unset>", "-", "<nil>") else cell


def header(text: str) -> Columns | None:
    """The columns, if this line is a header."""
    if not HEADER.match(text):
        return None
    if "\t" in text.strip():
        return Columns(tuple(n.strip() for n in text.split("\t")), (), tabbed=True)
    found = [(m.group(), m.start()) for m in re.finditer(r"\S+(?: \S+)*", text)]
    return Columns(tuple(n for n, _ in found), tuple(s for _, s in found))


def guess(text: str) -> Columns | None:
    """The columns of a pod, deployment, job or claim row that was cut out of its table."""
    cells = _GAP.split(text.strip())
    for namespace in ((), ("NAMESPACE",)):
        rest = cells[len(namespace) :]
        names = _shape(rest)
        if names:
            columns = (*namespace, *names)
            return Columns(columns + tuple(f"?{i}" for i in range(len(cells) - len(columns))), ())
    return None


_RATIO = re.compile(r"\d+/\d+")
_NAMED = re.compile(r"[a-z0-9][a-z0-9.:-]*")


def _shape(cells: list[str]) -> tuple[str, ...] | None:
    if len(cells) < 4 or not _NAMED.fullmatch(cells[0]):  # noqa: PLR2004 - name, two values and an age
        return None
    if _RATIO.fullmatch(cells[1]) and re.fullmatch(r"\d+( \(.*\))?", cells[3]) and not cells[2].isdigit():
        return ("NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE")[: len(cells)]
    if _RATIO.fullmatch(cells[1]) and cells[2].isdigit() and cells[3].isdigit():
        return ("NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR")[: len(cells)]
    if cells[1] in ("Failed", "Complete", "Running", "Suspended") and _RATIO.fullmatch(cells[2]):
        return ("NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE")[: len(cells)]
    if cells[1] in ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"):
        return ("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE")[: len(cells)]
    return None
