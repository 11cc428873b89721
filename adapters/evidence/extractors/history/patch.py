"""Unified diffs, patches and commits with theirs: what changed in which file and line, from what to what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.history import commits
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import read_pairs
from engines.evidence import DataType, FindingKind
from engines.figures import many

_FILES = re.compile(r"diff --git (?:\"?a/)?(.+?)\"? (?:\"?b/)(.+?)\"?$")
_OLD, _NEW = re.compile(r"--- (?:a/)?([^\t]+)"), re.compile(r"\+\+\+ (?:b/)?([^\t]+)")
_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_MOVED = re.compile(r"(rename|copy) (from|to) (.+)|(old|new) mode (\d+)|(new|deleted) file mode (\d+)")
_HEAD = re.compile(r"(?m)^(?:diff --git |--- \S.*\r?\n\+\+\+ |@@ -\d)")
_MAILED = re.compile(r"From ([0-9a-f]{7,64})\b")
_SETTING = re.compile(r"\s*[\"'-]?[\w.$/ -]{1,80}[\"']?\s*(?::=|[:=])")
_QUIET = re.compile(r"(?i)(?:^|/)(?:docs?|tests?|__tests__|spec)/|\.(?:md|rst|adoc)$|[._-](?:test|spec)s?\.\w+$")
_DEV_NULL = "/dev/null"
MOST = 400  # hunks that are told


@dataclass
class _File:
    """The file that the lines are about, and the commit that changed it."""

    old: str = ""
    new: str = ""
    commit: str = ""
    message: str = ""
    at: datetime | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.old if self.new in ("", _DEV_NULL) else self.new


@dataclass
class _Hunk:
    """One run of changed lines: each with its line in the patch and its text."""

    at: int
    start: int  # in the new file
    removed: list[tuple[int, str]] = field(default_factory=list)
    added: list[tuple[int, str]] = field(default_factory=list)


class Patch(Extractor):
    """What `git diff`, `git show`, `git log -p` and `diff -u` print."""

    name = "patch"

    def detect(self, document: Document) -> bool:
        """Hunks under the names of two files."""
        return document.data_type is DataType.CODE and bool(_HEAD.search(document.head))

    def extract(self, document: Document) -> Extracted:
        """One finding for each commit, each hunk, each setting that changed, and each file that was renamed."""
        page = Page(document)
        commits.read(page, page.lines)
        _Reading(page).read()
        return page.done(DataType.CODE)


class _Reading:
    """One pass over a patch."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.file = _File()
        self.told = 0
        self.commits = {str(f.facts["commit"]): f for f in page.found}

    def read(self) -> None:
        lines = [line.rstrip("\r") for line in self.page.lines]
        at = 0
        while at < len(lines) and self.told < MOST:
            if hunk := _HUNK.match(lines[at]):
                at = self._hunk(lines, at, hunk)
            else:
                self._header(at + 1, lines[at])
                at += 1

    def _header(self, number: int, line: str) -> None:
        mailed = _MAILED.match(line)
        if sha := mailed[1] if mailed else commits.named(line):
            known = next((f for name, f in self.commits.items() if name.startswith(sha)), None)
            message = str(known.facts.get("message", "")) if known else ""
            whole = str(known.facts["commit"]) if known else sha
            self.file = _File(commit=whole, message=message, at=known.at if known else None)
        elif found := _FILES.match(line):
            self._next(found[1], found[2])
        elif found := _OLD.match(line):
            if self.file.new and not self.file.notes:
                self._next("", "")
            self.file.old = found[1].strip()
        elif found := _NEW.match(line):
            self.file.new = found[1].strip()
        elif found := _MOVED.match(line):
            self._moved(number, found)

    def _next(self, old: str, new: str) -> None:
        before = self.file
        self.file = _File(old, new, before.commit, before.message, before.at)

    def _moved(self, number: int, found: re.Match[str]) -> None:
        notes = self.file.notes
        if found[6]:
            words = f"{self.file.name} is {'new' if found[6] == 'new' else 'deleted'}."
            self._say(number, words, {"change": f"{found[6]} file"})
            return
        notes[found[2] or {"old": "from", "new": "to"}[found[4]]] = found[3] or found[5]
        if "from" in notes and "to" in notes:
            what = {"rename": "renamed", "copy": "copied"}.get(found[1] or "", "given another mode")
            words = f"{self.file.name} is {what}, from {notes['from']} to {notes['to']}."
            self._say(number, words, {"from": notes["from"], "to": notes["to"], "change": what})
            notes.clear()

    def _hunk(self, lines: Sequence[str], at: int, head: re.Match[str]) -> int:
        hunk = _Hunk(at + 1, int(head[3]))
        end = at + 1
        left, right = int(head[2] or 1), int(head[4] or 1)
        while end < len(lines) and (left > 0 or right > 0) and not _is_next_file(lines, end):
            sign, text = lines[end][:1], lines[end][1:]
            if sign == "-":
                hunk.removed.append((end + 1, text))
            elif sign == "+":
                hunk.added.append((end + 1, text))
            elif sign not in (" ", "", "\\"):
                break
            left -= sign in ("-", " ", "")
            right -= sign in ("+", " ", "")
            end += 1
        self._changed(hunk, lines[at:end], head[5])
        return end

    def _changed(self, hunk: _Hunk, block: Sequence[str], where: str) -> None:
        file = self.file.name
        facts: dict[str, Fact] = {
            "diff": "\n".join(block),
            "added": len(hunk.added),
            "removed": len(hunk.removed),
            "file_line": hunk.start,
        }
        inside = f" in {where.strip()}" if where.strip() else ""
        words = f"{file}, line {hunk.start}{inside}: "
        words += f"{many(len(hunk.removed), 'line')} removed, {len(hunk.added)} added."
        first = (hunk.added or hunk.removed or [(hunk.at, "")])[0][0]
        self._say(first, words, facts)
        for key, before, after, number in _settings(hunk):
            said: dict[str, Fact] = {"key": key, "from": before, "to": after}
            self._say(number, f"{file}: {key} went from {before or 'nothing'} to {after or 'nothing'}.", said)

    def _say(self, number: int, words: str, facts: dict[str, Fact]) -> None:
        self.told += 1
        file = self.file
        quiet = bool(_QUIET.search(file.name))
        said: dict[str, Fact] = {"files": file.name, "commit": file.commit, "message": file.message, **facts}
        said["docs_only"] = True if quiet else None
        reason = "config" if "key" in facts else "commit"
        page = self.page
        page.add(FindingKind.CHANGE, reason, words, Place(number), Subject(), span=Span(file.at), facts=said)


def _is_next_file(lines: Sequence[str], at: int) -> bool:
    """Whether another file begins here, whatever the counts of the hunk say: people shorten what they paste."""
    return lines[at].startswith("--- ") and bool(_HEAD.match("\n".join(lines[at : at + 2])))


def _settings(hunk: _Hunk) -> Iterator[tuple[str, str, str, int]]:
    """Keys that a hunk sets to something else."""
    before = {key: value for _, text in hunk.removed for key, value in _pair(text)}
    for number, text in hunk.added:
        for key, value in _pair(text):
            if key in before and before[key] != value:
                yield key, before[key], value, number


def _pair(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > 400 or not _SETTING.match(text):  # noqa: PLR2004 - a setting, no text
        return
    line = text.strip().removeprefix("- ").replace(":=", "=", 1)
    for one in read_pairs(line).found:
        words = one.key.split()
        if words:
            yield words[-1].strip("\"'"), one.node.text().rstrip(",;").strip("\"'")
