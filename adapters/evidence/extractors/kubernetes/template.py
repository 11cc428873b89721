"""What the template of a pod sets: containers, labels, and what it refers to."""

from collections.abc import Iterator

from adapters.evidence.extractors.kubernetes import containers, mounts
from adapters.evidence.extractors.kubernetes.scope import Object, Scope
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind


def add(page: Page, one: Object, template: Node, scope: Scope) -> None:
    """Say what the pods of one object are told to be."""
    subject = one.subject
    labels = template.get("metadata", "labels")
    if labels is not None and one.labels():
        value = ",".join(f"{k}={v}" for k, v in sorted(one.labels().items()) if "hash" not in k)
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        words = f"The pods of {subject.object} have the labels {value[:160]}."
        page.add(FindingKind.CONFIG, "labels", words, Place.of(labels), subject, facts=facts)
    spec = template.get("spec") or NOTHING
    for section in ("initContainers", "containers"):
        for container in (spec.get(section) or NOTHING).rows():
            _container(page, one, container, scope)
            mounts.add(page, subject, spec, container)
    for node, kind, name, extra in _pod_references(spec):
        facts = {**scope.reference(kind, name, "" if kind == "StorageClass" else subject.namespace), **extra}
        containers.reference(page, subject, facts, Place.of(node))
    for key, entry in (spec.get("nodeSelector") or NOTHING).fields().items():
        words = f"{subject.object} may only run on nodes with {key}={entry.text()}."
        said: dict[str, Fact] = {"value": f"{key}={entry.text()}"}
        page.add(FindingKind.CONFIG, "node_selector", words, Place.of(entry), subject, facts=said)
    _placed(page, spec, subject)


