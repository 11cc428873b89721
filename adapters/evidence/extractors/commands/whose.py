"""On which machine a command ran, where its line says so, so that what it prints is told of that machine."""

from collections.abc import Sequence

from adapters.evidence import typed
from engines.evidence import Finding, FindingKind

_OF_MACHINES = frozenset(
    ("clock", "disk", "inodes", "memory", "swap", "load", "cpu", "conntrack", "file_handles", "pids", "sockets")
)


def owned(finding: Finding, lines: Sequence[str]) -> Finding:
    """The same finding, of the machine that the command above it names."""
    if finding.kind is not FindingKind.OBJECT or finding.component or finding.facts.get("resource") not in _OF_MACHINES:
        return finding
    above = (lines[at - 1] for at in range(finding.line, 0, -1))
    command = next((text for text in above if typed.machine(text) or text.startswith("$ ")), "")
    name = typed.machine(command)
    if name is None:
        return finding
    facts = {**finding.facts, "object": f"Node/{name}"}
    return finding.model_copy(update={"component": name, "facts": facts})
