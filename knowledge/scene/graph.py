"""The graph of a case: its components, what ties them, and whose trouble reaches whom."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from engines.evidence import Finding
from knowledge.components import edges
from knowledge.components.edges import Edge, Relation
from knowledge.components.names import component_of, key, kin, resource
from knowledge.joins.facts import configs, labels

SORT = re.compile(r"(?<=\w)[-_](?:service|svc|deployment|deploy|server|app)$", re.IGNORECASE)
FARTHEST = 6  # ties that a failure is followed through


@lru_cache(maxsize=4096)
def node(name: str) -> str:
    """What all spellings of a component have in common: the first label of a host inside, without what it is."""
    return key(SORT.sub("", resource(name) or name))


def is_shared(way: Sequence[Edge]) -> bool:
    """Whether it leads over a machine: that runs many, so that one of them fails tells little of it."""
    return any(e.relation is Relation.RUNS_ON for e in way)


class _Told(NamedTuple):
    """A symptom, kept alive so that its id stays its own, who tells of it, and whom he calls of those who are known."""

    symptom: Finding
    by: str
    called: tuple[str, ...]


class Graph:
    """Who needs whom: from what fails, its ties lead upstream to what it needs."""

    def __init__(self, findings: Sequence[Finding], symptoms: Iterable[Finding] = ()) -> None:
        """Read every tie once; the first that shows it is kept."""
        found: dict[tuple[str, str, Relation], Edge] = {}
        for edge in (*(e for f in findings for e in edges.of(f)), *_served(findings)):
            if node(edge.source) != node(edge.target):
                found.setdefault((node(edge.source), node(edge.target), edge.relation), edge)
        self.edges = tuple(found.values())
        self._failing = dict.fromkeys(component_of(f) for f in symptoms)
        self._needs: dict[str, dict[str, Edge]] = defaultdict(dict)
        for edge in self.edges:
            if edge.relation is not Relation.CHANGED_BY:
                self._needs[node(edge.source)].setdefault(node(edge.target), edge)
        self._named = frozenset(there for targets in self._needs.values() for there in targets)
        self._ways: dict[str, Mapping[str, tuple[Edge, ...]]] = {}
        self._read: dict[int, _Told] = {}

    def way(self, start: str, end: str) -> tuple[Edge, ...]:
        """The shortest way from what fails to what it needs, tie by tie; empty where none is known."""
        return self.upstream(start).get(node(end), ())

    def upstream(self, start: str) -> Mapping[str, tuple[Edge, ...]]:
        """Everything that a component needs, directly or through others, with the way there."""
        begin = node(start)
        if begin not in self._ways:
            self._ways[begin] = self._walked(begin)
        return self._ways[begin]

    def harmed(self, name: str) -> frozenset[str]:
        """The components that fail and need it, directly or through others."""
        return self._harmed.get(node(name), frozenset())

    def is_named(self, name: str) -> bool:
        """Whether somebody says that he needs it, so that its name among its callers is known."""
        return node(name) in self._named

    def explains(self, cause: str, symptom: Finding) -> bool | None:
        """Whether trouble of a component reaches another: by a way, not at all, or nothing where ties are unknown."""
        told = self._told(symptom)
        if self.way(told.by, cause):
            return True
        if not self.is_named(cause) or kin(told.by, cause):
            return None
        called = told.called
        return False if called and not any(node(t) == node(cause) or self.way(t, cause) for t in called) else None

    def _told(self, symptom: Finding) -> _Told:
        if id(symptom) not in self._read:
            called = tuple(t for t in edges.called(symptom) if self.is_named(t))
            self._read[id(symptom)] = _Told(symptom, component_of(symptom), called)
        return self._read[id(symptom)]

    @cached_property
    def _harmed(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for failing in self._failing:
            for needed, ways in self.upstream(failing).items():
                if ways and not is_shared(ways):
                    found[needed].add(node(failing))
        return {name: frozenset(by) for name, by in found.items()}

    def _walked(self, begin: str) -> Mapping[str, tuple[Edge, ...]]:
        found: dict[str, tuple[Edge, ...]] = {begin: ()}
        waiting = deque([begin])
        while waiting:
            here = waiting.popleft()
            if len(found[here]) < FARTHEST:
                for there, edge in self._needs.get(here, {}).items():
                    if there not in found:
                        found[there] = (*found[here], edge)
                        waiting.append(there)
        return found


def _served(findings: Sequence[Finding]) -> Iterator[Edge]:
    """A Service needs the workload whose pods it selects."""
    pods = [(f, labels(f)) for f in configs(findings, "labels")]
    for finding in configs(findings, "selector"):
        wanted = labels(finding)
        for template, has in pods:
            same = template.facts.get("namespace") == finding.facts.get("namespace")
            if wanted and same and wanted.items() <= has.items():
                yield Edge(component_of(finding), component_of(template), Relation.DEPENDS_ON, finding)
