"""Opens the files of a case for a question over their events."""

import tempfile
from pathlib import Path

from adapters.evidence import columns, encoding, search
from engines.query import Found, Query, Source


def look(query: Query, opened: tuple[tuple[Source, Path, Path | None], ...]) -> Found:
    """Look through the files, each given with its redacted text and its events."""
    meant = [o for i, o in enumerate(opened) if search.is_meant(query, o[0], i, len(opened))]
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        files = [
            columns.opened(source, _readable(text, Path(folder, str(i))), events, of_events=query.is_of_events)
            for i, (source, text, events) in enumerate(meant)
        ]
        return search.look(query, files, [source for source, _, _ in opened])


def _readable(text: Path, copy: Path) -> Path:
    """The text, or a copy in UTF-8 where its characters have two or four bytes."""
    with text.open("rb") as file:
        named = encoding.wide(file.read(encoding.HEAD))
    return encoding.convert(text, named, copy) if named else text