def _placed(page: Page, spec: Node, subject: Subject) -> None:
    """Which nodes it must have by affinity, and which taints it bears."""
    terms = spec.get("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
    rules = [e for t in (terms or NOTHING).rows()[:1] for e in (t.get("matchExpressions") or NOTHING).rows()]
    for rule in rules if len((terms or NOTHING).rows()) == 1 else ():  # of several terms one is enough
        values = "|".join(v.text() for v in (rule.get("values") or NOTHING).rows())
        if rule.text("operator") == "In" and values:
            words = f"{subject.object} may only run on nodes with {rule.text('key')} in {values}."
            said: dict[str, Fact] = {"value": f"{rule.text('key')}={values}"}
            page.add(FindingKind.CONFIG, "node_selector", words, Place.of(rule), subject, facts=said)
    for borne in (spec.get("tolerations") or NOTHING).rows():
        pair = f"{borne.text('key')}={borne.text('value')}" if borne.text("value") else borne.text("key")
        said = {"value": f"{pair}:{borne.text('effect')}", "operator": borne.text("operator") or "Equal"}
        words = f"{subject.object} tolerates the taint {pair or 'of any key'}."
        page.add(FindingKind.CONFIG, "toleration", words, Place.of(borne), subject, facts=said)


def _pod_references(spec: Node) -> Iterator[tuple[Node, str, str, dict[str, Fact]]]:
    for key, kind in (("serviceAccountName", "ServiceAccount"), ("priorityClassName", "PriorityClass")):
        entry = spec.get(key)
        if entry is not None and entry.text() not in ("", "default"):
            yield entry, kind, entry.text(), {}
    for secret in (spec.get("imagePullSecrets") or NOTHING).rows():
        yield secret, "Secret", secret.text("name"), {}
    for volume in (spec.get("volumes") or NOTHING).rows():
        for path, kind in (
            (("configMap", "name"), "ConfigMap"),
            (("secret", "secretName"), "Secret"),
            (("persistentVolumeClaim", "claimName"), "PersistentVolumeClaim"),
        ):
            entry = volume.get(*path)
            if entry is not None and entry.text():
                facts: dict[str, Fact] = {"optional": volume.text(path[0], "optional") == "true"}
                yield entry, kind, entry.text(), facts | _mounted(spec, volume.text("name"))


def _mounted(spec: Node, volume: str) -> dict[str, Fact]:
    """Where the first container that mounts a volume has it, and as which single file."""
    given = [c.get("volumeMounts") or NOTHING for c in (spec.get("containers") or NOTHING).rows()]
    mount = next((m for rows in given for m in rows.rows() if m.text("name") == volume), None)
    return {"mount": mount.text("mountPath"), "sub_path": mount.text("subPath")} if mount is not None else {}


def _container(page: Page, one: Object, node: Node, scope: Scope) -> None:
    subject, name = one.subject, node.text("name")
    if image := node.get("image"):
        containers.image(page, subject, name, image.text(), Place.of(image))
    run = [entry for key in ("command", "args") for entry in (node.get(key) or NOTHING).rows()]
    if run:
        containers.command(page, subject, name, [(entry.text(), Place.of(entry)) for entry in run])
    for variable in (node.get("env") or NOTHING).rows():
        _env(page, one, name, variable, scope)
    for source in (node.get("envFrom") or NOTHING).rows():
        for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if entry := source.get(key, "name"):
                facts = scope.reference(kind, entry.text(), subject.namespace)
                facts |= {"container": name, "optional": source.text(key, "optional") == "true"}
                containers.reference(page, subject, facts, Place.of(entry))
    for port in (node.get("ports") or NOTHING).rows():
        _port(page, subject, name, port)
    for key in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe := node.get(key):
            add_probe(page, subject, name, key[:-5], probe)
    _limits(page, one, name, node)


def _env(page: Page, one: Object, container: str, node: Node, scope: Scope) -> None:
    subject = one.subject
    for key, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        source = node.get("valueFrom", key)
        entry = source.get("name") if source else None
        if source is None or entry is None:
            continue
        facts = scope.reference(kind, entry.text(), subject.namespace, source.text("key"))
        facts |= {"container": container, "optional": source.text("optional") == "true"}
        where = source.get("key") if facts.get("missing_key") else entry
        containers.reference(page, subject, {**facts, "variable": node.text("name")}, Place.of(where or entry))
        return
    value = node.get("value")
    if value is not None:
        containers.env(page, subject, container, (node.text("name"), value.text()), Place.of(value))


def _port(page: Page, subject: Subject, container: str, node: Node) -> None:
    entry = node.get("containerPort")
    if entry is None:
        return
    containers.port(page, subject, container, (entry.text(), node.text("name")), Place.of(entry))


_WAYS = (
    (("httpGet", "http_get"), "http"),
    (("tcpSocket", "tcp_socket"), "tcp"),
    (("exec",), "exec"),
    (("grpc",), "grpc"),
)
_AMOUNTS = (
    (("initialDelaySeconds", "initial_delay_seconds"), "initial_delay"),
    (("timeoutSeconds", "timeout_seconds"), "timeout"),
    (("periodSeconds", "period_seconds"), "period"),
    (("failureThreshold", "failure_threshold"), "failures"),
)


def add_probe(page: Page, subject: Subject, container: str, sort: str, node: Node) -> None:
    """Say how a container is asked whether it is well, as manifests spell it or with underscores."""
    facts: dict[str, Fact] = {"probe": sort}
    for keys, kind in _WAYS:
        if how := node.first(*keys):
            facts |= {"type": kind, "path": how.text("path"), "port": how.text("port")}
            facts["command"] = " ".join(part.text() for part in (how.get("command") or NOTHING).rows())
    for keys, fact in _AMOUNTS:
        amount = (node.first(*keys) or NOTHING).number()
        facts[fact] = int(amount) if amount is not None else None
    containers.probe(page, subject, container, facts, Place.of(node))


def _limits(page: Page, one: Object, container: str, node: Node) -> None:
    found = node.get("resources")
    if found is None:
        return
    given = {
        f"{section}_{key.replace('-', '_')}": entry.text()
        for section in ("limits", "requests")
        for key, entry in (found.get(section) or NOTHING).fields().items()
    }
    if given:
        replicas = one.node.text("spec", "replicas")
        if replicas:
            given["replicas"] = replicas
        containers.limits(page, one.subject, container, given, Place.of(found))
