"""What a change of code does, told from its diff: kinds of change, renames, dropped calls, telling lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.changes import contrasts, edits
from knowledge.words import shorten, tokens

TABLES = ("diffs_agreements.yaml", "diffs.yaml")
QUOTED = re.compile(r"[\"'`]([A-Za-z_][\w.-]{1,60})[\"'`]")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CALL = re.compile(r"\b([A-Za-z_][A-Za-z0-9_.]*)\(")
FIELD = re.compile(
    r"(?:optional |repeated |required )?(?P<type>[\w.<>, ]{1,80}?) (?P<name>\w+) ?="
    r" ?(?P<number>\d{1,9})(?: ?\[[^\]]*\])?;"
)
THRIFT = re.compile(r"(?P<number>\d{1,5}): ?(?:optional |required )?(?P<type>[\w.<>, ]{1,80}?) (?P<name>\w+)[,;]?$")
MEMBER = re.compile(r"(?P<type>)(?P<name>[A-Z][A-Z0-9_]{1,60}) ?= ?(?P<number>\d{1,9});")  # of an enumeration
HUNK = re.compile(r"@@ -\d{1,9}(?:,\d{1,9})? \+(?P<first>\d{1,9})(?:,(?P<count>\d{1,9}))? @@(?P<inside>.*)")
LITERAL = re.compile(r"(?=[\w/-]*[_./:-]|[a-z]+[A-Z]|\w*\d)[A-Za-z/][\w./:@-]{3,80}\w")  # what is no plain word
COMMENTS = ("//", "#", "*", "/*", "--")
HEADS = re.compile(r"(?:package|import|from|using|use|require|module) ")  # what every file begins with
COMMENT = re.compile(r"//|\*|#(?!\[|!|define|if|include|pragma)")  # attributes and directives are code
WEAK = 0.8  # what such a kind weighs
LOGS = re.compile(  # a line that only says what happens
    r"\b(?:log|logger|slog|console)\.(?:trace|debug|info|notice|warn|error|fatal|critical|print|log)\w*\(",
    re.IGNORECASE,
)
LOG_CALL = re.compile(r"\b(?:log\w*|print\w*|console|trace|debug)\b", re.IGNORECASE)


class DiffKind(BaseModel):
    """A way of changing code that is known to break something."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    removed: str | None = None
    added: str | None = None
    not_added: str | None = None
    also: str | None = None  # what else it must add
    around: str | None = None  # what must stand around it, or come with it
    edited: str | None = None  # a line that it changes in part,
    gone: str | None = None  # what it takes out of that line,
    came: str | None = None  # and what it puts in; empty for nothing
    contrast: Literal["opposite", "unit"] | None = None  # how what comes differs from what goes
    fewer: bool = False
    sure: bool = False  # what is changed on both sides tells as much as what is new
    weak: bool = False  # may bring any failure: it says what was done, and proves little
    at_clock_change: bool = False  # whether it harms only where clocks are changed for the summer
    slow: bool = False  # whether its harm takes hours to show
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
        if (self.not_added and _count(self.not_added, diff.added)) or (self.edited and not self._edit(diff)):
            return False
        if self.around and not _count(self.around, (*diff.around, *diff.added)):
            return False
        if self.files and not _compiled(self.files).search(files):
            return False
        return not (self.no_file and _compiled(self.no_file).search(files))

    @property
    def weight(self) -> float:
        """A thing that was taken away or brought tells more than a thing that was changed in some way."""
        if self.weak:
            return WEAK
        return 0.7 if self.removed and self.added and not self.sure else 1.6

    def told(self, diff: "Diff") -> str:
        """What it does, with the part that is gone where that is said."""
        edit = self._edit(diff)
        return self.says.format(gone=_bare(edit.gone) if edit else "", came=_bare(edit.came) if edit else "")

    def _edit(self, diff: "Diff") -> edits.Edit | None:
        fitting = (e for e in diff.edits if self.edited and _compiled(self.edited).search(e.before))
        return next((e for e in fitting if self._is_of(e)), None)

    def _is_of(self, edit: edits.Edit) -> bool:
        if self.contrast == "opposite" and not contrasts.is_opposite(edit.gone, edit.came):
            return False
        if self.contrast == "unit" and not contrasts.is_other_unit(edit.before, edit.after):
            return False
        return _is_part(self.gone, edit.gone) and _is_part(self.came, edit.came)

    def line(self, diff: "Diff", words: frozenset[str] = frozenset()) -> str:
        """The line that makes it a change of this kind: of several, the one that shares most with these words."""
        if edit := self._edit(diff):
            return _told("turns", edit.before, 60) + _told(" into", edit.after, 60)
        sides = (("removes", self.removed, diff.removed), ("adds", self.added, diff.added))
        found = ((verb, v) for verb, way, lines in sides if way for v in lines if _compiled(way).search(v))
        code = (v for v in found if not v[1].startswith(COMMENTS))
        best = max(code, key=lambda v: len(tokens(v[1]) & words), default=None)
        return _told(*best) if best else ""

    def explains(self, symptoms: str) -> bool:
        """Whether failures of this sort are what such a change brings."""
        return _meets(self.symptoms, symptoms)


