"""Rights that a diff takes away: what is refused was granted on the lines that go, and is on none that come."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from knowledge.changes.diffs import COMMENTS, Diff

REFUSED = re.compile(
    r"not authorized to perform:? (?P<action>[a-z0-9-]+:[A-Za-z]+)"  # Amazon
    r"|(?:permission[ :'\"]{1,3}|does not have (?:permission )?)(?P<permission>[a-z]+(?:\.[A-Za-z]+){2,})"  # Google
    r"|does not have authorization to perform action '(?P<operation>[\w.]+(?:/\w+){2,})'"  # Azure
    r"|cannot (?P<verb>get|list|watch|create|update|patch|delete|deletecollection) resource \"(?P<resource>[\w./]+)\"",
    re.IGNORECASE,
)
WORD = re.compile(r"[\w.*][\w.:/*-]*")
VERBS, RULE = re.compile(r"\bverbs\b", re.IGNORECASE), re.compile(r"^\s*-?\s*[\"']?[a-z*]+[\"']?,?$")


def withdrawn(diff: Diff, failures: str) -> str:
    """The action that the failures say is refused and that the diff no longer grants; empty where there is none."""
    for found in _refused(failures) if diff.removed else ():
        action = found["verb"] or found["action"] or found["permission"] or found["operation"]
        granted = _verbs if found["verb"] else _words
        before, after = (any(_is_of(action, w) for w in granted(side)) for side in (diff.removed, diff.added))
        if before and not after:
            return f"{action} {found['resource']}" if found["verb"] else action
    return ""


@lru_cache(maxsize=8)
def _refused(failures: str) -> tuple["re.Match[str]", ...]:
    """All changes of a case are held against the same failures."""
    return tuple(REFUSED.finditer(failures))


def _words(lines: Sequence[str]) -> Iterator[str]:
    """What may be a right: a name of several parts, with or without a star."""
    code = (line for line in lines if not line.startswith(COMMENTS))
    return (w for line in code for w in WORD.findall(line) if re.search(r"[:./]", w.strip(".")))


def _verbs(lines: Sequence[str]) -> Iterator[str]:
    """The verbs of a role's rule, in one line or one on each."""
    named = [line for line in lines if VERBS.search(line)]
    return (w for line in (named or [v for v in lines if RULE.match(v)]) for w in re.findall(r"[a-z]+|\*", line))


def _is_of(action: str, granted: str) -> bool:
    return fnmatchcase(action.lower(), granted.lower())
