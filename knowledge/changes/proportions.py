"""An amount that moved by about the factor by which a setting was moved shortly before: one cause, told with both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from engines.evidence import Finding, FindingKind
from engines.models import Category
from knowledge.changes import deeds, moves
from knowledge.changes.change import GRACE, Change
from knowledge.changes.history import collect
from knowledge.changes.links import USUAL
from knowledge.changes.moves import Setting
from knowledge.components.names import component_of
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from knowledge.words import clock

LEAST = 3.0  # the factor by which a setting must move before another move like it is no chance
ALIKE = 2.0  # how far the two factors may be apart: an amount varies, a setting does not
SCORE, CEILING = 0.76, 0.84  # cause and effect are joined by us, no line says both
PATTERN = "work.amount_moved"


@dataclass(frozen=True)
class _Pair:
    """What was set, what moved as far, and how far the two factors are apart."""

    change: Change
    setting: Setting
    series: Finding
    apart: float


def drafts(scene: Scene) -> list[Draft]:
    """One, for the setting and the amount that moved most alike."""
    series = [f for f in scene.by_kind[FindingKind.METRIC] if f.at and f.facts.get("recovered") is not True]
    found = (p for c in collect(scene) if c.effective for p in _pairs(c, series)) if series else ()
    best = min(found, key=lambda p: p.apart, default=None)
    return [_draft(best, scene)] if best else []


def _pairs(change: Change, series: Sequence[Finding]) -> Iterator[_Pair]:
    for setting in moves.settings(change.finding, change.message, change.diff):
        way = _factor(moves.size(setting.before), moves.size(setting.after))
        for moved in series if abs(way) >= log(LEAST) else ():
            apart = abs(_factor(_number(moved, "before"), _number(moved, "after")) - way)
            if apart <= log(ALIKE) and _follows(moved, change):
                yield _Pair(change, setting, moved, apart)


def _factor(before: float | None, after: float | None) -> float:
    """The logarithm of what one is of the other, 0 where either is none."""
    return log(after / before) if before and after and before > 0 and after > 0 else 0.0


def _number(series: Finding, name: str) -> float | None:
    value = series.facts.get(name)
    return float(value) if isinstance(value, int | float) else None


def _follows(series: Finding, change: Change) -> bool:
    at = change.effective
    return bool(at and series.at and at - GRACE <= series.at <= at + USUAL)


def _set(change: Change, setting: Setting) -> str:
    """Who set what, and when; of a commit or a flag, how it went live."""
    facts, at = change.finding.facts, change.effective
    if change.finding.reason != "setting" or not at:
        return deeds.set_it(change, setting.name, setting.before, setting.after)
    who = f" by {facts['user']}" if facts.get("user") else ""
    way = f"`{setting.name}` went from {setting.before} to {setting.after}"
    return f"{facts.get('object', 'A setting')} was changed at {clock(at)}{who}: {way}."


def _draft(pair: _Pair, scene: Scene) -> Draft:
    change, setting, series = pair.change, pair.setting, pair.series
    component = component_of(series)
    said = series.summary.rstrip(".").partition(", as its lines tell")[0]
    return Draft(
        statement=f"{_set(change, setting)} Since then {said}: about as far as the setting went.",
        component=component,
        category=Category.CHANGE,
        score=SCORE,
        ceiling=CEILING,
        findings=(series, change.finding, *change.deploys[:1]),
        fix=(f"Set `{setting.name}` back to {setting.before}",),
        settles=f"`{setting.name}` as {component} runs with it, next to what is kept of it",
        explains=frozenset({PATTERN}),
        relevance=scene.relevance(component),
        since=change.effective,
        said=said,
        has_numbers=True,
    )
