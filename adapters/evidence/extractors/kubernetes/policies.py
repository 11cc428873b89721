"""What the objects around a workload say: selectors, ports, claims, schedules, taints."""

from adapters.evidence.extractors.kubernetes import access, containers, quotas
from adapters.evidence.extractors.kubernetes.scope import Object, Scope, pairs
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity


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


def _selector(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    wanted = pairs(node)
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
        nearest = f"; {best.subject.object} has {facts['nearest']}" if facts["nearest"] else ""
        words += f", which no pod here has{nearest}"
        rank = Severity.ERROR
    page.add(FindingKind.CONFIG, "selector", f"{words}.", place, subject, rank, facts=facts)


def _service(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    wanted = pairs(node.get("spec", "selector") or NOTHING)
    selected = [o for o in scope.pods(subject.namespace) if wanted and wanted.items() <= o.labels().items()]
    open_ports = {p for o in selected for p in _ports(o)}
    for port in (node.get("spec", "ports") or NOTHING).rows():
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


def _ports(made: Object) -> set[str]:
    spec = (made.template or NOTHING).get("spec", "containers") or NOTHING
    ports = [p for c in spec.rows() for p in (c.get("ports") or NOTHING).rows()]
    return {text for p in ports for text in (p.text("containerPort"), p.text("name")) if text}


def _claim(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    entry = node.get("spec", "storageClassName")
    size = node.text("spec", "resources", "requests", "storage") or node.text("spec", "capacity", "storage")
    _modes(page, node, subject)
    if entry is not None and entry.text():
        facts: dict[str, Fact] = {"value": entry.text(), "storage_class": entry.text(), "size": size}
        words = f"{subject.object} asks for {size or 'storage'} of storage class {entry.text()}."
        page.add(FindingKind.CONFIG, "storage_class", words, Place.of(entry), subject, facts=facts)
        containers.reference(page, subject, scope.reference("StorageClass", entry.text(), ""), Place.of(entry))


def _modes(page: Page, node: Node, subject: Subject) -> None:
    """By how many nodes at a time a claim wants its volume mounted."""
    modes = node.get("spec", "accessModes")
    value = ",".join(m.text() for m in modes.rows()) if modes else ""
    if modes and value:
        facts: dict[str, Fact] = {"value": value, "access_modes": value}
        facts |= {
            "volume_mode": node.text("spec", "volumeMode"),
            "storage_class": node.text("spec", "storageClassName"),
        }
        words = f"{subject.object} asks for access mode {value}."
        page.add(FindingKind.CONFIG, "access_modes", words, Place.of(modes), subject, facts=facts)


def _storage_class(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    """What makes its volumes, and whether claims without a class get it."""
    if entry := node.get("provisioner"):
        default = node.get("metadata", "annotations", "storageclass.kubernetes.io/is-default-class")
        facts: dict[str, Fact] = {
            "provisioner": entry.text(),
            "default": default is not None and default.text() == "true",
        }
        words = f"{subject.object} is served by {entry.text()}."
        page.add(FindingKind.OBJECT, "Exists", words, Place.of(entry), subject, facts=facts)


def _volume(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    """Also where it can be used: a volume of a zone follows nobody into another one."""
    _claim(page, node, subject, scope)
    terms = node.get("spec", "nodeAffinity", "required", "nodeSelectorTerms")
    for wanted in (
        e for term in (terms.rows() if terms else ()) for e in (term.get("matchExpressions") or NOTHING).rows()
    ):
        values = ",".join(v.text() for v in (wanted.get("values") or NOTHING).rows())
        if wanted.text("operator") == "In" and values:
            facts: dict[str, Fact] = {
                "key": wanted.text("key"),
                "value": values,
                "claim": node.text("spec", "claimRef", "name"),
            }
            words = f"{subject.object} can only be used on nodes with {facts['key']}={values}."
            page.add(FindingKind.CONFIG, "volume_place", words, Place.of(wanted), subject, facts=facts)


def _schedule(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    entry = node.get("spec", "schedule")
    if entry is None:
        return
    facts: dict[str, Fact] = {
        "value": entry.text(),
        "schedule": entry.text(),
        "suspend": node.text("spec", "suspend") == "true",
        "concurrency": node.text("spec", "concurrencyPolicy"),
        "deadline": node.text("spec", "startingDeadlineSeconds"),
    }
    words = f"{subject.object} runs at `{entry.text()}`" + (", but is suspended." if facts["suspend"] else ".")
    rank = Severity.WARNING if facts["suspend"] else Severity.INFO
    page.add(FindingKind.CONFIG, "schedule", words, Place.of(entry), subject, rank, facts=facts)


def _ingress(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    said = dict((node.get("spec") or NOTHING).walk())
    for path, entry in said.items():
        if path.endswith((".backend.service.name", ".backend.serviceName", "defaultBackend.service.name")):
            stem = path.removesuffix("Name").removesuffix(".name")
            port = next(
                (said[p] for p in (f"{stem}.port.number", f"{stem}.port.name", f"{stem}Port") if p in said), None
            )
            facts = scope.reference("Service", entry.text(), subject.namespace)
            facts["port"] = port.text() if port else None
            _refer(page, subject, entry, facts)
    if sort := node.get("spec", "ingressClassName"):
        _refer(page, subject, sort, scope.reference("IngressClass", sort.text(), ""))
    for row in (node.get("spec", "tls") or NOTHING).rows():
        if secret := row.get("secretName"):
            _refer(page, subject, secret, scope.reference("Secret", secret.text(), subject.namespace))


def _refer(page: Page, subject: Subject, entry: Node, facts: dict[str, Fact]) -> None:
    containers.reference(page, subject, facts, Place.of(entry))


def _node(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    _labelled(page, node, subject, scope)
    for taint in (node.get("spec", "taints") or NOTHING).rows():
        value = f"{taint.text('key')}={taint.text('value')}:{taint.text('effect')}"
        words = f"{subject.object} has the taint {value}."
        page.add(FindingKind.CONFIG, "taint", words, Place.of(taint), subject, facts={"value": value})


def _labelled(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    if labels := node.get("metadata", "labels"):
        value = ",".join(f"{k}={v.text()}" for k, v in sorted(labels.fields().items()))
        words = f"{subject.object} has the labels {value[:160]}."
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        page.add(FindingKind.CONFIG, "labels", words, Place.of(labels), subject, facts=facts)


_READERS = {
    "Namespace": _labelled,
    "Service": _service,
    "ResourceQuota": quotas.quota,
    "LimitRange": quotas.limit_range,
    "NetworkPolicy": access.network,
    "Role": access.role,
    "ClusterRole": access.role,
    "RoleBinding": access.binding,
    "ClusterRoleBinding": access.binding,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "StorageClass": _storage_class,
    "CronJob": _schedule,
    "Ingress": _ingress,
    "Node": _node,
}
