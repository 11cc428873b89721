"""The catalogue of failure patterns: read from YAML once, and checked, so that a broken pattern is a clear error."""

from collections import Counter
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engines.errors import Refused
from engines.models import Category
from knowledge.patterns import tables
from knowledge.patterns.signals import Signal
from knowledge.patterns.templates import required

PATTERNS = Path(__file__).parent
ALWAYS = frozenset({"component", "quote", "count", "holder", "sessions"})  # every match fills these


class Need(BaseModel):
    """A signal that must be there; with `any`, one of several."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    any: tuple[Signal, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _single(cls, value: Any) -> Any:  # noqa: ANN401 -- YAML before validation
        return value if isinstance(value, dict) and "any" in value else {"any": (value,)}

    @cached_property
    def names(self) -> frozenset[str]:
        """The slots that are filled whichever signal was met."""
        return frozenset.intersection(*(s.names for s in self.any))


class Pattern(BaseModel):
    """A way in which systems fail, over signals, with its explanation and its mending."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9_]+)+$")
    category: Category
    needs: tuple[Need, ...] = Field(min_length=1)
    helps: tuple[Signal, ...] = ()
    excludes: tuple[Signal, ...] = ()
    specificity: float = Field(gt=0, le=1)
    per: tuple[str, ...] = ("component",)  # one candidate for each value of these slots
    component: str | None = None  # a slot that names the failing component, where it is another one than the speaker
    statement: str = Field(min_length=20)
    fix: tuple[str, ...] = Field(min_length=1, max_length=3)
    settles: str = Field(min_length=5)
    rests_on: str = Field(min_length=3)
    explains: tuple[str, ...] = ()  # ids of patterns that are this one's symptoms
    absolves: bool = False  # where it holds, no change is to blame
    from_change: bool = False  # the cause behind it is usually a change
    downstream: bool = False  # what callers of anything that fails show, whatever it is

    @model_validator(mode="after")
    def _slots(self) -> "Pattern":
        filled = ALWAYS | self.needs[0].names.union(*(n.names for n in self.needs))
        for template in (self.statement, *self.fix, self.settles):
            if lost := required(template) - filled:
                raise ValueError(f"no needed signal fills {', '.join(sorted(lost))} in: {template}")
        return self


@cache
def catalogue() -> tuple[Pattern, ...]:
    """All bundled patterns."""
    return load(PATTERNS)


@cache
def effects() -> Mapping[str, frozenset[str]]:
    """By pattern, all that it brings: its symptoms, and what those bring in turn."""
    direct = {p.id: p.explains for p in catalogue()}
    return {name: _brought(name, direct) - {name} for name in direct}


def _brought(name: str, direct: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found, waiting = set[str](), [name]
    while waiting:
        new = set(direct[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


@cache
def codes() -> frozenset[str]:
    """All codes of errors that a pattern knows."""
    signals = (s for p in catalogue() for s in (*p.helps, *p.excludes, *(s for n in p.needs for s in n.any)))
    return frozenset(c for s in signals for c in s.code)


def load(folder: Path) -> tuple[Pattern, ...]:
    """Read every YAML file of a folder, in order of name."""
    patterns: list[Pattern] = []
    for path in sorted(folder.glob("*.yaml")):
        for number, raw in enumerate(_documents(path), 1):
            patterns.append(_pattern(raw, path, number))
    counts = Counter(p.id for p in patterns)
    if twice := sorted(i for i, n in counts.items() if n > 1):
        raise Refused(f"The pattern catalogue has two patterns called {', '.join(twice)}; rename one.")
    known = set(counts)
    for pattern in patterns:
        if lost := set(pattern.explains) - known:
            raise Refused(f"Pattern {pattern.id} explains {', '.join(sorted(lost))}, which is in no catalogue file.")
    return tuple(patterns)


def _documents(path: Path) -> list[dict[str, Any]]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Refused(f"The pattern file {path.name} is not valid YAML: {error}") from error
    if isinstance(content, dict) and isinstance(content.get("rows"), list):
        return [tables.pattern(row, content) if isinstance(row, dict) else row for row in content["rows"]]
    if not isinstance(content, list):
        raise Refused(f"The pattern file {path.name} must be a list of patterns.")
    return content


def _pattern(raw: Any, path: Path, number: int) -> Pattern:  # noqa: ANN401 -- YAML before validation
    try:
        return Pattern.model_validate(raw)
    except ValidationError as error:
        name = raw.get("id", f"number {number}") if isinstance(raw, dict) else f"number {number}"
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise Refused(f"Pattern {name} in {path.name} is wrong at {where or 'its slots'}: {first['msg']}.") from error
