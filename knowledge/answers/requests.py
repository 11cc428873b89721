"""Which evidence to ask for: at most three things that are not there and would decide most, with commands to copy."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import FindingKind
from engines.models import Category
from engines.questions import Wanted
from knowledge.answers import deciding, missing
from knowledge.components.names import UNNAMED
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene

LIMIT = 3
_NAME = r"(?!(?:the|our|my|an?|this|that)\b)(?P<name>[A-Za-z][\w-]*[A-Za-z0-9])"
SUBJECT = re.compile(
    rf"\b{_NAME}(?: (?:service|api|app|pods?|jobs?|page|database|db|queue|cluster))?"
    r" (?:is|are|was|keeps?|has|have|went|gets?|got|fails?|returns?|throws?|times?|can.?t|cannot|does ?n.t|stopped"
    r"|stops|crash(?:es|ed)?|hangs?)\b",
    re.IGNORECASE,
)
OBJECT = re.compile(
    r"\b(?:fired|firing|errors?|5\d\d|5xx|timeouts?|latency|failures?|outage|incident|alerts?|problems?)"
    rf" (?:on|in|from|at|of|with|for) (?:the |our )?{_NAME}",
    re.IGNORECASE,
)
_NO_NAMES = """
all and but cluster customers database db errors everything he it job nothing orders page people pod pods prod
production queue requests service she site something staging that there they this users we what who you
"""
NO_NAMES = frozenset(_NO_NAMES.split())
SURE = 0.7
CLOSE = 0.6  # a second candidate of this share of the first is close


def first(problem: str) -> tuple[Wanted, ...]:
    """Nothing is there yet: what shows most, of what the problem names."""
    name = named(problem) or "<service>"
    return (missing.logs(name, anywhere=True), missing.changes(name), missing.metrics(name))


def named(problem: str) -> str | None:
    """What a problem says is bad: the word before "is failing", or behind "errors on"."""
    found = SUBJECT.search(problem) or OBJECT.search(problem)
    name = found["name"] if found else ""
    return name.lower() if name and name.lower() not in NO_NAMES else None


def wanted(scene: Scene, drafts: Sequence[Draft]) -> tuple[Wanted, ...]:
    """What decides between the first two, else what tells most of such trouble, then what is missing altogether."""
    causes = [d for d in drafts if d.pattern or d.category in (Category.CHANGE, Category.NO_FAULT)]
    lead = causes[0] if causes and causes[0] is drafts[0] else None
    rival = _rival(lead, causes) if lead else None
    name = _name(scene, drafts)
    decides = deciding.wanted(lead, rival, scene) if lead else missing.gap(name, scene) or missing.telling(name, scene)
    if lead and lead.score >= SURE:
        return (decides,) if decides else ()
    asked = (w for w in (missing.window(name, scene), decides) if w)
    return _each_once([*asked, *_missing(scene, drafts, name)])[:LIMIT]


def _rival(lead: Draft, causes: Sequence[Draft]) -> Draft | None:
    """The next cause that is no part of the first and near to it."""
    own = {f.cite() for f in lead.findings}
    others = (d for d in causes if d is not lead and d.findings[0].cite() not in own)
    rival = next((d for d in others if not d.pattern or d.pattern not in (lead.pattern, *lead.explains)), None)
    return rival if rival and rival.score > CLOSE * lead.score else None


def _missing(scene: Scene, drafts: Sequence[Draft], name: str) -> Iterator[Wanted]:
    """The sorts of evidence of which there is nothing."""
    has = {kind for kind, found in scene.by_kind.items() if found}
    healthy = bool(drafts) and drafts[0].category is Category.NO_FAULT
    if not has & {FindingKind.LOG, FindingKind.STACK}:
        yield missing.logs(name, scene)
    if FindingKind.CHANGE not in has and not healthy:
        yield missing.changes(name, scene)
    if scene.is_cluster and not has & {FindingKind.EVENT, FindingKind.OBJECT}:
        yield missing.events(name, scene)
    if FindingKind.METRIC not in has:
        yield missing.metrics(name)


def _each_once(asked: Sequence[Wanted]) -> tuple[Wanted, ...]:
    kept: dict[str, Wanted] = {}
    for want in asked:
        kept.setdefault(want.what, want)
    return tuple(kept.values())


def _name(scene: Scene, drafts: Sequence[Draft]) -> str:
    names = [d.component for d in drafts if d.component != UNNAMED and not missing.is_silent(d.component, scene)]
    return max(names, key=scene.relevance, default=named(scene.problem) or missing.NOBODY)
