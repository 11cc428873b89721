"""On which ports a process says that it listens, in the first lines of its log: calm lines, which no template keeps."""

import re
from collections.abc import Iterator
from itertools import islice

from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from engines.evidence import Finding, FindingKind, Severity
from engines.pieces import needed

MOST = 8  # ports
LINE = 1000  # characters of a line that are looked at
_SAYS = re.compile(
    r"\b(?:listen(?:ing|s)|serving|started|running|bound|bind(?:ing)?|available|accepting connections|exposed|up)\b"
    r"[^\n]{0,80}?(?:\bport(?:\(s\)|s)?[ =:'\"]{1,3}"
    r"|(?<![\w.])(?P<address>0\.0\.0\.0|127\.0\.0\.1|localhost|\*|\[::1?\]|::1?|)[\"']?:)"
    r"(?P<port>\d{2,5})(?![\w.:-])",
    re.IGNORECASE,
)
_WORDS = needed(_SAYS.pattern)
_LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")
_HIGHEST = 65535


def findings(document: Document) -> Iterator[Finding]:
    """One for each port, with the first line that names it."""
    seen: set[tuple[str, bool]] = set()
    for number, line in enumerate(document.head.split("\n"), 1):
        low = line[:LINE].lower()
        said = _SAYS.search(line[:LINE]) if any(map(low.__contains__, _WORDS)) else None
        told = (said["port"], said["address"] in _LOCAL) if said else ("", False)
        if said and told not in seen and int(told[0]) <= _HIGHEST:
            seen.add(told)
            yield _of(document, number, line, said)


def first(document: Document) -> tuple[Finding, ...]:
    """No more than a process has."""
    return tuple(islice(findings(document), MOST))


def _of(document: Document, number: int, line: str, said: re.Match[str]) -> Finding:
    local = said["address"] in _LOCAL
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.LOG,
        line=number,
        severity=Severity.INFO,
        reason="Listening",
        summary=f"It says that it listens on port {said['port']}{' of the loopback address' if local else ''}.",
        excerpt=cut(line, said.start(), said.end()),
        facts={"port": said["port"], **({"address": said["address"]} if said["address"] else {}), "local": local},
    )
