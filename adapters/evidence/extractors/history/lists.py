"""Lists of changes as people export them: rows of commits, deploys and flags, and one-line forms of `git log`."""

import csv
import re
from collections.abc import Iterator

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.history import calendar, changes, releases
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import Node
from engines.evidence import DataType, FindingKind

_ROWS = 20_000  # of a table at most
_SHORT = re.compile(
    r"^[*|\\/ ]*(?P<sha>[0-9a-f]{7,40})(?: \([^)]{1,200}\))? (?:(?P<at>\d{4}-\d\d-\d\d\S*) )?(?P<said>\S.{2,300})$"
)
_FORMED = re.compile(r"^(?P<sha>[0-9a-f]{7,40})\s*[|;\t,]\s*(?P<rest>\S.{2,400})$")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?")
_TOLD = re.compile(
    r"(?i)(?:^|,|;|\t)\"?(?:commit\w*|sha|version|revision|release|deploy\w*|flag\w*|change\w*|old_value|new_value|pipeline)"
)
_ALIKE = {"starttime": "start_time", "start time": "start_time", "endtime": "end_time", "trigger_user": "user"}


class Changes(Extractor):
    """Tables and one-line lists in which each row is a change."""

    name = "changes"

    def detect(self, document: Document) -> bool:
        """A header with the columns of changes, or lines that begin with a commit, tell a release or a dated change."""
        told = releases.are_told(document.head) or calendar.is_told(document.head)
        if (told and document.data_type is not DataType.METRIC) or _short(document.head):
            return True
        return document.data_type is DataType.CONFIG and bool(_table(document.head))

    def extract(self, document: Document) -> Extracted:
        """One finding a row."""
        page = Page(document)
        if _short(document.head):
            for at, line in enumerate(page.lines, start=1):
                _commit(page, at, line)
        elif releases.are_told(document.head):
            for at, line in enumerate(page.lines, start=1):
                _release(page, at, line)
        elif calendar.is_told(document.head):
            for at, line in enumerate(page.lines, start=1):
                _entry(page, at, line)
        else:
            for node in _rows(document.text):
                if changes.reads(node, "changes"):
                    changes.add(page, node, "deploys")
        if not page.found:
            page.note = "No row of this table names what was changed and when: export both and drop it again."
        return page.done(DataType.CONFIG)


def _short(head: str) -> bool:
    lines = [line for line in head.split("\n", 20)[:20] if line.strip(" *|\\/")]
    found = [m for line in lines if (m := _SHORT.match(line) or _FORMED.match(line))]
    named = any(re.search("[a-f]", m["sha"]) for m in found)  # one without any letter is a time or a number
    return len(found) > 1 and named and len(found) * 5 >= len(lines) * 4


def _commit(page: Page, at: int, line: str) -> None:
    formed = _FORMED.match(line)
    found = formed or _SHORT.match(line)
    if found is None:
        return
    said, author = (found["rest"] if formed else found["said"]).strip(), ""
    stamp = _STAMP.search(said if formed else found["at"] or "")
    if formed:
        parts = [p.strip() for p in re.split(r"[|;\t]|,(?! )", said)]
        rest = [p for p in parts if p and not _STAMP.fullmatch(p)]
        said, author = max(rest, key=len, default=said), min(rest, key=len) if len(rest) > 1 else ""
    facts: dict[str, Fact] = {"commit": found["sha"], "author": author, "message": said}
    words = f"Commit {found['sha'][:10]}" + (f" by {author}" if author else "") + f": {said[:200]}"
    span = Span(page.time(stamp[0].strip()) if stamp else None)
    reason = "rollback" if re.match(r"(?i)revert|roll(?:ed)?[ -]?back", said) else "commit"
    page.add(FindingKind.CHANGE, reason, words, Place(at), Subject(), span=span, facts=facts)


def _release(page: Page, at: int, line: str) -> None:
    told = releases.read(line)
    if told is None:
        return
    facts: dict[str, Fact] = {
        "service": told.service,
        "version": told.version,
        "commit": told.commits[0] if len(told.commits) == 1 else "",
        "commits": ",".join(told.commits),
        "status": told.status,
    }
    reason = "rollback" if told.is_undone else "deploy"
    what = f"{reason.capitalize()} of {told.service}" if told.service else reason.capitalize()
    words = " ".join(w for w in (what, told.version, told.status or told.remark) if w)
    span, subject = Span(page.time(told.stamp)), Subject("", "", "", told.service or None)
    page.add(FindingKind.CHANGE, reason, words, Place(at), subject, span=span, facts=facts)


def _entry(page: Page, at: int, line: str) -> None:
    """What was carried out; what is only planned has changed nothing."""
    told = calendar.read(line)
    if told is None or told.is_open:
        return
    facts: dict[str, Fact] = {"ticket": told.number, "message": told.told, "service": told.owner, "status": told.status}
    subject, span = Subject("", "", "", told.owner or None), Span(page.time(told.stamp))
    page.add(FindingKind.CHANGE, "config", f"{told.number}: {told.told}", Place(at), subject, span=span, facts=facts)


def _table(head: str) -> str:
    """What sets the cells apart; empty for what is no table of changes."""
    first = head.lstrip("\ufeff").split("\n", 1)[0]
    if first.lstrip().startswith(("[", "{")):
        return ""
    mark = max(",\t;", key=first.count)
    return mark if first.count(mark) > 1 and _TOLD.search(first) else ""


def _rows(text: str) -> Iterator[Node]:
    """Each row as a node, its cells under the names of the header."""
    mark = _table(text[:10_000]) or ","
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=mark)
    names: list[str] = []
    try:
        for row in reader:
            if not names:
                names = [_ALIKE.get(n.strip().lower(), n.strip().lower()) for n in row]
            elif len(row) == len(names) and reader.line_num < _ROWS:
                at = reader.line_num
                yield Node({n: Node(c.strip(), at, 0, at) for n, c in zip(names, row, strict=True)}, at, 0, at)
    except csv.Error:
        return
