"""Configuration that is wrong by itself: joins between findings, which keep the place of the one they follow from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engines.evidence import Finding, FindingKind
from knowledge.components import names
from knowledge.joins.facts import configs, derived, fact, kind_of, labels, listed, name_of, pairs, quantity
from knowledge.joins.quantities import amount, spell
from knowledge.joins.states import runs

PROVIDED = "default kube-root-ca.crt cluster-admin admin edit view system:node standard gp2 gp3 premium-rwo"
BUILT_IN = frozenset(PROVIDED.split())
UNREACHED = ("Timeout", "ConnectionRefused", "NoRoute", "Unavailable")
PORT = re.compile(r":(\d{2,5})$")


def derive(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """All that follows from comparing findings with each other."""
    checks = (references, keys, selectors, ports, probe_ports, quotas, policies, pod_capacity)
    return tuple(d for check in checks for d in check(findings))


def references(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What is referred to and declared nowhere, where the evidence is a set of manifests that declares its objects."""
    declared = _declared(findings)
    files = {f.file for f in findings if f.reason == "Declared"}
    for finding in configs(findings, "reference"):
        kind, name = fact(finding, "kind"), fact(finding, "name")
        if finding.file not in files or not name or _is_optional(finding) or name in BUILT_IN:
            continue
        same = declared[kind.lower()]
        # A kind of which nothing at all is declared may simply live elsewhere; Secrets and ConfigMaps are the exception
        # when the manifest declares configuration of its own.
        others = declared["secret"] | declared["configmap"]
        if name in same or not (same or (kind.lower() in ("secret", "configmap") and others)):
            continue
        close = get_close_matches(name, sorted(same), 1, 0.0)
        similar = {"similar": f"{kind} {close[0]}"} if close else {}
        yield derived(finding, "missing_reference", {"kind": kind, "name": name, **similar})


