"""Nothing is wrong: what was noticed comes at that time again and again, or with scheduled work, and harms nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import SPEAKING
from knowledge.causes.calm import ASKS_NOW, SYMPTOMS
from knowledge.components.names import UNNAMED, component_of
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, shorten, text_of

PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
BESIDE = timedelta(minutes=15)  # an alert waits before it fires, and a load outlasts what brought it
HARMS = re.compile(
    r"error|fail|5xx|reject|drop(?:ped|s)\b|denied|unavailable", re.IGNORECASE
)  # a series that users feel
_RULES = r"(?:rule|threshold|monitor|alert)"
_CHANGED = r"(?:created|added|lowered|tightened|changed|edited)"
RULE = re.compile(
    rf"\b{_RULES}s? (?:was |is |got )?(?:newly )?{_CHANGED}\b[^\n)\]]{{0,80}}"
    rf"|\b{_CHANGED} (?:the |an? )?(?:alert(?:ing)? )?{_RULES}\b[^\n)\]]{{0,80}}",
    re.IGNORECASE,
)
BASE, RHYTHM, RUN, ENDED, RULED, ASKED = 0.5, 0.14, 0.1, 0.08, 0.08, 0.06
FIX = "Leave the system as it is; let the alert spare the time of this work, or give its rule the old limit back"
REASONS = 2  # of those: what happens every day alone may be a fault of every day


@dataclass(frozen=True)
class _Usual:
    """What happens at the moment that is asked about as it always does."""

    series: Finding | None
    run: Finding | None
    ended: Finding | None
    rule: Finding | None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """What proves it, each once."""
        found = {id(f): f for f in (self.series, self.run, self.ended, self.rule) if f}
        return tuple(found.values())


def draft(scene: Scene) -> Draft | None:
    """The reading that it is expected; None where this time differs, or where something fails that did not before."""
    at = _moment(scene)
    if at is None or _harms(scene):
        return None
    there = [f for f in _recurring(scene) if _is_at(f, at)]
    if not there or any(f.facts.get("usual") is False for f in there):
        return None
    usual = _Usual(
        series=next((f for f in there if f.kind is FindingKind.METRIC), None),
        run=next((f for f in there if f.kind is FindingKind.LOG), None),
        ended=next((f for f in reversed(scene.by_kind[FindingKind.ALERT]) if f.reason == "ok"), None),
        rule=next(_ruled(scene), None),
    )
    asks = bool(ASKS_NOW.search(scene.problem))
    reasons = (usual.series, usual.run, usual.ended, usual.rule, asks or None)
    if sum(r is not None for r in reasons) < REASONS:
        return None
    weights = (RHYTHM, RUN, ENDED, RULED, ASKED)
    return Draft(
        statement=_statement(usual),
        component=next((n for f in (*scene.alerts, *usual.shown) if (n := component_of(f)) != UNNAMED), UNNAMED),
        category=Category.NO_FAULT,
        score=BASE + sum(w for w, r in zip(weights, reasons, strict=True) if r is not None),
        findings=usual.shown,
        fix=(FIX,),
        settles=_settles(usual),
        explains=SYMPTOMS | {"host.disk_slow", "host.memory_rising"},
        since=at,
    )


def _moment(scene: Scene) -> datetime | None:
    """When it was noticed: by the monitor, else since when it is bad, else by the newest that came again."""
    alarm = min((a.at for a in scene.alerts if a.at), default=scene.onset)
    return alarm or max((f.at for f in _recurring(scene) if f.at), default=None)


def _recurring(scene: Scene) -> list[Finding]:
    """What comes at the same time again and again, or ran once; what matters most first."""
    series = [f for f in scene.by_kind[FindingKind.METRIC] if f.facts.get("every")]
    runs = [f for f in scene.by_kind[FindingKind.LOG] if f.reason == "Run"]
    asked = scene.asked.lower()
    return [*sorted(series, key=lambda f: (not _is_named(f, asked), f.severity not in BAD)), *runs]


def _is_named(finding: Finding, asked: str) -> bool:
    """Whether the monitor, or who asks, speaks of that series."""
    return any(w in asked for w in re.findall(r"[a-z]{3,}", str(finding.facts.get("metric", "")).lower()))


def _is_at(finding: Finding, at: datetime) -> bool:
    """Whether it was there then, on that day or at that time of another."""
    if not finding.at:
        return False
    length = (finding.until or finding.at) - finding.at
    since = at - finding.at + BESIDE
    period = PERIODS.get(str(finding.facts.get("every", "")))
    return timedelta(0) <= (since % period if period else since) <= length + 2 * BESIDE


def _harms(scene: Scene) -> bool:
    """A state that is bad, errors that were not there before, a series that users feel or that stays where it went."""
    if any(f.severity in BAD for f in scene.by_kind[FindingKind.OBJECT]):
        return True
    if any(f.severity in BAD and f.kind in SPEAKING and not scene.is_steady(f) for f in scene.symptoms):
        return True
    moved = [f for f in scene.by_kind[FindingKind.METRIC] if f.severity is not Severity.INFO]
    if any(HARMS.search(str(f.facts.get("metric", ""))) for f in moved):
        return True
    return any(f.facts.get("recovered") is not True and f.facts.get("usual") is not True for f in moved)


def _ruled(scene: Scene) -> Iterator[Finding]:
    """What tells that the alert itself was changed."""
    kinds = (FindingKind.ALERT, FindingKind.CHANGE, FindingKind.TEXT, FindingKind.CONFIG)
    return (f for k in kinds for f in sorted(scene.by_kind[k], key=in_order) if RULE.search(text_of(f)))


def _statement(usual: _Usual) -> str:
    said = [_what(usual), "Nothing that fails is new"]
    if usual.ended and (over := usual.ended.last):
        said.append(f"The alert ended by itself at {clock(over)}")
    if usual.rule and (found := RULE.search(text_of(usual.rule))):
        said.append(f'It was the alert that changed: "{shorten(found[0], 90).rstrip(".…")}"')
    return f"Nothing is wrong, this is expected: {'. '.join(said)}."


def _what(usual: _Usual) -> str:
    """Their own words, which say how often."""
    return ", and ".join(f.summary.rstrip(".") for f in (usual.series, usual.run) if f)


def _settles(usual: _Usual) -> str:
    """When it can be seen again."""
    every = str(usual.series.facts.get("every", "day")) if usual.series else "day"
    return f"the same series at that time of the next {every}: it does the same and comes back"
