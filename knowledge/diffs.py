"""What a change of code does, told from its diff: kinds of change, renames, dropped calls, telling lines."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.words import shorten, tokens

QUOTED = re.compile(r"[\"'`]([A-Za-z_][\w.-]{1,60})[\"'`]")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CALL = re.compile(r"\b([A-Za-z_][A-Za-z0-9_.]*)\(")
FIELD = re.compile(
    r"(?:optional |repeated |required )?(?P<type>[\w.<>, ]{1,80}?) (?P<name>\w+) ?="
    r" ?(?P<number>\d{1,9})(?: ?\[[^\]]*\])?;"
)
THRIFT = re.compile(r"(?P<number>\d{1,5}): ?(?:optional |required )?(?P<type>[\w.<>, ]{1,80}?) (?P<name>\w+)[,;]?$")
COMMENTS = ("//", "#", "*", "/*", "--")
HEADS = re.compile(r"(?:package|import|from|using|use|require|module) ")  # what every file begins with
COMMENT = re.compile(r"//|\*|#(?!\[|!|define|if|include|pragma)")  # attributes and directives are code
LOG_CALL = re.compile(r"\b(?:log\w*|print\w*|console|trace|debug)\b", re.IGNORECASE)


class DiffKind(BaseModel):
    """A way of changing code that is known to break something."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    removed: str | None = None
    added: str | None = None
    not_added: str | None = None
    also: str | None = None  # what else it must add
    fewer: bool = False
    sure: bool = False  # what is changed on both sides tells as much as what is new
    direction: Literal["up", "down", "any"] = "any"  # the way in which a value does harm
    files: str | None = None
    no_file: str | None = None
    symptoms: str
    says: str

    def fits(self, diff: "Diff", files: str) -> bool:
        """Whether the diff is a change of this kind."""
        gone, new = _count(self.removed, diff.removed), _count(self.added or self.removed, diff.added)
        if (self.removed and not gone) or (self.added and not new) or (self.fewer and new >= gone):
            return False
        if self.also and not _count(self.also, diff.added):
            return False
        if self.not_added and _count(self.not_added, diff.added):
            return False
        if self.files and not re.search(self.files, files, re.IGNORECASE):
            return False
        return not (self.no_file and re.search(self.no_file, files, re.IGNORECASE))

    @property
    def weight(self) -> float:
        """A thing that was taken away or brought tells more than a thing that was changed in some way."""
        return 0.7 if self.removed and self.added and not self.sure else 1.6

    def line(self, diff: "Diff", words: frozenset[str] = frozenset()) -> str:
        """The line that makes it a change of this kind: of several, the one that shares most with these words."""
        sides = (("removes", self.removed, diff.removed), ("adds", self.added, diff.added))
        found = ((verb, v) for verb, way, lines in sides if way for v in lines if re.search(way, v, re.IGNORECASE))
        code = (v for v in found if not v[1].startswith(COMMENTS))
        best = max(code, key=lambda v: len(tokens(v[1]) & words), default=None)
        return _told(*best) if best else ""

    def explains(self, symptoms: str) -> bool:
        """Whether failures of this sort are what such a change brings."""
        return bool(re.search(self.symptoms, symptoms, re.IGNORECASE))


@cache
def kinds() -> tuple[DiffKind, ...]:
    """All kinds that are known."""
    raw = yaml.load((Path(__file__).parent / "diffs.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(DiffKind.model_validate(r) for r in raw)


@dataclass(frozen=True)
class Rename:
    """A name that became another one."""

    before: str
    after: str


@dataclass(frozen=True)
class Reuse:
    """A number of a message's field that was given to another field."""

    number: str
    before: str
    after: str


@dataclass(frozen=True)
class Diff:
    """The lines that a change takes away and those that it brings."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @cached_property
    def net(self) -> frozenset[str]:
        """The words that are only on one side: what the change really changes."""
        return tokens("\n".join(self.removed)) ^ tokens("\n".join(self.added))

    @cached_property
    def common(self) -> frozenset[str]:
        """The words that stand on both sides."""
        return tokens("\n".join(self.removed)) & tokens("\n".join(self.added))

    @cached_property
    def renames(self) -> tuple[Rename, ...]:
        """Names that became others, line by line: one word differs, or one quoted word does."""
        gone = set(QUOTED.findall("\n".join(self.removed)))
        new = set(QUOTED.findall("\n".join(self.added)))
        found = (r for a in self.removed for b in self.added if (r := _renamed(a, b)))
        return tuple(r for r in found if r.before not in new and r.after not in gone)

    @cached_property
    def reused(self) -> tuple[Reuse, ...]:
        """Numbers of fields in schemas (protobuf, Thrift) that now mean another field."""
        old, new = _numbered(self.removed), _numbered(self.added)
        return tuple(Reuse(n, name, new[n]) for n, name in old.items() if n in new and new[n] != name)

    @cached_property
    def dropped_calls(self) -> tuple[str, ...]:
        """Functions that were called and no longer are."""
        still = "\n".join(self.added)
        gone = (c for line in self.removed if not LOG_CALL.search(line) for c in CALL.findall(line))
        return tuple(dict.fromkeys(c for c in gone if c.rsplit(".", 1)[-1] not in still))

    def telling(self, words: frozenset[str]) -> str:
        """The changed line that shares most with the symptoms, in the reader's words."""
        lines = [("removes", line) for line in self.removed] + [("adds", line) for line in self.added]
        lines = [v for v in lines if not v[1].startswith(COMMENTS) and not HEADS.match(v[1])]
        best = max(lines, key=lambda v: len(tokens(v[1]) & words & self.net), default=None)
        if not best or not tokens(best[1]) & words:
            return ""
        return _told(*best)


def _told(verb: str, line: str) -> str:
    return f"{verb} `{shorten(line.replace('`', ''), 90)}`"


def read(text: str) -> Diff:
    """Split a unified diff into its two sides."""
    lines = [line for line in text.replace("\\n", "\n").split("\n") if not line.startswith(("+++", "---", "@@"))]
    return Diff(
        tuple(line[1:].strip() for line in lines if line.startswith("-") and line[1:].strip()),
        tuple(line[1:].strip() for line in lines if line.startswith("+") and line[1:].strip()),
    )


def _numbered(lines: tuple[str, ...]) -> dict[str, str]:
    found = (FIELD.match(line) or THRIFT.match(line) for line in lines)
    return {m["number"]: f"{m['type']} {m['name']}" for m in found if m}


def _count(expression: str | None, lines: tuple[str, ...]) -> int:
    if not expression:
        return 0
    found = re.compile(expression, re.IGNORECASE)
    return sum(1 for line in lines if not COMMENT.match(line) and found.search(line))


def _renamed(before: str, after: str) -> Rename | None:
    old, new = QUOTED.findall(before), QUOTED.findall(after)
    if len(old) == len(new) and (pairs := [(a, b) for a, b in zip(old, new, strict=True) if a != b]):
        # Around the quoted name, the line must be about the same, or it is another line altogether.
        shared = set(WORD.findall(before)) & set(WORD.findall(after))
        if len(pairs) == 1 and (shared - {pairs[0][0], pairs[0][1]}):
            return Rename(*pairs[0])
    return None
