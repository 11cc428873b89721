"""Opens the files of a case for a question over their events."""

from pathlib import Path

from adapters.evidence import columns, search
from engines.query import Found, Query, Source


def look(query: Query, opened: tuple[tuple[Source, Path, Path | None], ...]) -> Found:
    """Look through the files, each given with its redacted text and its events."""
    meant = [o for o in opened if search.is_meant(query.source, o[0])]
    return search.look(query, [columns.of_text(source, text) for source, text, _ in meant])
