"""Which hosts that calls fail on are not ours: full names in a domain in which no component of the evidence lives."""

import re
from collections.abc import Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components import edges
from knowledge.components.names import component_of, key

CALLS = (FindingKind.LOG, FindingKind.STACK, FindingKind.TRACE)
FAILING = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
INSIDE = frozenset(
    ["local", "localdomain", "internal", "intranet", "svc", "cluster", "lan", "corp", "home", "arpa", "int", "private"]
)
CAMEL = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z]\w*)?")
LEAST = 3  # letters of a label that can tell a component


def marked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those that name an outside host with the fact `foreign`."""
    hosts = {id(f): host for f in findings if f.kind in CALLS and (host := _host(f))}
    if not hosts:
        return tuple(findings)
    ours = {key(component_of(f)) for f in findings}
    own = {_domain(h) for h in hosts.values() if any(key(p) in ours for p in h.split(".")[:-2] if len(p) >= LEAST)}
    outside = {i: h for i, h in hosts.items() if _domain(h) not in own}
    return tuple(_with(f, outside[id(f)]) if id(f) in outside else f for f in findings)


def _host(finding: Finding) -> str:
    """The full public name of what it calls, nothing for names and addresses of the inside."""
    named = edges.called(finding) or (sorted(edges.hosts(finding.excerpt)) if finding.severity in FAILING else ())
    for found in named:
        labels = found.split(".")
        is_public = len(labels) > 1 and not labels[-1].isdigit() and not INSIDE & set(labels)
        if is_public and not _is_type(labels[-1], finding):
            return found
    return ""


def _is_type(label: str, finding: Finding) -> bool:
    """Whether what looks like a domain is written like a type of a program: `stock.StockService`."""
    written = re.search(rf"\.({re.escape(label)})\b", f"{finding.excerpt} {finding.summary}", re.IGNORECASE)
    return bool(written and CAMEL.fullmatch(written[1]))


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _with(finding: Finding, host: str) -> Finding:
    return finding.model_copy(update={"facts": {**finding.facts, "foreign": host}})
