"""What ties a change to a failure: a resource that both name, and a setting whose change brings such failures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.pieces import needed
from knowledge.changes import moves
from knowledge.changes.change import GRACE, Change
from knowledge.changes.moves import Setting
from knowledge.components import edges
from knowledge.components.names import GENERIC, UNNAMED, component_of, key, kin
from knowledge.scene.scene import Scene, in_order
from knowledge.words import text_of

SPLIT = re.compile(r"([a-z])([A-Z])")  # maxPoolSize
DECLARED = ("ResourceDestroyed", "ResourceReplaced", "ResourceChanged", "ResourceCreated", "migration")
VALUE = re.compile(r"[\"'`]([a-zA-Z0-9][\w.-]{4,80})[\"'`]")
COMPOUND = re.compile(r"\b[a-zA-Z][a-zA-Z0-9]*(?:_[a-zA-Z0-9]+)+\b")  # columns and tables stand without quotes too
NAMING = 5  # characters of a value that can name a thing
USUAL = timedelta(minutes=30)
LONG_AGO = timedelta(hours=6)
BOTH, BY_KIND, BY_RESOURCE = 0.8, 0.62, 0.52  # tied by resource and setting, by setting, by resource
EXACT = 0.84  # the failure names the very value that was set
APPLIED = 0.66  # what was declared anew is of the very sort that fails
BY_TIME = 0.61  # a change of a telling sort minutes before such a failure


class Effect(BaseModel):
    """A kind of setting and the failures that moving it brings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    names: str
    direction: Literal["up", "down", "any"]
    least: float = 1.0  # the factor by which it must have gone that way
    reasons: frozenset[str]
    text: str
    says: str
    so: str
    alone: bool = False  # so telling that its time is enough to tie it to such a failure

    def explains(self, reason: str | None, words: str, folded: str) -> bool:
        """Whether such a change brings a failure of that reason and words."""
        if reason in self.reasons:
            return True
        return (not self._pieces or any(map(folded.__contains__, self._pieces))) and bool(self._text.search(words))

    def is_about(self, words: str) -> bool:
        """Whether a setting or a message speaks of it."""
        return bool(self._names.search(SPLIT.sub(r"\1 \2", words)))

    @cached_property
    def _text(self) -> "re.Pattern[str]":
        return re.compile(self.text, re.IGNORECASE)

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return needed(self.text)

    @cached_property
    def _names(self) -> "re.Pattern[str]":
        return re.compile(rf"(?<![a-z])(?:{self.names})(?:s|es)?(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A change, the failure that it explains, and what ties them."""

    change: Change
    failure: Finding
    score: float
    resource: str = ""
    effect: Effect | None = None
    setting: Setting | None = None
    shown: tuple[Finding, ...] = ()  # the configuration that says so


@cache
def effects() -> tuple[Effect, ...]:
    """All kinds of setting that are known."""
    raw = yaml.load((Path(__file__).parent / "settings.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(Effect.model_validate(r) for r in raw)


class Failure:
    """A finding that fails, with what is asked of it for each change."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.component = component_of(finding)
        facts = finding.facts
        self.said = f"{facts.get('message', '')} {facts.get('target', '')} {finding.excerpt}"
        self._folded = self.said.casefold()

    @cached_property
    def brought(self) -> list[Effect]:
        """The kinds of setting whose change brings it."""
        words = text_of(self.finding)
        folded = words.casefold()
        return [e for e in effects() if e.explains(self.finding.reason, words, folded)]

    @cached_property
    def named(self) -> set[str]:
        """The resources that it names."""
        return edges.resources(self.finding)

    def names(self, word: str) -> bool:
        """Whether it says the word by itself, however it is written."""
        if word.casefold() not in self._folded:
            return False
        return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.said, re.IGNORECASE))


class Failures:
    """What fails in a scene, in order; not what failed as often before."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        bad = (f for f in scene.symptoms if f.severity in BAD or scene.is_new(f))
        failing = sorted((f for f in bad if not scene.is_steady(f)), key=in_order)
        self.all = tuple(map(Failure, failing))


def link(change: Change, failures: Failures) -> Link | None:
    """The strongest tie of a change that came before the failure, if there is one."""
    at, scene = change.effective, failures.scene
    latest = max(scene.onset, scene.height or scene.onset) if scene.onset else None
    if not latest or (at and at > latest + GRACE) or not (at or change.finding.facts.get("applied") is True):
        return None
    changed = _changed(change, scene)
    after = (f for f in failures.all if not (f.finding.at and at and f.finding.at + GRACE < at))
    tied = [made for f in after if (made := _tied(changed, f, scene))]
    return max(tied, key=lambda made: (made.score, made.failure.severity is Severity.CRITICAL), default=None)


@dataclass(frozen=True)
class _Changed:
    """A change with what it moves, the configuration of what was changed, the resources named there, and the values."""

    change: Change
    settings: tuple[Setting, ...]
    configured: tuple[Finding, ...]
    named: frozenset[str]
    values: frozenset[str]


def _changed(change: Change, scene: Scene) -> _Changed:
    configured = tuple(_configured(change, scene))
    hosts = edges.hosts(change.message + " " + "\n".join(change.diff.added))
    settings = moves.settings(change.finding, change.message, change.diff)
    named = frozenset(hosts.union(*(edges.resources(f) for f in configured)))
    return _Changed(change, settings, configured, named, _values(change))


def _tied(changed: _Changed, failure: Failure, scene: Scene) -> Link | None:
    change, configured = changed.change, changed.configured
    shared = _shared(changed, failure)
    brought = _effect(changed, failure.brought)
    effect, setting = brought.effect, brought.setting
    declares = bool(shared) and change.finding.reason in DECLARED
    own = any(kin(s, failure.component) for s in change.services)
    score = _strength(
        tied=bool(shared or own), kind=bool(effect), setting=bool(setting) or declares, shared=bool(shared)
    )
    if setting and moves.is_named(setting, failure.finding):
        score = max(score, EXACT)
    if not score and effect and effect.alone and _is_soon(change, failure.finding):
        score = APPLIED if change.finding.reason in DECLARED else BY_TIME
    if not score:
        return None
    shown = [f for f in configured if shared and shared in edges.resources(f)][:1]
    shown += [f for f in configured if setting and key(str(f.facts.get("key", ""))) == key(setting.name)][:1]
    if setting and shared:
        shown += [f for f in _replicated(change, scene) if int(f.facts["replicas"]) > 1][:1]
    return Link(change, failure.finding, score * _near(change, scene), shared, effect, setting, tuple(shown))


@dataclass(frozen=True)
class _Moves:
    effect: Effect | None = None
    setting: Setting | None = None


def _strength(*, tied: bool, kind: bool, setting: bool, shared: bool) -> float:
    """The more of place, kind and setting agree, the surer."""
    if kind and tied and setting:
        return BOTH
    if kind and (tied or setting):
        return BY_KIND
    return BY_RESOURCE if shared else 0.0


def _effect(changed: _Changed, fitting: Sequence[Effect]) -> _Moves:
    change = changed.change
    for setting in changed.settings if fitting else ():
        for effect in fitting:
            if effect.is_about(setting.name) and setting.moved(effect.direction, effect.least):
                return _Moves(effect, setting)
    if (change.diff.added or change.diff.removed) and change.finding.reason not in DECLARED:
        return _Moves()  # what it does is in its diff, not in its title
    told = f"{change.message} {change.files} {change.finding.facts.get('object', '')}"
    likely = sorted(fitting, key=lambda e: not e.alone)  # the most telling sort of change first
    return _Moves(next((e for e in likely if e.direction == "any" and e.is_about(told)), None))


def _is_soon(change: Change, failure: Finding) -> bool:
    at = change.effective
    if not at:
        return change.finding.facts.get("applied") is True  # what was done is told with the failure, not when
    return bool(failure.at and at - GRACE <= failure.at <= at + USUAL)


def _configured(change: Change, scene: Scene) -> list[Finding]:
    """The configuration of what was changed."""
    return [f for f in scene.by_kind[FindingKind.CONFIG] if any(kin(component_of(f), s) for s in change.services)]


def _replicated(change: Change, scene: Scene) -> Iterator[Finding]:
    for finding in scene.by_kind[FindingKind.OBJECT]:
        count = finding.facts.get("replicas")
        if isinstance(count, int) and any(kin(component_of(finding), s) for s in change.services):
            yield finding


def _shared(changed: _Changed, failure: Failure) -> str:
    """The resource that the failure and the changed component both name."""
    change = changed.change
    named = next((s for s in change.services if _is_named(s, failure)), "")
    if named:
        return named
    own = {key(s) for s in (*change.services, failure.component)}
    both = {r for r in failure.named & changed.named if key(r) not in own and r not in GENERIC and r != UNNAMED}
    if change.finding.reason in DECLARED:
        both |= {v for v in changed.values if failure.names(v.rstrip("."))}
    return min(both, key=lambda r: (-len(r), r), default="")


def _values(change: Change) -> frozenset[str]:
    """The names in what a resource is declared to be."""
    lines = "\n".join((*change.diff.removed, *change.diff.added, change.message))
    moved_values = (str(change.finding.facts.get(n, "")) for n in ("from", "to"))
    written = (*VALUE.findall(lines), *COMPOUND.findall(lines), *(v for v in moved_values if len(v) >= NAMING))
    return frozenset(v for v in written if not v.isdigit() and v.lower() not in GENERIC)


def _is_named(service: str, failure: Failure) -> bool:
    """Whether one that is not the speaker fails by name: what was changed is itself the resource."""
    if kin(service, failure.component) or key(service) in GENERIC or len(service) < 4:  # noqa: PLR2004 -- any word
        return False
    return failure.names(service)


def _near(change: Change, scene: Scene) -> float:
    """What came just before the failure is likelier."""
    if not change.effective or not scene.onset:
        return 0.95 if change.finding.facts.get("applied") is True else 0.8
    before = scene.onset - change.effective
    return 1.0 if before <= USUAL else 0.9 if before <= LONG_AGO else 0.7
