"""Nothing is wrong now: what was bad is over, and the newest state is healthy."""

import re
from datetime import datetime

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import phrase
from knowledge.causes.calm import ASKS_NOW, QUIET
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, shorten, text_of

ROLLED_BACK = ("rollback", "rolledback", "deploymentrollback", "rolled_back")
OWN_WORDS = (
    FindingKind.LOG,
    FindingKind.STACK,
    FindingKind.TEXT,
    FindingKind.TRACE,
)  # a running pod may still fail inside
HEALTHY = ("healthy", "running", "available", "ready", "bound", "active")


def draft(scene: Scene) -> Draft | None:
    """The reading that it is over, where the evidence shows that."""
    objects = scene.by_kind[FindingKind.OBJECT]
    good = [f for f in objects if (f.reason or "").lower() in HEALTHY and _is_well(f)]
    sick = [f for f in objects if f.severity in BAD]
    sick += [f for f in scene.by_kind[FindingKind.METRIC] if f.severity in BAD and f.facts.get("recovered") is False]
    back = _rolled_back(scene)
    recovered = [f for f in scene.findings if f.reason == "Recovered" and f.kind is not FindingKind.CONFIG]
    past = _past(scene)
    if not good or sick or not (past or recovered or back) or not _is_over(scene, good):
        return None
    if not (back or recovered) and any(f.kind in OWN_WORDS and f.severity in BAD for f in scene.symptoms):
        return None
    component = component_of(back or past or good[0])
    if not back and (_is_unwell(objects, component) or not _is_shown(good, component)):
        return None
    asks = bool(ASKS_NOW.search(scene.problem))
    score = 0.62 + 0.1 * bool(back or recovered) + 0.08 * asks + 0.06 * bool(past)
    findings = tuple(f for f in (past, back, *recovered[:1], *_of(good, component)[:2]) if f)
    since = min((f.at for f in findings if f.at), default=None)
    return Draft(
        statement=_statement(component, past, back, _of(good, component)),
        component=component,
        category=Category.NO_FAULT,
        score=score,
        findings=findings,
        fix=("Close the alert; look into what happened before it happens again",),
        settles=f"`kubectl get deploy,pods -A | grep {component}` twice, some minutes apart",
        since=since,
    )


def _is_well(finding: Finding) -> bool:
    """A workload or node that works; a disk with room says nothing of it."""
    return finding.severity is Severity.INFO and not finding.facts.get("resource")


def _is_unwell(objects: list[Finding], component: str) -> bool:
    """Another state of the same thing that is bad now; restarts are of the past."""
    bad = (f for f in objects if f.severity is not Severity.INFO and f.reason != "Restarted")
    return any(kin(component_of(f), component) and not f.facts.get("resource") for f in bad)


def _is_shown(good: list[Finding], component: str) -> bool:
    """Whether what is well is the very thing that was bad, where that has a name."""
    return component == UNNAMED or any(kin(component_of(f), component) for f in good)


def _is_over(scene: Scene, good: list[Finding]) -> bool:
    """No error in the last minutes of the evidence, or a healthy state seen after the last one."""
    bad = [f.last for f in scene.symptoms if f.severity in BAD and f.kind is not FindingKind.ALERT]
    if any(f.kind in OWN_WORDS and not f.at for f in scene.symptoms):
        return False
    last_bad = max((t for t in bad if t), default=None)
    seen = [t for f in scene.findings for t in (f.until, f.at) if t and f.severity is Severity.INFO]
    ends = [e.end for e in scene.evidence if e.end]
    alerts = [a.at for a in scene.alerts if a.at]
    last = max([*seen, *ends, *alerts], default=None)
    if last_bad is None:
        return True
    healthy_at: list[datetime] = [t for f in good for t in (f.until, f.at) if t]
    return bool(last and last - last_bad >= QUIET) or bool(healthy_at and max(healthy_at) > last_bad)


def _rolled_back(scene: Scene) -> Finding | None:
    running: dict[str, tuple[int, ...]] = {}
    for finding in sorted(scene.findings, key=in_order):
        if finding.kind is FindingKind.CHANGE and finding.at and (version := _version(finding)):
            if version < running.get(component_of(finding), ()):
                return finding
            running[component_of(finding)] = version
        if finding.at and scene.onset and finding.at < scene.onset:
            continue  # what was taken back before it was bad mended nothing
        if (finding.reason or "").lower() in ROLLED_BACK:
            return finding
        text = text_of(finding).lower()
        if finding.kind in (FindingKind.EVENT, FindingKind.LOG, FindingKind.CHANGE) and (
            "rolled back" in text or "rollback" in text or "rolling back" in text
        ):
            return finding
    return None


def _version(finding: Finding) -> tuple[int, ...]:
    """The numbers of the version that a deploy brings."""
    said = str(finding.facts.get("version", ""))
    return tuple(int(n) for n in re.findall(r"\d+", said)) if re.fullmatch(r"v?\d+(?:\.\d+)+", said) else ()


def _past(scene: Scene) -> Finding | None:
    """What happened: the worst thing that the evidence tells, the alert aside."""
    told = [f for f in scene.symptoms if f.kind not in (FindingKind.ALERT, FindingKind.OBJECT)]  # a state is of now
    told = [f for f in told if f.kind is not FindingKind.LOG or f.severity in BAD or f.first_seen]  # said every day
    told += [f for f in scene.by_kind[FindingKind.OBJECT] if str(f.facts.get("restarts", "0")) not in ("0", "")]
    rank = {Severity.CRITICAL: 0, Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}
    return min(told, key=lambda f: (rank[f.severity], *in_order(f)), default=None)


def _of(good: list[Finding], component: str) -> list[Finding]:
    return [f for f in good if kin(component_of(f), component)] or good


def _statement(component: str, past: Finding | None, back: Finding | None, good: list[Finding]) -> str:
    """What happened and that it is over, then the numbers of now."""
    told = back or past
    when = f" at {clock(told.at)}" if told and told.at else ""
    restarts = max(
        (int(str(f.facts["restarts"])) for f in good if str(f.facts.get("restarts", "")).isdigit()), default=0
    )
    if back:
        happened = f"the rollout of {component} failed{when} and was rolled back"
    elif past and (words := phrase(past)):
        happened = f'{component} recovered from "{words}"{when}'
    else:
        happened = f"{component} had trouble{when} and recovered"
    if restarts and not back:
        happened += f" after {restarts} restart{'s' if restarts > 1 else ''}"
    return f"Nothing is wrong now: {happened}. {_now(good)}."


def _now(good: list[Finding]) -> str:
    """The healthy state in its own numbers."""
    counted = next((f for f in good if re.search(r"\d+ (?:of|/) ?\d+", f.summary)), good[0])
    return f"Now: {shorten(counted.summary, 120).rstrip('.…')}"
