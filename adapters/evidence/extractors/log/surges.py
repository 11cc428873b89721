"""Finds when a log says something far more often than before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from adapters.evidence import onset
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.curves import Counts
from adapters.evidence.extractors.log.place import Place
from adapters.evidence.extractors.log.reading import ERROR, Reading
from adapters.evidence.extractors.log.revisit import Index
from adapters.evidence.extractors.log.shapes import Shape
from adapters.evidence.scan import microseconds
from engines.evidence import Finding, FindingKind, Severity
from engines.figures import amount

MOST = 2  # bursts that are told of a file
TOGETHER = 2  # buckets by which what is one may begin or end apart
FEWEST = 50  # lines of a burst
LOOKED = 80  # kinds of lines whose curves are looked at, the most frequent
LARGER = 5.0  # times as many as before
RATHER, FEWEST_BAD = 3.0, 10  # the same for all errors, and how many they are at least
SHORT = 12  # buckets below which a curve shows nothing
_SAID = 80  # characters of a message in a summary

Blocks = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Kind:
    """The lines of one template: their blocks, and the first of them."""

    shape: Shape
    count: int
    blocks: Blocks


@dataclass(frozen=True)
class Stretch:
    """Some buckets of a kind's curve; `end` is behind the last of them."""

    kind: Kind
    row: Counts
    begin: int
    end: int

    @property
    def count(self) -> int:
        """How many lines it has."""
        return int(self.row[self.begin : self.end].sum())

    def near(self, other: "Stretch") -> bool:
        """Whether both begin together."""
        return abs(self.begin - other.begin) <= TOGETHER


@dataclass(frozen=True)
class Note:
    """What a finding says beyond its place."""

    reason: str
    summary: str
    count: int
    facts: dict[str, str | int | float | bool]
    until: datetime | None = None
    severity: Severity = Severity.INFO
    component: str | None = None


@dataclass(frozen=True)
class Surges:
    """What changed in how often one file says things."""

    document: Document
    reading: Reading
    index: Index

    def findings(self, kinds: Sequence[Kind], since: datetime | None) -> list[Finding]:
        """The rise of all errors, and bursts of what is no trouble by itself."""
        if self.reading.curves.length < SHORT:
            return []
        frequent = sorted(kinds, key=lambda k: -k.count)[:LOOKED]
        calm = [k for k in frequent if k.shape.severity is Severity.INFO]
        made = [*self._rise(since), *self._bursts(calm)]
        return [f for f in made if f]

    def _rise(self, since: datetime | None) -> Iterator[Finding | None]:
        reading, curves = self.reading, self.reading.curves
        bad = np.flatnonzero(reading.tally[: reading.tables.blocks] == ERROR)
        if since is None or not bad.size:
            return
        row = curves.row(bad)
        begin = min(self.bucket(since), len(row) - 1)
        before, after = self.rate(row[:begin]), self.rate(row[begin:])
        place = self.index.first(reading, bad, microseconds(since) - reading.tables.shift)
        if after < RATHER * before or row[begin:].sum() < FEWEST_BAD or place is None:
            return
        note = Note(
            reason="Spike",
            summary=f"Errors rise from {amount(before)} to {amount(after)} a minute",
            count=int(row[begin:].sum()),
            facts={"before": round(before, 3), "after": round(after, 3), "peak": self._peak(row[begin:])},
            until=max((s for n in bad.tolist() if (s := reading.span(n)[1])), default=None),
            severity=Severity.WARNING,
        )
        yield self.finding(place, note)

    def _bursts(self, kinds: Sequence[Kind]) -> Iterator[Finding | None]:
        found = [b for k in kinds if (b := self._burst(k))]
        told: list[Stretch] = []
        for burst in sorted(found, key=lambda b: -b.count):
            if len(told) < MOST and not any(burst.near(other) for other in told):
                told.append(burst)
                yield self._of_burst(burst)

    def _burst(self, kind: Kind) -> Stretch | None:
        """One stretch in which it comes many times as often; what comes and goes again and again is none."""
        row = self.reading.curves.row(kind.blocks)
        if row.sum() < FEWEST:
            return None
        high = np.flatnonzero(row > row.max() / 2)
        begin, end = int(high[0]), int(high[-1]) + 1
        before = row[:begin]
        if not before.any() or end - begin > len(row) / 3 or begin < SHORT / 2:
            return None
        burst = row[begin:end]
        if burst.sum() < FEWEST or burst.mean() < LARGER * max(
            before.mean(), row[end:].mean() if end < len(row) else 0
        ):
            return None
        if onset.find(row.tolist()) is None:
            return None
        return Stretch(kind, row, begin, end)

    def _of_burst(self, burst: Stretch) -> Finding | None:
        at = self.time(burst.begin)
        place = self.index.first(self.reading, burst.kind.blocks, at)
        before, after = self.rate(burst.row[: burst.begin]), self.rate(burst.row[burst.begin : burst.end])
        quoted = said(burst.kind.shape)
        note = Note(
            reason="Burst",
            summary=f"{burst.count:,} times within {self._long(burst)}: {quoted} ({amount(before)} a minute before)",
            count=burst.count,
            facts={"before": round(before, 3), "after": round(after, 3), "peak": self._peak(burst.row)},
            until=self.reading.moment(self.time(burst.end)),
            component=burst.kind.shape.component,
        )
        return self.finding(place, note) if place else None

    def finding(self, place: Place, note: Note) -> Finding:
        """What is noted, at its line."""
        return Finding(
            evidence=self.document.evidence,
            file=self.document.name,
            kind=FindingKind.LOG,
            line=place.line,
            at=self.reading.moment(place.time),
            until=note.until,
            count=note.count,
            severity=note.severity,
            component=note.component or self.reading.component,
            reason=note.reason,
            summary=note.summary,
            excerpt=place.excerpt(self.document.path),
            facts=note.facts,
        )

    def bucket(self, at: datetime) -> int:
        """The bucket in which a time lies."""
        shifted = at - timedelta(microseconds=self.reading.tables.shift)
        return max(0, int((shifted - self.reading.curves.start).total_seconds() // self.reading.curves.width))

    def time(self, bucket: int) -> int:
        """The time at which a bucket begins, as the compiled pass counts it."""
        return microseconds(self.reading.curves.start) + bucket * self.reading.curves.width * 1_000_000

    def rate(self, row: Counts) -> float:
        """A minute."""
        return float(row.mean()) * 60 / self.reading.curves.width if row.size else 0.0

    def _peak(self, row: Counts) -> float:
        return round(float(row.max()) * 60 / self.reading.curves.width, 3)

    def _long(self, burst: Stretch) -> str:
        return length((burst.end - burst.begin) * self.reading.curves.width)


def length(seconds: int) -> str:
    """How long that is, in its two largest units."""
    units = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    largest = next((i for i, (size, _) in enumerate(units) if seconds >= size), len(units) - 1)
    parts = []
    for size, name in units[largest : largest + 2]:
        parts.append(f"{seconds // size} {name}")
        seconds %= size
    return " ".join(p for p in parts if not p.startswith("0 ")) or "0 s"


def said(shape: Shape) -> str:
    """The beginning of a message, as a quote."""
    text = " ".join(shape.message.split())
    return f"`{text if len(text) <= _SAID else text[: _SAID - 1] + '…'}`"
