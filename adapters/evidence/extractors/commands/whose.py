"""Where a command ran, where its line says so, so that what it prints is told of that machine or pod."""

import re
from collections.abc import Sequence

from adapters.evidence import components, typed
from adapters.evidence.extractors.page import Fact
from engines.evidence import Finding, FindingKind

_OF_MACHINES = frozenset(
    ("clock", "disk", "inodes", "memory", "swap", "load", "cpu", "conntrack", "file_handles", "pids", "sockets")
)
_OF_MEMBERS = frozenset(("cache", "connection_limit", "replication"))  # of a store: each says it of itself
_CLIENT = re.compile(
    r"\b(?:redis-cli|valkey-cli|keydb-cli|psql|mysql|mariadb)\b.{0,200}?\s(?:-h|--host)[ =]?(?P<host>[\w.-]+)"
)


def owned(finding: Finding, lines: Sequence[str]) -> Finding:
    """The same finding, of the machine, or of the member of a store, that the command above it names."""
    resource = finding.facts.get("resource")
    if finding.kind is not FindingKind.OBJECT or finding.component or resource not in _OF_MACHINES | _OF_MEMBERS:
        return finding
    above = (lines[at - 1] for at in range(finding.line, 0, -1))
    command = next((text for text in above if typed.machine(text) or text.startswith("$ ")), "")
    name = typed.machine(command) if resource in _OF_MACHINES else None
    if name:
        return finding.model_copy(update={"component": name, "facts": {**finding.facts, "object": f"Node/{name}"}})
    return _of_member(finding, command) if resource in _OF_MEMBERS else finding


def _of_member(finding: Finding, command: str) -> Finding:
    pod, client = typed.inside(command), _CLIENT.search(command)
    name = (client["host"] if client else pod) or typed.machine(command)
    if not name:
        return finding
    facts: dict[str, Fact] = {**finding.facts, "member": name}
    return finding.model_copy(update={"component": components.host(components.workload(name)), "facts": facts})
