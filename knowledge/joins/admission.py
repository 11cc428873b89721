"""Calls that no network policy lets through: the labels at the other end are not those that its rules ask for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import Finding
from knowledge.components.names import component_of, key, kin, resource
from knowledge.joins.facts import configs, derived, fact, is_of, labels, listed, name_of, pairs

SILENT = ("Timeout", "ConnectionRefused", "NoRoute", "Unavailable", "ConnectionReset")
PORT = re.compile(r":(\d{2,5})$")
DIALLED = re.compile(r"\d\.\d+:(\d{2,5})\b")
NO_PODS = ("Node", "Namespace", "Service")
NAMES = frozenset(  # labels that say what a workload is called
    ("app", "app.kubernetes.io/name", "app.kubernetes.io/instance", "k8s-app", "name", "run", "io.kompose.service")
)
SPACE = "namespace:"  # before a label of a pod's namespace


@dataclass(frozen=True)
class _Call:
    """A call that does not get through, and what is known of the pods at both ends."""

    finding: Finding
    target: str
    port: str  # empty where the message names none
    caller: dict[str, str]
    called: dict[str, str]


def refused(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each policy that is meant for a failing call and asks for other labels than there are."""
    policies = configs(findings, "network_policy")
    for call in _calls(findings) if policies else ():
        for way, own, other in (("ingress", call.called, call.caller), ("egress", call.caller, call.called)):
            closing = [p for p in policies if p.facts.get("direction") == way and _selects(p, own, way, call)]
            meant = [p for p in closing if p.facts.get("peers") and (p.facts.get("pod_selector") or way == "egress")]
            if meant and other and not any(_admits(p, other, way, call.port) for p in closing):
                yield _derived(meant[0], call, other, way)


def unnamed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each policy that admits, to what does not answer, pods by a name that is not the caller's."""
    policies = [p for p in configs(findings, "network_policy") if fact(p, "direction") == "ingress"]
    seen: set[tuple[str, str]] = set()
    for finding in findings if policies else ():
        speaker, target = component_of(finding), resource(fact(finding, "target"))
        if finding.reason != "Timeout" or not target or (speaker, target) in seen or _is_labelled(speaker, findings):
            continue
        seen.add((speaker, target))
        port = PORT.search(fact(finding, "target")) or DIALLED.search(finding.excerpt)
        call = _Call(finding, target, port[1] if port else "", {}, {})
        closing = [p for p in policies if p.facts.get("pod_selector") and _selects(p, {}, "ingress", call)]
        if closing and not any(_may_admit(p, speaker, findings) for p in closing):
            yield _sought(closing[0], call, findings)


def _is_labelled(component: str, findings: Sequence[Finding]) -> bool:
    return any(kin(component_of(f), component) for f in configs(findings, "labels"))


def _may_admit(policy: Finding, caller: str, findings: Sequence[Finding]) -> bool:
    """Whether one of its rules is for any pod, for such with labels of which nobody knows, or for the caller."""
    peers = fact(policy, "peers")
    if fact(policy, "ingress") != "rules" or not peers:
        return fact(policy, "ingress") != "none"
    some = [f for f in configs(findings, "some_labels") if key(component_of(f)) == key(caller)]
    shown = {k: v for f in some for k, v in labels(f).items()}
    return any(_may_be(pairs(peer), caller, shown) for peer in peers.split("; "))


def _may_be(wanted: dict[str, str], caller: str, shown: dict[str, str]) -> bool:
    """Whether the caller may be such a pod; that it lives in another namespace, nothing says."""
    names = {k: v.split("|") for k, v in wanted.items() if k in NAMES}
    if not names:
        return any(k != "namespace" and not k.startswith(SPACE) for k in wanted)
    return all(shown.get(k) in v or any(key(one) == key(caller) for one in v) for k, v in names.items())


