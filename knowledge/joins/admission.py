"""Calls that no network policy of the called pods admits: the caller's labels are not those that a rule asks for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import Finding, Severity
from knowledge.components.names import component_of, kin, resource
from knowledge.joins.consistency import configs, pairs

SILENT = ("Timeout", "ConnectionRefused", "NoRoute", "Unavailable", "ConnectionReset")
PORT = re.compile(r":(\d{2,5})$")
DIALLED = re.compile(r"\d\.\d+:(\d{2,5})\b")


@dataclass(frozen=True)
class _Call:
    """A call that does not get through, and what is known of the pods at both ends."""

    finding: Finding
    target: str
    port: str  # empty where the message names none
    caller: dict[str, str]
    called: dict[str, str]


def refused(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each policy that is meant for a failing call and asks for other labels than the caller has."""
    policies = [f for f in configs(findings, "network_policy") if f.facts.get("direction") == "ingress"]
    for call in _calls(findings) if policies else ():
        closing = [p for p in policies if _selects(p, call)]
        meant = [p for p in closing if p.facts.get("peers") and p.facts.get("pod_selector")]
        if meant and not any(_admits(p, call) for p in closing):
            yield _derived(meant[0], call)


def _calls(findings: Sequence[Finding]) -> Iterator[_Call]:
    has = [(component_of(f), _labels(f)) for f in configs(findings, "labels")]
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        said = str(finding.facts.get("target", ""))
        speaker, target = component_of(finding), resource(said)
        port = PORT.search(said) or DIALLED.search(finding.excerpt)
        caller = next((own for name, own in has if kin(name, speaker)), {})
        if finding.reason in SILENT and target and caller and (speaker, target) not in seen:
            seen.add((speaker, target))
            called = next((own for name, own in has if kin(name, target)), {})
            yield _Call(finding, target, port[1] if port else "", caller, called)


def _labels(finding: Finding) -> dict[str, str]:
    return {**pairs(str(finding.facts.get("value", ""))), "namespace": str(finding.facts.get("namespace", ""))}


def _selects(policy: Finding, call: _Call) -> bool:
    """Whether it is about the called pods: by their labels, else by a label of the name that was called."""
    wanted = pairs(str(policy.facts.get("pod_selector", "")))
    space = str(policy.facts.get("namespace", ""))
    if not wanted:
        return not (space and call.called.get("namespace")) or space == call.called["namespace"]
    if call.called:
        return wanted.items() <= call.called.items()
    return any(kin(value, call.target) for value in wanted.values())


def _admits(policy: Finding, call: _Call) -> bool:
    facts = policy.facts
    if facts.get("ingress") == "none":
        return False
    ports = {p.strip() for p in str(facts.get("ports", "")).split(",") if p.strip()}
    if ports and call.port and call.port not in ports:
        return False
    peers = str(facts.get("peers", ""))
    return not peers or any(_is_one(pairs(peer), call.caller) for peer in peers.split("; "))


def _is_one(wanted: dict[str, str], caller: dict[str, str]) -> bool:
    """Whether the caller has each label with one of the values; where it lives may be unknown."""
    space = caller["namespace"]
    if not space and wanted.keys() == {"namespace"}:
        return False  # nothing says that it lives there
    return all((k == "namespace" and not space) or caller.get(k) in v.split("|") for k, v in wanted.items())


def _derived(policy: Finding, call: _Call) -> Finding:
    facts = policy.facts
    own = ", ".join(f"{k}={v}" for k, v in sorted(call.caller.items()) if k != "namespace")
    update = {
        "severity": Severity.ERROR,
        "at": call.finding.at,
        "reason": "peer_not_admitted",
        "component": component_of(call.finding),
        "facts": {
            **facts,
            "policy": str(facts.get("object", "")).rpartition("/")[2],
            "caller": component_of(call.finding),
            "target": f"{call.target}:{call.port}" if call.port else call.target,
            "labels": own,
            "peers": str(facts["peers"]).replace("; ", " or "),
        },
    }
    return policy.model_copy(update=update)
