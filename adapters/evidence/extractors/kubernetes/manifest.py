"""Kubernetes objects as YAML or JSON: what each says, what it refers to, and whether the parts of one file fit."""

import re
from datetime import datetime, timedelta

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import audit, leaves
from adapters.evidence.extractors.cloud import rights
from adapters.evidence.extractors.kubernetes import events, gitops, policies, status, template
from adapters.evidence.extractors.kubernetes.describe import deletion
from adapters.evidence.extractors.kubernetes.scope import Object, Scope, keys_of, latest, subject_of, unlisted
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Lined, Node, read_json, read_yaml
from engines.evidence import DataType, FindingKind, Severity

_YAML = re.compile(r"^apiVersion:\s*\S", re.MULTILINE)
_YAML_KIND = re.compile(r"^kind:\s*\S", re.MULTILINE)
_JSON = re.compile(r'"apiVersion"\s*:\s*"[^"]+"')
_MADE = timedelta(minutes=1)  # what is written so soon after it came to be belongs to that
_JSON_KIND = re.compile(r'"kind"\s*:\s*"[A-Z]\w+"')


class Manifest(Extractor):
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
        lined = read(page, document.text, 1)
        if "{{" not in document.text:  # a template is no YAML before it is filled in
            leaves.mistakes(page, lined.wrong)
        return page.done(DataType.CONFIG)


def read(page: Page, text: str, line: int) -> Lined:
    """Read the objects of a text that begins at `line` of the page."""
    is_json = text.lstrip()[:1] in ("{", "[")
    lined = read_json(text, line=line) if is_json else read_yaml(text, line=line)
    page.note = page.note or lined.note
    objects(page, latest([node for root in lined.roots for node in unlisted(root)]))
    return lined


def objects(page: Page, nodes: list[Node]) -> None:
    """Say what each object tells."""
    if audited := [node for node in nodes if audit.is_kubernetes(node)]:
        audit.add(page, audited)
    scope = Scope(tuple(Object(node, subject_of(node)) for node in nodes if not audit.is_kubernetes(node)))
    for one in scope.objects:
        _object(page, one, scope)


def _object(page: Page, one: Object, scope: Scope) -> None:
    node, subject = one.node, one.subject
    if subject.kind == "Event":
        return _event(page, node)
    if subject.kind == "Application" and node.get("status"):
        return gitops.application(page, node)
    _declared(page, node, subject)
    described = one.template
    if described is not None and described.get("spec"):
        template.add(page, one, described, scope)
    policies.add(page, one.node, subject, scope)
    deletion.declared(page, node, subject)
    status.add(page, one.node, subject)
    rights.account(page, one.node)
    return None


def _declared(page: Page, node: Node, subject: Subject) -> None:
    name = node.get("metadata", "name") or node.get("kind") or node
    keys = ",".join(keys_of(node)) if subject.kind in ("ConfigMap", "Secret") else ""
    replicas = node.number("spec", "replicas")
    facts: dict[str, Fact] = {"kind": subject.kind, "name": subject.name, "keys": keys}
    facts["replicas"] = int(replicas) if replicas is not None else None
    facts["pod_management"] = node.text("spec", "podManagementPolicy")
    words = f"{subject.object} is declared" + (f" in namespace {subject.namespace}" if subject.namespace else "")
    none = replicas == 0 and subject.kind in ("Deployment", "StatefulSet")
    words += " with no replicas." if none else "."
    rank = Severity.WARNING if none else Severity.INFO
    place = Place.of((node.get("spec", "replicas") if none else None) or name)
    span = Span(page.time(node.get("metadata", "creationTimestamp")))
    page.add(FindingKind.OBJECT, "Declared", words, place, subject, rank, span, facts)
    if subject.kind in ("ConfigMap", "Secret"):
        _updated(page, node, subject, span.at)
    if subject.kind == "ConfigMap":
        for key, entry in (node.get("data") or NOTHING).fields().items():
            said = {"key": key, "name": key, "value": entry.text()}
            words = f"{subject.object} sets {key} to {entry.text()[:120]}."
            page.add(FindingKind.CONFIG, "setting", words, Place.of(entry), subject, facts=said)


def _updated(page: Page, node: Node, subject: Subject, created: datetime | None) -> None:
    """When it was written last, where that was after it came to be."""
    managers = (node.get("metadata", "managedFields") or NOTHING).rows()
    found = [(at, m) for m in managers if (at := page.time(m.get("time")))]
    at, manager = max(found, key=lambda f: f[0], default=(None, node))
    if at and created and at - created > _MADE:
        words = f"{subject.object} was updated by {manager.text('manager') or 'somebody'}."
        facts: dict[str, Fact] = {"message": words, "updated": subject.object, "by": manager.text("manager")}
        page.add(
            FindingKind.CHANGE,
            "config",
            words,
            Place.of(manager.get("time") or manager),
            subject,
            span=Span(at),
            facts=facts,
        )


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
