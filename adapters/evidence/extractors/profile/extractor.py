"""Profiles and thread dumps in all their formats."""

from dataclasses import replace
from datetime import timedelta

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.profile import (
    allocated,
    collapsed,
    costs,
    hot,
    script,
    snapshot,
    tables,
    threads,
    viewers,
)
from adapters.evidence.extractors.profile.recorded import Recorded
from adapters.evidence.extractors.profile.spots import place
from engines.evidence import BAD, DataType, Severity

_FORMATS = (tables, script, snapshot, viewers, collapsed, allocated, costs)


class Profile(Extractor):
    """Where time and memory go, and what threads wait for."""

    name = "profile"

    def detect(self, document: Document) -> bool:
        """By headers and names that only such files have, or by lines that nearly all are stacks."""
        return threads.reads(document.head) or any(f.reads(document.head) for f in _FORMATS)

    def extract(self, document: Document) -> Extracted:
        """Sum it up."""
        if threads.reads(document.head):
            findings, count = place(document, threads.tell(threads.read(document)))
            return _counted(Extracted(DataType.PROFILE, findings, count))
        found = next(f for f in _FORMATS if f.reads(document.head)).read(document).finish()
        findings, count = place(document, hot.tell(found))
        return _counted(_timed(Extracted(DataType.PROFILE, findings, count, note=_note(found)), found))


def _note(found: Recorded) -> str | None:
    if found.note or found.rows:
        return found.note
    return "The profile has no samples: record it while the program is busy, and drop it again."


def _timed(extracted: Extracted, found: Recorded) -> Extracted:
    if found.start is None:
        return extracted
    try:
        end = found.start + timedelta(seconds=found.duration)
    except OverflowError:
        end = found.start
    return replace(extracted, start=found.start, end=end)


def _counted(extracted: Extracted) -> Extracted:
    ranks = [f.severity for f in extracted.findings]
    errors = sum(r in BAD for r in ranks)
    return replace(extracted, errors=errors, warnings=ranks.count(Severity.WARNING))
