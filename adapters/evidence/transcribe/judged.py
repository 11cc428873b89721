"""Whether a list in JSON is a log: what its records say, and whether anything else stands around them."""

import json
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.evidence.transcribe import streams

if TYPE_CHECKING:
    from adapters.evidence.extractors.documents.document import Walk

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # only whether there is a time matters here


class Around(Enum):
    """What stands around a list."""

    SILENT = "an answer's own fields"
    TELLING = "something that is worth a finding"
    BROKEN = "no JSON"


def is_other(head: str) -> bool:
    """Whether the keys of a document say that it is no log: chats and tickets, metrics, traces, profiles."""
    from adapters.evidence import sniff  # noqa: PLC0415 - as below
    from engines.evidence import DataType  # noqa: PLC0415

    return sniff.data_type("", head) not in (DataType.LOG, DataType.CONFIG)


def is_log(source: Path, name: str, record: object) -> bool:
    """Whether a record says when, and what, and the reader of documents knows it as nothing more telling."""
    if streams.is_stream(record):
        return True
    if not isinstance(record, dict) or "apiVersion" in record:
        return False
    from adapters.evidence.clock import Clock  # noqa: PLC0415 - as below
    from adapters.evidence.extractors.log import structured  # noqa: PLC0415 - all extractors, for the few such lists

    found = structured.fields(record, Clock(_UNDATED))
    if found.at is None or not found.text:
        return False
    said = {"timestamp": found.at.isoformat(), "message": found.text, **structured.unwrapped(record)}
    walk, _ = _walked(source, name, json.dumps(said))
    return not _tells(walk)


def around(source: Path, text: str) -> Around:
    """Judge a document from which the records of the list are taken out."""
    walk, is_whole = _walked(source, "", text)
    if _tells(walk):
        return Around.TELLING
    return Around.SILENT if is_whole else Around.BROKEN


def _walked(source: Path, name: str, text: str) -> "tuple[Walk, bool]":
    """What the reader of documents makes of it, and whether it is whole."""
    from adapters.evidence.extractor import Document  # noqa: PLC0415 - as above
    from adapters.evidence.extractors.documents.document import Walk  # noqa: PLC0415
    from adapters.evidence.extractors.page import Page  # noqa: PLC0415
    from adapters.evidence.lined import read_json  # noqa: PLC0415

    page, lined = Page(Document(source, "", "", _UNDATED)), read_json(text)
    page.lines = text.split("\n")  # not those of the file, which may be large
    walk = Walk(page)
    for root in lined.roots:
        walk.enter(root, name)
    return walk, lined.note is None


def _tells(walk: "Walk") -> bool:
    from engines.evidence import FindingKind, Severity  # noqa: PLC0415 - as above

    plain = (FindingKind.CONFIG, FindingKind.TEXT, FindingKind.OBJECT)
    others = (walk.calls, walk.objects, walk.audited, walk.moved)
    telling = (f for f in walk.page.found if f.kind not in plain or f.severity is not Severity.INFO)
    return any(others) or any(f.kind is not FindingKind.LOG or f.facts.get("pattern") for f in telling)
