"""Any JSON, and YAML that is no Kubernetes object: walks it and gives each part to the reader that knows it."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import audit, leaves
from adapters.evidence.extractors.alerts import alert, posted
from adapters.evidence.extractors.cloud import firewalls, rights, rows
from adapters.evidence.extractors.cloud.resources import Resources
from adapters.evidence.extractors.commands import keys, slow
from adapters.evidence.extractors.documents import cloud, entries, inspected, load, points, wiring
from adapters.evidence.extractors.history import changes
from adapters.evidence.extractors.kubernetes import manifest, scope
from adapters.evidence.extractors.metric import curves
from adapters.evidence.extractors.page import Page, Subject
from adapters.evidence.extractors.trace import outcomes, spans
from adapters.evidence.extractors.trace.call import Call
from adapters.evidence.lined import NOTHING, Lined, Node, read_json, read_yaml, uncollected
from engines.evidence import DataType, FindingKind, TimeSeries

_JSON = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*(?:[{\["]|\]\s*\Z))')
_YAML_KEY = re.compile(r"^(?:- +)?[A-Za-z_][\w./-]*:(?:[ \t]+\S.*|[ \t]*)$", re.MULTILINE)
_YAML_LINE = re.compile(r"^\s*(?:#.*|---.*|- .*|-|(?:- +)*[\"']?[\w./ -]+[\"']?:(?: .*)?|[\]\}\)\[\{].*)?$")
_LONGEST = 400  # characters of a line that tell whether it is YAML
_THINGS = (
    "db_instance_identifier", "DBInstanceIdentifier", "service", "cluster", "cluster_name", "instance", "instance_id",
    "db_cluster_identifier", "application", "app", "queue", "topic", "node", "host", "hostname",
)  # fmt: skip
_NAMED = (".yaml", ".yml", ".json")
_LINES = 4  # below that a text only looks like settings
LOOKS = 250_000  # of a walk: one for each entry of an object, and
_ASKED = 8  # for the object itself, which every reader is asked about


class Structured(Extractor):
    """JSON and YAML in general."""

    name = "document"

    def detect(self, document: Document) -> bool:
        """JSON by its first characters, unless each line is a record of its own; YAML by name or by its lines."""
        head = document.head
        if _JSON.match(head):
            return not _records(head)
        if document.data_type is DataType.LOG:
            return False
        return document.name.lower().endswith((".yaml", ".yml")) or _looks_yaml(head)

    def extract(self, document: Document) -> Extracted:
        """Read it whole and walk it."""
        with uncollected():
            return self._walked(document)

    def _walked(self, document: Document) -> Extracted:
        page = Page(document)
        text = document.text
        lined = read_json(text) if _JSON.match(text[:4096]) else read_yaml(text)
        page.note = lined.note
        if _is_settings(document, lined):
            leaves.mistakes(page, lined.wrong)
        walk = Walk(page)
        for root in lined.roots:
            walk.enter(root, "")
        onset = walk.finish()
        done, told = page.done(_data_type(page), onset), walk.curves()
        starts = [curve.start for curve in told] + ([done.start] if done.start else [])
        return replace(done, series=told, start=min(starts, default=None))


def _is_settings(document: Document, lined: Lined) -> bool:
    """Whether what breaks it is worth telling: a file of settings, no template that is filled in later, no prose."""
    if document.data_type is not DataType.CONFIG or "{{" in document.head or "{%" in document.head:
        return False
    return document.name.lower().endswith(_NAMED) or (bool(lined.roots) and document.head.count("\n") >= _LINES)


def _records(head: str) -> bool:
    """Whether two lines running are a whole object each: a log, which has an extractor of its own."""
    lines = [line.strip() for line in head.split("\n") if line.strip()][:6]
    whole = [line for line in lines if line.startswith("{") and line.endswith("}") and len(line) > 2]  # noqa: PLR2004 - not `{}`
    return len(whole) >= 2 and not lines[0].startswith("[")  # noqa: PLR2004 - one may be a document


def _looks_yaml(head: str) -> bool:
    lines = [line for line in head.split("\n", 60)[:60] if line.strip()]
    if len(lines) < 2 or not _YAML_KEY.search(head):  # noqa: PLR2004 - one line with a colon is prose
        return False
    keyed = sum(bool(_YAML_KEY.match(line.strip())) for line in lines)
    return all(_YAML_LINE.match(line[:_LONGEST]) for line in lines) and keyed >= 0.6 * len(lines)


def _data_type(page: Page) -> DataType:
    kinds = [f.kind for f in page.found]
    for kind, data_type in (
        (FindingKind.TRACE, DataType.TRACE),
        (FindingKind.METRIC, DataType.METRIC),
        (FindingKind.LOG, DataType.LOG),
        (FindingKind.EVENT, DataType.LOG),
    ):
        if kinds.count(kind) * 2 > len(kinds):
            return data_type
    return DataType.CONFIG


@dataclass
class Walk:
    """One walk over a document."""

    page: Page
    calls: list[Call] = field(default_factory=list)
    objects: list[Node] = field(default_factory=list)
    audited: list[Node] = field(default_factory=list)
    moved: list[points.Moved] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    visited: int = 0
    looks: int = 0
    resources: Resources = field(default_factory=lambda: Resources(NOTHING))

    def enter(self, root: Node, key: str) -> None:
        """Walk one document from its root."""
        self.resources = Resources(root)
        self.visit(root, key, Subject())

    def visit(self, node: Node, key: str, parent: Subject) -> None:
        """Give it to the reader that knows it, or look inside."""
        stack = [(node, key, parent)]
        while stack:
            here, name, above = stack.pop()
            self.looks += _ASKED + len(here.fields())
            if self.looks > LOOKS or self.page.full:
                seen = f"after {self.visited:,} objects, from line {here.line} on"
                self.page.note = f"Too much for one document: {seen}, it was not looked at. Cut out what matters."
                return
            self.visited += 1
            if self._known(here, name, above):
                continue
            if self.resources.add(self.page, here):
                stack.extend((n, k, above) for k, n in reversed(here.fields().items()) if n.rows())
                continue
            inside = self._subject(here, above)
            if here.fields():
                leaves.mapping(self.page, here, name, inside)
                below = [(n, k) for k, n in here.fields().items() if isinstance(n.value, dict | list)]
                provider = here.text("source") or here.text("provider")
                inside = Subject(inside.kind, provider or inside.name, inside.namespace, inside.component)
                stack.extend((n, k, inside) for n, k in reversed(below))
            else:
                stack.extend((n, name, above) for n in reversed(here.rows()) if isinstance(n.value, dict | list))

    def _known(self, node: Node, key: str, parent: Subject) -> bool:
        page = self.page
        if not node.fields():
            return bool(node.rows()) and self._rows(node, key, parent)
        if node.get("apiVersion") and node.get("kind"):
            self.objects.extend(scope.unlisted(node))
        elif spans.reads(node) or (node.get("processes") and node.get("spans")):
            self.calls += spans.collect(page, node)
        elif points.reads(node):
            if moved := points.add(page, node, key, parent):
                self.moved.append(moved)
            return False  # what else it says is read, too
        elif changes.reads(node, key):
            changes.add(page, node, key)
        elif posted.add(page, node):
            pass
        elif inspected.reads(node):
            inspected.add(page, node)
        elif alert.reads(node):
            alert.add(page, node, parent.name)
            return not node.get("alerts")
        else:
            return self._listed(node)
        return True

    def _rows(self, node: Node, key: str, parent: Subject) -> bool:
        who = parent.component
        known = load.top(self.page, key, node, who) or rows.listed(self.page, node)
        return known or slow.listed(self.page, node, who) or keys.listed(self.page, node, who)

    def _listed(self, node: Node) -> bool:
        page = self.page
        if audit.reads(node):
            self.audited.append(node)
            return True
        if rights.add(page, node, self.resources.root):
            return not node.fields().keys() & rights.OPEN
        if firewalls.add(page, node) or rows.alone(page, node):
            return True
        known = cloud.pod(page, node) or cloud.host(page, node) or wiring.autoscaler(page, node)
        known = known or cloud.workload(page, node) or wiring.service(page, node) or cloud.event(page, node)
        return known or entries.pattern(page, node) or entries.entry(page, node, self.seen)

    def _subject(self, node: Node, above: Subject) -> Subject:
        for key in _THINGS:
            if text := node.text(key):
                return Subject("", above.name, above.namespace, text)
        name = node.text("name")
        return Subject("", above.name, above.namespace, name) if name and not above.component else above

    def finish(self) -> datetime | None:
        """Say what only the whole tells; since when it is bad."""
        manifest.objects(self.page, self.objects)
        if self.audited:
            audit.add(self.page, self.audited)
        onsets = [m.onset for m in self.moved if m.onset]
        if self.calls:
            onset = outcomes.add(self.page, self.calls)
            onsets += [onset] if onset else []
        return min(onsets, default=None)

    def curves(self) -> tuple[TimeSeries, ...]:
        """Of the series that moved most."""
        most = sorted(self.moved, key=lambda m: -m.score)
        return tuple(m.curve for m in most if m.curve)[: curves.MOST]
