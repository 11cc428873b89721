"""Who may reach what: network policies, roles and their bindings."""

from dataclasses import dataclass

from adapters.evidence.extractors.kubernetes import containers
from adapters.evidence.extractors.kubernetes.scope import Scope, pairs
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

SPACE = "namespace:"  # before what is asked of the namespace of a peer
WAYS = ("ingress", "egress")
_DNS = "53"
_NAMESPACE = "kubernetes.io/metadata.name"  # every namespace has its own name as this label


@dataclass(frozen=True)
class Rule:
    """What one rule of a policy lets through: the ports, and the peers as labels; None where any is meant."""

    ports: list[str] | None = None
    peers: list[str] | None = None


@dataclass(frozen=True)
class Policy:
    """A network policy in any notation: whom it is about, and its rules by direction."""

    selector: str
    types: list[str]
    rules: dict[str, list[Rule]]


def network(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    """Say what a network policy lets through."""
    spec = node.get("spec") or NOTHING
    types = [t.text() for t in (spec.get("policyTypes") or NOTHING).rows()]
    types = types or [t for t in ("Ingress", "Egress") if t == "Ingress" or spec.get("egress") is not None]
    selector = ",".join(f"{k}={v}" for k, v in pairs(spec.get("podSelector") or NOTHING).items())
    ways = {way: _rules(spec, way) for t in types if (way := t.lower()) in WAYS}
    for direction in ways:
        entry = spec.get(direction) or spec.get("policyTypes") or spec
        allows(page, Place.of(entry), subject, Policy(selector, types, ways), direction)


def allows(page: Page, place: Place, subject: Subject, policy: Policy, direction: str) -> None:
    """Say what a policy does in one direction."""
    ways = {d: _effect(policy.rules[d]) if d in policy.rules else "" for d in WAYS}
    effect, rules = ways[direction], policy.rules[direction]
    ports = [p for r in rules for p in r.ports or ()]
    facts: dict[str, Fact] = {
        "direction": direction,
        "effect": {"none": "deny_all", "all": "allow_all"}.get(effect, "allow"),
        "pod_selector": policy.selector,
        "selector": policy.selector,
        "every_pod": not policy.selector,
        "policy_types": ",".join(policy.types),
        "ports": ",".join(ports),
        **({"peers": peers} if (peers := _listed(rules)) else {}),
        "dns": effect == "all" or _DNS in ports or (effect == "rules" and any(r.ports is None for r in rules)),
        **ways,
    }
    whom = f"pods with {policy.selector}" if policy.selector else "every pod"
    said = {"none": "denies all", "all": "allows all", "rules": "allows only some"}[effect]
    words = f"{subject.object} {said} {direction} of {whom}"
    words += f" in namespace {subject.namespace}." if subject.namespace else "."
    rank = Severity.WARNING if effect == "none" else Severity.INFO
    page.add(FindingKind.CONFIG, "network_policy", words, place, subject, rank, facts=facts)


def _effect(rules: list[Rule]) -> str:
    if not rules:
        return "none"
    return "all" if any(r.ports is None and r.peers is None for r in rules) else "rules"


def _listed(rules: list[Rule]) -> str:
    """The pods on the other side, by their labels; empty where others than such pods may, too."""
    peers = [p for r in rules for p in (r.peers if r.peers is not None else [""])]
    return "; ".join(peers) if peers and all(peers) else ""


def _rules(spec: Node, direction: str) -> list[Rule]:
    side = "from" if direction == "ingress" else "to"
    found = []
    for rule in (spec.get(direction) or NOTHING).rows():
        ports = [p.text("port") for p in (rule.get("ports") or NOTHING).rows() if p.text("port")]
        peers = [_wanted(p) for p in (rule.get(side) or NOTHING).rows()]
        found.append(Rule(ports if rule.get("ports") is not None else None, peers or None))
    return found


def _wanted(peer: Node) -> str:
    """Labels and namespace of one peer: `tier=web`, `app=api|worker,namespace=orders`; nothing of an address."""
    asked: dict[str, str] = {}
    for side, before in (("podSelector", ""), ("namespaceSelector", SPACE)):
        selector = peer.get(side) or NOTHING
        asked |= {f"{before}{k}": v for k, v in pairs(selector).items() if selector.get("matchLabels")}
        for rule in (selector.get("matchExpressions") or NOTHING).rows():
            if rule.text("operator") == "In":
                asked[f"{before}{rule.text('key')}"] = "|".join(
                    v.text() for v in (rule.get("values") or NOTHING).rows()
                )
    return told(asked)


def told(asked: dict[str, str]) -> str:
    """One peer by its labels; the name that each namespace has as a label is its name."""
    return ",".join(f"{'namespace' if k == f'{SPACE}{_NAMESPACE}' else k}={v}" for k, v in asked.items())


def role(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    """Say what a role allows."""
    for rule in (node.get("rules") or NOTHING).rows():
        parts = {
            key: ",".join(e.text() for e in (rule.get(key) or NOTHING).rows())
            for key in ("verbs", "resources", "apiGroups", "resourceNames")
        }
        verbs = rule.get("verbs") or rule
        facts: dict[str, Fact] = {
            "role": subject.name,
            "verbs": parts["verbs"],
            "resources": parts["resources"],
            "api_groups": parts["apiGroups"],
            "names": parts["resourceNames"],
        }
        words = f"{subject.object} allows {parts['verbs']} on {parts['resources']}."
        first = verbs.get(0)
        place = Place.of(first) if first and first.line > verbs.line else Place.of(verbs)
        page.add(FindingKind.CONFIG, "rbac_rule", words, place, subject, facts=facts)


def binding(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    """Say to whom a role is given."""
    role = node.get("roleRef") or NOTHING
    kind, name = role.text("kind") or "Role", role.text("name")
    facts = scope.reference(kind, name, "" if kind == "ClusterRole" else subject.namespace)
    containers.reference(page, subject, facts, Place.of(role.get("name") or role))
    for entry in (node.get("subjects") or NOTHING).rows():
        namespace = entry.text("namespace") or subject.namespace
        whom = "/".join(part for part in (entry.text("kind"), namespace, entry.text("name")) if part)
        place = Place.of(entry.get("name") or entry)
        gives(page, subject, (kind, name), (whom, entry.text("name")), place)
        if entry.text("kind") == "ServiceAccount":
            known = scope.reference("ServiceAccount", entry.text("name"), namespace)
            containers.reference(page, subject, known, place)


def gives(page: Page, subject: Subject, role: tuple[str, str], whom: tuple[str, str], place: Place) -> None:
    """Say that a role (kind, name) is given to a subject (`ServiceAccount/ns/name`, its own name)."""
    facts: dict[str, Fact] = {"role": role[1], "subject": whom[0], "kind": role[0], "account": whom[1]}
    words = f"{subject.object} gives {role[0]} {role[1]} to {whom[0]}."
    page.add(FindingKind.CONFIG, "rbac_binding", words, place, subject, facts=facts)
