"""What a change and a failure both name: a path, a table's column, a key, a flag, a queue on one side of its diff."""

import re

from engines.evidence import Finding
from knowledge.changes import stacks
from knowledge.changes.change import Change
from knowledge.components.names import key
from knowledge.drafts import Draft
from knowledge.words import message_of

TOLD = ("path", "file", "table", "columns", "key", "variable", "flag", "queue", "topic", "mount")  # facts that name
COMPOUND = re.compile(r"[_./:-]")  # a word of several parts names one thing, a plain one any
THROWN = re.compile(r"(?:Exception|Error)$")  # a kind of failure, which any code may catch
LEADING = 2  # findings of a mechanism that say what it is about
SHORTEST = 4  # characters


def is_shared(change: Change, mechanism: Draft) -> bool:
    """Whether the changed lines name what the mechanism rests on, or are in a file that it names."""
    if _is_of_file(change, mechanism):
        return True
    lines = "\n".join((*change.diff.removed, *change.diff.added))
    own = {key(mechanism.component), *(key(s) for s in change.services)}
    found = [*_written(change, mechanism), *(n for n in _told(mechanism) if _is_in(n, lines))]
    return any(key(n) not in own for n in found)


def _is_of_file(change: Change, mechanism: Draft) -> bool:
    """Whether it changes a file that the failure names with its folder."""
    named = {m[1] for f in mechanism.findings[:LEADING] for m in stacks.NAMED.finditer(message_of(f))}
    files = [f.strip() for f in change.files.split(",") if "/" in f]
    return any(stacks.is_same(n, f) for n in named for f in files)


def _written(change: Change, mechanism: Draft) -> list[str]:
    """Compound words on one side of the diff only, which the mechanism's words hold as they are."""
    said = "\n".join((mechanism.statement, mechanism.said, *(f.summary for f in mechanism.findings[:LEADING])))
    names = (w.rstrip(".:/-") for w in change.diff.literals if COMPOUND.search(w) and not THROWN.search(w))
    return [n for n in names if n in said and re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", said)]


def _told(mechanism: Draft) -> list[str]:
    """What its findings name as facts."""
    return [n for f in mechanism.findings[:LEADING] for n in _facts(f) if len(n) >= SHORTEST and COMPOUND.search(n)]


def _facts(finding: Finding) -> list[str]:
    return [n.strip() for name in TOLD for n in str(finding.facts.get(name, "")).split(",")]


def _is_in(name: str, lines: str) -> bool:
    """By itself, or as a part of a longer name: an index is called after its columns."""
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", lines, re.IGNORECASE))
