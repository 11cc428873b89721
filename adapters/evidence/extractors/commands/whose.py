"""On which machine a command ran, where its line says so, so that what it prints is told of that machine."""

import re
from collections.abc import Sequence

from engines.evidence import Finding, FindingKind

_ON = re.compile(
    r"^\s*(?:[$#>]\s+)?(?:sudo\s+)?(?:kubectl\s+debug\s+(?:-\S+\s+){0,6}node/(?P<node>[\w.-]+)"
    r"|ssh\s+(?:-\S+\s+(?:[\w./=-]+\s+)?){0,6}?(?:[\w.-]+@)?(?P<host>[a-zA-Z][\w.-]*\d[\w.-]*)\s+\S)"
)
_OF_MACHINES = frozenset(
    ("clock", "disk", "inodes", "memory", "swap", "load", "cpu", "conntrack", "file_handles", "pids", "sockets")
)


def owned(finding: Finding, lines: Sequence[str]) -> Finding:
    """The same finding, of the machine that the command above it names."""
    if finding.kind is not FindingKind.OBJECT or finding.component or finding.facts.get("resource") not in _OF_MACHINES:
        return finding
    above = (found for at in range(finding.line, 0, -1) if (found := _ON.match(lines[at - 1])))
    named = next(above, None)
    if named is None:
        return finding
    name = named["node"] or named["host"]
    facts = {**finding.facts, "object": f"Node/{name}"}
    return finding.model_copy(update={"component": name, "facts": facts})