@cache
def kinds() -> tuple[DiffKind, ...]:
    """All kinds that are known, those that say more first: of two that fit as well the first is told."""
    texts = ((Path(__file__).parent / name).read_text(encoding="utf-8") for name in TABLES)
    return tuple(DiffKind.model_validate(r) for text in texts for r in yaml.load(text, Loader=yaml.CSafeLoader))


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
class Hunk:
    """Where a run of lines stands after the change."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class Diff:
    """The lines that a change takes away, those that it brings, and those that stay around them."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    lines: tuple[str, ...] = ()  # all of them in their order, each with its sign

    @cached_property
    def net(self) -> frozenset[str]:
        """The words that are only on one side: what the change really changes."""
        return tokens("\n".join(self.removed)) ^ tokens("\n".join(self.added))

    @cached_property
    def common(self) -> frozenset[str]:
        """The words that stand on both sides."""
        return tokens("\n".join(self.removed)) & tokens("\n".join(self.added))

    @cached_property
    def literals(self) -> frozenset[str]:
        """Keys, paths, images and addresses that stand on one side only."""
        old, new = ({w for line in side for w in LITERAL.findall(line)} for side in (self.removed, self.added))
        return frozenset(old ^ new)

    @cached_property
    def edits(self) -> tuple[edits.Edit, ...]:
        """The lines that it changes in part."""
        return edits.pairs(self.removed, self.added)

    @cached_property
    def renames(self) -> tuple[Rename, ...]:
        """Names that became others, line by line: one word differs, or one quoted word does."""
        gone = set(QUOTED.findall("\n".join(self.removed)))
        new = set(QUOTED.findall("\n".join(self.added)))
        found = ((r, b) for a in self.removed for b in self.added if (r := _renamed(a, b)))
        return tuple(r for r, line in found if r.after not in gone and (r.before not in new or _is_once(r, line, self)))

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


def _told(verb: str, line: str, most: int = 90) -> str:
    return f"{verb} `{shorten(line.replace('`', ''), most)}`"


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


@lru_cache(maxsize=512)
def _meets(expression: str, text: str) -> bool:
    """All changes of a case are held against the same failures."""
    return bool(_compiled(expression).search(text))


def _is_part(expression: str | None, part: str) -> bool:
    """Whether the part is of that sort; one that must be empty may be what only held the other together."""
    if expression is None:
        return True
    return bool(_compiled(expression).search(part)) if expression else not re.search(r"\w", part)


def _bare(part: str) -> str:
    return part.strip("{}$%:.,;()… \"'`").replace("`", "")


def read(text: str, files: str = "") -> Diff:
    """Split a unified diff into its two sides; its lines are of the first of the files where it names none."""
    sides: dict[str, list[str]] = {"-": [], "+": [], " ": []}
    hunks, file = [], files.partition(",")[0].strip()
    lines = text.replace("\\n", "\n").split("\n") if text else []
    for line in lines:
        if line.startswith(("+++", "---")):
            file = line[4:].strip().removeprefix("b/") if line.startswith("+++ ") else file
        elif found := HUNK.match(line):
            first = int(found["first"])
            hunks.append(Hunk(file, first, first + int(found["count"] or 1)))
            sides[" "].append(found["inside"].strip())
        elif line[:1] in sides and (said := line[1:].strip()):
            sides[line[0]].append(said)
    return Diff(tuple(sides["-"]), tuple(sides["+"]), tuple(s for s in sides[" "] if s), tuple(hunks), tuple(lines))


def merged(read: Sequence[Diff]) -> Diff:
    """What several parts of one change do together, each line once."""
    return Diff(
        tuple(dict.fromkeys(line for d in read for line in d.removed)),
        tuple(dict.fromkeys(line for d in read for line in d.added)),
        tuple(dict.fromkeys(line for d in read for line in d.around)),
        tuple(dict.fromkeys(hunk for d in read for hunk in d.hunks)),
        tuple(line for d in read for line in d.lines),
    )


def _numbered(lines: tuple[str, ...]) -> dict[str, str]:
    found = (FIELD.match(line) or THRIFT.match(line) or MEMBER.match(line) for line in lines)
    return {m["number"]: f"{m['type']} {m['name']}".strip() for m in found if m}


def _count(expression: str | None, lines: tuple[str, ...]) -> int:
    if not expression:
        return 0
    found = _compiled(expression)
    return sum(1 for line in lines if not COMMENT.match(line) and found.search(line) and not LOGS.search(line))


def _is_once(rename: Rename, line: str, diff: Diff) -> bool:
    """Whether the old name is left on that very line only, where it stood twice: a value is now called otherwise."""
    others = "\n".join(added for added in diff.added if added != line)
    return rename.before not in QUOTED.findall(others)


def _renamed(before: str, after: str) -> Rename | None:
    if LOG_CALL.search(before):
        return None  # what is logged is read by people
    old, new = QUOTED.findall(before), QUOTED.findall(after)
    if len(old) == len(new) and (pairs := [(a, b) for a, b in zip(old, new, strict=True) if a != b]):
        # Around the quoted name, the line must be about the same, or it is another line altogether.
        shared = set(WORD.findall(before)) & set(WORD.findall(after))
        if len(pairs) == 1 and (shared - {pairs[0][0], pairs[0][1]}):
            return Rename(*pairs[0])
    return None
