"""Turns a redacted file into a piece of evidence, whatever is in it."""

import codecs
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from adapters.evidence import clock, encoding, events, extractors, sessions, sightings, sniff
from adapters.evidence.extractor import HEAD, Document, Extracted
from engines.evidence import DataType, Evidence, FindingKind

_log = logging.getLogger(__name__)
UNREAD = "unread"
_OTHERWISE = {
    DataType.PROFILE: "This kind of profile can't be read: export it as collapsed stacks, speedscope or pprof",
    DataType.TRACE: "This kind of trace can't be read: export it as OTLP, Jaeger or Zipkin JSON",
    DataType.METRIC: "These metrics can't be read: export them as CSV with one row per time, or as the JSON of the API",
}
_READERS = ("profile", "trace", "metric", "series", "commands")
_TOLD = (FindingKind.PROFILE, FindingKind.TRACE, FindingKind.METRIC, FindingKind.OBJECT)
_DATA = {"profile": DataType.PROFILE, "trace": DataType.TRACE, "metric": DataType.METRIC}
_TOLD_OF = {
    DataType.PROFILE: FindingKind.PROFILE,
    DataType.TRACE: FindingKind.TRACE,
    DataType.METRIC: FindingKind.METRIC,
}
_NOTHING = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # also what only says its encoding


class FileAnalyst:
    """Asks the extractors in their order; a file that none can read becomes evidence with a note."""

    def analyse(self, source: Path, name: str, *, evidence: str, at: datetime, events: Path | None = None) -> Evidence:
        """Never raises on content: what can't be read has a note that says what to do instead."""
        note = _unreadable(source)
        with _readable(source, note) as text, _bare(text, name, note) as path:
            document = Document(path, name, evidence, at, events)
            extractor, extracted = (UNREAD, Extracted(DataType.TEXT, note=note)) if note else _extract(document)
            lacks_day = extracted.end is not None and clock.lacks_day(document.head, at)
        return Evidence(
            id=evidence,
            name=name,
            data_type=extracted.data_type,
            extractor=extractor,
            at=at,
            size=_size(source),
            lines=extracted.lines,
            start=extracted.start,
            end=extracted.end,
            lacks_day=lacks_day,
            onset=extracted.onset,
            errors=extracted.errors,
            warnings=extracted.warnings,
            findings=extracted.findings,
            templates=extracted.templates,
            series=extracted.series,
            entities=extracted.entities,
            sightings=extracted.sightings,
            note=extracted.note,
        )


@contextmanager
def _readable(source: Path, note: str | None) -> Iterator[Path]:
    """The file, or a copy in UTF-8 where its characters have two or four bytes."""
    named = None
    if note is None:
        with source.open("rb") as file:
            named = encoding.wide(file.read(HEAD))
    if named is None:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        yield encoding.convert(source, named, Path(folder, "text"))


@contextmanager
def _bare(source: Path, name: str, note: str | None) -> Iterator[Path]:
    """The file, or a copy without what stands around the data in it, each line where it was."""
    text = None
    if note is None and source.stat().st_size <= sessions.LARGEST:
        with source.open("rb") as file:
            is_within = sniff.bare(name, _exact(file.read(HEAD))) is not None
        text = sniff.bare(name, _exact(source.read_bytes())) if is_within else None
    if text is None:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        path = Path(folder, "text")
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        yield path


def _exact(data: bytes) -> str:
    """As text that can be turned into the same bytes again."""
    return data.decode("utf-8", "surrogateescape")


def _size(source: Path) -> int:
    try:
        return source.stat().st_size if source.is_file() else 0
    except OSError:
        return 0


def _unreadable(source: Path) -> str | None:
    try:
        if source.is_dir():
            return "This is a directory: drop the files in it, or an archive of it."
        with source.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        return (
            f"This file can't be read ({error.strerror or 'unknown reason'}): check its permissions and drop it again."
        )
    if head.strip() in _NOTHING:
        return "This file is empty: check that the command that wrote it found anything, then drop it again."
    return None


def _untold(extracted: Extracted, extractor: str) -> str | None:
    """What to do with a file whose type was told but whose notation nobody reads."""
    advice = _OTHERWISE.get(extracted.data_type)
    if advice is None or extractor in _READERS or any(f.kind in _TOLD for f in extracted.findings):
        return None
    return f"{advice}, and drop it again."


def _type(told: DataType, extractor: str, extracted: Extracted) -> DataType:
    """What the sniffer told, unless a reader of data found its data in what looked like settings or text."""
    data = _DATA.get(extractor)
    if data is None or told not in (DataType.CONFIG, DataType.TEXT):
        return told
    return data if any(f.kind is _TOLD_OF[data] for f in extracted.findings) else told


def _with_parts(document: Document, extracted: Extracted, refusal: str | None) -> Extracted:
    """Also what each command of a terminal's text printed, where the whole told nothing of it."""
    if refusal:
        return extracted
    found = tuple(
        sessions.placed(finding, document, section)
        for section, part in sessions.unread(document, extracted)
        for finding in _extract(part)[1].findings
        if sessions.is_telling(finding)
    )
    return replace(extracted, findings=(*extracted.findings, *found)) if found else extracted


def _extract(document: Document) -> tuple[str, Extracted]:
    """Let the next extractor try where one fails on content: evidence is never lost to a defect of ours."""
    refusal = sniff.binary(document.first, document.size)
    for extractor in extractors.ALL:
        if refusal and not extractor.binary:
            continue
        try:
            if extractor.detect(document):
                extracted = extractor.enrich(document, _with_parts(document, extractor.extract(document), refusal))
                if document.events and extracted.findings and not document.events.exists():
                    events.of_findings(document.events, extracted.findings)
                if not refusal:
                    extracted = replace(extracted, data_type=_type(document.data_type, extractor.name, extracted))
                    extracted = replace(extracted, note=extracted.note or _untold(extracted, extractor.name))
                return extractor.name, replace(extracted, sightings=sightings.seen(document, extracted))
        except Exception:  # noqa: BLE001  the promise to never raise on content is kept here, for all extractors
            _log.warning("extractor %s failed on %s", extractor.name, document.name, exc_info=True)
    note = refusal or "This file can't be made sense of: drop it as plain text."
    return UNREAD, Extracted(sniff.binary_type(document.first) if refusal else document.data_type, note=note)
