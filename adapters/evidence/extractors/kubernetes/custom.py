"""The columns that `-o custom-columns=` asks for, under the names that kubectl's own tables have."""

import re

from adapters.evidence.extractors.tables import Columns

_ASKED = re.compile(r"\bcustom-columns=[\"']?(\S+)")
_PART = re.compile(r"([^:,]{1,60}):([^,\"']{1,200})")
_SHOWN = (
    ("metadata.namespace", "NAMESPACE"),
    ("metadata.name", "NAME"),
    ("metadata.creationTimestamp", "CREATED"),
    ("status.phase", "STATUS"),
    ("spec.nodeName", "NODE"),
    ("spec.priorityClassName", "PRIORITY-CLASS"),
    ("spec.priority", "PRIORITY"),
    (".image", "IMAGE"),
    (".restartCount", "RESTARTS"),
)


def asked(command: str) -> bool:
    """Whether a command names its own columns."""
    return bool(_ASKED.search(command))


def columns(command: str, text: str) -> Columns | None:
    """The columns, if this line is the header that the command asked for."""
    spec = _ASKED.search(command)
    paths = dict(_PART.findall(spec[1])) if spec else {}
    found = [(m.group(), m.start()) for m in re.finditer(r"\S+", text)]
    if not found or [word for word, _ in found] != list(paths):
        return None
    names = tuple(_shown(paths[word]) or word for word, _ in found)
    return Columns(names, tuple(start for _, start in found))


def _shown(path: str) -> str:
    return next((name for end, name in _SHOWN if path.strip(" '\"{}").endswith(end)), "")
