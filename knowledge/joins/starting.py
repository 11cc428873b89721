"""Starts that do not come to an end: what an init container waits for, probes that come too early, peers in order."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin, resource
from knowledge.joins.facts import configs, derived, fact, is_of, name_of, number

STARTED = re.compile(
    r"\b(?:[Ss]tarted|[Ss]tartup|[Rr]eady|[Bb]ooted|[Ii]nitiali[sz]ed)\b[^\n]{0,80}?\b(?:in|took|after):? "
    r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds|s\b|secs?\b|seconds)",
)
WAITS = re.compile(
    r"\b(?:nc (?:-\w+ )+|nslookup |getent hosts |pg_isready (?:-\w+ )*?-h ?|mysqladmin (?:\S+ )*?-h ?|redis-cli -h "
    r"|wait-for(?:-it)?(?:\.sh)? |dockerize -wait (?:tcp|https?)://|(?:curl|wget) (?:-\S+ )*(?:https?://)?)"
    r"[\"']?(?P<host>[a-z][a-z0-9.-]*[a-z0-9])(?:[: ](?P<port>\d{2,5}))?"
)
LOOP = re.compile(r"\b(?:until|while|for)\b|wait")
PERIOD, FAILURES = 10, 3  # of a probe that does not say


def late(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Init containers that wait, liveness probes that end a start, and the first of a StatefulSet that waits."""
    yield from _waiting(findings)
    yield from _cut_short(findings)
    yield from _in_order(findings)


def _waiting(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A pod that does not leave its init container, which asks for something else in a loop."""
    objects = [f for f in findings if f.kind is FindingKind.OBJECT and is_of(f, "Pod")]
    inits = [f for f in objects if f.facts.get("init") and f.facts.get("container")]
    stuck = {component_of(f) for f in objects if f.reason == "Initializing"}
    stuck |= {component_of(f) for f in inits if f.facts.get("state") == "running"}
    seen: set[tuple[str, str]] = set()
    for command in configs(findings, "command"):
        said = fact(command, "value")
        found = WAITS.search(said) if LOOP.search(said) else None
        name = component_of(command)
        if not found or not any(kin(name, s) for s in stuck) or command.facts.get("script"):
            continue
        known = {fact(f, "container") for f in inits if kin(component_of(f), name)}
        if known and fact(command, "container") not in known:
            continue
        target = resource(found["host"]) or found["host"]
        if kin(target, name) or (name, target) in seen:
            continue
        seen.add((name, target))
        asked = f"{found['host']}:{found['port']}" if found["port"] else found["host"]
        facts = {"waits_for": asked, "target": target, "container": fact(command, "container")}
        yield derived(command, "InitWaits", facts, component=name)
        if bad := _state(target, findings):
            shown = {"reason": "InitTarget", "severity": Severity.INFO, "component": name}
            yield bad.model_copy(update={**shown, "facts": {"state": bad.summary.rstrip(".")}})


def _state(target: str, findings: Sequence[Finding]) -> Finding | None:
    """What is wrong with it."""
    of_it = (f for f in findings if f.kind is FindingKind.OBJECT and kin(component_of(f), target))
    return next((f for f in of_it if f.severity in BAD), None)


def _cut_short(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A liveness probe whose patience ends before the start does, as the log of the process tells it."""
    probes = configs(findings, "probe")
    failing = {component_of(f) for f in findings if f.reason == "Unhealthy" and "liveness" in f.excerpt.lower()}
    patient = {component_of(p) for p in probes if p.facts.get("probe") == "startup"}
    for probe in (p for p in probes if p.facts.get("probe") == "liveness"):
        name = component_of(probe)
        if name not in failing or name in patient:
            continue
        tries = (number(probe, "period") or PERIOD) * (number(probe, "failures") or FAILURES)
        budget = number(probe, "initial_delay") + tries
        starts = [(s, f) for f in findings if f.kind is FindingKind.LOG and (s := _start(f)) > budget]
        own = [s for s in starts if kin(component_of(s[1]), name)] or (starts if len(failing) == 1 else [])
        if own:
            took, said = max(own, key=lambda s: s[0])
            facts = {"budget": f"{budget:g}", "took": f"{took:g}", "said": fact(said, "message")}
            yield derived(probe, "probe_before_start", facts, component=name)


def _start(finding: Finding) -> float:
    found = STARTED.search(fact(finding, "message"))
    if not found:
        return 0.0
    return float(found["number"]) * (0.001 if found["unit"].startswith("m") else 1.0)


def _in_order(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A StatefulSet whose first pod does not get ready without the second, which is made only after it."""
    at_once = {fact(f, "object") for f in findings if f.facts.get("pod_management") == "Parallel"}
    pods = [f for f in findings if f.kind is FindingKind.OBJECT and is_of(f, "Pod")]
    seen: set[str] = set()
    for whole in (f for f in findings if f.reason == "Unavailable" and is_of(f, "StatefulSet")):
        name = name_of(whole)
        if name in seen or fact(whole, "object") in at_once:
            continue
        own = {n for f in pods if (n := name_of(f)).startswith(f"{name}-")}
        last = next((f for f in pods if fact(f, "object") == f"Pod/{name}-{len(own) - 1}"), None)
        following = f"{name}-{len(own)}"
        asks = next(
            (f for f in findings if f.kind is FindingKind.LOG and following in f"{fact(f, 'message')} {f.excerpt}"),
            None,
        )
        if last and asks and last.reason == "NotReady" and len(own) < number(whole, "desired"):
            seen.add(name)
            facts = {"first": f"{name}-{len(own) - 1}", "following": following, "set": name}
            yield derived(asks, "WaitsForPeers", facts, component=name)
