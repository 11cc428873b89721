"""Ports that a process really listens on, against those that its probes and Services ask."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact, labels, listed, name_of
from knowledge.joins.states import runs

OWN_PORT = re.compile(
    r"(?:(?:APP|HTTPS?|SERVER|WEB|LISTEN|BIND|ASPNETCORE_HTTP|NODE|UVICORN|GUNICORN|PUMA|QUARKUS_HTTP|MICRONAUT_SERVER"
    r"|SERVER_HTTP|API|CONTAINER|(?P<side>MANAGEMENT(?:_SERVER)?|ADMIN|HEALTH|METRICS|PROBES?))_)?PORTS?|"
    r"(?:LISTEN|BIND|HTTP|SERVER)_?(?:ADDR|ADDRESS|ON)?",
    re.IGNORECASE,
)
OPTION = re.compile(
    r"--?(?:[a-z]+-)*(?:port|listen|bind|addr|address|listen-address)[ =](?:[\w.\[\]:*]*:)?(?P<port>\d{2,5})\b"
)
DIALLED = re.compile(r"(?<![\d.])(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?::|', port=)(?P<port>\d{2,5})\b")
LAST = re.compile(r"(?<![\d.])(\d{2,5})$")
SIDE = re.compile(r"/(?:actuator|management|admin|manage|metrics|-)/?", re.IGNORECASE)
NOT_SERVED = re.compile(r"status ?code: 404")


def unheard(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A failing probe that asks a port on which the process does not listen, or another one than its health is on."""
    for probe in configs(findings, "probe"):
        port = fact(probe, "port")
        if not port.isdigit() or runs(probe, findings):
            continue
        said = _said(findings, component_of(probe))
        told = {p: f for p, f in said.items() if f.kind is not FindingKind.CONFIG}
        if told and port not in said:
            yield _derived(probe, said, "probe_port_unheard")
        elif aside := _aside(probe, said, findings):
            yield _derived(probe, {fact(aside, "aside"): aside}, "probe_port_aside")


