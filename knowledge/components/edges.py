"""How components hang together, as single findings say it: who calls, needs, runs on or is configured by whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engines.evidence import Finding, FindingKind
from knowledge.components.names import GENERIC, NO_NAME, UNNAMED, component_of, key, resource
from knowledge.words import LONG_ID, workload

ADDRESSES = re.compile(
    r"(?<![\w.-])(?:[a-z][a-z0-9+]*://\S+|[a-z][a-z0-9-]*[.-][a-z0-9.-]*[a-z0-9]:\d{2,5}|[a-z][a-z0-9]+:\d{4,5})\b"
)
LINE = re.compile(r"\.(?:go|py|[mc]?[jt]s|java|kt|rb|rs|php|cs|cc|cpp|c|h|scala|lua|sh|ya?ml|json|conf|log):\d+$")
CALLED = ("target", "callee", "upstream", "peer")
HELD = ("table", "topic", "queue", "bucket")
SETTINGS = ("ConfigMap", "Secret")  # they configure; whatever else is referred to is needed
REFERRED = ("reference", "missing_reference", "missing_key")
NO_PEER = frozenset(  # classes of failure whose target is a file, a name or a value, no component
    (
        "CommandNotFound",
        "MissingFile",
        "MissingModule",
        "MissingVariable",
        "MalformedData",
        "SyntaxError",
        "NullReference",
    )
)
SAID_HOST = re.compile(r"\bhost[\"']?\s*[=:]")


class Relation(StrEnum):
    """What ties one component to another: the first needs the second."""

    CALLS = "calls"
    DEPENDS_ON = "depends on"
    RUNS_ON = "runs on"
    CONFIGURED_BY = "configured by"
    CHANGED_BY = "changed by"


@dataclass(frozen=True)
class Edge:
    """One tie, and the finding that shows it."""

    source: str
    target: str
    relation: Relation
    shown: Finding


@dataclass(frozen=True)
class _Tie:
    relation: Relation
    target: str


def of(finding: Finding) -> Iterator[Edge]:
    """Every tie of a finding's own component, and who called it."""
    source = component_of(finding)
    if source == UNNAMED:
        return
    if caller := str(finding.facts.get("caller", "")):
        yield Edge(workload(caller), source, Relation.CALLS, finding)
    for tie in _ties(finding):
        if key(tie.target) not in ("", key(source)):
            yield Edge(source, tie.target, tie.relation, finding)


def resources(finding: Finding) -> set[str]:
    """The things that a line names: addresses, tables, queues, and what configuration refers to."""
    return {t.target for t in _ties(finding) if t.relation not in (Relation.CHANGED_BY, Relation.RUNS_ON)}


def called(finding: Finding) -> tuple[str, ...]:
    """Whom it says it calls."""
    return tuple(t.target for t in _called(finding))


def hosts(text: str) -> set[str]:
    """The hosts of the addresses in a text."""
    named = {resource(m) for m in ADDRESSES.findall(text) if not LINE.search(m)}
    return named - GENERIC - NO_NAME - {""}


def _ties(finding: Finding) -> Iterator[_Tie]:
    facts = finding.facts
    if finding.kind is FindingKind.CHANGE:
        yield _Tie(Relation.CHANGED_BY, changed(finding))
    elif finding.kind is FindingKind.CONFIG:
        yield from _configured(finding)
    else:
        if node := str(facts.get("node") or _machine(finding)).partition("/")[0]:
            yield _Tie(Relation.RUNS_ON, node)
        yield from _called(finding)
        yield from (_Tie(Relation.DEPENDS_ON, held) for held in _held(finding))
        yield from (_Tie(Relation.CALLS, host) for host in hosts(f"{facts.get('message', '')} {finding.excerpt}"))


def _called(finding: Finding) -> Iterator[_Tie]:
    if finding.reason in NO_PEER:
        return
    names = (*CALLED, "host") if not _machine(finding) else CALLED
    for said in (str(finding.facts.get(name, "")) for name in names):
        if said and not said.startswith("/") and not LONG_ID.search(said) and (host := resource(said)):
            yield _Tie(Relation.CALLS, host)


def _machine(finding: Finding) -> str:
    """The host that a record is of; one that its message names is called."""
    host = str(finding.facts.get("host", "")) if finding.kind in (FindingKind.LOG, FindingKind.STACK) else ""
    return "" if SAID_HOST.search(str(finding.facts.get("message", ""))) else host


def _held(finding: Finding) -> set[str]:
    return {r for name in HELD if (r := resource(str(finding.facts.get(name, ""))))}


def _configured(finding: Finding) -> Iterator[_Tie]:
    facts = finding.facts
    if finding.reason in REFERRED and facts.get("name"):
        yield _Tie(Relation.CONFIGURED_BY if facts.get("kind") in SETTINGS else Relation.DEPENDS_ON, str(facts["name"]))
        return
    if finding.reason == "image":
        return
    named = {r for name in (*CALLED, "host") if (r := resource(str(facts.get(name, ""))))} | _held(finding)
    for name in sorted(named | hosts(str(facts.get("value", "")))):
        yield _Tie(Relation.DEPENDS_ON, name)


def changed(finding: Finding) -> str:
    """What a change is known by: its commit, version or flag."""
    facts = finding.facts
    return str(facts.get("commit") or facts.get("version") or facts.get("flag") or f"{finding.reason} {finding.line}")
