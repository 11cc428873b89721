"""Where a command ran, where its line says so, so that what it prints is told of that machine or member of a store."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from adapters.evidence import components, typed
from engines.evidence import Finding, FindingKind

_OF_MACHINES = frozenset(
    ("clock", "disk", "inodes", "memory", "swap", "load", "cpu", "conntrack", "file_handles", "pids", "sockets")
)
_OF_MEMBERS = frozenset(("cache", "connection_limit", "replication"))  # of a store: each says it of itself
_CLIENT = re.compile(
    r"\b(?:redis-cli|valkey-cli|keydb-cli|psql|mysql|mariadb)\b.{0,200}?\s(?:-h|--host)[ =]?(?P<host>[\w.-]+)"
)
_PROMPT = "$ "


def owned(findings: Iterable[Finding], lines: Sequence[str]) -> Iterator[Finding]:
    """The same findings, each of what the nearest command above it names."""
    typed_at = [(at, text) for at, text in enumerate(lines, start=1) if text.startswith(_PROMPT) or typed.machine(text)]
    for finding in findings:
        above = bisect_right(typed_at, finding.line, key=lambda n: n[0])
        is_state = finding.kind is FindingKind.OBJECT and not finding.component
        yield _of(finding, typed_at[above - 1][1]) if above and is_state else finding


def _of(finding: Finding, command: str) -> Finding:
    resource, machine = finding.facts.get("resource"), typed.machine(command)
    if resource in _OF_MACHINES and machine:
        facts = {**finding.facts, "object": f"Node/{machine}"}
        return finding.model_copy(update={"component": machine, "facts": facts})
    client = _CLIENT.search(command)
    member = client["host"] if client else typed.inside(command) or machine
    if resource not in _OF_MEMBERS or not member:
        return finding
    component = components.host(components.workload(member))
    return finding.model_copy(update={"component": component, "facts": {**finding.facts, "member": member}})
