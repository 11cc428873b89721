"""The scene of a case: all findings with what follows from them, the onset, and what people say is wrong."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from engines.correlation.steady import is_new, is_steady
from engines.evidence import BAD, OVER, Evidence, Finding, FindingKind, Severity
from engines.questions import Question
from knowledge.components import names as components
from knowledge.joins import certificates, compared, daylight, foreign
from knowledge.scene.graph import Graph, is_shared
from knowledge.words import tokens

SYMPTOMS = frozenset(
    {
        FindingKind.LOG,
        FindingKind.STACK,
        FindingKind.TRACE,
        FindingKind.ALERT,
        FindingKind.METRIC,
        FindingKind.EVENT,
        FindingKind.OBJECT,
    }
)
KEPT = 4  # scenes: the turns that are asked about at the same time
SHORTLY = timedelta(minutes=10)  # before the onset: what is said first then may be why
SETTLE = timedelta(minutes=1)  # what is bad from the first line on began at a time that nobody knows
LOOK_BACK = timedelta(hours=6)  # how long before an alert its trouble may have begun
GROWING = timedelta(days=7)  # and how long what fills up slowly may have grown
SIGNS = 3  # warnings: fewer do not tell since when it is bad
LOUD = 0.25  # of all errors
NEEDED, FARTHER = (
    0.7,
    0.85,
)  # how near what is asked about is to what it needs, and what each further tie leaves of that
ASKS_CHANGE = re.compile(
    r"\b(?:which|what|who|whose)\b[^.?!\n]{0,30}"
    r"\b(?:commit|change|release|deploy\w*|rollout|merge|flag|version|pull request|pr)s?\b"
    r"|\b(?:since|after) (?:[\w']+ ){0,3}(?:release|deploy\w*|rollout|merge|upgrade|bump)s?\b",
    re.IGNORECASE,
)
FILLS = re.compile(r"mem|rss|heap|disk|volume|storage|filesystem|inode|connections?|lag|backlog|queue", re.IGNORECASE)


def in_order(finding: Finding) -> tuple[bool, float, str, int]:
    """Sort key: what happened first, then as it stands in the evidence."""
    return (finding.at is None, finding.at.timestamp() if finding.at else 0.0, finding.evidence, finding.line)


class _Same:
    """Pieces of evidence that are the very same objects, so that nothing is compared or hashed."""

    def __init__(self, evidence: tuple[Evidence, ...]) -> None:
        self.evidence = evidence
        self._ids = tuple(map(id, evidence))

    def __hash__(self) -> int:
        return hash(self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids == other._ids


def of(question: Question[Any]) -> "Scene":
    """The scene that a question is about; the questions of one turn share it, and what was worked out in it."""
    return _seen(question.problem, _Same(question.evidence), question.began)


@lru_cache(maxsize=KEPT)
def _seen(problem: str, same: _Same, began: datetime | None) -> "Scene":
    return Scene(problem, same.evidence, began)


@dataclass(frozen=True, eq=False)
class Scene:
    """What is known of a case, ready to be matched; each one is only the same as itself."""

    problem: str
    evidence: tuple[Evidence, ...]
    began: datetime | None = None  # since when, where a person said so

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that the evidence says, then what follows from it by comparison."""
        told = tuple(certificates.aged([f for e in self.evidence for f in e.findings], self.evidence))
        found = foreign.marked(components.named(told, self.problem))
        return (*found, *compared.found(found), *daylight.changed(found, self.evidence, self.problem))

    @cached_property
    def by_kind(self) -> dict[FindingKind, list[Finding]]:
        """The findings of each kind."""
        found: dict[FindingKind, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.kind].append(finding)
        return found

    @cached_property
    def symptoms(self) -> tuple[Finding, ...]:
        """What shows that something is wrong."""
        return tuple(f for f in self.findings if f.kind in SYMPTOMS and f.severity is not Severity.INFO)

    @cached_property
    def failing(self) -> frozenset[str]:
        """The components that show symptoms."""
        return frozenset(map(components.component_of, self.symptoms))

    @cached_property
    def alerts(self) -> list[Finding]:
        """What monitors say is wrong."""
        return [f for f in self.by_kind[FindingKind.ALERT] if f.reason not in OVER]

    @cached_property
    def onset(self) -> datetime | None:
        """Since when it is bad: what a person said, else the earliest sign within reach of the first alert."""
        if self.began:
            return self.began
        alarm = min((f.at for f in self.alerts if f.at), default=None)
        times = [e.onset for e in self.evidence if e.onset and not (e.start and e.onset - e.start < SETTLE)]
        times += [f.at for f in self.symptoms if f.at and f.first_seen and f.severity in BAD]
        times += [f.at for f in self.by_kind[FindingKind.METRIC] if f.at and f.severity is not Severity.INFO]
        if alarm:
            near = [t for t in times if alarm - LOOK_BACK <= t <= alarm]
            return min([*near, *(t for t in self._growth if alarm - GROWING <= t <= alarm)], default=alarm)
        if times:
            return min(t for t in times if t >= max(times) - GROWING)  # what a month of daily numbers shows is older
        told = [f for f in self.symptoms if f.at and f.reason != "Silence"]
        signs = [f for f in told if f.severity in BAD] or (told if sum(f.count for f in told) >= SIGNS else [])
        return min((f.at for f in signs if f.at), default=None)

    def is_steady(self, finding: Finding) -> bool | None:
        """Whether a log says it since the onset no more often than before; None where that can't be told."""
        log = self._pieces.get(finding.evidence)
        return is_steady(finding, log, self.onset) if log and self.onset else None

    def is_new(self, finding: Finding) -> bool:
        """Whether it was never said before the onset: by its own log, or by when the others began."""
        log = self._pieces.get(finding.evidence)
        return finding.first_seen or bool(
            finding.kind is FindingKind.LOG and log and self.onset and is_new(finding, log, self.onset)
        )

    def is_fresh(self, finding: Finding) -> bool:
        """Whether it was said first since shortly before the onset, in a log that reaches back well before."""
        log = self._pieces.get(finding.evidence)
        if finding.first_seen or finding.kind is not FindingKind.LOG or not (log and self.onset):
            return finding.first_seen
        return is_new(finding, log, self.onset - SHORTLY)

    @cached_property
    def _pieces(self) -> dict[str, Evidence]:
        return {e.id: e for e in self.evidence}

    @cached_property
    def height(self) -> datetime | None:
        """When what fails most began: the first signs may be older, and a cause of it came before."""
        new = [f for f in self.symptoms if f.at and f.first_seen and f.severity in BAD]
        moved = [f for f in self.by_kind[FindingKind.METRIC] if f.at and f.severity in BAD]
        loudest = max(new, key=lambda f: f.count, default=None)
        furthest = max(moved, key=lambda f: float(f.facts.get("score") or 0), default=None)
        return min((f.at for f in (loudest, furthest) if f and f.at), default=None)

    @cached_property
    def is_loud(self) -> bool:
        """Whether one new error is a large part of all of them."""
        new = (f.facts.get("share") for f in self.by_kind[FindingKind.LOG] if f.first_seen and f.severity in BAD)
        return any(isinstance(share, int | float) and share >= LOUD for share in new)

    @cached_property
    def _growth(self) -> list[datetime]:
        """Where what fills up slowly began to: its last crash is late."""
        grew = (f for f in self.by_kind[FindingKind.METRIC] if f.reason in ("rise", "saturated", "exhausted"))
        up = (f for f in grew if f.facts.get("direction") != "down" and f.severity is not Severity.INFO)
        return [f.at for f in up if f.at and FILLS.search(str(f.facts.get("metric", "")))]

    @cached_property
    def graph(self) -> Graph:
        """How the components hang together, and which of them fail."""
        return Graph(self.findings, self.symptoms)

    @cached_property
    def asked(self) -> str:
        """What people and monitors say is wrong."""
        said = [self.problem]
        said += [f"{f.component or ''} {f.summary}" for f in self.alerts]
        said += [f.summary for f in self.by_kind[FindingKind.STATEMENT]]
        return "\n".join(said)

    @cached_property
    def asks_change(self) -> bool:
        """Whether people ask for the change that did it."""
        return bool(ASKS_CHANGE.search(self.problem))

    @cached_property
    def asked_for(self) -> frozenset[str]:
        """The components that people name."""
        known = {components.component_of(f) for f in self.findings} - {components.UNNAMED}
        return frozenset(n for n in known if components.mentioned(n, self.problem) == 1.0)

    def namespace(self, component: str) -> str:
        """Where it lives in a cluster: by its own findings, else where most do; nothing outside of one."""
        spaces = [(str(f.facts["namespace"]), f) for f in self.findings if f.facts.get("namespace")]
        own = [s for s, f in spaces if components.kin(components.component_of(f), component)]
        found = own or [s for s, _ in spaces]
        return max(sorted(set(found)), key=found.count, default="")

    @cached_property
    def is_cluster(self) -> bool:
        """Whether it is about Kubernetes."""
        return any(f.facts.get("namespace") for f in self.findings) or "pod" in self.problem.lower()

    @cached_property
    def asked_tokens(self) -> frozenset[str]:
        """The telling words of what is asked."""
        return tokens(self.asked)

    def relevance(self, component: str) -> float:
        """How near a component is to what is asked: named by people first, then by monitors."""
        direct = components.mentioned(component, self.problem)
        return max(direct, 0.8 * components.mentioned(component, self.asked), self._needed(component))

    def _needed(self, component: str) -> float:
        """How near it is to what people ask about as something that this needs."""
        ways = (self.graph.way(a, component) for a in self.asked_for)
        return max((NEEDED * FARTHER ** (len(w) - 1) for w in ways if w and not is_shared(w)), default=0.0)