def keys(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A key of a ConfigMap or Secret that the declared one does not have."""
    known = {(_kind(f), name_of(f)): listed(f, "keys") for f in findings if f.reason == "Declared" and fact(f, "keys")}
    for finding in configs(findings, "reference"):
        wanted = fact(finding, "key")
        has = known.get((fact(finding, "kind").lower(), fact(finding, "name")))
        if wanted and has and wanted not in has and not _is_optional(finding):
            facts = {n: fact(finding, n) for n in ("kind", "name", "key")}
            yield derived(finding, "missing_key", {**facts, "keys": ", ".join(sorted(has))})


def selectors(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A Service whose selector fits no pod template, although one shares some of its labels."""
    pods = [(f, labels(f)) for f in configs(findings, "labels") if _kind(f) not in ("node", "service", "namespace")]
    backed = {_whole(f) for f in findings if f.facts.get("endpoints") and _kind(f) == "service"}
    for finding in configs(findings, "selector"):
        wanted = labels(finding)
        if _whole(finding) in backed:
            continue
        here = [(f, has) for f, has in pods if fact(f, "namespace") == fact(finding, "namespace")]
        if _kind(finding) != "service" or not wanted or not here:
            continue
        if any(wanted.items() <= has.items() for _, has in here):
            continue
        nearest, has = max(here, key=lambda p: _likeness(wanted, p[1]))
        shared = {k: v for k, v in has.items() if k in wanted}
        facts = {"service": name_of(finding), "selector": _spelled(wanted), "labels": _spelled(shared or has)}
        yield derived(finding, "selector_mismatch", {**facts, "workload": name_of(nearest)})


def _likeness(wanted: Mapping[str, str], has: Mapping[str, str]) -> tuple[int, int]:
    """How many labels are the same, and how many values are, whatever they are called."""
    return len(wanted.items() & has.items()), len(set(wanted.values()) & set(has.values()))


def ports(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A Service that sends to a port on which none of the pods behind it listens."""
    containers = [f for f in configs(findings, "port") if fact(f, "container_port")]
    pods = {(_kind(f), name_of(f)): labels(f) for f in configs(findings, "labels")}
    wanted = {name_of(f): labels(f) for f in configs(findings, "selector") if _kind(f) == "service"}
    for finding in configs(findings, "port"):
        target, chosen = fact(finding, "target_port"), wanted.get(name_of(finding), {})
        if _kind(finding) != "service" or not target or not chosen:
            continue
        behind = [f for f in containers if chosen.items() <= pods.get((_kind(f), name_of(f)), {}).items()]
        open_ports = {fact(f, "container_port") for f in behind} | {fact(f, "name") for f in behind}
        if behind and target not in open_ports:
            numbers = ", ".join(sorted({_port(f, target) for f in behind}))
            facts = {"service": name_of(finding), "target_port": target, "ports": numbers}
            yield derived(finding, "port_mismatch", facts)


def _port(listens: Finding, target: str) -> str:
    """A port by its number, with its name where one is asked for by name."""
    number, name = fact(listens, "container_port"), fact(listens, "name")
    return f"{number} (named {name or 'not at all'})" if not target.isdigit() else number


def probe_ports(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A probe that asks a port on which the container does not listen."""
    listening: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in configs(findings, "port"):
        if port := fact(finding, "container_port"):
            listening[(fact(finding, "object"), fact(finding, "container"))] |= {port, fact(finding, "name")}
    for finding in configs(findings, "probe"):
        has = listening.get((fact(finding, "object"), fact(finding, "container")))
        port = fact(finding, "port")
        if has and port and port not in has and not runs(finding, findings):
            numbers = ", ".join(sorted(p for p in has if p.isdigit()))
            facts = {"probe": fact(finding, "probe"), "port": port, "ports": numbers}
            yield derived(finding, "probe_port_mismatch", facts)


def quotas(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A quota that is smaller than what the declared replicas of its namespace request together."""
    for quota in configs(findings, "quota"):
        hard = pairs(fact(quota, "value"))
        limits = [f for f in configs(findings, "limits") if fact(f, "namespace") == fact(quota, "namespace")]
        for resource, allowed in hard.items():
            needs = [(f, _need(f, resource) * _replicas(f)) for f in limits]
            total, ceiling = sum(n for _, n in needs), amount(allowed)
            if ceiling is None or total <= ceiling * 1.0001 or not total:
                continue
            largest = max(needs, key=lambda n: n[1])[0]
            facts = {
                "resource": resource,
                "needed": spell(total, resource),
                "hard": allowed,
                "quota": name_of(quota),
                "replicas": str(_replicas(largest)),
                "object": fact(largest, "object"),
            }
            yield derived(quota, "quota_exceeded", facts, component=largest.component or name_of(largest))


def policies(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A network policy that lets nothing out or in, or lets something out but no names be looked up."""
    pods = [(f, labels(f)) for f in configs(findings, "labels") if _kind(f) != "node"]
    for finding in configs(findings, "network_policy"):
        facts = {"policy": name_of(finding), "workloads": _selected(finding, pods)}
        types = fact(finding, "policy_types").lower()
        for way in ("egress", "ingress"):
            if fact(finding, way) == "none" and (way in types or not types) and not _is_base(finding, way, findings):
                yield derived(finding, f"{way}_denied", facts)
        open_ports = listed(finding, "ports")
        if fact(finding, "egress") == "rules" and open_ports and "53" not in open_ports:
            yield derived(finding, "policy_without_dns", facts)
        if fact(finding, "egress") == "rules" and open_ports and (closed := _closed_port(findings, open_ports)):
            facts |= {"port": closed.port, "target": fact(closed.call, "target")}
            yield derived(finding, "egress_port_denied", facts, component=closed.call.component)


def _is_base(policy: Finding, way: str, findings: Sequence[Finding]) -> bool:
    """Whether it closes a whole namespace, and another policy opens what the failing calls are about."""
    others = [f for f in configs(findings, "network_policy") if f is not policy and fact(f, way) in ("rules", "all")]
    values = {v for f in others for several in pairs(fact(f, "pod_selector")).values() for v in several.split("|")}
    calls = [f for f in findings if f.reason in UNREACHED and fact(f, "target")] if values else []
    ends = {names.resource(fact(f, "target")) if way == "ingress" else names.component_of(f) for f in calls} - {""}
    return policy.facts.get("every_pod") is True and any(names.kin(v, end) for v in values for end in ends)


@dataclass(frozen=True)
class _Way:
    """A call that does not get through, and the port that it goes to."""

    call: Finding
    port: str


def _closed_port(findings: Sequence[Finding], open_ports: frozenset[str]) -> _Way | None:
    for finding in findings:
        found = PORT.search(fact(finding, "target")) if finding.reason in UNREACHED else None
        if found and found[1] not in open_ports:
            return _Way(finding, found[1])
    return None


def _selected(policy: Finding, pods: Sequence[tuple[Finding, dict[str, str]]]) -> str:
    wanted = pairs(fact(policy, "pod_selector"))
    if not wanted:
        return "all pods"
    here = [f for f, has in pods if wanted.items() <= has.items() and fact(f, "namespace") == fact(policy, "namespace")]
    return ", ".join(dict.fromkeys(name_of(f) for f in here[:3])) or f"the pods with {_spelled(wanted)}"


def pod_capacity(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A node that runs as many pods as it may."""
    for finding in findings:
        pods, most = quantity(finding, "pods"), quantity(finding, "max_pods")
        if finding.kind is FindingKind.OBJECT and _kind(finding) == "node" and pods and most and pods >= most:
            yield derived(finding, "pod_capacity", {}, kind=FindingKind.OBJECT)


def _declared(findings: Iterable[Finding]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.kind is FindingKind.OBJECT and finding.reason == "Declared":
            found[_kind(finding)].add(name_of(finding))
    return found


def _is_optional(finding: Finding) -> bool:
    return fact(finding, "optional").lower() == "true"


def _kind(finding: Finding) -> str:
    return kind_of(finding).lower()


def _whole(finding: Finding) -> tuple[str, str]:
    return fact(finding, "namespace"), name_of(finding)


def _spelled(pairs: dict[str, str]) -> str:
    return ", ".join(f"{k}={v}" for k, v in sorted(pairs.items()))


def _replicas(finding: Finding) -> int:
    return int(quantity(finding, "replicas") or 1)


def _need(finding: Finding, resource: str) -> float:
    """What one replica takes of a quota's resource."""
    if resource == "pods":
        return 1.0
    side, _, what = resource.rpartition(".")
    return quantity(finding, f"{side or 'requests'}_{what}")
