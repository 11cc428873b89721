"""What follows from the containers of a pod together, and from what the platform puts into each of them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of
from knowledge.joins.facts import derived, fact, is_of

LINK = re.compile(r"(?<![\w.])(?P<variable>[A-Z][A-Z0-9_]*_PORT)\b")
INJECTED = re.compile(r"\btcp://(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\b")
SAYING = (FindingKind.LOG, FindingKind.STACK, FindingKind.TEXT)


def kept_alive(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A pod whose work has ended well while another of its containers still runs."""
    pods: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind is FindingKind.OBJECT and finding.facts.get("container") and not finding.facts.get("init"):
            pods[fact(finding, "object")].append(finding)
    for states in pods.values():
        done = next((f for f in states if f.reason == "Completed" and f.facts.get("exit_code", 0) == 0), None)
        alive = next((f for f in states if f.facts.get("state") == "running"), None)
        if done and alive:
            yield derived(done, "KeptAlive", {"sidecar": fact(alive, "container")}, kind=FindingKind.OBJECT)


def linked(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A setting that a program refuses and that Kubernetes sets for a Service: `CACHE_PORT=tcp://10.0.0.1:6379`."""
    services = [f for f in findings if is_of(f, "Service")]
    for finding in findings:
        if finding.severity is Severity.INFO or finding.kind not in SAYING:
            continue
        said = f"{fact(finding, 'message')} {finding.excerpt}"
        for found in LINK.finditer(said):
            variable = found["variable"]
            value = INJECTED.search(said) or _set(variable, findings)
            if value:
                name = variable.removesuffix("_PORT").lower().replace("_", "-")
                service = next((f for f in services if fact(f, "object") == f"Service/{name}"), None)
                facts = {"variable": variable, "value": value[0], "service": name}
                facts |= {"age": fact(service, "age")} if service and service.facts.get("age") else {}
                yield derived(finding, "service_link", facts, component=component_of(finding))
                break


def _set(variable: str, findings: Sequence[Finding]) -> re.Match[str] | None:
    """What the environment sets it to, where that is a link to a Service."""
    told = (f for f in findings if variable in (f.facts.get("key"), f.facts.get("name")) or f"{variable}=" in f.excerpt)
    return next((m for f in told if (m := INJECTED.search(f"{fact(f, 'value')} {f.excerpt}"))), None)
