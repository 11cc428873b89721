"""Health checks that ask for more than their own process: which dependency makes the check fail."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import UNNAMED, component_of, kin, telling
from knowledge.joins.facts import configs, derived, fact

PROBE = re.compile(r"(?P<sort>readiness|liveness) probe (?:failed|errored)", re.IGNORECASE)
PATH = re.compile(r"https?://[^/\s\"]+(?P<path>/[^\s\":?]+)")
TOOK = re.compile(
    r"(?<![\w.])(?P<name>[a-z][\w-]{1,40})(?:_ms)?[=:]\s?(?P<number>\d{1,7}(?:\.\d{1,3})?)\s?(?P<unit>ms|s)\b",
    re.IGNORECASE,
)
FAILS = re.compile(
    r"[\"']?(?P<name>[a-z][\w-]{1,40})[\"']?\s?(?:[=:]|is|->)\s?[\"{']{0,2}(?:status[\"']?\s?:\s?[\"']?)?"
    r"(?:down|fail(?:ed|ing)?|timed? ?out|unhealthy|unreachable|error|ko)\b",
    re.IGNORECASE,
)
OPTIONAL = re.compile(r"\boptional\b|without|fallback|degraded|best.?effort|non.?critical|skipping", re.IGNORECASE)
WORDS = """
total took duration elapsed time latency status state code http probe health readiness liveness check result level msg
message error err app server overall
"""
OWN = frozenset(WORDS.split())  # what a line of a check says that names no dependency
LARGE, LONG = 0.6, 1.0  # of the whole time, seconds


def needed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each component whose failing check says which dependency it waits for."""
    told: set[tuple[str, str]] = set()
    for event in findings:
        probe = PROBE.search(fact(event, "message") or event.summary)
        owner, sort = component_of(event), probe["sort"].lower() if probe else ""
        if not sort or event.severity is Severity.INFO or (owner, sort) in told:
            continue
        told.add((owner, sort))
        path = _path(event, sort, findings)
        if path and (slowest := _slowest(event, path, owner, findings)):
            facts = {**slowest, "probe": sort, "path": path}
            yield derived(event, "GateNeeds", facts, kind=FindingKind.OBJECT, component=owner)


def _path(event: Finding, sort: str, findings: Sequence[Finding]) -> str:
    """What the check asks for."""
    if found := PATH.search(fact(event, "message")):
        return found["path"]
    return next((p for f in _probes(event, findings) if f.facts.get("probe") == sort and (p := fact(f, "path"))), "")


def _slowest(event: Finding, path: str, owner: str, findings: Sequence[Finding]) -> dict[str, str]:
    """What the log of the check says of its parts: the one that takes nearly all of its time, or fails."""
    for line in findings:
        words = fact(line, "message") or line.excerpt
        if line.kind is not FindingKind.LOG or line.severity is Severity.INFO or not kin(component_of(line), owner):
            continue
        about = path in words or re.search(r"\b(?:readiness|health)\b", words, re.IGNORECASE)
        if about and (part := _part(words)):
            name, how = part
            other = _called(name, owner, findings)
            optional = _optional(name, other, findings)
            return {"needs": other or name, "how": how, "optional": optional, "allowed": _allowed(event, findings)}
    return {}


def _part(words: str) -> tuple[str, str] | None:
    times = [(m["name"], float(m["number"]) / (1000 if m["unit"].lower() == "ms" else 1)) for m in TOOK.finditer(words)]
    times = [t for t in times if t[0].lower() not in OWN]
    whole = sum(t for _, t in times)
    if len(times) > 1 and (worst := max(times, key=lambda t: t[1]))[1] >= max(LONG, LARGE * whole):
        return worst[0], f"takes {worst[1]:.3g} s of it"
    failing = next((m for m in FAILS.finditer(words) if m["name"].lower() not in OWN), None)
    return (failing["name"], "fails") if failing else None


def _called(name: str, owner: str, findings: Sequence[Finding]) -> str:
    """The component that is called so, or that has it in its name."""
    others = {component_of(f) for f in findings} - {owner, UNNAMED}
    alike = [o for o in others if kin(o, name) or telling(name) & telling(o)]
    return min(alike, key=lambda o: (len(o), o), default="")


def _optional(name: str, other: str, findings: Sequence[Finding]) -> str:
    """Words that show that it can do without."""
    for finding in findings:
        words = fact(finding, "message") or finding.summary
        about = name.lower() in words.lower() or (other and (other in words or kin(component_of(finding), other)))
        if about and OPTIONAL.search(words) and finding.kind in (FindingKind.LOG, FindingKind.ALERT, FindingKind.TEXT):
            return words[:100].rstrip(".")
    return ""


def _allowed(event: Finding, findings: Sequence[Finding]) -> str:
    return next((f"{t} s" for f in _probes(event, findings) if (t := f.facts.get("timeout"))), "")


def _probes(event: Finding, findings: Sequence[Finding]) -> Iterator[Finding]:
    return (f for f in configs(findings, "probe") if kin(component_of(f), component_of(event)))
