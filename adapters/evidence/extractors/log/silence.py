"""Finds the silences of a log that else never stops talking: far longer than any other time between two records."""

from dataclasses import dataclass, field

import numpy as np

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.place import Place
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.surges import length
from adapters.evidence.scan import UNTIMED
from engines.evidence import Finding, FindingKind, Severity

MOST = 3  # silences that are told of a file
SHORTEST = 30_000_000  # microseconds
LONGER = 4  # times as long as the longest one that is not told
FEWEST_BEFORE, FEWEST_AFTER, FEWEST = 20, 5, 100  # records that show how steady the log is
_WATCHED = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without records, and the two records around it."""

    length: int  # microseconds
    before: Place
    after: Place
    number: int  # of records with a time before it


@dataclass
class Silences:
    """The longest gaps between the records of a file, in the order in which it says their times."""

    gaps: list[Gap] = field(default_factory=list)
    count: int = 0
    _last: Place | None = None

    def see(self, reading: Reading, chunk: Chunk) -> None:  # noqa: ARG002  as all watchers
        """Keep the longest gaps of a chunk; what is late does not end one."""
        records = chunk.records[chunk.records["time"] != UNTIMED]
        if not len(records):
            return
        first = self._last.time if self._last else int(records["time"][0])
        reached = np.maximum.accumulate(np.concatenate(([first], records["time"])))
        lengths = np.diff(reached)
        long = np.flatnonzero(lengths >= SHORTEST // LONGER)
        for i in long[np.argsort(lengths[long])][-_WATCHED:].tolist():
            if before := Place.of(records[i - 1]) if i else self._last:
                self.gaps.append(Gap(int(lengths[i]), before, Place.of(records[i]), self.count + i))
        self.gaps = sorted(self.gaps, key=lambda g: -g.length)[:_WATCHED]
        self.count += len(records)
        last = Place.of(records[-1])
        self._last = Place(int(reached[-1]), last.offset, last.line)

    def told(self, span: int) -> list[Gap]:
        """Those that stand out of a steady log of so many microseconds; none where it often pauses."""
        for number in range(min(MOST, len(self.gaps)), 0, -1):
            kept = self.gaps[:number]
            usual = self.gaps[number].length if number < len(self.gaps) else SHORTEST // LONGER
            if all(self._stands_out(gap, usual, span - sum(g.length for g in kept)) for gap in kept):
                return sorted(kept, key=lambda g: g.number)
        return []

    def _stands_out(self, gap: Gap, usual: int, talking: int) -> bool:
        if gap.length < max(SHORTEST, LONGER * usual) or talking < gap.length or self.count < FEWEST:
            return False
        return gap.number >= FEWEST_BEFORE and self.count - gap.number >= FEWEST_AFTER

    def findings(self, document: Document, reading: Reading) -> list[Finding]:
        """Each with the last line before it, up to the first one after it."""
        gaps = self.told(reading.latest - reading.earliest)
        told = [g.length for g in gaps]
        usual = next((g.length for g in self.gaps if g.length not in told), 0)
        return [_finding(document, reading, gap, usual) for gap in gaps]


def _finding(document: Document, reading: Reading, gap: Gap, usual: int) -> Finding:
    seconds, longest = gap.length // 1_000_000, -(-usual // 1_000_000)
    steady = f", and never for more than {length(longest)} else" if usual else ""
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.LOG,
        line=gap.before.line,
        end_line=gap.after.line,
        at=reading.moment(gap.before.time),
        until=reading.moment(gap.after.time),
        severity=Severity.WARNING,
        component=reading.component,
        reason="Silence",
        summary=f"Nothing was logged for {length(seconds)}{steady}",
        excerpt=gap.before.excerpt(document.path),
        facts={"silent_seconds": seconds, "usual_seconds": longest},
    )
