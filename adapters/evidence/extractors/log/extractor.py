"""Reads a log in one pass: records, folded traces, shapes, the series of errors; then makes findings of them."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from adapters.evidence import fold, lines
from adapters.evidence.classes import telling
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.log import findings
from adapters.evidence.extractors.log.records import HEADER, Reader, Record
from adapters.evidence.extractors.log.shapes import Shape, Shapes, window
from adapters.evidence.lines import Line
from adapters.evidence.onset import Counts
from engines.evidence import DataType, Severity

SAMPLE = 200  # lines that detection looks at
SHARE = 0.3  # of them that must look like log lines
TRACE = 300  # lines of one record at most
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
        reading = _Reading(Reader(document.at, document.name))
        for line in lines.read(document.path):
            reading.take(line)
        reading.flush()
        onset = reading.bad.onset(reading.start, reading.end) if reading.start and reading.end else None
        return Extracted(
            data_type=DataType.LOG,
            findings=findings.make(document, reading.shapes, onset),
            lines=reading.count,
            start=reading.start,
            end=reading.end,
            onset=onset,
            errors=reading.errors,
            warnings=reading.warnings,
        )


def _looks_like_a_record(reader: Reader, line: str) -> bool:
    record = reader.read(line[:2000])
    return bool(record.at or record.level or record.component or _LEVEL_LINE.match(line) or fold.starts(line))


@dataclass
class _Reading:
    """What one pass over a log collects."""

    reader: Reader
    shapes: Shapes = field(default_factory=Shapes)
    bad: Counts = field(default_factory=Counts)
    start: datetime | None = None
    end: datetime | None = None
    count: int = 0
    errors: int = 0
    warnings: int = 0
    headed: bool = False  # a record with a time was seen
    held: list[Line] = field(default_factory=list)
    record: Record = field(default_factory=lambda: Record(""))

    def take(self, line: Line) -> None:
        """Add the line to the record that is held, or begin the next one."""
        self.count = line.number
        if line.before or line.after:
            self._piece(line)
            return
        if self._goes_on(line):
            self.held.append(line)
            return
        if not line.text.strip():
            return
        record = self.reader.read(line.text)
        if record.at:
            self.headed = True
        elif self.headed and self.held and fold.goes_on(line.text, [h.text for h in self.held], headed=True):
            self.held.append(line)
            return
        self.flush()
        self.record, self.held = record, [line]

    def _piece(self, line: Line) -> None:
        """Of a very long line only what stands around a telling word is read."""
        self.flush()
        if line.before and telling(line.text) < 0:
            return
        record = self.reader.read(line.text[:HEADER]) if not line.before else self.reader.of_no_line("")
        record.message, record.offset = line.text, 0
        window(record)
        self._tally(self.shapes.add(record, line), record)

    def _goes_on(self, line: Line) -> bool:
        if not self.held or len(self.held) >= TRACE:
            return False
        if line.text[:1] in (" ", "\t", "") or not self.headed:
            return fold.goes_on(line.text, [h.text for h in self.held], headed=False)
        return False

    def flush(self) -> None:
        """Count the record that is held."""
        if not self.held:
            return
        record, held = self.record, self.held
        self.held = []
        texts = [h.text for h in held]
        trace = fold.fold(texts) if len(texts) > 1 else None
        if trace:
            self._tally(self.shapes.add_trace(record, trace, held), record)
            return
        if record.stack and (inner := fold.fold(record.stack.split("\n"))):
            flat = fold.Trace(inner.name, inner.message or record.message, 0, 0, inner.frame, inner.causes)
            self._tally(self.shapes.add_trace(record, flat, held), record)
            return
        self._tally(self.shapes.add(record, held[0]), record)
        for line in held[1:]:
            if line.text.strip():
                part = Record(line.text.strip(), 0, record.at, None, record.component)
                self.shapes.add(part, line)

    def _tally(self, shape: Shape | None, record: Record) -> None:
        level = shape.tally if shape else record.level
        if record.at:
            self.start = min(self.start, record.at) if self.start else record.at
            self.end = max(self.end, record.at) if self.end else record.at
        if level in (Severity.ERROR, Severity.CRITICAL):
            self.errors += 1
            if record.at:
                self.bad.add(record.at)
        elif level is Severity.WARNING:
            self.warnings += 1
