"""Collects the findings of one structured document, each with the line that proves it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from adapters.evidence.classes import Classified, classify
from adapters.evidence.clock import parse
from adapters.evidence.components import workload
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.lined import Node
from engines.evidence import BAD, DataType, Finding, FindingKind, Severity

MOST = 1500  # findings of one document
FACT, LONG_FACT = 500, 2000  # characters
LONG = {"diff", "value", "command", "statement"}
ORDER = (Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO)

_RANDOM = re.compile(r"^(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}$")  # the suffix of a pod, which has no vowels

Fact = str | int | float | bool | None


@dataclass(frozen=True)
class Subject:
    """What a finding is about."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    component: str | None = None

    @property
    def object(self) -> str:
        """Kind and name, as people write them."""
        return f"{self.kind}/{self.name}" if self.kind and self.name else self.name

    @property
    def workload(self) -> str | None:
        """The component: the workload of a pod or replica set, else the name."""
        if self.component:
            return self.component
        if self.kind == "Pod" and (found := _RANDOM.match(self.name)) and workload(self.name) == self.name:
            return found[1]
        return (workload(self.name) if self.kind in ("Pod", "") else _replica_set(self)) or None

    def facts(self) -> dict[str, Fact]:
        """The facts that every finding about it has."""
        return {"object": self.object, "namespace": self.namespace}


def _replica_set(subject: Subject) -> str:
    return workload(f"{subject.name}-aaaa2") if subject.kind == "ReplicaSet" else subject.name


@dataclass(frozen=True)
class Span:
    """When it happened, first and last."""

    at: datetime | None = None
    until: datetime | None = None
    count: int = 1

    def told(self) -> dict[str, Any]:
        """As a finding tells it."""
        return {"at": self.at, "until": self.until, "count": max(self.count, 1)}


NEVER = Span()


@dataclass(frozen=True)
class Place:
    """A line, and what in it matters."""

    line: int
    column: int = 0
    width: int = 0
    last: int | None = None

    @staticmethod
    def of(node: Node) -> "Place":
        """The place of a node."""
        return Place(node.line, node.column, len(node.text()), node.last if node.last > node.line else None)


@dataclass
class Page:
    """A document under reading."""

    document: Document
    found: list[Finding] = field(default_factory=list)
    note: str | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines; number n is `lines[n - 1]`."""
        return self.document.text.split("\n")

    def text(self, line: int) -> str | None:
        """A line, from 1; None where there is none."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else None

    @property
    def full(self) -> bool:
        """Whether no more findings are kept, of which the worst are told."""
        return len(self.found) >= 4 * MOST

    def add(  # noqa: PLR0913, PLR0917 - a finding has that many parts
        self,
        kind: FindingKind,
        reason: str | None,
        summary: str,
        place: Place,
        subject: Subject,
        severity: Severity = Severity.INFO,
        span: Span = NEVER,
        facts: Mapping[str, Fact] | None = None,
    ) -> None:
        """Keep one finding; one whose line is not there is not kept."""
        if self.full or (text := self.text(place.line)) is None:
            return
        self.found.append(
            Finding(
                evidence=self.document.evidence,
                file=self.document.name,
                kind=kind,
                line=place.line,
                end_line=place.last,
                **span.told(),
                severity=severity,
                component=subject.workload,
                reason=reason,
                summary=_cut(" ".join(summary.split()), FACT),
                excerpt=cut(text, place.column, place.column + place.width),
                facts=_facts({**subject.facts(), **(facts or {})}),
            )
        )

    def time(self, value: object) -> datetime | None:
        """Read a time as it stands in a document."""
        return when(value, self.document.at)

    def done(self, data_type: DataType, onset: datetime | None = None) -> Extracted:
        """The result, the most telling first."""
        found = sorted(self.found, key=lambda f: ORDER.index(f.severity))[:MOST]
        times = [t for f in found for t in (f.at, f.until) if t]
        return Extracted(
            data_type=data_type,
            findings=tuple(found),
            lines=len(self.lines) - (self.lines[-1] == ""),
            start=min(times, default=None),
            end=max(times, default=None),
            onset=onset,
            errors=sum(f.severity in BAD for f in found),
            warnings=sum(f.severity is Severity.WARNING for f in found),
            note=self.note,
        )


def when(value: object, came: datetime) -> datetime | None:
    """Read a time in any of the usual forms; None for what is none."""
    if isinstance(value, Node):
        value = value.value
    if value in (None, "") or isinstance(value, bool):
        return None
    try:
        return parse(value, came)
    except (ValueError, OverflowError, TypeError):
        return None


def failure(text: str) -> Classified | None:
    """The class of failure that a message tells of."""
    return classify(text) if text else None


def told(text: str) -> dict[str, Fact]:
    """The class and the target of a message, as facts."""
    found = failure(text)
    return {"class": found.reason, "target": found.target} if found else {}


def _facts(facts: Mapping[str, Fact]) -> dict[str, str | int | float | bool]:
    kept: dict[str, str | int | float | bool] = {}
    for name, value in facts.items():
        if value is None or value == "":
            continue
        kept[name] = _cut(value, LONG_FACT if name in LONG else FACT) if isinstance(value, str) else value
    return kept


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
