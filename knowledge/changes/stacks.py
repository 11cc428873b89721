"""How near a change is to where the program failed: the files and lines that stack traces and dumps of threads name."""

import re
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath

from engines.evidence import BAD, FindingKind, Severity
from knowledge.changes.change import Change
from knowledge.scene.scene import KEPT, Scene
from knowledge.words import message_of

SHOWING = (FindingKind.STACK, FindingKind.PROFILE)
FUNCTION = re.compile(r"\b(?:func(?:tion)?|def|fn|fun|sub|void|async)\b(?:\s*\([^)\n]*\))?\s+(\w+)\s*[(<\[]")
NAMED = re.compile(r"(?<![\w/.-])(/?(?:[\w.-]{1,80}/){1,12}[\w.-]{1,80}\.[a-z]{1,10})(?![\w.]*/)(?::(\d{1,7})\b)?")
MOST = 20  # places that messages name
IN_FILE, IN_LINES = 1.5, 3.2  # what it weighs that the failing file was changed, and that those very lines were
NEAR = 5  # lines by which other changes of the file may have moved it


def weight(change: Change, scene: Scene) -> float:
    """Nothing where no frame is in a file that it changes."""
    found = [(f, line) for f, line in _places(scene) if any(is_same(f, n.strip()) for n in change.files.split(","))]
    if not found:
        return IN_FILE * _is_in_function(change, scene)
    hunks = change.diff.hunks
    exact = any(is_same(f, h.file) and h.first - NEAR <= line <= h.last + NEAR for f, line in found for h in hunks)
    return IN_LINES if exact else IN_FILE


def _is_in_function(change: Change, scene: Scene) -> bool:
    """Where frames tell packages instead of files: the last folder, and a function that the diff is in."""
    frames = " ".join(str(f.facts.get("frame", "")) for kind in SHOWING for f in scene.by_kind[kind])
    folders = {PurePosixPath(name.strip()).parent.name for name in change.files.split(",")} - {""}
    if not any(re.search(rf"(?<![\w-]){re.escape(folder)}\.", frames) for folder in folders):
        return False
    named = FUNCTION.findall("\n".join((*change.diff.around, *change.diff.removed, *change.diff.added)))
    return any(re.search(rf"[.#]{re.escape(name)}\b", frames) for name in named)


@lru_cache(maxsize=KEPT)
def _places(scene: Scene) -> tuple[tuple[str, int], ...]:
    found = dict.fromkeys(
        place
        for kind in SHOWING
        for f in scene.by_kind[kind]
        if f.severity is not Severity.INFO
        for place in str(f.facts.get("places", "")).split(",")
        if ":" in place
    )
    bad = (message_of(f) for f in scene.by_kind[FindingKind.LOG] if f.severity in BAD)
    told = (f"{m[1]}:{m[2]}" for said in bad for m in NAMED.finditer(said) if m[2])
    found |= dict.fromkeys(islice(told, MOST))
    return tuple((file, int(line)) for file, _, line in (place.rpartition(":") for place in found))


def is_same(placed: str, changed: str) -> bool:
    """Whether a frame or a message and a diff mean one file: as many folders as the shorter one tells must agree."""
    placed = placed.replace("\\", "/")
    name = changed.rpartition("/")[2]
    if not name or placed.rpartition("/")[2] != name:
        return False
    one, other = PurePosixPath(placed).parts[::-1], PurePosixPath(changed).parts[::-1]
    return len(one) == 1 or len(other) == 1 or one[1] == other[1]
