"""Pictures, as the transcripts that were made of them: their text is read by whoever knows such text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from adapters.evidence import lines, transcript
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted, Extractor
from engines.evidence import DataType, Finding, FindingKind, Severity
from engines.figures import many

_RANK = tuple(Severity)
_HEADING = re.compile(r"(?P<format>[A-Za-z]{3,5})(?:, (?P<width>\d{1,9}) x (?P<height>\d{1,9}) pixels)?, ")


class Image(Extractor):
    """Screenshots, photos and drawings; `rest` reads the lines that no other reader knows, and takes any text."""

    name = "image"

    def __init__(self, readers: Sequence[Extractor], rest: Extractor) -> None:
        self._readers = (*readers, rest)
        self._rest = rest

    def detect(self, document: Document) -> bool:
        """By the heading of a transcript."""
        return document.head.startswith(transcript.PICTURE)

    def extract(self, document: Document) -> Extracted:
        """What its lines tell, and what the picture is."""
        reader = next(r for r in self._readers if r.detect(document))
        read = reader.enrich(document, reader.extract(document))
        heading, count = "", 0
        for line in lines.read(document.path):
            heading, count = heading or line.text, line.number
        noted = transcript.notes(document.head)
        told = [f for f in read.findings if f.line > 1 + len(noted)]
        if reader is not self._rest:  # a picture shows several things at once, and a reader knows its own
            known = {n for f in told for n in range(f.line, (f.end_line or f.line) + 1)}
            told += [f for f in self._rest.extract(document).findings if f.line not in known]
        told.sort(key=lambda f: -_RANK.index(f.severity))
        about = _about(document, heading, count - 1 - len(noted))
        return replace(
            read, data_type=DataType.VISUAL, findings=(*told, about), lines=count, note=" ".join(noted) or None
        )


def _about(document: Document, heading: str, count: int) -> Finding:
    found = _HEADING.match(heading.removeprefix(transcript.PICTURE))
    parts = found.groupdict() if found else {}
    sides = {k: int(v) for k in ("width", "height") if (v := parts.get(k))}
    facts: dict[str, str | int | float | bool] = {"format": parts.get("format") or "unknown", "lines": count, **sides}
    size = f" of {sides['width']} x {sides['height']} pixels" if sides else ""
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.TEXT,
        line=1,
        summary=f"A picture{size} with {many(count, 'line')} of text.",
        excerpt=cut(heading),
        facts=facts,
    )
