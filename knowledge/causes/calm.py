"""Nothing is wrong now, told by alerts that ended, series that are back, work on a schedule, and too few requests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from engines.evidence import BAD, DataType, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import SPEAKING, phrase
from knowledge.causes import scaled
from knowledge.causes.scaled import Scaled
from knowledge.changes.change import GRACE
from knowledge.components.names import UNNAMED, component_of
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, message_of, shorten, text_of, tokens

FEW = re.compile(
    r"\b(?P<bad>[0-3])\s*(?:of|/|out of)\s*(?P<all>\d{1,2})\s+(?:requests?|calls?|samples?)\b",
    re.IGNORECASE,
)
WORK = r"(?:backup|batch|export|import|reindex\w*|snapshot|dump|maintenance|compaction|archiv\w+|report|etl|sync|job)"
BEGINS = re.compile(
    rf"\b{WORK}\b[^\n]{{0,60}}\b(?:start(?:ed|ing)?|began|begins?)\b|\bstart(?:ed|ing)\b[^\n]{{0,30}}\b{WORK}\b",
    re.IGNORECASE,
)
ENDS = re.compile(
    rf"\b{WORK}\b[^\n]{{0,60}}\b(?:finished|completed?|done|ended|succeeded)\b|\b(?:finished|completed)\b[^\n]{{0,30}}\b{WORK}\b",
    re.IGNORECASE,
)
MOVED = re.compile(r"(?P<what>.{3,160}?) [a-z ]{4,14} from (?P<level>\S.{0,20}?) to (?P<peak>\S.{0,20}?) at ")
BEGUN = re.compile(
    r"\b(?:start\w*|began|begins?|finish\w*|complet\w*|done|ended|succe\w+|service|timer|systemd|job|deactivated|unit)\b",
    re.IGNORECASE,
)
QUIET = timedelta(minutes=10)  # so long nothing bad, and it is over
ERRORS_OF_AN_HOUR = 5  # so many errors happen on a good day
ASKS_NOW = re.compile(
    r"\b(?:still|now|currently|false alarm|noise|resolved|recover\w*|anything wrong|something (?:wrong|broken)|normal"
    r"|expected|usual|is (?:this|that|it) (?:a problem|bad|ok(?:ay)?)|attack|(?:need|have) to (?:act|worry)|worry"
    r"|do we have to)\b",
    re.IGNORECASE,
)
SYMPTOMS = frozenset(
    {"app.server_errors", "app.slow", "app.unknown_error", "app.thundering", "host.cpu", "net.timeout"}
)
BASE, REASON, ENDED, ASKED = 0.6, 0.14, 0.08, 0.06


@dataclass(frozen=True)
class _Work:
    begin: Finding
    end: Finding


def draft(scene: Scene) -> Draft | None:
    """The reading that it is over or never was, where alerts, series or counts say so."""
    ended = _ended(scene)
    back = _back(scene)
    few = _few(scene)
    work = _work(scene)
    asks = bool(ASKS_NOW.search(scene.problem))
    past = _past(scene) if back and asks else None
    up = _scaled(scene)
    if not (ended or back or few or up) or not (few or work or ended or past or up) or _is_failing(scene, ended, past):
        return None
    shown = [f for f in (few, ended, work.begin if work else None, work.end if work else None, past, *back[:2]) if f]
    shown = [*(up.shown if up else ()), *shown]
    component = next((n for f in (*scene.alerts, *shown) if (n := component_of(f)) != UNNAMED), UNNAMED)
    return Draft(
        statement=f"Nothing is wrong now: {_what(few, work, past, scene, up)}. {_now(ended, back, few)}.",
        component=component,
        category=Category.NO_FAULT,
        score=BASE + REASON * bool(few or work or past or up) + ENDED * bool(ended or back) + ASKED * asks,
        findings=tuple(shown),
        fix=("Close the alert, and let it wait longer or ask for a least number of requests before it fires",),
        settles="the same series an hour later: it stays at its usual level",
        explains=SYMPTOMS,
        since=min((f.at for f in shown if f.at), default=None),
    )


def _ended(scene: Scene) -> Finding | None:
    """The end of the alert: later than its last firing."""
    over = [(at, f) for f in _oks(scene) if (at := f.last)]
    fired = max((a.at for a in scene.alerts if a.at), default=None)
    at, last = max(over, key=lambda o: o[0], default=(None, None))
    return last if at and (fired is None or at >= fired) else None


def _oks(scene: Scene) -> list[Finding]:
    return [f for f in scene.by_kind[FindingKind.ALERT] if f.reason == "ok"]


def _scaled(scene: Scene) -> Scaled | None:
    """What an autoscaler did and took back, where people or monitors speak of it."""
    said = "\n".join([scene.asked, *(f.summary for f in _oks(scene))])
    return scaled.back(scene) if scaled.ASKED.search(said) else None


def _back(scene: Scene) -> Sequence[Finding]:
    """The series that moved, if every one of them is back at its level."""
    moved = [f for f in scene.by_kind[FindingKind.METRIC] if f.severity is not Severity.INFO]
    return sorted(moved, key=in_order) if all(f.facts.get("recovered") is True for f in moved) else []


def _few(scene: Scene) -> Finding | None:
    """A ratio that rests on a handful of requests."""
    told = (f for k in (FindingKind.ALERT, FindingKind.TEXT, FindingKind.LOG) for f in scene.by_kind[k])
    return next((f for f in told if FEW.search(text_of(f))), None)


def _work(scene: Scene) -> _Work | None:
    """Work that began before the trouble and ended, with the trouble within."""
    onset = scene.onset
    told = sorted((f for k in SPEAKING for f in scene.by_kind[k] if f.at and f.severity not in BAD), key=in_order)
    if not onset:
        return None
    begins = [f for f in told if f.at and f.at <= onset + GRACE and f.count == 1 and BEGINS.search(text_of(f))]
    ends = [f for f in told if f.at and f.at >= onset and f.count == 1 and ENDS.search(text_of(f))]
    pairs = (_Work(b, e) for b in reversed(begins) for e in ends if _named(b) & _named(e))
    return next(pairs, None)


def _named(finding: Finding) -> frozenset[str]:
    """The words that name a piece of work, without those that every line of its sort has."""
    return tokens(BEGUN.sub(" ", message_of(finding)))


def _past(scene: Scene) -> Finding | None:
    """What happened, where all errors ended a good while before the last that is known."""
    errors = [f for f in scene.symptoms if f.kind in SPEAKING and f.severity in BAD]
    last = max((at for f in errors if (at := f.last)), default=None)
    ends = [e.end for e in scene.evidence if e.end and e.data_type is not DataType.STATEMENT]
    if not last or max(ends, default=last) - last < QUIET:
        return None
    told = (f for k in (FindingKind.OBJECT, FindingKind.EVENT, FindingKind.ALERT) for f in scene.by_kind[k])
    states = [f for f in told if f.severity is not Severity.INFO]
    return min(states, key=in_order) if states else max(errors, key=lambda f: f.count)


def _is_failing(scene: Scene, ended: Finding | None, past: Finding | None) -> bool:
    """Errors that are many or go on, or a state that is bad."""
    fires_again = bool(_oks(scene)) and ended is None
    if fires_again or any(f.severity in BAD for f in scene.by_kind[FindingKind.OBJECT]):
        return True
    if past:
        return False
    errors = [f for f in scene.symptoms if f.kind in SPEAKING and f.severity in BAD]
    over = ended.last if ended else None
    if any(f.severity is Severity.CRITICAL or (over and (at := f.last) and at > over) for f in errors):
        return True
    moved = [f for f in scene.by_kind[FindingKind.METRIC] if f.severity is not Severity.INFO]
    return sum(f.count for f in errors) > ERRORS_OF_AN_HOUR or any(f.facts.get("recovered") is not True for f in moved)


def _what(few: Finding | None, work: _Work | None, past: Finding | None, scene: Scene, up: Scaled | None) -> str:
    if few and (found := FEW.search(text_of(few))):
        return f"the ratio that fired rests on {found['bad']} of {found['all']} requests, too few to tell"
    if work and work.begin.at and work.end.at:
        name = shorten(work.begin.summary, 60).rstrip(".…")
        return f"it was work on a schedule from {clock(work.begin.at)} to {clock(work.end.at)} ({name})"
    if up:
        return f"the autoscaler followed the load: {up.words}"
    if past and not scene.alerts:
        return f'it has recovered, what happened is over ("{shorten(phrase(past) or past.summary, 60).rstrip(".…")}")'
    first = next(iter(scene.alerts), None)
    return f"the alert{f' of {clock(first.at)}' if first and first.at else ''} is over and nothing failed since"


def _now(ended: Finding | None, back: Sequence[Finding], few: Finding | None) -> str:
    if back:
        moved = MOVED.match(back[0].summary)
        level = f"{moved['what']} is back at {moved['level']} after {moved['peak']}" if moved else back[0].summary
        return f"Now: {shorten(level, 120).rstrip('.…')}"
    at = ended.last if ended else None
    if at:
        return f"The alert ended at {clock(at)}"
    return f'The alert says: "{shorten(few.summary, 100).rstrip(".…")}"' if few else "No error came after it"
