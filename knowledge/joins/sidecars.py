"""A container beside the one that works, which is throttled at a limit of its own and slows nobody down."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact, quantity

THROTTLED = re.compile(r"throttl", re.IGNORECASE)
CONTAINER = re.compile(r"\bcontainer[ =:\"']{1,4}(?P<name>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)")
TINY, MINOR = 0.1, 0.2  # cores; of what the main container uses
HARM = (FindingKind.METRIC, FindingKind.EVENT, FindingKind.OBJECT)
SLOWER = re.compile(r"latency|duration|p9[059]|error|5xx|fail|timeout", re.IGNORECASE)


def throttled(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each alert of throttling that is about a small container beside the main one of a sound pod."""
    for alert in (f for f in findings if f.kind is FindingKind.ALERT and f.severity is not Severity.INFO):
        words = f"{fact(alert, 'monitor')} {fact(alert, 'message')} {alert.summary}"
        named = CONTAINER.search(words)
        name = fact(alert, "container") or (named["name"] if named else "")
        if not name or not THROTTLED.search(words):
            continue
        told = [f for f in findings if f.facts.get("container") and kin(component_of(f), component_of(alert))]
        beside = sorted({c for f in told if (c := fact(f, "container")) != name and not f.facts.get("init")})
        own = _figures(name, told)
        main = max((_figures(b, told) for b in beside), key=lambda m: m.used, default=None)
        is_minor = main is not None and 0 < own.limit <= TINY and own.used <= MINOR * main.used
        if main and is_minor and not _suffers(alert, findings):
            yield _told(alert, own, main)


@dataclass(frozen=True)
class _Figures:
    """What a container may use and uses, in cores; 0 where nothing is told."""

    name: str
    limit: float
    used: float


def _figures(name: str, findings: Sequence[Finding]) -> _Figures:
    own = [f for f in findings if fact(f, "container") == name]
    limit = max((quantity(f, "limits_cpu") or quantity(f, "limit_cpu") for f in own), default=0.0)
    return _Figures(name, limit, max((quantity(f, "cpu") for f in own), default=0.0))


def _suffers(alert: Finding, findings: Sequence[Finding]) -> bool:
    """Whether something says that the component is not well: its states, its other alerts, its slower answers."""
    own = [f for f in findings if f is not alert and kin(component_of(f), component_of(alert))]
    if any(f.kind in HARM and f.severity in BAD for f in own):
        return True
    slower = (f for f in own if f.kind is FindingKind.METRIC and f.facts.get("direction") == "up")
    firing = (f for f in own if f.kind is FindingKind.ALERT and f.severity is not Severity.INFO)
    return any(SLOWER.search(fact(f, "metric")) and f.severity is not Severity.INFO for f in slower) or any(
        not THROTTLED.search(f"{fact(f, 'monitor')} {f.summary}") for f in firing
    )


def _told(alert: Finding, own: _Figures, main: _Figures) -> Finding:
    facts = {
        "sidecar": own.name,
        "limit": f"{own.limit * 1000:g}m",
        "used": f"{own.used * 1000:g}m" if own.used else "",
        "main": main.name,
        "bound": f"a CPU limit of {main.limit:g}" if main.limit else "no CPU limit",
    }
    return derived(alert, "SidecarThrottled", facts, kind=FindingKind.OBJECT, component=component_of(alert))
