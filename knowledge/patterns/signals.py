"""One signal of a pattern: what a finding must be, over its kind, reason, facts and own text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from engines.evidence import Finding, FindingKind, Severity
from engines.pieces import needed
from knowledge.scene.texts import Texts

Scalar = str | int | float | bool
ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
COMPARE = re.compile(r"^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$")
PROSE = (FindingKind.LOG, FindingKind.STACK, FindingKind.TRACE, FindingKind.TEXT, FindingKind.ALERT, FindingKind.EVENT)
CLASSED = (*PROSE, FindingKind.OBJECT, FindingKind.PROFILE)  # what extractors give a class of failure
CODED = (*CLASSED, FindingKind.CONFIG)


@dataclass(frozen=True)
class Hit:
    """A finding that met a signal, and what the signal's expressions caught in it."""

    finding: Finding
    caught: Mapping[str, str] = field(default_factory=dict)
    at: str = ""  # the words that the text expression met


class Signal(BaseModel):
    """What one finding must be; everything that is given must hold.

    `kind` and `reason` are names or lists of names, `code` are codes of errors as their systems print them,
    `text` is an expression over the finding's own words,
    `facts` are tests of facts: a value, a list of values, `~ expression`, `>= 2`, or `*` for any value.
    `same` joins it with the first needed signal: by `component`, `object`, `namespace` or `table`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: tuple[FindingKind, ...] = PROSE
    reason: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    text: str | None = None
    not_text: str | None = None
    facts: dict[str, Scalar | tuple[Scalar, ...]] = {}
    severity: Severity | None = None
    first_seen: bool | None = None
    same: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _kinds(cls, value: Any) -> Any:  # noqa: ANN401 -- YAML before validation
        """A class of failure is the same whoever names it, and so is a code, wherever it stands."""
        if not isinstance(value, dict) or value.get("text"):
            return value
        if value.get("code"):
            return {"kind": CODED, "severity": Severity.WARNING, **value}
        return {"kind": CLASSED, **value} if value.get("reason") else value

    @field_validator("kind", "reason", "code", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("text", "not_text")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            compiled(value or "")
        except re.error as error:
            raise ValueError(f"{value} is no expression: {error}") from error
        return value

    @field_validator("same")
    @classmethod
    def _joins(cls, value: str | None) -> str | None:
        if value not in (None, "component", "object", "namespace", "table"):
            raise ValueError(f"same: {value} is not component, object, namespace or table")
        return value

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes of failure of which it takes one, in lower case."""
        return frozenset(r.lower() for r in self.reason)

    @cached_property
    def _text(self) -> "re.Pattern[str] | None":
        return compiled(self.text) if self.text else None

    @cached_property
    def _not_text(self) -> "re.Pattern[str] | None":
        return compiled(self.not_text) if self.not_text else None

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """What its text expression can't do without."""
        return needed(self.text or "")

    @cached_property
    def names(self) -> frozenset[str]:
        """The slots that a finding which met this signal fills for certain."""
        groups = {_slot(g) for g in compiled(self.text).groupindex} if self.text else set()
        return frozenset(groups | set(self.facts))

    def meets(self, finding: Finding, texts: Texts) -> Hit | None:
        """The hit, or nothing."""
        if finding.kind not in self.kind or (self.classes and not self.classes & classes(finding)):
            return None
        if (_falls(finding) and "drop" not in self.classes) or self._is_milder(finding):
            return None
        if self.first_seen is not None and finding.first_seen is not self.first_seen:
            return None
        caught: dict[str, str] = {}
        for name, wanted in self.facts.items():
            if not _fact_meets(finding.facts.get(name), wanted, caught):
                return None
        if not self._text and not self._not_text:
            return Hit(finding, caught, self._named(finding, texts))
        return self._reads(finding, caught, texts)

    def _named(self, finding: Finding, texts: Texts) -> str:
        words = texts.of(finding) if self.code else ""
        return next((c for c in self.code if c in words), "")

    def _is_milder(self, finding: Finding) -> bool:
        return self.severity is not None and ORDER.index(finding.severity) < ORDER.index(self.severity)

    def _reads(self, finding: Finding, caught: dict[str, str], texts: Texts) -> Hit | None:
        if not texts.holds(finding, self.pieces):
            return None
        words = texts.of(finding)
        if self._not_text and self._not_text.search(words):
            return None
        if not self._text:
            return Hit(finding, caught)
        found = self._text.search(words)
        if found:
            caught.update({_slot(k): v for k, v in found.groupdict().items() if v})
        return Hit(finding, caught, found[0].strip()) if found else None


@cache
def compiled(expression: str) -> "re.Pattern[str]":
    """An expression of the catalogue, in any case: it is checked as it is asked, so that it is compiled once."""
    return re.compile(expression, re.IGNORECASE)


def classes(finding: Finding) -> set[str]:
    """Its own reason, and the class of failure of the words that an event or a span brings."""
    return {(finding.reason or "").lower(), str(finding.facts.get("class", "")).lower()} - {""}


def _falls(finding: Finding) -> bool:
    """A series that went down is no rise, whatever its movement is called."""
    return finding.kind is FindingKind.METRIC and finding.facts.get("direction") == "down"


def _slot(group: str) -> str:
    """An expression with alternatives numbers its groups; they fill the same slot."""
    return group.rstrip("0123456789")


def _fact_meets(value: Scalar | None, wanted: Any, caught: dict[str, str]) -> bool:  # noqa: ANN401 -- YAML scalars
    if isinstance(wanted, tuple):
        return any(_fact_meets(value, w, caught) for w in wanted)
    if value is None:
        return False
    if not isinstance(wanted, str):
        return str(value).lower() == str(wanted).lower()
    if wanted.startswith("~ "):
        found = re.search(wanted[2:], str(value), re.IGNORECASE)
        caught.update({k: v for k, v in found.groupdict().items() if v} if found else {})
        return bool(found)
    return _is_value(value, wanted)


def _is_value(value: Scalar, wanted: str) -> bool:
    if wanted == "*":
        return str(value) != ""
    if compare := COMPARE.match(wanted):
        return _compares(value, compare[1], float(compare[2]))
    return str(value).lower() == wanted.lower()


def _compares(value: Scalar, sign: str, limit: float) -> bool:
    try:
        number = float(str(value).rstrip("%"))
    except ValueError:
        return False
    return {">": number > limit, ">=": number >= limit, "<": number < limit, "<=": number <= limit}[sign]
