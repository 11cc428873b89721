"""What an autoscaler did and took back: to how many replicas it went, and on which load."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.joins.quantities import age
from knowledge.scene.scene import Scene
from knowledge.words import shorten

SIZE = re.compile(r"New size: (\d+)")
OF_REPLICAS = re.compile(r"replicas|desired|pods\b", re.IGNORECASE)
ASKED = re.compile(r"\bHPAs?\b|autoscal|\breplicas\b|\bscal(?:ed?|ing)\b|\bmax(?:ed|imum)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Scaled:
    """What went up and is back: in words, and what shows it."""

    words: str
    shown: tuple[Finding, ...]


def back(scene: Scene) -> Scaled | None:
    """The workload that was scaled up and down again, by the events of its autoscaler, else by its series."""
    found = next(_by_events(scene), None) or next(_by_series(scene), None)
    if found is None:
        return None
    load = next((f for f in _recovered(scene) if not OF_REPLICAS.search(str(f.facts["metric"]))), None)
    if load is None:
        return found
    words = f"{found.words}; {shorten(load.summary, 120).rstrip('.…')}, and is back"
    return Scaled(words, (*found.shown, load))


def _by_events(scene: Scene) -> Iterator[Scaled]:
    told: dict[str, list[tuple[float, int, Finding]]] = {}
    for event in scene.by_kind[FindingKind.EVENT]:
        if size := SIZE.search(str(event.facts.get("message", ""))):
            when = event.at.timestamp() if event.at else -age(str(event.facts.get("age", "")).partition(" ")[0])
            told.setdefault(component_of(event), []).append((when, int(size[1]), event))
    for component, steps in told.items():
        ordered = sorted(steps, key=lambda s: s[0])
        top = max(ordered, key=lambda s: s[1])
        if ordered[-1][1] < top[1]:
            shown = (top[2], ordered[-1][2])
            yield Scaled(_words(component, top[1], ordered[-1][1], _maximum(scene, component)), shown)


def _by_series(scene: Scene) -> Iterator[Scaled]:
    for series in _recovered(scene):
        peak, after = series.facts.get("peak"), series.facts.get("after")
        replicas = OF_REPLICAS.search(str(series.facts["metric"]))
        if replicas and isinstance(peak, int | float) and isinstance(after, int | float):
            component = component_of(series)
            yield Scaled(_words(component, int(peak), int(after), _maximum(scene, component)), (series,))


def _recovered(scene: Scene) -> Sequence[Finding]:
    """Series that rose and are back."""
    rose = (f for f in scene.by_kind[FindingKind.METRIC] if f.facts.get("direction") == "up" and f.facts.get("metric"))
    return [f for f in rose if f.facts.get("recovered") is True]


def _maximum(scene: Scene, component: str) -> int:
    own = (f for f in scene.by_kind[FindingKind.OBJECT] if f.facts.get("maximum") and kin(component_of(f), component))
    return next((m for f in own if isinstance(m := f.facts["maximum"], int)), 0)


def _words(component: str, peak: int, now: int, maximum: int) -> str:
    most = ", its maximum," if peak == maximum else ""
    return f"{component} was scaled to {peak} replicas{most} and is back at {now}"
