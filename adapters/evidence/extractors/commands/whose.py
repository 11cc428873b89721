"""On which machine a command ran, where its line says so, so that what it prints is told of that machine."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from adapters.evidence import typed
from engines.evidence import Finding, FindingKind

_OF_MACHINES = frozenset(
    ("clock", "disk", "inodes", "memory", "swap", "load", "cpu", "conntrack", "file_handles", "pids", "sockets")
)


def owned(findings: Iterable[Finding], lines: Sequence[str]) -> Iterator[Finding]:
    """The same findings, each of the machine that the nearest command above it names."""
    named = [(at, name) for at, text in enumerate(lines, start=1) if (name := typed.machine(text))]
    for finding in findings:
        above = bisect_right(named, finding.line, key=lambda n: n[0])
        yield _of(finding, named[above - 1][1]) if above and _lacks_machine(finding) else finding


def _lacks_machine(finding: Finding) -> bool:
    is_state = finding.kind is FindingKind.OBJECT and not finding.component
    return is_state and finding.facts.get("resource") in _OF_MACHINES


def _of(finding: Finding, name: str) -> Finding:
    return finding.model_copy(update={"component": name, "facts": {**finding.facts, "object": f"Node/{name}"}})
