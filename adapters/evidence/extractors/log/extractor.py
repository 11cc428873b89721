"""Reads a log in one pass: records, folded traces, shapes, the series of errors; then makes findings of them."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from math import ceil

import numpy as np

from adapters.evidence import fold, typed
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.log import (
    appeared,
    blockers,
    ceased,
    findings,
    joined,
    listens,
    makers,
    reading,
    repeats,
    rows,
    templates,
)
from adapters.evidence.extractors.log.amounts import Amounts
from adapters.evidence.extractors.log.named import Named
from adapters.evidence.extractors.log.pods import Pods
from adapters.evidence.extractors.log.reading import ERROR, WARNING, Reading
from adapters.evidence.extractors.log.records import Reader
from adapters.evidence.extractors.log.revisit import Index
from adapters.evidence.extractors.log.runs import Runs
from adapters.evidence.extractors.log.silence import Silences
from adapters.evidence.extractors.log.surges import Kind, Surges
from engines.evidence import DataType, Finding, Severity, TimeSeries

SAMPLE = 200  # lines that detection looks at
SHARE = 0.3  # of them that must look like log lines
_NAMED = re.compile(
    r"(?i)(?:^|[/_.-])(?:logs?|stdout|stderr|console|journal|syslog|messages|dmesg|out|trace|nohup)(?:[._-]|$)"
)
_SPOKEN = re.compile(r"(?m)^\d\d:\d\d(?::\d\d)?[.,]\d{3} --> \d")  # places in a recording are no times
_LEVEL_LINE = re.compile(
    r"\s*(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)\b|[A-Z]+:[\w.]+:)"
)


class Log(Extractor):
    """Any text of records, one a line, most of them with a time or a level."""

    name = "log"

    def detect(self, document: Document) -> bool:
        """What is written as a log is; time, level or trace in a third of the lines; its name, or who printed it."""
        if document.data_type is DataType.LOG:
            return True
        if _SPOKEN.search(document.head):
            return False
        sample = [line for line in document.head.split("\n", SAMPLE)[:SAMPLE] if line.strip()]
        if not sample:
            return False
        reader = Reader(document.at, columns=rows.of(document.head))
        wanted = max(1, ceil(SHARE * len(sample)))
        if sum(islice((1 for line in sample if _looks_like_a_record(reader, line)), wanted)) == wanted:
            return True
        is_named = _NAMED.search(document.name) or typed.log_name(sample[0])
        return bool(is_named) or any(fold.starts(line) for line in sample)

    def extract(self, document: Document) -> Extracted:
        """One pass over the file, bounded in memory."""
        silences, named, index, work = Silences(), Named(document.size), Index(), Runs()
        amounts, pods = Amounts(document.size), Pods(document.size)
        read = reading.read(document, (silences, named, index, work, amounts, pods))
        onset = read.bad.onset(read.start, read.end) if read.start and read.end else None
        mined = templates.mined(read.shapes.kept.values())
        groups = findings.groups(read.shapes, mined)
        kinds = findings.kinds(groups, read)
        others = (
            *silences.findings(document, read),
            *_together(Surges(document, read, index), kinds, onset),
            *amounts.findings(document, read, kinds),
            *(f for tell in (repeats.findings, blockers.findings) for f in tell(document, read)),
            *(f for reader in (work, pods) for f in reader.findings(document, read)),
        )
        told = [findings.of(document, g, onset, _spread(k, read)) for g, k in zip(groups, kinds, strict=True)]
        return Extracted(
            data_type=DataType.LOG,
            findings=(*findings.chosen(told, onset, others), *listens.first(document)),
            lines=read.count,
            start=read.start,
            end=read.end,
            onset=onset,
            errors=read.number(ERROR),
            warnings=read.number(WARNING),
            templates=templates.listed(read, mined, onset),
            series=tuple(_series(read)),
            entities=named.count(),
        )


def _together(surges: Surges, kinds: Sequence[Kind], onset: datetime | None) -> Iterator[Finding]:
    """What no line tells by itself: how often they come."""
    yield from surges.findings(kinds, onset)
    yield from appeared.findings(surges, kinds, onset)
    yield from ceased.findings(surges, kinds, onset)
    yield from makers.findings(surges)


def _spread(kind: Kind, read: Reading) -> tuple[int, ...]:
    """Of what tells of trouble: whether it was there before is not asked of other lines."""
    return () if kind.shape.severity is Severity.INFO else read.curves.spread(kind.blocks)


class Paragraphs(Log):
    """Logs whose records are paragraphs, which others would take for settings."""

    def detect(self, document: Document) -> bool:
        """An event of Windows as text, or the journal as it exports itself."""
        return joined.is_paragraphs(document.head)


def _series(read: Reading) -> Iterator[TimeSeries]:
    """The errors and warnings, where there are any, and all records."""
    known = np.arange(read.tables.blocks)
    tally = read.tally[: read.tables.blocks]
    for name, blocks in (("errors", known[tally == ERROR]), ("warnings", known[tally == WARNING]), ("lines", known)):
        if blocks.size and (series := read.curves.series(name, blocks)) and any(series.values):
            yield series.model_copy(update={"start": series.start + timedelta(microseconds=read.tables.shift)})


def _looks_like_a_record(reader: Reader, line: str) -> bool:
    record = reader.read(line[:2000])
    return bool(record.at or record.level or record.component or _LEVEL_LINE.match(line) or fold.starts(line))
