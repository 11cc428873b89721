"""What the replicas of one workload that fail have in common, and those that work have not: version, place, age."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact, is_of, labels, name_of, some
from knowledge.joins.quantities import age
from knowledge.joins.states import WELL

UNPLACED = ("Pending", "Unschedulable", "Evicted", "Terminating", "Completed")  # states that say nothing of a place
KEPT = ("Secret", "ConfigMap")
OF_PLATFORM = re.compile(r"sh\.helm\.release|-token-|kube-root-ca")
YOUNG = 60  # seconds in which a pod need not be ready
LEAST = 2  # of each side, before a place or an age is more than chance
APART = 1.2  # the oldest of the young beside the youngest of the old
MADE = re.compile(r"^(?P<set>(?P<owner>.+)-(?=[a-z]*\d)[a-z0-9]{5,10})-[a-z0-9]{5}$")
OWN_LOG = re.compile(
    r"^(?:.*/)?(?P<pod>[a-z0-9][a-z0-9.-]*-[a-z0-9]{5,10}-[a-z0-9]{5})(?:[._][\w.-]*)?\.(?:log|txt|out)$"
)
SAME = {"beta.kubernetes.io/arch": "arch", "kubernetes.io/arch": "arch"}
NOT_TELLING = re.compile(r"hostname|zone|region|node-role|instance-id|/os$|internal-ip|provider-?id", re.IGNORECASE)
VERSIONS = {"image": "the image", "image_id": "the image", "revision": "the ReplicaSet"}
NODES = {
    "arch": "the architecture",
    "node": "the node",
    "os_image": "the operating system",
    "kernel": "the kernel",
    "runtime": "the container runtime",
    "version": "the kubelet",
}
POOLS = ("instance_type", "nodegroup", "gke_nodepool", "nodepool", "agentpool", "pool")  # columns of labels
AGENTS = re.compile(
    r"^(?:cilium|calico-node|canal|kube-flannel|weave-net|kube-proxy|aws-node|azure-cni|antrea-agent|kube-router|ovnkube"
    r"|node-local-dns|istio-cni|[a-z-]*csi[a-z-]*)"
)
SHOWN = 3  # of what they have
NAMED = 2  # pods of either side


@dataclass
class _Replica:
    """One pod, the worst and the best that is said of it, and what is known of where and what it runs."""

    name: str
    workload: str
    bad: Finding | None = None
    well: Finding | None = None
    traits: dict[str, str] = field(default_factory=dict)
    age: float | None = None  # seconds


@dataclass(frozen=True)
class _Sides:
    """Those that fail and those that work, of one workload, or of several that share their nodes."""

    bad: list[_Replica]
    well: list[_Replica]

    def shared(self, trait: str) -> str:
        """The one value that all of the bad and none of the others have."""
        mine = {r.traits.get(trait, "") for r in self.bad}
        theirs = {r.traits[trait] for r in self.well if r.traits.get(trait)}
        return next(iter(mine)) if len(mine) == 1 and theirs and not mine & theirs else ""


def differing(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Two findings for each workload of which one trait parts the pods: the bad ones, then the good ones."""
    replicas = _replicas(findings)
    groups: dict[str, list[_Replica]] = defaultdict(list)
    for replica in replicas:
        groups[replica.workload].append(replica)
    parted = [s for pods in groups.values() if (s := _sides(pods)).bad and s.well]
    sick = {name_of(f) for f in findings if is_of(f, "Node") and f.severity in BAD}
    told = [found for sides in parted for found in _told(sides, sick, findings)]
    yield from told
    if parted and not told:
        whole = _Sides([r for s in parted for r in s.bad], [r for s in parted for r in s.well])
        yield from _by_node(whole, sick)


