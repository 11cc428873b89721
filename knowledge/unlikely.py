"""What it is not: causes that people think of first and that the evidence speaks against."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from engines.models import Category
from engines.questions import RuledOut
from knowledge import changes, statements
from knowledge.components import component_of
from knowledge.drafts import Draft, citations
from knowledge.scene import Scene
from knowledge.words import clock, quote

LIMIT = 5
LOW = 70.0  # per cent: below this a resource is not short
RESOURCES = {
    "CPU": r"cpu",
    "memory": r"mem(?:ory)?|rss|heap",
    "disk": r"disk|filesystem|volume|storage_used",
    "connections": r"connections?_(?:used|pct|percent)|pool_usage",
}


def ruled_out(scene: Scene, drafts: Sequence[Draft]) -> tuple[RuledOut, ...]:
    """At most five, resources first."""
    named = {d.category for d in drafts[:2]}
    return (*_resources(scene), *_change(scene, named), *_said(scene))[:LIMIT]


def _resources(scene: Scene) -> Iterator[RuledOut]:
    for name, expression in RESOURCES.items():
        series = [
            f
            for f in scene.by_kind[FindingKind.METRIC]
            if re.search(expression, str(f.facts.get("metric", "")), re.IGNORECASE)
        ]
        if series and all(f.severity is Severity.INFO for f in series) and (low := _low(series)):
            value = str(low.facts.get("after", low.facts.get("last", "")))
            why = f"{component_of(low)}: {low.facts.get('metric')} stays at {value}{low.facts.get('unit', '')}"
            yield RuledOut(what=f"{name} used up", why=why, citations=(low.cite(),))


def _low(series: Sequence[Finding]) -> Finding | None:
    for finding in series:
        unit, metric = str(finding.facts.get("unit", "")), str(finding.facts.get("metric", ""))
        value = finding.facts.get("after", finding.facts.get("last"))
        share = "%" in unit or re.search(r"pct|percent|util", metric, re.IGNORECASE)
        if share and isinstance(value, int | float) and value < LOW:
            return finding
    return None


def _change(scene: Scene, named: set[Category]) -> Iterator[RuledOut]:
    found = changes.collect(scene)
    if not found or not scene.onset or Category.CHANGE in named:
        return
    times = [c.effective for c in found if c.effective]
    if len(times) < len(found) or min(times) <= scene.onset + changes.GRACE:
        return  # only a change that is known to have come later can't be it
    why = f"all {len(found)} known changes came after the first failure at {clock(scene.onset)}"
    what = "A bad release" if len(found) > 1 else "The known change"
    why = why if len(found) > 1 else f"it came after the first failure at {clock(scene.onset)}"
    yield RuledOut(what=what, why=why, citations=citations([c.finding for c in found], 2))


def _said(scene: Scene) -> Iterator[RuledOut]:
    for finding in scene.by_kind[FindingKind.STATEMENT]:
        for claim in statements.claims(finding.summary):
            if claim.fine and claim.topic:
                yield RuledOut(
                    what=claim.topic, why=f"said in the thread: {quote(finding, 80)}", citations=(finding.cite(),)
                )
