"""The objects of one file, so that references between them can be looked up."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.evidence.extractors.page import Fact, Subject
from adapters.evidence.lined import NOTHING, Node


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


def unlisted(root: Node, depth: int = 0) -> Iterator[Node]:
    """The objects of a list, of lists of lists, of a watch, or the one object itself."""
    items = root.get("items")
    if items is not None and isinstance(items.value, list) and depth < 3:  # noqa: PLR2004 - lists of lists are rare
        for item in items.rows():
            yield from unlisted(item, depth + 1)
    elif isinstance(root.value, list) and depth < 3:  # noqa: PLR2004 - as above
        for item in root.rows():
            yield from unlisted(item, depth + 1)
    elif root.get("kind") is not None:
        yield root
    elif (watched := root.get("object")) is not None and watched.get("kind") is not None:
        yield watched


def latest(nodes: Sequence[Node]) -> list[Node]:
    """Each object as it was seen last, where a watch tells it again; what has no id is told once."""
    last = {uid: n for n, node in enumerate(nodes) if (uid := node.text("metadata", "uid"))}
    return [node for n, node in enumerate(nodes) if last.get(node.text("metadata", "uid"), n) == n]


def subject_of(node: Node) -> Subject:
    """What an object is."""
    kind, name = node.text("kind"), node.text("metadata", "name") or node.text("metadata", "generateName")
    owner = node.get("metadata", "ownerReferences", 0)
    component = None
    if kind == "Pod" and owner is not None and owner.text("kind") in ("StatefulSet", "DaemonSet", "Job"):
        component = owner.text("name")
    return Subject(kind, name, node.text("metadata", "namespace"), component)


def pairs(node: Node) -> dict[str, str]:
    """The labels that a selector asks for."""
    inner = node.get("matchLabels") or node
    return {k: v.text() for k, v in inner.fields().items() if not isinstance(v.value, dict | list)}