def placed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The architecture of the nodes on which the failing pods of a workload run, where they have one."""
    groups: dict[str, list[_Replica]] = defaultdict(list)
    for replica in _replicas(findings):
        if replica.bad:
            groups[replica.workload].append(replica)
    for workload, pods in groups.items():
        kinds = {r.traits.get("arch", "") for r in pods}
        if len(kinds) == 1 and all(kinds) and (lead := pods[0].bad):
            nodes = ", ".join(sorted({r.traits["node"] for r in pods})[:SHOWN])
            facts = {"arch": kinds.pop(), "nodes": nodes}
            kind, rank = FindingKind.OBJECT, Severity.INFO
            yield derived(lead, "RunsOnArchitecture", facts, kind=kind, severity=rank, component=workload)


def _sides(pods: Sequence[_Replica]) -> _Sides:
    return _Sides([r for r in pods if r.bad], [r for r in pods if r.well and not r.bad])


def _told(sides: _Sides, sick: set[str], findings: Sequence[Finding]) -> list[Finding]:
    for trait, words in VERSIONS.items():
        if value := sides.shared(trait):
            return list(_derived(sides, "ReplicasOfVersion", trait, f"{words} {_short(value)}"))
    return list(_by_node(sides, sick)) or list(_by_age(sides, findings))


def _by_node(sides: _Sides, sick: set[str]) -> Iterator[Finding]:
    """Of nodes that are said to be well: what is wrong with the others is told by their own states."""
    nodes = {r.traits.get("node", "") for r in sides.bad}
    if len(sides.bad) < LEAST or len(sides.well) < LEAST or not all(nodes) or nodes & sick:
        return
    named = sorted({t for r in sides.bad for t in r.traits} - VERSIONS.keys() - NODES.keys())
    found = {t: v for t in (*NODES, *named) if (v := sides.shared(t))}
    if trait := next(iter(found), ""):
        more = [f"{NODES.get(t, t)} {v}" for t, v in found.items() if t not in (trait, "node")]
        reason = {"node": "ReplicasOfNode", "arch": "ReplicasOfArchitecture"}.get(trait, "ReplicasOfNodes")
        facts = {"nodes": ", ".join(sorted(nodes)[:SHOWN]), **({"also": ", ".join(more[:SHOWN])} if more else {})}
        if agent := next((r for r in sides.bad if AGENTS.match(r.workload)), None):
            facts["agent"] = agent.name
        yield from _derived(sides, reason, trait, f"{NODES.get(trait, f'the label {trait} =')} {found[trait]}", facts)


def _by_age(sides: _Sides, findings: Sequence[Finding]) -> Iterator[Finding]:
    """All that fail are older, or younger, than all that work; and what was replaced between the two."""
    bad, well = ([r.age for r in side if r.age is not None] for side in (sides.bad, sides.well))
    if min(len(bad), len(well)) < LEAST:
        return
    older, younger = min(bad) > APART * max(well), min(well) > APART * max(bad)
    low, high = (max(well), min(bad)) if older else (max(bad), min(well))
    between = [f for f in _read(findings, sides.bad[0].workload) if low < (_age(f) or 0.0) < high]
    if (older or younger) and between:
        facts = {"made": " and ".join(dict.fromkeys(fact(f, "object") for f in between[:SHOWN]))}
        facts["since"] = fact(between[0], "age")
        sort = "older" if older else "younger"
        yield from _derived(sides, "ReplicasOfAge", "age", sort, facts)


def _read(findings: Sequence[Finding], workload: str) -> list[Finding]:
    """The Secrets and ConfigMaps that its pods may read at their start: those that it refers to, where that is told."""
    own = (f for f in configs(findings, "reference") if kin(component_of(f), workload))
    read = {n for f in own if (n := fact(f, "target")).partition("/")[0] in KEPT}
    kept = [f for f in findings if is_of(f, *KEPT) and not OF_PLATFORM.search(fact(f, "object"))]
    return [f for f in kept if not read or fact(f, "object") in read]


def _derived(
    sides: _Sides, reason: str, trait: str, value: str, more: dict[str, str] | None = None
) -> Iterator[Finding]:
    kinds = sorted({r.traits[trait] for r in sides.well if r.traits.get(trait)})
    facts = {
        "whose": ", ".join(dict.fromkeys(r.workload for r in sides.bad)),
        "trait": trait,
        "shared": value,
        "bad": some([r.name for r in sides.bad], NAMED),
        "good": some([r.name for r in sides.well], NAMED),
        "elsewhere": ", ".join(_short(k) for k in kinds[:SHOWN]),
        **(more or {}),
    }
    lead, other = sides.bad[0].bad, sides.well[0].well
    if lead and other:
        whose = sides.bad[0].workload
        yield derived(lead, reason, facts, kind=FindingKind.OBJECT, severity=lead.severity, component=whose)
        yield derived(other, "ReplicasWell", {}, kind=FindingKind.OBJECT, severity=other.severity, component=whose)


def _short(value: str) -> str:
    """A digest by its beginning, an image by its name and tag."""
    name, found, digest = value.rpartition("@")
    return f"{name.rpartition('/')[2]}@{digest[:13]}" if found else value


def _replicas(findings: Sequence[Finding]) -> list[_Replica]:
    found: dict[str, _Replica] = {}
    for finding in findings:
        if finding.kind is FindingKind.OBJECT and is_of(finding, "Pod") and finding.reason not in UNPLACED:
            name = name_of(finding)
            made = MADE.match(name)
            owner = made["owner"] if made else component_of(finding)
            _see(found.setdefault(name, _Replica(name, owner)), finding)
    _hear(found, findings)
    nodes, images = _nodes(findings), _images(findings)
    for replica in found.values():
        replica.traits |= {k: v for k, v in nodes[replica.traits.get("node", "")].items() if v}
        if made := MADE.match(replica.name):
            replica.traits |= {"revision": made["set"]}
            replica.traits.setdefault("image", images.get(made["set"], ""))
    return [r for r in found.values() if r.bad or r.well]


def _hear(found: dict[str, _Replica], findings: Sequence[Finding]) -> None:
    """What logs and metrics of several pods say of each: who writes errors fails, however ready it is."""
    for moved in (f for f in findings if f.kind is FindingKind.METRIC and f.severity in BAD):
        if replica := found.get(fact(moved, "pod")):
            replica.bad = replica.bad or moved
    told = [f for f in findings if f.kind is FindingKind.LOG and f.reason == "ByPod"]
    quiet = any(not f.facts["failing"] for f in told)  # a log of its own for each
    for failed in (
        f for f in findings if quiet and f.kind in (FindingKind.LOG, FindingKind.STACK) and f.severity in BAD
    ):
        if (named := OWN_LOG.match(failed.file)) and (replica := found.get(named["pod"])):
            replica.bad = replica.bad or failed
    for finding in told:
        for side in ("failing", "working"):
            for name in filter(None, fact(finding, side).split(",")):
                replica = found.setdefault(name, _Replica(name, component_of(finding)))
                if side == "failing":
                    replica.bad = replica.bad or finding
                else:
                    replica.well = replica.well or finding


def _see(replica: _Replica, finding: Finding) -> None:
    begins = finding.reason == "NotReady" and not finding.facts.get("restarts") and 0 < (_age(finding) or 0) < YOUNG
    if finding.severity in BAD and not begins:
        replica.bad = replica.bad or finding
    elif finding.reason in WELL and finding.severity is Severity.INFO:
        replica.well = replica.well or finding
    for trait in ("node", "image", "image_id"):
        if value := fact(finding, trait):
            replica.traits.setdefault(trait, value)
    replica.age = _age(finding) if replica.age is None else replica.age


def _age(finding: Finding) -> float | None:
    told = fact(finding, "age")
    return age(told) if told else None


def _nodes(findings: Sequence[Finding]) -> dict[str, dict[str, str]]:
    """What is known of each node: what it runs, and its labels."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for finding in findings:
        if finding.kind is FindingKind.OBJECT and is_of(finding, "Node"):
            found[name_of(finding)] |= {t: v for t in (*NODES, *POOLS) if t != "node" and (v := fact(finding, t))}
    for finding in configs(findings, "labels"):
        if is_of(finding, "Node"):
            said = {SAME.get(k, k): v for k, v in labels(finding).items() if not NOT_TELLING.search(k)}
            found[name_of(finding)] |= said
    return found


def _images(findings: Sequence[Finding]) -> dict[str, str]:
    """The image of each ReplicaSet."""
    made = (f for f in findings if f.kind is FindingKind.OBJECT and is_of(f, "ReplicaSet") and f.facts.get("image"))
    return {name_of(f): fact(f, "image") for f in made}
