"""Kubernetes objects as YAML or JSON: what each says, what it refers to, and whether the parts of one file fit."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors import containers, events, gitops, policies, status
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import Node, read_json, read_yaml
from engines.evidence import DataType, FindingKind

_YAML = re.compile(r"^apiVersion:\s*\S", re.MULTILINE)
_YAML_KIND = re.compile(r"^kind:\s*\S", re.MULTILINE)
_JSON = re.compile(r'"apiVersion"\s*:\s*"[^"]+"')
_JSON_KIND = re.compile(r'"kind"\s*:\s*"[A-Z]\w+"')
NOTHING = Node(None, 0, 0, 0)


class Manifest:
    """Kubernetes objects in a file of their own."""

    name = "manifest"

    def detect(self, document: Document) -> bool:
        """Both `apiVersion` and `kind`, in YAML or JSON."""
        head = document.head
        if head.lstrip()[:1] in ("{", "["):
            return bool(_JSON.search(head) and _JSON_KIND.search(head))
        return bool(_YAML.search(head) and _YAML_KIND.search(head))

    def extract(self, document: Document) -> Extracted:
        """Read every object."""
        page = Page(document)
        read(page, document.text, 1)
        return page.done(DataType.CONFIG)


@dataclass(frozen=True)
class Object:
    """One object and its subject."""

    node: Node
    subject: Subject

    @property
    def template(self) -> Node | None:
        """The pod that it describes: its own, or the one it makes."""
        if self.subject.kind == "Pod":
            return self.node
        if self.subject.kind == "CronJob":
            return self.node.get("spec", "jobTemplate", "spec", "template")
        return self.node.get("spec", "template")

    def labels(self) -> dict[str, str]:
        """The labels of that pod."""
        found = (self.template or NOTHING).get("metadata", "labels")
        return {k: v.text() for k, v in (found or NOTHING).fields().items()}


@dataclass(frozen=True)
class Scope:
    """All objects of the file, to look references up."""

    objects: tuple[Object, ...]

    def of(self, kind: str, namespace: str = "") -> list[Object]:
        """The objects of a kind, in a namespace where one is known."""
        return [
            o
            for o in self.objects
            if o.subject.kind == kind and (not namespace or o.subject.namespace in ("", namespace))
        ]

    def pods(self, namespace: str) -> Sequence[Object]:
        """What makes pods in a namespace."""
        return [
            o
            for o in self.objects
            if o.template is not None
            and (o.template.get("spec", "containers") or NOTHING).rows()
            and (not namespace or o.subject.namespace in ("", namespace))
        ]

    def reference(self, kind: str, name: str, namespace: str, key: str = "") -> dict[str, Fact]:
        """The facts of a reference: is it defined here, what comes nearest, has it the key."""
        same = self.of(kind, namespace)
        target = next((o for o in same if o.subject.name == name), None)
        facts: dict[str, Fact] = {"kind": kind, "name": name, "key": key, "defined_here": target is not None}
        if target is None and same:
            names = [o.subject.name for o in same]
            facts["nearest"] = (difflib.get_close_matches(name, names, 1, 0.0) or names)[0]
        if target is not None and key and kind in ("ConfigMap", "Secret"):
            keys = keys_of(target.node)
            facts["missing_key"] = True if keys and key not in keys else None
        return facts


def keys_of(node: Node) -> list[str]:
    """The keys of a ConfigMap or Secret."""
    return [key for part in ("data", "stringData", "binaryData") for key in (node.get(part) or NOTHING).fields()]


def read(page: Page, text: str, line: int) -> None:
    """Read the objects of a text that begins at `line` of the page."""
    is_json = text.lstrip()[:1] in ("{", "[")
    lined = read_json(text, line=line) if is_json else read_yaml(text, line=line)
    page.note = page.note or lined.note
    nodes = [node for root in lined.roots for node in unlisted(root)]
    objects(page, nodes)


def objects(page: Page, nodes: list[Node]) -> None:
    """Say what each object tells."""
    scope = Scope(tuple(Object(node, _subject(node)) for node in nodes))
    for one in scope.objects:
        _object(page, one, scope)


def unlisted(root: Node, depth: int = 0) -> Iterator[Node]:
    """The objects of a list, of lists of lists, or the one object itself."""
    items = root.get("items")
    if items is not None and isinstance(items.value, list) and depth < 3:  # noqa: PLR2004 - lists of lists are rare
        for item in items.rows():
            yield from unlisted(item, depth + 1)
    elif isinstance(root.value, list) and depth < 3:  # noqa: PLR2004 - as above
        for item in root.rows():
            yield from unlisted(item, depth + 1)
    elif root.get("kind") is not None:
        yield root


def _subject(node: Node) -> Subject:
    kind, name = node.text("kind"), node.text("metadata", "name") or node.text("metadata", "generateName")
    owner = node.get("metadata", "ownerReferences", 0)
    component = None
    if kind == "Pod" and owner is not None and owner.text("kind") in ("StatefulSet", "DaemonSet", "Job"):
        component = owner.text("name")
    return Subject(kind, name, node.text("metadata", "namespace"), component)


def _object(page: Page, one: Object, scope: Scope) -> None:
    node, subject = one.node, one.subject
    if subject.kind == "Event":
        return _event(page, node)
    if subject.kind == "Application" and node.get("status"):
        return gitops.application(page, node)
    _declared(page, node, subject)
    template = one.template
    if template is not None and template.get("spec"):
        _template(page, one, template, scope)
    policies.add(page, one.node, subject, scope)
    status.add(page, one.node, subject)
    return None


def _declared(page: Page, node: Node, subject: Subject) -> None:
    name = node.get("metadata", "name") or node.get("kind") or node
    keys = ",".join(keys_of(node)) if subject.kind in ("ConfigMap", "Secret") else ""
    replicas = node.number("spec", "replicas")
    facts: dict[str, Fact] = {"kind": subject.kind, "name": subject.name, "keys": keys}
    facts["replicas"] = int(replicas) if replicas is not None else None
    words = f"{subject.object} is declared" + (f" in namespace {subject.namespace}." if subject.namespace else ".")
    span = Span(page.time(node.get("metadata", "creationTimestamp")))
    page.add(FindingKind.OBJECT, "Declared", words, Place.of(name), subject, span=span, facts=facts)
    if subject.kind == "ConfigMap":
        for key, entry in (node.get("data") or NOTHING).fields().items():
            said = {"key": key, "name": key, "value": entry.text()}
            words = f"{subject.object} sets {key} to {entry.text()[:120]}."
            page.add(FindingKind.CONFIG, "setting", words, Place.of(entry), subject, facts=said)


def _event(page: Page, node: Node) -> None:
    about = node.get("involvedObject") or node.get("regarding") or NOTHING
    subject = Subject(about.text("kind"), about.text("name"), about.text("namespace"))
    place = Place.of(node.get("message") or node.get("note") or node.get("reason") or node)
    first = page.time(node.first("firstTimestamp", "eventTime", "deprecatedFirstTimestamp"))
    last = page.time(node.first("lastTimestamp", "deprecatedLastTimestamp"))
    count = int(node.number("count") or node.number("series", "count") or 1)
    event = events.Event(
        node.text("type"),
        node.text("reason"),
        node.text("message") or node.text("note"),
        source=node.text("source", "component") or node.text("reportingComponent"),
        span=Span(first or last, last, count),
    )
    events.add(page, event, place, subject)


def _template(page: Page, one: Object, template: Node, scope: Scope) -> None:
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
    for node, kind, name, extra in _pod_references(spec):
        facts = {**scope.reference(kind, name, "" if kind == "StorageClass" else subject.namespace), **extra}
        containers.reference(page, subject, facts, Place.of(node))
    for key, entry in (spec.get("nodeSelector") or NOTHING).fields().items():
        words = f"{subject.object} may only run on nodes with {key}={entry.text()}."
        said: dict[str, Fact] = {"value": f"{key}={entry.text()}"}
        page.add(FindingKind.CONFIG, "node_selector", words, Place.of(entry), subject, facts=said)


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
                yield entry, kind, entry.text(), {"optional": volume.text(path[0], "optional") == "true"}


def _container(page: Page, one: Object, node: Node, scope: Scope) -> None:
    subject, name = one.subject, node.text("name")
    if image := node.get("image"):
        containers.image(page, subject, name, image.text(), Place.of(image))
    _command(page, subject, name, node)
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
            _probe(page, subject, name, (key[:-5], probe))
    _limits(page, one, name, node)


def _command(page: Page, subject: Subject, name: str, node: Node) -> None:
    parts = [entry for key in ("command", "args") for entry in (node.get(key) or NOTHING).rows()]
    if not parts:
        return
    longest = max(parts, key=lambda entry: len(entry.text()))
    shell = parts[0].text().rsplit("/", 1)[-1] in ("sh", "bash", "ash", "dash", "zsh")
    where = longest if shell else parts[0]
    containers.command(page, subject, name, [entry.text() for entry in parts], Place.of(where))


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
    facts: dict[str, Fact] = {
        "container": container,
        "port": entry.text(),
        "container_port": entry.text(),
        "name": node.text("name"),
        "value": entry.text(),
    }
    words = f"Container {container} of {subject.object} listens on port {entry.text()}."
    page.add(FindingKind.CONFIG, "port", words, Place.of(entry), subject, facts=facts)


def _probe(page: Page, subject: Subject, container: str, named: tuple[str, Node]) -> None:
    name, node = named
    facts: dict[str, Fact] = {"probe": name}
    for key, kind in (("httpGet", "http"), ("tcpSocket", "tcp"), ("exec", "exec"), ("grpc", "grpc")):
        if how := node.get(key):
            facts |= {"type": kind, "path": how.text("path"), "port": how.text("port")}
            facts["command"] = " ".join(part.text() for part in (how.get("command") or NOTHING).rows())
    for key, fact in (
        ("initialDelaySeconds", "initial_delay"),
        ("timeoutSeconds", "timeout"),
        ("periodSeconds", "period"),
        ("failureThreshold", "failures"),
    ):
        amount = node.number(key)
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
