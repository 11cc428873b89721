"""A container beside the one that works, which is throttled at a limit of its own and slows nobody down."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact
from knowledge.joins.quantities import amount

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
        others = [f for f in findings if f.facts.get("container") and kin(component_of(f), component_of(alert))]
        beside = sorted({c for f in others if (c := fact(f, "container")) != name and not f.facts.get("init")})
        own, main = _figures(name, others), _main(beside, others)
        if not beside or not own or not main or own.limit == 0 or own.limit > TINY:
            continue
        if own.used > MINOR * main.used or _suffers(alert, findings):
            continue
        yield _told(alert, name, own, main)


class _Figures:
    """What a container may use and uses, in cores; 0 where nothing is told."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.name = name
        self.limit = max((_cores(f, "limits_cpu") or _cores(f, "limit_cpu") for f in findings), default=0.0)
        self.used = max((_cores(f, "cpu") for f in findings), default=0.0)


def _figures(name: str, findings: Sequence[Finding]) -> "_Figures | None":
    mine = [f for f in findings if f.facts.get("container") == name]
    return _Figures(name, mine) if mine else None


def _main(names: Sequence[str], findings: Sequence[Finding]) -> "_Figures | None":
    return max((n for name in names if (n := _figures(name, findings))), key=lambda n: n.used, default=None)


def _cores(finding: Finding, name: str) -> float:
    return amount(fact(finding, name)) or 0.0


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


def _told(alert: Finding, name: str, own: _Figures, main: _Figures) -> Finding:
    facts = {
        "sidecar": name,
        "limit": f"{own.limit * 1000:g}m",
        "used": f"{own.used * 1000:g}m" if own.used else "",
        "main": main.name,
        "bound": f"a CPU limit of {main.limit:g}" if main.limit else "no CPU limit",
    }
    return derived(alert, "SidecarThrottled", facts, kind=FindingKind.OBJECT, component=component_of(alert))
