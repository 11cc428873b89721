"""Series in CSV, wide or long: which of them moved, since when, from what to what; the most abnormal first."""

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import table
from adapters.evidence.extractors.metric import telling
from adapters.evidence.extractors.metric.places import Places
from engines.evidence import DataType

_HEAD = 32 << 10  # characters that tell what the columns are
_FEWEST = 12  # lines that do, of a table that is wider
_WIDEST = 2 << 20  # characters of these


def head(document: Document) -> str:
    """What tells the columns: the beginning, or whole lines of a table that is too wide for it."""
    begin = document.head[:_HEAD]
    if begin.count("\n") >= _FEWEST or document.size <= len(begin):
        return begin
    with document.path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        wide = file.read(_WIDEST)
    lines = wide.split("\n")
    return "\n".join(lines[:-1][: 2 * _FEWEST]) if len(lines) > _FEWEST // 2 else begin


class Series(Extractor):
    """A table with a time column and numbers."""

    name = "series"

    def detect(self, document: Document) -> bool:
        """A header, a time in each row, and numbers."""
        if document.data_type is DataType.LOG:  # numbers beside what was said
            return False
        return table.layout(head(document), document.clock()) is not None

    def extract(self, document: Document) -> Extracted:
        """Judge each series on its own."""
        found = table.layout(head(document), document.clock())
        readings = table.read(document.path, found, document.clock()) if found else []
        return telling.tell(document, readings, Places(document, found.delimiter if found else ""))
