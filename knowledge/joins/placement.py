"""Pods that fit no node: what they ask for, against the labels and taints of the nodes in the evidence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact, is_of, labels, name_of, some
from knowledge.joins.replicas import POOLS

KEEPS_OUT = ("NoSchedule", "NoExecute")
WAITING = ("Pending", "Unschedulable", "FailedScheduling")
COLUMNS = ("zone", "arch", "region", *POOLS)
SHOWN = 3  # names
MASTERS = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
REASONS = {"node_label_missing": "affinity", "taint_not_tolerated": "taint", "volume_apart": "volume"}


@dataclass
class _Node:
    """What is known of one node."""

    labels: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)  # labels of which only the end of the key is told
    taints: list[Finding] = field(default_factory=list)
    is_whole: bool = False  # all its labels are told

    def has(self, key: str, values: str) -> bool | None:
        """Whether it is so labelled; None where that is not told."""
        column = self.columns.get(key.rpartition("/")[2].lower().replace("-", "_"))
        value = self.labels.get(key, column)
        if value is None:
            return False if self.is_whole else None
        return value in values.split("|")


def unmet(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each demand of a pod that no node of the evidence meets."""
    nodes = _nodes(findings)
    if not nodes:
        return
    waiting = {component_of(f) for f in findings if f.reason in WAITING and f.severity is not Severity.INFO}
    found = [*_labels_unmet(findings, nodes)]
    if waiting:
        found += [*_taints_unborne(findings, nodes, waiting), *_volumes_apart(findings, nodes)]
    yield from (f for f in found if _is_open(f, findings))


def _is_open(unmet: Finding, findings: Sequence[Finding]) -> bool:
    """Whether the scheduler says so too, where it speaks of these pods: it knows all nodes."""
    told = [
        f.excerpt for f in findings if "nodes are available" in f.excerpt and kin(component_of(f), component_of(unmet))
    ]
    return not told or any(REASONS[str(unmet.reason)] in said for said in told)


def _nodes(findings: Sequence[Finding]) -> dict[str, _Node]:
    found: dict[str, _Node] = defaultdict(_Node)
    for finding in findings:
        if not is_of(finding, "Node"):
            continue
        name = name_of(finding)
        if finding.kind is FindingKind.OBJECT:
            found[name].columns |= {c: told for c in COLUMNS if (told := fact(finding, c))}
        elif finding.kind is FindingKind.CONFIG and finding.reason == "labels":
            found[name].labels |= labels(finding)
            found[name].is_whole = True
        elif finding.kind is FindingKind.CONFIG and finding.reason == "taint":
            found[name].taints.append(finding)
    return found


def _labels_unmet(findings: Sequence[Finding], nodes: dict[str, _Node]) -> Iterator[Finding]:
    """A label that a pod asks for and no node has."""
    whole = any(f.reason == "Listed" and f.facts.get("kind") == "Node" for f in findings)
    for wanted in configs(findings, "node_selector"):
        key, _, values = fact(wanted, "value").partition("=")
        own = [f for f in findings if f.kind is not FindingKind.CONFIG and _is_pod_of(f, wanted)]
        if any(n.has(key, values) is not False for n in nodes.values()):
            continue
        if not any(f.reason in WAITING for f in own) and (own or not whole):
            continue  # it has a node, or there are others
        others = sorted({n.labels[key] for n in nodes.values() if key in n.labels})
        near = {"actual": " and ".join(f"{key}={o}" for o in others[:SHOWN])} if others else {}
        facts = {"wanted": f"{key}={' or '.join(values.split('|'))}", "nodes": some(sorted(nodes), SHOWN), **near}
        yield derived(wanted, "node_label_missing", facts, component=component_of(wanted))


def _is_pod_of(finding: Finding, wanted: Finding) -> bool:
    return is_of(finding, "Pod") and kin(component_of(finding), component_of(wanted))


def _taints_unborne(findings: Sequence[Finding], nodes: dict[str, _Node], waiting: set[str]) -> Iterator[Finding]:
    """A workload that waits, where each node keeps out what does not bear its taint."""
    closed = [[t for t in n.taints if fact(t, "value").rpartition(":")[2] in KEEPS_OUT] for n in nodes.values()]
    if not all(closed) or all(fact(t, "value").startswith(MASTERS) for taints in closed for t in taints):
        return  # those that run the platform itself are never all
    tolerations = configs(findings, "toleration")
    known = {component_of(f) for f in findings if f.kind is FindingKind.CONFIG and f.reason in ("image", "labels")}
    for name in sorted(w for w in waiting if any(kin(w, k) for k in known)):
        own = [t for t in tolerations if kin(component_of(t), name)]
        unborne = [[t for t in taints if not any(_bears(o, fact(t, "value")) for o in own)] for taints in closed]
        if not all(unborne):
            continue
        told = list(dict.fromkeys(fact(t, "value") for taints in unborne for t in taints))
        keys = {_key(t) for t in told}
        near = next((o for o in own if _key(fact(o, "value")) in keys), None)
        pod = next((fact(f, "object") for f in findings if f.reason in WAITING and component_of(f) == name), name)
        facts = {"taint": " and ".join(told[:2]), "nodes": some(sorted(nodes), SHOWN), "namespace": "", "object": pod}
        facts |= {"borne": fact(near, "value").rstrip(":")} if near else {}
        yield derived(near or unborne[0][0], "taint_not_tolerated", facts, component=name)


def _key(value: str) -> str:
    return value.partition(":")[0].partition("=")[0]


def _bears(toleration: Finding, taint: str) -> bool:
    pair, _, effect = fact(toleration, "value").partition(":")
    named, _, kept = taint.rpartition(":")
    if effect and effect != kept:
        return False
    if fact(toleration, "operator") == "Exists":
        return not pair or pair.partition("=")[0] == named.partition("=")[0]
    return pair.rstrip("=") == named.rstrip("=")


def _volumes_apart(findings: Sequence[Finding], nodes: dict[str, _Node]) -> Iterator[Finding]:
    """A volume that can only be used where no node is."""
    for place in configs(findings, "volume_place"):
        key, values = fact(place, "key"), "|".join(v.strip() for v in fact(place, "value").split(","))
        claim = fact(place, "claim")
        users = [f for f in findings if f.reason in WAITING and _uses(f, claim, findings)]
        if not users or any(n.has(key, values) is not False for n in nodes.values()):
            continue
        own = key.rpartition("/")[2].lower()
        there = sorted({v for n in nodes.values() if (v := n.labels.get(key, n.columns.get(own, "")))})
        facts = {"wanted": f"{key}={values.replace('|', ' or ')}", "claim": claim, "there": ", ".join(there)}
        facts["pod"] = name_of(users[0])
        yield derived(place, "volume_apart", facts, component=component_of(users[0]))


def _uses(pod: Finding, claim: str, findings: Sequence[Finding]) -> bool:
    """By the name that a StatefulSet gives its claims, or by reference."""
    if not is_of(pod, "Pod") or not claim:
        return False
    named = (f for f in configs(findings, "reference") if f.facts.get("name") == claim)
    return claim.endswith(f"-{name_of(pod)}") or any(kin(component_of(f), component_of(pod)) for f in named)
