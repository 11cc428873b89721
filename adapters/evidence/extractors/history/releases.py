"""Releases told one a line, in any order of name, version, time and commits, as people keep them by hand."""

import re
from dataclasses import dataclass

_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?")
_VERSION = re.compile(r"v?\d+(?:[._]\d+)+(?:[-+][\w.+-]+)?|[vrb]\d+|build-?\d+|#\d+", re.IGNORECASE)
_SHA = re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}")
_NAME = re.compile(r"[A-Za-z][\w.-]*[A-Za-z0-9]")
_VERB = re.compile(
    r"(?i)(?:deploy|releas|roll|promot|ship|version|revision|service|commit|tag|image|prod|stag)\w*|to|of|by"
)
_STATUS = re.compile(r"(?i)ok|done|success\w*|succeeded|finished|complete[d]?|live|fail\w*|abort\w*|error|cancel\w*")
_LEVEL = re.compile(r"\b(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE)\b")
_REMARK = re.compile(r"\((?!(?:commits?:? )?[0-9a-f]{7,40}(?:[\s,;]+[0-9a-f]{7,40})*\))([^()]{1,400})\)")
_BACK = re.compile(r"\broll(?:ed)?[ -]?back\b|\brevert", re.IGNORECASE)
_WORDS = 3  # besides what a release is made of; a sentence has more
_LINES = 20


@dataclass(frozen=True)
class Release:
    """What one line says."""

    service: str
    version: str
    stamp: str
    commits: tuple[str, ...]
    status: str
    remark: str  # what stands in brackets

    @property
    def is_undone(self) -> bool:
        """Whether it went back to what was before."""
        return bool(_BACK.search(f"{self.status} {self.remark}"))


def are_told(head: str) -> bool:
    """Whether nearly every line is a release."""
    lines = [line for line in head.split("\n", _LINES)[:_LINES] if line.strip() and not line.lstrip().startswith("#")]
    lines = lines[1:] if lines and not re.search(r"\d", lines[0]) else lines  # the names of its columns
    found = [read(line) for line in lines]
    told = sum(r is not None for r in found)
    named = sum(r is not None and bool(r.commits) for r in found)
    return bool(lines) and told * 5 >= len(lines) * (3 if named > 1 else 4)


def read(line: str) -> Release | None:
    """The release of a line; nothing where it is anything else."""
    stamp = _STAMP.search(line)
    if not stamp or _LEVEL.search(line):
        return None
    remark = " ".join(m[1] for m in _REMARK.finditer(line))
    told = _REMARK.sub(" ", f"{line[: stamp.start()]} {line[stamp.end() :]}")
    words = [w for w in re.split(r"[\s|,;()\[\]]+", told) if w]
    commits = tuple(w for w in words if _SHA.fullmatch(w))
    version = next((w for w in words if _VERSION.fullmatch(w)), "")
    status = next((w for w in words if _STATUS.fullmatch(w)), "")
    named = (w for w in words if w not in (*commits, version, status) and not _VERB.fullmatch(w))
    rest = [w for w in named if not w.isdigit()]
    if not (version or commits) or len(rest) > _WORDS or (rest and not _NAME.fullmatch(rest[0])):
        return None
    if not rest and not commits:
        return None
    return Release(rest[0] if rest else "", version, stamp[0].strip(), commits, status, remark)
