"""A terminal's text: what was typed at each prompt and what it printed, so that each part can be read alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.evidence import typed
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted
from engines.evidence import Finding, FindingKind, Severity

LARGEST = 4 << 20  # bytes of a terminal's text
MOST = 200  # commands
_PROMPT = re.compile(r"^(?:[\w.@~/:\[\]()-]{1,60} ?)?[$%] (?P<command>[a-z./][^\n]{1,400})$")
_ROOT = re.compile(r"^(?:\[?root@[\w.-]{1,60}[\w~/:\] -]{0,60}|/ ?)# (?P<command>[a-z./][^\n]{1,400})$")
_ANY = re.compile(r"(?m)^[\w.@~/:\[\]() -]{0,60}[$%#] ?[a-z./]")
_SHOWN = re.compile(r"\b(?:cat|less|head|tail|zcat|bat)\b(?: -\S+| \d+)* (\S+)")
_DESCRIBED = re.compile(r"\bdescribe(?: -\S+(?: [^\s-]\S*)?){0,30}? (?:\w+[ /])?([a-z0-9][a-z0-9.-]*)")


@dataclass(frozen=True)
class Section:
    """A command, its line as it stands there, counted from 1, and the lines that it printed."""

    command: str
    typed: str
    line: int
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a file with this output would be called."""
        if log := typed.log_name(self.command):
            return log
        if found := _SHOWN.search(self.command):
            return Path(found[1]).name
        return "-".join(re.findall(r"[a-z0-9]+", self.command)[:3]) + ".txt"

    def text(self) -> str:
        """The output under a line that stands for the command: of a cut description, the name that was cut off."""
        found = _DESCRIBED.search(self.command)
        is_cut = found and not any(t.startswith("Name:") for t in self.lines)
        return "\n".join([f"Name: {found[1]}" if found and is_cut else "", *self.lines]) + "\n"


def sections(lines: list[str]) -> Iterator[Section]:
    """The commands of a terminal's text with what each printed."""
    begins = [(n, m["command"]) for n, text in enumerate(lines) if (m := _PROMPT.match(text) or _ROOT.match(text))]
    ends = [n for n, _ in begins[1:]] + [len(lines)]
    for (begin, command), end in list(zip(begins, ends, strict=False))[:MOST]:
        printed = lines[begin + 1 : end]
        if any(t.strip() for t in printed):
            yield Section(command, lines[begin], begin + 1, tuple(printed))


def unread(document: Document, extracted: Extracted) -> Iterator[tuple[Section, Document]]:
    """Each part of which nothing was told, as a document that is there until the next is asked for."""
    if document.size > LARGEST or not _ANY.search(document.head):
        return
    told = {f.line for f in extracted.findings}
    parts = sections(document.text.split("\n"))
    left = [p for p in parts if told.isdisjoint(range(p.line, p.line + len(p.lines) + 1))]
    if not left:
        return
    with TemporaryDirectory(prefix="faultmaven-") as folder:
        for section in left:
            path = Path(folder, "part")
            path.write_text(section.text(), encoding="utf-8")
            yield section, Document(path, section.name, document.evidence, document.at)


def is_telling(finding: Finding) -> bool:
    """Whether it says more than that there is text."""
    return finding.severity is not Severity.INFO or finding.kind not in (FindingKind.TEXT, FindingKind.LOG)


def placed(finding: Finding, document: Document, section: Section) -> Finding:
    """A finding of a part, at its place in the whole; in the first line of a part stands what was typed."""
    end = finding.end_line + section.line - 1 if finding.end_line else None
    excerpt = cut(section.typed) if finding.line == 1 else finding.excerpt
    place = {"file": document.name, "line": finding.line + section.line - 1, "end_line": end, "excerpt": excerpt}
    return finding.model_copy(update=place)
