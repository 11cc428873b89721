"""Who may reach what: network policies, roles and their bindings."""

from adapters.evidence.extractors.kubernetes import containers
from adapters.evidence.extractors.kubernetes.scope import Scope, pairs
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_DNS = "53"
_NAMESPACE = "kubernetes.io/metadata.name"  # every namespace has its own name as this label


def network(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    """Say what a network policy lets through."""
    spec = node.get("spec") or NOTHING
    types = [t.text() for t in (spec.get("policyTypes") or NOTHING).rows()]
    types = types or [t for t in ("Ingress", "Egress") if t == "Ingress" or spec.get("egress") is not None]
    selector = ",".join(f"{k}={v}" for k, v in pairs(spec.get("podSelector") or NOTHING).items())
    ways = {way.lower(): _way(spec, way.lower()) if way in types else "" for way in ("Ingress", "Egress")}
    for direction, effect in ways.items():
        if not effect:
            continue
        entry = spec.get(direction) or spec.get("policyTypes") or spec
        ports = _rule_ports(spec, direction)
        facts: dict[str, Fact] = {
            "direction": direction,
            "effect": {"none": "deny_all", "all": "allow_all"}.get(effect, "allow"),
            "pod_selector": selector,
            "selector": selector,
            "every_pod": not selector,
            "policy_types": ",".join(types),
            "ports": ",".join(ports),
            **({"peers": peers} if (peers := _peers(spec)) and direction == "ingress" else {}),
            "dns": effect == "all" or _DNS in ports or (effect == "rules" and _any_port(spec, direction)),
            **ways,
        }
        whom = f"pods with {selector}" if selector else "every pod"
        said = {"none": "denies all", "all": "allows all", "rules": "allows only some"}[effect]
        words = f"{subject.object} {said} {direction} of {whom}"
        words += f" in namespace {subject.namespace}." if subject.namespace else "."
        rank = Severity.WARNING if effect == "none" else Severity.INFO
        page.add(FindingKind.CONFIG, "network_policy", words, Place.of(entry), subject, rank, facts=facts)


def _way(spec: Node, direction: str) -> str:
    rules = (spec.get(direction) or NOTHING).rows()
    if not rules:
        return "none"
    return "all" if any(not r.fields() for r in rules) else "rules"


def _rule_ports(spec: Node, direction: str) -> list[str]:
    rules = (spec.get(direction) or NOTHING).rows()
    return [p.text("port") for r in rules for p in (r.get("ports") or NOTHING).rows() if p.text("port")]


def _peers(spec: Node) -> str:
    """The pods that may come in, by what they must be labelled with; empty where others than such pods may, too."""
    sources = [p for r in (spec.get("ingress") or NOTHING).rows() for p in (r.get("from") or NOTHING).rows()]
    return "; ".join(wanted) if sources and all(wanted := [_wanted(p) for p in sources]) else ""


def _wanted(peer: Node) -> str:
    """Labels and namespace of one peer: `tier=web`, `app=api|worker,namespace=orders`; nothing of an address."""
    pods, space = peer.get("podSelector"), peer.get("namespaceSelector")
    asked = dict(pairs(pods)) if pods and pods.get("matchLabels") else {}
    for rule in ((pods or NOTHING).get("matchExpressions") or NOTHING).rows():
        if rule.text("operator") == "In":
            asked[rule.text("key")] = "|".join(v.text() for v in (rule.get("values") or NOTHING).rows())
    if name := (space or NOTHING).text("matchLabels", _NAMESPACE):
        asked["namespace"] = name
    return ",".join(f"{k}={v}" for k, v in asked.items())


def _any_port(spec: Node, direction: str) -> bool:
    return any(r.get("ports") is None for r in (spec.get(direction) or NOTHING).rows())


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
        said: dict[str, Fact] = {"role": name, "subject": whom, "kind": kind, "account": entry.text("name")}
        place = Place.of(entry.get("name") or entry)
        words = f"{subject.object} gives {kind} {name} to {whom}."
        page.add(FindingKind.CONFIG, "rbac_binding", words, place, subject, facts=said)
        if entry.text("kind") == "ServiceAccount":
            known = scope.reference("ServiceAccount", entry.text("name"), namespace)
            containers.reference(page, subject, known, place)
