"""What the objects around a workload say: selectors, ports, quotas, network policies, roles, claims, schedules."""

from collections.abc import Sequence
from typing import Protocol

from adapters.evidence.extractors import containers, states
from adapters.evidence.extractors.page import Fact, Page, Place, Subject, number
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity

_NOTHING = Node(None, 0, 0, 0)
_DNS = "53"


class Made(Protocol):
    """What makes pods."""

    @property
    def node(self) -> Node:
        """The object itself."""

    @property
    def subject(self) -> Subject:
        """What it is."""

    @property
    def template(self) -> Node | None:
        """The pod that it makes."""

    def labels(self) -> dict[str, str]:
        """The labels of that pod."""


class Scope(Protocol):
    """The other objects of the file."""

    def pods(self, namespace: str) -> Sequence[Made]:
        """What makes pods in a namespace."""

    def reference(self, kind: str, name: str, namespace: str, key: str = "") -> dict[str, Fact]:
        """The facts of a reference."""


def add(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    """Say what an object that is no pod sets."""
    reader = _READERS.get(subject.kind)
    if reader:
        reader(page, node, subject, scope)
    selector = node.get("spec", "selector")
    if selector is not None and subject.kind != "PersistentVolumeClaim":
        _selector(page, selector, subject, scope)
    if target := node.get("spec", "scaleTargetRef"):
        facts = scope.reference(target.text("kind"), target.text("name"), subject.namespace)
        containers.reference(page, subject, facts, Place.of(target.get("name") or target))


def _pairs(node: Node) -> dict[str, str]:
    inner = node.get("matchLabels") or node
    return {k: v.text() for k, v in inner.fields().items() if not isinstance(v.value, dict | list)}


def _selector(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    wanted = _pairs(node)
    if not wanted:
        return
    made = scope.pods(subject.namespace)
    matching = [o for o in made if wanted.items() <= o.labels().items()]
    value = ",".join(f"{k}={v}" for k, v in sorted(wanted.items()))
    facts: dict[str, Fact] = {"value": value, "selector": value, "kind": subject.kind, "matches_here": len(matching)}
    words, rank, place = f"{subject.object} selects pods with {value}", Severity.INFO, Place.of(node)
    if made and not matching and subject.kind in ("Service", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        best = max(made, key=lambda o: len(wanted.items() & o.labels().items()))
        wrong = next(((k, v) for k, v in wanted.items() if best.labels().get(k) != v), None)
        facts["nearest"] = ",".join(f"{k}={v}" for k, v in sorted(best.labels().items()))
        if wrong:
            entry = (node.get("matchLabels") or node).get(wrong[0]) or node
            place = Place.of(entry)
            facts |= {"key": wrong[0], "wanted": wrong[1], "actual": best.labels().get(wrong[0])}
        words += f", which no pod here has; {best.subject.object} has {facts['nearest']}"
        rank = Severity.ERROR
    page.add(FindingKind.CONFIG, "selector", f"{words}.", place, subject, rank, facts=facts)


def _service(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    wanted = _pairs(node.get("spec", "selector") or _NOTHING)
    selected = [o for o in scope.pods(subject.namespace) if wanted and wanted.items() <= o.labels().items()]
    open_ports = {p for o in selected for p in _ports(o)}
    for port in (node.get("spec", "ports") or _NOTHING).rows():
        entry = port.get("targetPort") or port.get("port")
        if entry is None:
            continue
        facts: dict[str, Fact] = {
            "port": port.text("port"),
            "target_port": entry.text(),
            "value": entry.text(),
            "name": port.text("name"),
            "node_port": port.text("nodePort"),
        }
        words, rank = f"{subject.object} sends port {port.text('port')} to {entry.text()}", Severity.INFO
        if open_ports:
            facts["exposed_here"] = entry.text() in open_ports
            if not facts["exposed_here"]:
                rank = Severity.WARNING
                words += f", but its pods name only {', '.join(sorted(open_ports))}"
        page.add(FindingKind.CONFIG, "port", f"{words}.", Place.of(entry), subject, rank, facts=facts)


def _ports(made: Made) -> set[str]:
    spec = (made.template or _NOTHING).get("spec", "containers") or _NOTHING
    ports = [p for c in spec.rows() for p in (c.get("ports") or _NOTHING).rows()]
    return {text for p in ports for text in (p.text("containerPort"), p.text("name")) if text}


def _quota(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    hard = node.get("spec", "hard") or node.get("status", "hard") or _NOTHING
    every = ",".join(f"{k}={v.text()}" for k, v in hard.fields().items())
    for resource, entry in hard.fields().items():
        wanted = _wanted(resource, subject, scope)
        allowed = states.size(entry.text())
        used = node.text("status", "used", resource)
        facts: dict[str, Fact] = {"resource": resource, "hard": entry.text(), "value": every, "used": used}
        words, rank = f"{subject.object} allows {entry.text()} of {resource}", Severity.INFO
        if wanted is not None and allowed is not None:
            said = _quantity(resource, wanted)
            facts |= {"wanted": said, "exceeded": wanted > allowed}
            if wanted > allowed:
                rank = Severity.ERROR
            words += f"; the workloads of this file ask for {said}"
        page.add(FindingKind.CONFIG, "quota", f"{words}.", Place.of(entry), subject, rank, facts=facts)


def _quantity(resource: str, amount: float) -> str:
    if resource.endswith("cpu"):
        return f"{amount * 1000:.0f}m"
    if resource.endswith(("memory", "storage")):
        return f"{amount / 1024**2:.0f}Mi"
    return number(amount)


def _wanted(resource: str, subject: Subject, scope: Scope) -> float | None:
    """The sum over the pods of the file; None when none of them says."""
    section, _, name = resource.rpartition(".")
    if resource in ("cpu", "memory"):
        section, name = "requests", resource
    total: float | None = None
    for made in scope.pods(subject.namespace):
        given = made.node.number("spec", "replicas")
        copies = 1.0 if given is None else given
        if resource in ("pods", "count/pods"):
            total = (total or 0.0) + copies
            continue
        for container in ((made.template or _NOTHING).get("spec", "containers") or _NOTHING).rows():
            amount = states.size(container.text("resources", section, name)) if section else None
            if amount is not None:
                total = (total or 0.0) + amount * copies
    return total


def _limit_range(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    for entry in (node.get("spec", "limits") or _NOTHING).rows():
        value = ",".join(
            f"{part}.{k}={v.text()}"
            for part in ("max", "min", "default", "defaultRequest")
            for k, v in (entry.get(part) or _NOTHING).fields().items()
        )
        words = f"{subject.object} limits each {entry.text('type')}: {value}."
        facts: dict[str, Fact] = {"value": value, "type": entry.text("type")}
        page.add(FindingKind.CONFIG, "limit_range", words, Place.of(entry), subject, facts=facts)


def _network(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    spec = node.get("spec") or _NOTHING
    types = [t.text() for t in (spec.get("policyTypes") or _NOTHING).rows()]
    types = types or [t for t in ("Ingress", "Egress") if t == "Ingress" or spec.get("egress") is not None]
    selector = ",".join(f"{k}={v}" for k, v in _pairs(spec.get("podSelector") or _NOTHING).items())
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
    rules = (spec.get(direction) or _NOTHING).rows()
    if not rules:
        return "none"
    return "all" if any(not r.fields() for r in rules) else "rules"


def _rule_ports(spec: Node, direction: str) -> list[str]:
    rules = (spec.get(direction) or _NOTHING).rows()
    return [p.text("port") for r in rules for p in (r.get("ports") or _NOTHING).rows() if p.text("port")]


def _any_port(spec: Node, direction: str) -> bool:
    return any(r.get("ports") is None for r in (spec.get(direction) or _NOTHING).rows())


def _role(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    for rule in (node.get("rules") or _NOTHING).rows():
        parts = {
            key: ",".join(e.text() for e in (rule.get(key) or _NOTHING).rows())
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


def _binding(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    role = node.get("roleRef") or _NOTHING
    kind, name = role.text("kind") or "Role", role.text("name")
    facts = scope.reference(kind, name, "" if kind == "ClusterRole" else subject.namespace)
    containers.reference(page, subject, facts, Place.of(role.get("name") or role))
    for entry in (node.get("subjects") or _NOTHING).rows():
        namespace = entry.text("namespace") or subject.namespace
        whom = "/".join(part for part in (entry.text("kind"), namespace, entry.text("name")) if part)
        said: dict[str, Fact] = {"role": name, "subject": whom, "kind": kind, "account": entry.text("name")}
        place = Place.of(entry.get("name") or entry)
        words = f"{subject.object} gives {kind} {name} to {whom}."
        page.add(FindingKind.CONFIG, "rbac_binding", words, place, subject, facts=said)
        if entry.text("kind") == "ServiceAccount":
            known = scope.reference("ServiceAccount", entry.text("name"), namespace)
            containers.reference(page, subject, known, place)


def _claim(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    entry = node.get("spec", "storageClassName")
    size = node.text("spec", "resources", "requests", "storage") or node.text("spec", "capacity", "storage")
    if entry is not None and entry.text():
        facts: dict[str, Fact] = {"value": entry.text(), "storage_class": entry.text(), "size": size}
        words = f"{subject.object} asks for {size or 'storage'} of storage class {entry.text()}."
        page.add(FindingKind.CONFIG, "storage_class", words, Place.of(entry), subject, facts=facts)
        containers.reference(page, subject, scope.reference("StorageClass", entry.text(), ""), Place.of(entry))


def _schedule(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    entry = node.get("spec", "schedule")
    if entry is None:
        return
    facts: dict[str, Fact] = {
        "value": entry.text(),
        "schedule": entry.text(),
        "suspend": node.text("spec", "suspend") == "true",
        "concurrency": node.text("spec", "concurrencyPolicy"),
    }
    words = f"{subject.object} runs at `{entry.text()}`" + (", but is suspended." if facts["suspend"] else ".")
    rank = Severity.WARNING if facts["suspend"] else Severity.INFO
    page.add(FindingKind.CONFIG, "schedule", words, Place.of(entry), subject, rank, facts=facts)


def _ingress(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    for path, entry in (node.get("spec") or _NOTHING).walk():
        if path.endswith((".backend.service.name", ".backend.serviceName", "defaultBackend.service.name")):
            _refer(page, subject, entry, scope.reference("Service", entry.text(), subject.namespace))
    if sort := node.get("spec", "ingressClassName"):
        _refer(page, subject, sort, scope.reference("IngressClass", sort.text(), ""))
    for row in (node.get("spec", "tls") or _NOTHING).rows():
        if secret := row.get("secretName"):
            _refer(page, subject, secret, scope.reference("Secret", secret.text(), subject.namespace))


def _refer(page: Page, subject: Subject, entry: Node, facts: dict[str, Fact]) -> None:
    containers.reference(page, subject, facts, Place.of(entry))


def _node(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    if labels := node.get("metadata", "labels"):
        value = ",".join(f"{k}={v.text()}" for k, v in sorted(labels.fields().items()))
        words = f"{subject.object} has the labels {value[:160]}."
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": "Node"}
        page.add(FindingKind.CONFIG, "labels", words, Place.of(labels), subject, facts=facts)
    for taint in (node.get("spec", "taints") or _NOTHING).rows():
        value = f"{taint.text('key')}={taint.text('value')}:{taint.text('effect')}"
        words = f"{subject.object} has the taint {value}."
        page.add(FindingKind.CONFIG, "taint", words, Place.of(taint), subject, facts={"value": value})


_READERS = {
    "Service": _service,
    "ResourceQuota": _quota,
    "LimitRange": _limit_range,
    "NetworkPolicy": _network,
    "Role": _role,
    "ClusterRole": _role,
    "RoleBinding": _binding,
    "ClusterRoleBinding": _binding,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _claim,
    "CronJob": _schedule,
    "Ingress": _ingress,
    "Node": _node,
}
