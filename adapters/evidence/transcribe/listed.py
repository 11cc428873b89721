"""A JSON list of log records, as log stores export them: one record a line, in the line where it began if possible."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from adapters.evidence.transcribe import judged, streams
from adapters.evidence.transcribe.streams import indented

SMALL = 2 << 20  # bytes up to which what stands around a list is looked at, too
_BLOCK = 1 << 20  # characters that are read at once
_HEAD = 64 << 10  # characters that tell what a document is
_LONGEST = 4 << 20  # characters of a record
_JUDGED = 20  # records that tell whether they are a log's
_KEY = r'"[^"\\]{1,100}"\s*:\s*'
_BESIDE = r'(?:"(?:[^"\\]|\\.){0,300}"|[\w.+-]{1,40}|\{[^{}\[\]]{0,500}\}|\[\s*\])\s*,\s*'
BEGIN = re.compile(rf"\s*(?:\{{\s*(?:{_KEY}{_BESIDE}){{0,9}}{_KEY}){{0,3}}\[\s*(?=\{{)", re.ASCII)
_NAME = re.compile(r'"([^"\\]{1,100})"\s*:\s*\[\s*$', re.ASCII)
_BETWEEN = re.compile(r"[\s,]*", re.ASCII)
_BREAK = re.compile(r"(?<!\s)\s*\n\s*", re.ASCII)  # looked for only where blanks begin, or it were quadratic
_CLOSING = re.compile(r"[\s\]}]*", re.ASCII)
_read = json.JSONDecoder().raw_decode


def recognizes(head: bytes) -> bool:
    """Whether it begins as a list of objects does, alone or behind a few fields of an answer."""
    return bool(BEGIN.match(head.decode("utf-8-sig", "replace")))


def write(source: Path, target: Path) -> bool:
    """Write the records, and what is broken behind them as it stands; False where it is no log, or says more."""
    with (
        source.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as reading,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as writing,
    ):
        listed = _List(reading)
        if judged.is_other(listed.head) or not _records(source, listed, writing):
            return False
        if source.stat().st_size > SMALL:
            writing.writelines(listed.rest())
            return True
        rest = "".join(listed.all())
        around = judged.around(source, listed.begun + rest)
        if around is judged.Around.BROKEN and not _CLOSING.fullmatch(rest):
            writing.write(rest)
        return around is not judged.Around.TELLING


def _records(source: Path, listed: "_List", writing: TextIO) -> bool:
    """Write each record; whether there are any, and they are a log's."""
    line, count = 0, 0
    for record, text in listed.records():
        if count < _JUDGED and not judged.is_log(source, listed.name, record):
            return False
        for below, piece in _pieces(record, text):
            breaks = max(listed.line + below - line, 1 if count else 0)
            late = line + breaks - listed.line - below
            kept = piece.replace("\n ", " ", late)
            writing.write("\n" * breaks + kept)
            line, count = line + breaks + kept.count("\n"), count + 1
        listed.line += text.count("\n")
    writing.write("\n")
    return count > 0


def _pieces(record: object, text: str) -> Iterator[tuple[int, str]]:
    """The records that one becomes, each with the breaks before it; a blank begins all but its first line."""
    if streams.is_stream(record):
        return streams.lines(record, text)
    return iter([(0, _BREAK.sub(indented, text) if "\n" in text else text)])


class _List:
    """A list that is read block by block."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._text = source.read(_BLOCK)
        self._at = 0
        self.head = self._text[:_HEAD]
        found = BEGIN.match(self._text)
        self.begun = found[0] if found else ""
        named = _NAME.search(self.begun)
        self.name = named[1] if named else ""
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
        yield from self.all()

    def all(self) -> Iterator[str]:
        """What has not been read as a record."""
        yield self._text[self._at :]
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
