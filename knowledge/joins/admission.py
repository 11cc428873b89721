"""Calls that no network policy lets through: the labels at the other end are not those that its rules ask for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import Finding
from knowledge.components.names import component_of, kin, resource
from knowledge.joins.facts import configs, derived, fact, is_of, labels, listed, name_of, pairs

SILENT = ("Timeout", "ConnectionRefused", "NoRoute", "Unavailable", "ConnectionReset")
PORT = re.compile(r":(\d{2,5})$")
DIALLED = re.compile(r"\d\.\d+:(\d{2,5})\b")
NO_PODS = ("Node", "Namespace", "Service")
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
        return wanted.items() <= own.items()
    return way == "ingress" and any(kin(value, call.target) for value in wanted.values())


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
