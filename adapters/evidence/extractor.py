"""The interface that every extractor has, and what goes in and comes out."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from adapters.evidence import clock, entities, sniff
from engines.evidence import DataType, Finding, Sighting, Template, TimeSeries

HEAD = 64 << 10  # bytes that detection may look at
TAIL = 64 << 10  # bytes at its end in which its last times are looked for
TEXT_CAP = 64 << 20  # bytes that a whole-document parser reads at most


@dataclass(frozen=True)
class Document:
    """A redacted file on disk, as one piece of evidence."""

    path: Path
    name: str  # as people know it
    evidence: str  # "E3"
    at: datetime  # when it came; the fallback for times without a date
    events: Path | None = None  # where the structured events of a log are written for queries

    @cached_property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    @cached_property
    def first(self) -> bytes:
        """The beginning as bytes, for formats that are no text."""
        with self.path.open("rb") as f:
            return f.read(HEAD)

    @cached_property
    def head(self) -> str:
        """The beginning, for detection."""
        return self.first.decode("utf-8-sig", "replace")

    @cached_property
    def data_type(self) -> DataType:
        """What it is, told from its head and its name."""
        return sniff.data_type(self.name, self.head)

    @cached_property
    def tail(self) -> str:
        """The end; the beginning of its first line may be missing."""
        with self.path.open("rb") as f:
            f.seek(max(0, self.size - TAIL))
            return f.read(TAIL).decode("utf-8", "replace")

    @cached_property
    def order(self) -> clock.Order:
        """In which order its dates of numbers are written."""
        return clock.order(self.head if self.size <= HEAD else f"{self.head}\n{self.tail}", self.at)

    def clock(self) -> clock.Clock:
        """What reads its times."""
        return clock.Clock(self.at, lambda: self.order)

    @cached_property
    def text(self) -> str:
        """The content up to TEXT_CAP, for formats that must be parsed whole."""
        with self.path.open("rb") as f:
            return f.read(TEXT_CAP).decode("utf-8-sig", "replace")


@dataclass(frozen=True)
class Extracted:
    """What an extractor found; findings most telling first."""

    data_type: DataType
    findings: tuple[Finding, ...] = ()
    lines: int = 0
    start: datetime | None = None
    end: datetime | None = None
    onset: datetime | None = None
    errors: int = 0
    warnings: int = 0
    note: str | None = None
    templates: tuple[Template, ...] = ()
    series: tuple[TimeSeries, ...] = ()
    entities: dict[str, dict[str, int]] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()  # the analyst's own: no extractor fills it


class Extractor(Protocol):
    """Reads one family of formats; the first in `extractors.ALL` whose `detect` says yes gets the file.

    `extract` reads the file; `enrich` adds what follows from all that was found in it and reads nothing.
    """

    name: str
    binary: bool = False  # whether it is asked about files that are no text

    def detect(self, document: Document) -> bool:
        """Decide from name and head alone; cheap, never raises."""

    def extract(self, document: Document) -> Extracted:
        """Read it; malformed content gives fewer findings and a note, never an exception."""

    def enrich(self, document: Document, extracted: Extracted) -> Extracted:  # noqa: ARG002  others need the document
        """Add what follows from the findings together: entities, series, the order."""
        if extracted.entities:
            return extracted
        return replace(extracted, entities=entities.of_findings(extracted.findings))
