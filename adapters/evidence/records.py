"""Opens the files of a case for a question over their events."""

import tempfile
from pathlib import Path

from adapters.evidence import columns, encoding, search
from adapters.evidence.events import Unreadable
from engines.query import Found, Query, Source


def look(query: Query, opened: tuple[tuple[Source, Path, Path | None], ...]) -> Found:
    """Look through the files, each given with its redacted text and its events."""
    meant = [o for i, o in enumerate(opened) if search.is_meant(query, o[0], i, len(opened))]
    sources = [source for source, _, _ in opened]
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        readable = [
            (source, _readable(text, Path(folder, str(i))), events) for i, (source, text, events) in enumerate(meant)
        ]
        try:
            return search.look(query, [columns.opened(*one, query) for one in readable], sources)
        except Unreadable:  # damaged in the middle, which shows only where it is read
            return search.look(
                query, [columns.opened(source, text, None, query) for source, text, _ in readable], sources
            )


def _readable(text: Path, copy: Path) -> Path:
    """The text, or a copy in UTF-8 where its characters have two or four bytes."""
    with text.open("rb") as file:
        named = encoding.wide(file.read(encoding.HEAD))
    return encoding.convert(text, named, copy) if named else text
