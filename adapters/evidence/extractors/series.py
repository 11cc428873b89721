"""Series in CSV, wide or long: which of them moved, since when, from what to what; the most abnormal first."""

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import table
from adapters.evidence.extractors.metric import telling
from adapters.evidence.extractors.metric.places import Places
from engines.evidence import DataType

_HEAD = 32 << 10  # characters that tell what the columns are


class Series(Extractor):
    """A table with a time column and numbers."""

    name = "series"

    def detect(self, document: Document) -> bool:
        """A header, a time in each row, and numbers."""
        if document.data_type is DataType.LOG:  # numbers beside what was said
            return False
        return table.layout(document.head[:_HEAD], document.at) is not None

    def extract(self, document: Document) -> Extracted:
        """Judge each series on its own."""
        found = table.layout(document.head[:_HEAD], document.at)
        readings = table.read(document.path, found, document.at) if found else []
        return telling.tell(document, readings, Places(document, found.delimiter if found else ""))
