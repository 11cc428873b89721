"""Commits as `git log` and `git show` print them, with what was shown of one of them further down."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind

_SHORTEST = 7  # letters of an id
_COMMIT = re.compile(r"^commit ([0-9a-f]{7,64})\b")
_ASKED = re.compile(r"^(?:[\w.@~/:-]{0,60}[$%#>] ?)?git (?:show|log|diff-tree)\b((?: \S+){1,12})")
_OBJECT = re.compile(r"^([0-9a-f]{7,64})(?:\^!)?(?::(\S+))?$")
_PROMPT = re.compile(r"^[\w.@~/:-]{0,60}[$%] \S")
_HEAD = re.compile(r"^(Author|AuthorDate|Date|CommitDate):\s+(.+)")
_DIFFED = re.compile(r"^diff --git a/(\S+) b/(\S+)")
_NEW = re.compile(r"^\+\+\+ (?:b/)?(\S+)")
_STAT = re.compile(r"^ (\S+)\s+\|\s+\d+ ")
_GRAPHED = re.compile(r"^\* +commit [0-9a-f]{7}")
_GRAPH = re.compile(r"^[*|\\/_](?: ?[*|\\/_])* ?")


@dataclass
class _Section:
    """The lines under one heading, which names the commit and, where one file of it is shown whole, that file."""

    sha: str
    line: int
    lines: list[str] = field(default_factory=list)
    path: str = ""
    is_commit: bool = True


def named(line: str) -> str:
    """The commit that a line says the following ones are of; empty where it says none."""
    section = _heading(line, 0)
    return section.sha if section else ""


def read(page: Page, lines: Sequence[str]) -> None:
    """One finding for each commit, with all that is shown of it."""
    if any(_GRAPHED.match(text) for text in lines[:50]):
        lines = [_GRAPH.sub("", text) for text in lines]
        lines = [text.lstrip() if _COMMIT.match(text.lstrip()) else text for text in lines]
    sections = list(_sections(lines))
    ids = _Ids(sections)
    told: set[int] = set()
    for section in (*(s for s in sections if s.is_commit), *(s for s in sections if not s.is_commit and s.lines)):
        same = ids.same(section.sha)
        if section.is_commit or not any(s.line in told for s in same):
            told.add(section.line)
            _tell(page, section, [s for s in same if s is not section])


class _Ids:
    """The sections by their commits, whose ids may be cut anywhere."""

    def __init__(self, sections: Sequence[_Section]) -> None:
        self._by: dict[str, list[_Section]] = {}
        for section in sections:
            self._by.setdefault(section.sha, []).append(section)
        self._ordered = sorted(self._by)

    def same(self, sha: str) -> list[_Section]:
        """Those of one commit, as they came."""
        begin = bisect_left(self._ordered, sha)
        longer = takewhile(lambda other: other.startswith(sha), islice(self._ordered, begin, None))
        shorter = (sha[:cut] for cut in range(_SHORTEST, len(sha)))
        found = (s for one in (*shorter, *longer) for s in self._by.get(one, ()))
        return sorted(found, key=lambda s: s.line)


def _sections(lines: Sequence[str]) -> Iterator[_Section]:
    section: _Section | None = None
    for number, text in enumerate(lines, start=1):
        heading = _heading(text, number)
        if heading or _PROMPT.match(text):
            if section:
                yield section
            section = heading
        elif section:
            section.lines.append(text)
    if section:
        yield section


def _heading(text: str, number: int) -> _Section | None:
    if found := _COMMIT.match(text):
        return _Section(found[1], number)
    asked = _ASKED.match(text)
    for word in asked[1].split() if asked else ():
        if found := _OBJECT.match(word):
            return _Section(found[1], number, path=found[2] or "", is_commit=False)
    return None


def _tell(page: Page, commit: _Section, shown: Sequence[_Section]) -> None:
    head = {m[1].lower(): m[2] for t in commit.lines[:8] if (m := _HEAD.match(t))}
    if commit.is_commit and not head:
        return
    body = _body(commit)
    said = " ".join(t.strip() for t in commit.lines[:body] if t.startswith("    ")) if commit.is_commit else ""
    diff = [t for s in (commit, *shown) for t in _diff(s)]
    files = dict.fromkeys(n for s in (commit, *shown) for n in _files(s))
    changed = [t for t in diff if re.match(r"^[+-](?![+-]{2})", t)]
    facts: dict[str, Fact] = {
        "commit": commit.sha,
        "author": re.sub(r"\s*<.*", "", head.get("author", "")),
        "message": said,
        "files": ",".join(files),
        "files_count": len(files) or None,
        "diff": "\n".join(diff),
        "added": sum(t[0] == "+" for t in changed) or None,
        "removed": sum(t[0] == "-" for t in changed) or None,
    }
    stamp = _moment(page, head.get("authordate") or head.get("date") or head.get("commitdate") or "")
    by = f" by {facts['author']}" if facts["author"] else ""
    words = f"Commit {commit.sha[:10]}{by}: {said[:200] or ', '.join(files) or 'no message'}"
    page.add(FindingKind.CHANGE, "commit", words, Place(commit.line), Subject(), span=stamp, facts=facts)


def _body(section: _Section) -> int:
    """Where the diff begins, counted from the heading."""
    lines = section.lines
    begins = (
        n
        for n, t in enumerate(lines)
        if _DIFFED.match(t) or (t.startswith("--- ") and _NEW.match("".join(lines[n + 1 : n + 2])))
    )
    return next(begins, len(lines))


def _diff(section: _Section) -> list[str]:
    """The changed lines; of a file that is shown whole, each as one that the commit has in it."""
    if section.path:
        return [f"+++ {section.path}", *(f"+{t}" for t in section.lines if t.strip())]
    return section.lines[_body(section) :]


def _files(section: _Section) -> list[str]:
    body = _body(section)
    found = [m[1] for t in section.lines[body:] if (m := _NEW.match(t)) and m[1] != "/dev/null"]
    found += [m[2] for t in section.lines[body:] if (m := _DIFFED.match(t))]
    found += [m[1] for t in section.lines[:body] if (m := _STAT.match(t))] if section.is_commit else []
    return [section.path, *found] if section.path else found


def _moment(page: Page, text: str) -> Span:
    """Git's own form of a time, `Thu Jun 18 14:00:00 2026 +0200`, or any other."""
    found = re.match(r"\w{3} (\w{3}) {1,8}(\d{1,2}) ([\d:]{1,12}) (\d{4}) ([+-]\d{4})", text)
    if not found:
        return Span(page.time(text.strip()))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    month = months.index(found[1]) + 1 if found[1] in months else 1
    zone = f"{found[5][:3]}:{found[5][3:]}"
    return Span(page.time(f"{found[4]}-{month:02}-{int(found[2]):02}T{found[3]}{zone}"))
