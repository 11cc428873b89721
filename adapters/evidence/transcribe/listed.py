"""A JSON list of log records, as log stores export them: one record a line, in the line where it began if possible."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

SMALL = 2 << 20  # bytes up to which a list is read as the document that it is
_BLOCK = 1 << 20  # characters that are read at once
_LONGEST = 4 << 20  # characters of a record
_JUDGED = 20  # records that tell whether they are a log's
BEGIN = re.compile(r'\s*(?:\{\s*"[^"\\]{1,100}"\s*:\s*){0,3}\[\s*(?=\{)', re.ASCII)
_BETWEEN = re.compile(r"[\s,]*", re.ASCII)
_BREAK = re.compile(r"(?<!\s)\s*\n\s*", re.ASCII)  # looked for only where blanks begin, or it were quadratic
_CLOSING = re.compile(r"[\s\]}]*", re.ASCII)
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # only whether there is a time matters here
_read = json.JSONDecoder().raw_decode


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it is a large list of objects."""
    return path.stat().st_size > SMALL and bool(BEGIN.match(head.decode("utf-8-sig", "replace")))


def write(source: Path, target: Path) -> bool:
    """Write the records, and what is none behind them as it stands; False where they are no log's."""
    with (
        source.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as reading,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as writing,
    ):
        listed, line = _List(reading), 0
        for count, (record, text) in enumerate(listed.records()):
            if count < _JUDGED and not _is_entry(record):
                return False
            breaks = max(listed.line - line, 1 if count else 0)
            writing.write("\n" * breaks + _BREAK.sub(" ", text))
            line += breaks
            listed.line += text.count("\n")
        writing.write("\n")
        for rest in listed.rest():
            writing.write(rest)
    return True


def _is_entry(record: object) -> bool:
    """Whether a record says when, and what; an object of Kubernetes says more."""
    if not isinstance(record, dict) or "apiVersion" in record:
        return False
    from adapters.evidence.extractors.log import structured  # noqa: PLC0415 - all extractors, for the few such lists

    found = structured.fields(record, _UNDATED)
    return found.at is not None and bool(found.text)


class _List:
    """A list that is read block by block."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._text = source.read(_BLOCK)
        self._at = 0
        self.line = 0  # breaks before the record

    def records(self) -> Iterator[tuple[object, str]]:
        """Each record with its text, up to the end of the list or what is broken in it."""
        self._pass(BEGIN)
        while found := self._record():
            record, end = found
            text = self._text[self._at : end]
            self._at = end
            yield record, text
            self._pass(_BETWEEN)

    def rest(self) -> Iterator[str]:
        """What stands behind the records; nothing where that only closes the list."""
        if not self._more() and _CLOSING.fullmatch(self._text):
            return
        yield self._text
        while block := self._source.read(_BLOCK):
            yield block

    def _pass(self, pattern: re.Pattern[str]) -> None:
        """Go over what stands between records."""
        while True:
            found = pattern.match(self._text, self._at)
            end = found.end() if found else self._at
            self.line += self._text.count("\n", self._at, end)
            self._at = end
            if end < len(self._text) or not self._more():
                return
            pattern = _BETWEEN

    def _record(self) -> tuple[object, int] | None:
        while len(self._text) - self._at <= _LONGEST:
            if self._text[self._at : self._at + 1] not in ("{", ""):
                return None
            try:
                return _read(self._text, self._at)
            except (ValueError, RecursionError):
                if not self._more():
                    return None
        return None

    def _more(self) -> bool:
        """Read on; what was done with is dropped."""
        block = self._source.read(_BLOCK)
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)