def misled(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A Service that sends to a port on which the process behind it does not say that it listens."""
    wanted = {fact(f, "object"): labels(f) for f in configs(findings, "selector")}
    pods = [(f, labels(f)) for f in configs(findings, "labels")]
    for sent in configs(findings, "port"):
        target, chosen = fact(sent, "target_port"), wanted.get(fact(sent, "object"), {})
        behind = {component_of(f) for f, has in pods if chosen and chosen.items() <= has.items()} or (
            {component_of(sent)} if chosen else set()
        )
        for workload in sorted(behind):
            said = _said(findings, workload)
            told = [f for f in said.values() if f.kind is not FindingKind.CONFIG]
            if target.isdigit() and told and target not in said:
                facts = {"service": name_of(sent), "workload": workload}
                yield _derived(sent, said, "port_mismatch", facts)


def refused(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A call to the address of a pod that works is refused: its process says that it listens on another port."""
    pods = {fact(f, "ip"): f for f in findings if fact(f, "ip") and f.facts.get("ready_containers")}
    seen: set[str] = set()
    for call in findings if pods else ():
        dialled = DIALLED.finditer(_words(call)) if call.reason == "ConnectionRefused" else ()
        found = next((d for d in dialled if d["ip"] in pods and d[0] not in seen), None)
        if found is None or not runs(pod := pods[found["ip"]], findings):
            continue
        seen.add(found[0])
        said = _said(findings, component_of(pod))
        told = any(f.kind is not FindingKind.CONFIG for f in said.values())
        if told and found["port"] not in said:
            service = _service(f"{found['ip']}:{found['port']}", findings)
            yield _unheard(call, said, service, component_of(pod), found["port"])


def _words(finding: Finding) -> str:
    return f"{fact(finding, 'target')} {fact(finding, 'message')}"


def _service(address: str, findings: Sequence[Finding]) -> str:
    """The Service that sends to an address; empty where none is known."""
    return next((name_of(f) for f in findings if address in listed(f, "addresses")), "")


def _unheard(call: Finding, said: dict[str, Finding], service: str, workload: str, port: str) -> Finding:
    """The wrong port, of the Service where one sends there, else of the caller."""
    facts = {"target_port": port, "workload": workload, "caller": component_of(call), "service": service}
    reason = "port_mismatch" if service else "called_port_unheard"
    return _derived(call, said, reason, facts).model_copy(update={"component": workload})


def loopback(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A process that listens on the loopback address alone, and a probe or caller that is refused there."""
    local = [f for f in findings if f.reason == "Listening" and f.facts.get("local") is True]
    for finding in local:
        port = fact(finding, "port")
        refused = next((f for f in findings if _is_refused(f, port)), None)
        everywhere = any(f.reason == "Listening" and f.facts.get("port") == port and f not in local for f in findings)
        if refused and not everywhere:
            facts = {**refused.facts, "port": port, "bound": fact(finding, "address")}
            yield derived(finding, "loopback_only", facts, component=component_of(refused))


def _is_refused(finding: Finding, port: str) -> bool:
    text = f"{fact(finding, 'message')} {finding.excerpt}".lower()
    bad = finding.severity is not Severity.INFO and finding.kind in (FindingKind.EVENT, FindingKind.LOG)
    return (
        bad
        and f":{port}" in text
        and "connection refused" in text
        and not re.search(rf"(?:127\.0\.0\.1|localhost):{port}", text)
    )


def _said(findings: Sequence[Finding], component: str) -> dict[str, Finding]:
    """Each port that it listens on, by its own log, its sockets and its settings, and the finding that says so."""
    found: dict[str, Finding] = {}
    for finding in findings:
        if _is_of(component_of(finding), component):
            for port in _ports(finding):
                found.setdefault(port, finding)
    return found


def _is_of(name: str, component: str) -> bool:
    """Kin, or called without the prefix that all components of a product share, as logs often are."""
    return kin(name, component) or component.endswith(f"-{name}")


def _ports(finding: Finding) -> list[str]:
    facts = finding.facts
    if finding.reason == "Listening":
        return [str(facts["port"])]
    if facts.get("resource") == "listen_queue" and (last := LAST.search(str(facts.get("address", "")))):
        return [last[1]]
    if finding.kind is FindingKind.CONFIG and finding.reason == "env" and OWN_PORT.fullmatch(str(facts.get("key", ""))):
        return LAST.findall(str(facts.get("value", "")))
    if finding.kind is FindingKind.CONFIG and finding.reason == "command":
        return OPTION.findall(str(facts.get("value", "")))
    return []


def _aside(probe: Finding, said: dict[str, Finding], findings: Sequence[Finding]) -> Finding | None:
    """The port for health and metrics alone, where the probe asks the main port and finds no such path."""
    if not SIDE.match(fact(probe, "path")):
        return None
    others = {p: f for p, f in said.items() if p != probe.facts.get("port")}
    meant = [p for p, f in others.items() if _is_side(f)] or list(others)
    refused = any(NOT_SERVED.search(f.excerpt) and kin(component_of(f), component_of(probe)) for f in findings)
    if not refused or len(meant) != 1:
        return None
    found = others[meant[0]]
    return found.model_copy(update={"facts": {**found.facts, "aside": meant[0]}})


def _is_side(finding: Finding) -> bool:
    named = OWN_PORT.fullmatch(fact(finding, "key"))
    return bool(named and named["side"])


def _derived(source: Finding, said: dict[str, Finding], reason: str, facts: dict[str, str] | None = None) -> Finding:
    setting = next((fact(f, "key") for f in said.values() if f.reason == "env"), "")
    ports = ", ".join(sorted(said, key=int))
    told = {**(facts or {}), "ports": ports, **({"setting": setting} if setting else {})}
    return derived(source, reason, told)