def _sought(policy: Finding, call: _Call, findings: Sequence[Finding]) -> Finding:
    """That the caller is not called as the policy asks, and which of its labels no pod has at all."""
    peers = fact(policy, "peers").split("; ")
    empty = [s for f in findings if f.reason == "NoResources" and (s := fact(f, "selector"))]
    none = next((s for s in empty if any(pairs(s).items() <= pairs(peer).items() for peer in peers)), "")
    said = f"no such label that the evidence shows{f' (no pod at all has {none})' if none else ''}"
    return derived(_derived(policy, call, {}, "ingress"), "peer_not_named", {"labels": said})


def _calls(findings: Sequence[Finding]) -> Iterator[_Call]:
    labelled = configs(findings, "labels")
    spaces = {name_of(f): _of_space(f) for f in labelled if is_of(f, "Namespace")}
    has = [(component_of(f), _labels(f, spaces)) for f in labelled if not is_of(f, *NO_PODS)]
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.reason not in SILENT:
            continue
        named = fact(finding, "target")
        speaker, target = component_of(finding), resource(named)
        port = PORT.search(named) or DIALLED.search(finding.excerpt)
        caller = next((own for name, own in has if kin(name, speaker)), {})
        if target and caller and (speaker, target) not in seen:
            seen.add((speaker, target))
            called = next((own for name, own in has if kin(name, target)), {})
            yield _Call(finding, target, port[1] if port else "", caller, called)


def _of_space(finding: Finding) -> dict[str, str]:
    return {f"{SPACE}{k}": v for k, v in labels(finding).items()}


def _labels(finding: Finding, spaces: dict[str, dict[str, str]]) -> dict[str, str]:
    space = fact(finding, "namespace")
    return {**labels(finding), "namespace": space, **spaces.get(space, {})}


def _selects(policy: Finding, own: dict[str, str], way: str, call: _Call) -> bool:
    """Whether it is about these pods: by their labels, else by a label of the name that was called."""
    wanted, space = pairs(fact(policy, "pod_selector")), fact(policy, "namespace")
    if own and space and own.get("namespace") not in ("", space):
        return False
    if not wanted or own:
        return all(own.get(key) in value.split("|") for key, value in wanted.items())
    return way == "ingress" and any(kin(v, call.target) for value in wanted.values() for v in value.split("|"))


def _admits(policy: Finding, other: dict[str, str], way: str, port: str) -> bool:
    ports = listed(policy, "ports")
    if fact(policy, way) == "none" or (ports and port and port not in ports):
        return False
    peers, here = fact(policy, "peers"), fact(policy, "namespace")
    return not peers or any(_is_one(pairs(peer), other, here) for peer in peers.split("; "))


def _is_one(wanted: dict[str, str], other: dict[str, str], here: str) -> bool:
    """Whether it has each label with one of the values; where it lives, and how that is labelled, may be unknown."""
    space = other["namespace"]
    if not space and wanted.keys() == {"namespace"}:
        return False  # nothing says that it lives there
    by_space = [k for k in wanted if k == "namespace" or k.startswith(SPACE)]
    if not by_space and space and here and space != here:
        return False  # a rule that names no namespace means its own
    known = any(k.startswith(SPACE) for k in other)
    return all(_is_unknown(k, space, known) or other.get(k) in v.split("|") for k, v in wanted.items())


def _is_unknown(key: str, space: str, known: bool) -> bool:  # noqa: FBT001 - whether the namespace's labels are told
    return (key == "namespace" and not space) or (key.startswith(SPACE) and not known)


def _derived(policy: Finding, call: _Call, other: dict[str, str], way: str) -> Finding:
    peers = fact(policy, "peers")
    asked = {k for peer in peers.split("; ") for k in pairs(peer)}
    own = {k: v for k, v in sorted(other.items()) if k in asked or not k.startswith("namespace")}
    caller = component_of(call.finding)
    facts = {
        "policy": name_of(policy),
        "caller": caller,
        "target": f"{call.target}:{call.port}" if call.port else call.target,
        "labels": _spelled(", ".join(f"{k}={v}" for k, v in own.items())),
        "peers": _spelled(peers.replace("; ", " or ")),
    }
    reason = "peer_not_admitted" if way == "ingress" else "peer_not_allowed"
    return derived(policy, reason, facts, component=caller, at=call.finding.at)


def _spelled(labels: str) -> str:
    return labels.replace(SPACE, "namespace label ")
