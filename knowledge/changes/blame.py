"""Which change is to blame: commits, deploys and flags, scored by time, place, content and kind."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.changes.change import GRACE, SHARED, Change, harm, shipped
from knowledge.changes.history import collect
from knowledge.changes.ties import Symptoms, Ties, ties
from knowledge.components.names import component_of, key, kin, mentioned
from knowledge.scene.graph import Graph
from knowledge.scene.scene import Scene
from knowledge.words import message_of, tokens

MAX_SYMPTOMS = 80
UNDATED = 0.6  # what remains where nobody knows which came first
UPSTREAM, FARTHER = 0.8, 0.85  # how near what a failing component needs is, and what each further tie leaves of that
MISSED_NAME = 0.85  # a change whose old name is missed is near, wherever its files are
ANYWHERE = 0.6  # a flag that names no service is read by all that know it
SAID_NAME = 0.8  # so is one that sets what a failure names, or a flag that a failure names
WRITTEN = 0.7  # what a change's lines name is near, wherever its files are
PATIENT = 0.85  # the least that time leaves of a change whose harm takes hours to show
RELIEVED = 0.4  # what remains of a change whose values went the way that helps
CLOSE, SOON = 0.6, timedelta(minutes=4)  # what time alone says of a change of what fails, and how fast that fades
REVERTS = re.compile(r"^Revert \"(.+)\"", re.MULTILINE)


@dataclass(frozen=True)
class Blame:
    """A change with the reasons to think that it is the cause; `score` in 0..1."""

    change: Change
    score: float
    component: str
    place: float  # how near it is to what fails, 0..1
    ties: Ties


def blame(scene: Scene) -> tuple[Blame, ...]:
    """Every change with its score, the likeliest first."""
    changes = collect(scene)
    shown = _shown(scene) if changes else ()
    if not shown:
        return ()
    symptoms = _gathered(shown, scene)
    spread = Counter(w for c in changes for w in c.words)
    undone = {t for c in changes for t in REVERTS.findall(c.message)}
    judged = [_judge(c, scene, symptoms, spread, changes) for c in changes if _title(c) not in undone]
    return tuple(sorted(judged, key=lambda b: (-b.score, b.change.finding.evidence, b.change.finding.line)))


def _title(change: Change) -> str:
    return change.message.partition("\n")[0].strip()


def _shown(scene: Scene) -> tuple[Finding, ...]:
    """What fails: symptoms, what a profile shows, and errors in the output of commands that nobody logs."""
    printed = (f for f in scene.by_kind[FindingKind.TEXT] if f.severity in BAD)
    profiled = (f for f in scene.by_kind[FindingKind.PROFILE] if f.severity is not Severity.INFO)
    return (*scene.symptoms, *profiled, *printed)


def _gathered(shown: Sequence[Finding], scene: Scene) -> Symptoms:
    """The words of what fails, worst and newest first."""
    telling_ones = sorted(shown, key=lambda f: (not f.first_seen, f.severity is Severity.WARNING))
    text = "\n".join(f"{message_of(f)} {f.summary}" for f in telling_ones[:MAX_SYMPTOMS])
    text += "\n" + "\n".join(str(f.facts.get("frame", "")) for f in telling_ones[:MAX_SYMPTOMS])
    failures = text
    text += "\n" + scene.asked
    names = Counter(component_of(f) for f in telling_ones[:MAX_SYMPTOMS])
    alerted = [component_of(a) for a in scene.alerts]
    affected = dict.fromkeys([*alerted, *(n for n, _ in names.most_common(6))])
    if not any(kin(a, n) for a in scene.asked_for for n in affected):
        affected |= dict.fromkeys(sorted(scene.asked_for))
    silent = frozenset(str(f.facts.get("metric", "")) for f in shown if f.reason == "no_data")
    return Symptoms(text, tokens(text), tuple(affected), failures, tokens(failures), silent)


def _judge(change: Change, scene: Scene, symptoms: Symptoms, spread: Counter[str], changes: Sequence[Change]) -> Blame:
    found = ties(change, scene, symptoms, spread)
    place, component = _place(change, symptoms, scene.graph)
    place = max(place, SAID_NAME if found.is_named else 0.0, WRITTEN if found.within else 0.0)
    content = max(1 - math.exp(-found.weight / 2.2), place * _closeness(change, scene))
    place = max(place, MISSED_NAME) if found.missed or found.reuse else place
    score = (
        (RELIEVED if found.relieves else 1.0)
        * (1.0 if found.silenced else harm(change, found.kind))
        * _timing(change, scene, changes, is_slow=bool(found.kind and found.kind.slow) or bool(found.bumped))
        * (0.3 * place + 0.7 * content * (0.5 + 0.5 * place))
    )
    return Blame(change, score, component, place, found)


def _place(change: Change, symptoms: Symptoms, graph: Graph) -> tuple[float, str]:
    """How near it is to what fails, and to which component: the thing itself, what it needs, or what its files name."""
    for name in symptoms.affected:
        if any(kin(name, s) for s in change.services):
            return 1.0, name
    ways = [(len(w), s) for name in symptoms.affected for s in change.services if (w := graph.way(name, s))]
    if ways:
        ties, service = min(ways)
        return UPSTREAM * FARTHER ** (ties - 1), service
    segments = [key(s) for s in re.split(r"[/,. ]", change.files)] + [
        key(s) for s in re.findall(r"[#(](\w+)", change.message)
    ]
    if near := _named_in(change, symptoms.affected, segments):
        return near
    first = symptoms.affected[0] if symptoms.affected else component_of(change.finding)
    if change.services:
        return 0.25, change.services[0]
    if change.finding.reason == "flag":
        return ANYWHERE, first
    return (0.55 if any(s in SHARED for s in segments) else 0.2), first


def _named_in(change: Change, affected: Sequence[str], segments: Sequence[str]) -> tuple[float, str] | None:
    """Which of those that fail its files are called after, else which its lines name."""
    for name in affected:
        if any(len(s) > 3 and (s in key(name) or key(name) in s) for s in segments):  # noqa: PLR2004 -- too short to tell
            return 0.85, name
    written = "\n".join((*change.diff.removed, *change.diff.added))
    found = next((n for n in affected if "-" in n and mentioned(n, written) == 1.0), None)
    return (WRITTEN, found) if found else None


def _timing(change: Change, scene: Scene, changes: Sequence[Change], *, is_slow: bool) -> float:
    """What came just before the onset is likelier; what came after the alert is out."""
    at = change.effective
    if not at or not scene.onset:
        return UNDATED
    alarm = min((a.at for a in scene.alerts if a.at), default=None)
    height = scene.height or scene.onset
    live = shipped(change, changes)
    if at > scene.onset + GRACE and not (scene.began or alarm or _has_begun(scene)):
        return UNDATED * live
    if at > max(alarm or scene.onset, height) + GRACE:
        return 0.04
    if at > scene.onset + GRACE:
        return (0.9 if at <= height + GRACE else 0.6) * live
    hours = (scene.onset - at).total_seconds() / 3600
    return live * max(PATIENT if is_slow else 0.55, math.pow(0.5, max(0.0, hours - 1) / 4))


def _has_begun(scene: Scene) -> bool:
    """Whether more than warnings that may always have been there tell since when it is bad."""
    dated = (f for f in scene.symptoms if f.at)
    return any(f.severity in BAD or f.first_seen or f.kind is FindingKind.METRIC for f in dated)


def _closeness(change: Change, scene: Scene) -> float:
    """How tightly the first failure follows it: most at once, little after ten minutes."""
    at, onset = change.effective, scene.onset
    if not at or not onset or not (change.deploys or change.finding.reason != "commit"):
        return 0.0
    gap = (max(onset, scene.height or onset) - at if at > onset else onset - at).total_seconds()
    return CLOSE * math.exp(-abs(gap) / SOON.total_seconds()) / change.company
