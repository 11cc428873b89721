"""Reads a log in one pass: records, folded traces, shapes, the series of errors; then makes findings of them."""

import re

from adapters.evidence import fold
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.log import findings, reading
from adapters.evidence.extractors.log.records import Reader
from engines.evidence import DataType

SAMPLE = 200  # lines that detection looks at
SHARE = 0.3  # of them that must look like log lines
_NAMED = re.compile(
    r"(?i)(?:^|[/_.-])(?:logs?|stdout|stderr|console|journal|syslog|messages|dmesg|out|trace|nohup)(?:[._-]|$)"
)
_LEVEL_LINE = re.compile(
    r"\s*(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)\b|[A-Z]+:[\w.]+:)"
)


class Log(Extractor):
    """Any text of records, one a line, most of them with a time or a level."""

    name = "log"

    def detect(self, document: Document) -> bool:
        """Time, level or trace in a third of the lines, or the name of a log."""
        sample = [line for line in document.head.split("\n")[:SAMPLE] if line.strip()]
        if not sample:
            return False
        reader = Reader(document.at)
        hits = sum(_looks_like_a_record(reader, line) for line in sample)
        if hits >= max(1.0, SHARE * len(sample)):
            return True
        return bool(_NAMED.search(document.name)) or any(fold.starts(line) for line in sample)

    def extract(self, document: Document) -> Extracted:
        """One pass over the file, bounded in memory."""
        read = reading.read(document)
        onset = read.bad.onset(read.start, read.end) if read.start and read.end else None
        return Extracted(
            data_type=DataType.LOG,
            findings=findings.make(document, read.shapes, onset),
            lines=read.count,
            start=read.start,
            end=read.end,
            onset=onset,
            errors=read.number(reading.ERROR),
            warnings=read.number(reading.WARNING),
        )


def _looks_like_a_record(reader: Reader, line: str) -> bool:
    record = reader.read(line[:2000])
    return bool(record.at or record.level or record.component or _LEVEL_LINE.match(line) or fold.starts(line))
