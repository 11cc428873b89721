"""Changes that share something with a failure, and the last one before it, in words."""

from collections.abc import Sequence
from datetime import timedelta

from engines.cards.wording import capital
from engines.evidence import BAD, Finding, FindingKind
from engines.models import Category
from engines.phrases import phrase
from knowledge.changes.change import GRACE, Change, is_harmless
from knowledge.changes.links import Link
from knowledge.changes.moves import Setting
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.drafts import Draft
from knowledge.patterns.templates import render
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, saying, shorten, trimmed

JUST, SOON = timedelta(minutes=10), timedelta(hours=2)
DONE = {
    "ResourceDestroyed": "The removal",
    "ResourceReplaced": "The replacement",
    "ResourceChanged": "The change",
    "ResourceCreated": "The creation",
}
DID = {"ResourceDestroyed": "Removed", "ResourceReplaced": "Replaced", "ResourceCreated": "Created"}
STATES = ("has ", "needs ", "keeps ", "writes ", "runs ", "points ")  # what a service does since a change
CEILING = 0.84  # cause and effect are joined by us, no line says both
MARGIN = 0.04
SEEN = 0.8  # what was set is seen at work in the changed component itself
TITLE = 70  # characters of what a ticket says
LONE, LESS = 0.42, 0.3  # a change that nothing ties to the failure but its time


def draft(tie: Link, scene: Scene, mechanisms: Sequence[Draft]) -> Draft:
    """The change as the cause, the failure first among its proofs, then what both share, then the change."""
    change = tie.change
    same = [m for m in mechanisms if _is_same(m, tie)]
    own = [f for m in same if kin(m.component, _service(change)) for f in m.findings[:1] if f is not tie.failure]
    score = max(tie.score, SEEN) if own and tie.setting else tie.score
    return Draft(
        statement=f"{_cause(tie)} {_told(tie)}",
        component=_service(change),
        category=Category.CHANGE,
        score=score,
        ceiling=min(CEILING, score + MARGIN),
        findings=(tie.failure, *tie.shown[:1], change.finding, *own[:1], *tie.shown[1:], *change.deploys[:1]),
        fix=_fix(change, tie.setting),
        settles=_settles(tie, mechanisms),
        explains=frozenset(m.pattern for m in same if m.pattern and not m.absolves),
        relevance=scene.relevance(_service(change)),
        since=tie.failure.at,
        said=phrase(tie.failure),
    )


def lone(changes: Sequence[Change], scene: Scene) -> list[Draft]:
    """The last change before the failure, where nothing else is known of it."""
    bad = [f for f in scene.symptoms if f.severity in BAD and not scene.is_steady(f)]
    onset = scene.onset
    if not bad or not onset:
        return []
    near = [c for c in changes if c.effective and onset - SOON <= c.effective <= onset + GRACE and not is_harmless(c)]
    last = max(near, key=lambda c: (c.effective or onset, c.finding.line), default=None)
    if last is None or not last.effective:
        return []
    first = min(
        (f for f in bad if f.at and f.at + GRACE >= last.effective), key=in_order, default=min(bad, key=in_order)
    )
    name = subject(last)
    return [
        Draft(
            statement=f"{name} changed just before the first failure, at {clock(last.effective)}; "
            "nothing else in the evidence ties it to the failure yet.",
            said=saying(first),
            component=_service(last),
            category=Category.CHANGE,
            score=LONE if onset - last.effective <= JUST else LESS,
            findings=(last.finding, first),
            fix=_fix(last, None),
            settles=f"a rollback of {name} on one instance: the failures stop there or they do not",
            since=last.effective,
        )
    ]


def subject(change: Change) -> str:
    """What was changed, as people call it: `cart-worker 2.8.1`, `flag new-search`, `CHG-12 (node replaced)`."""
    facts, name = change.finding.facts, _service(change)
    if change.finding.reason == "flag":
        switched = f" ({facts['change']})" if facts.get("change") else ""
        return f"Flag {facts.get('flag', shorten(change.message, 40))}{switched}"
    if numbered := _numbered(change):
        return numbered
    if change.sha:
        return f"Commit {change.sha[:8]} of {name}" if name != UNNAMED else f"Commit {change.sha[:8]}"
    if done := DONE.get(change.finding.reason or ""):
        gone = DONE["ResourceDestroyed"] if facts.get("to") == "null" else done
        return f"{gone} of {facts.get('object', name)}"
    if change.finding.kind is not FindingKind.CHANGE or name == UNNAMED:
        return "A change"  # a line of a log tells of it, in words that are quoted
    return f"The {change.finding.reason or 'change'} of {name}"


def _numbered(change: Change) -> str:
    """Its ticket with the title, else its version; empty where it has neither."""
    facts, name = change.finding.facts, _service(change)
    if ticket := facts.get("ticket"):
        return f"{ticket} ({shorten(change.message, TITLE)})"
    version = str(facts.get("version", ""))
    return version and (f"{name} {version}" if name != UNNAMED else f"Version {version}")


def _cause(tie: Link) -> str:
    victim = component_of(tie.failure)
    name, own = subject(tie.change), any(kin(victim, s) for s in tie.change.services)
    resource = "it" if any(kin(tie.resource, s) for s in tie.change.services) else tie.resource
    who = "it" if own or victim == UNNAMED else victim
    if tie.effect:
        slots = {"resource": resource}
        so, says = render(tie.effect.so, slots), render(tie.effect.says, slots)
        who = victim if who == "it" and so.endswith(" it") and victim != UNNAMED else who
        if says.startswith(STATES) and tie.change.sha and (service := _service(tie.change)) != UNNAMED:
            return f"{service} {says} since commit {tie.change.sha[:8]}, so {who} {so}."
        return f"{name} {says}, so {who} {so}."
    whom = "those who use it" if who == "it" else who
    return f"{name} changed just before {resource} began to fail for {whom}."


def _told(tie: Link) -> str:
    """When, and what it moved from what to what."""
    at = tie.change.effective
    if not at:
        moved = _moved(tie)
        return f"{capital(moved)}." if moved else ""
    reason = tie.change.finding.reason or ""
    verb = "Deployed" if reason in ("deploy", "rollout") or tie.change.deploys else DID.get(reason, "Changed")
    moved = _moved(tie)
    return f"{verb} at {clock(at)}{f', {moved}' if moved else ''}."


def _moved(tie: Link) -> str:
    s = tie.setting
    if s:
        count = next((f.facts["replicas"] for f in tie.shown if f.reason == "Declared"), None)
        times = f" on {count} replicas" if count else ""
        return f"it {way(s)} `{s.name}` from {s.before} to {s.after}{times}"
    if tie.effect:
        said = trimmed(shorten(tie.change.message.splitlines()[0], 60).rstrip("…."))
        return f'it says "{said}"' if said and tie.change.finding.reason not in DONE else ""
    if any(kin(tie.resource, s) for s in tie.change.services):
        return "it is named by what fails"
    return f"it uses {tie.resource} as well"


def way(setting: Setting) -> str:
    """Which way it went: `raised`, `lowered` or `changed`."""
    return "raised" if setting.moved("up") else "lowered" if setting.moved("down") else "changed"


def _settles(tie: Link, mechanisms: Sequence[Draft]) -> str:
    """The check of the mechanism that it brings, else an undoing."""
    known = next((m.settles for m in mechanisms if m.settles and _is_same(m, tie)), None)
    return known or f"a rollback of {subject(tie.change)} on one instance: the failures stop there or they do not"


def _is_same(mechanism: Draft, tie: Link) -> bool:
    return any(_place(f) == _place(tie.failure) for f in mechanism.findings)


def _place(finding: Finding) -> tuple[str, str, int]:
    return (finding.evidence, finding.file, finding.line)


def _service(change: Change) -> str:
    return change.services[0] if change.services else component_of(change.finding)


def _fix(change: Change, setting: Setting | None) -> tuple[str, ...]:
    name = _service(change)
    if change.finding.reason == "flag":
        return (f"Switch the flag {change.finding.facts.get('flag', '')} back",)
    if change.sha and change.finding.reason == "commit":
        first = f"Undo it and release again: `git revert {change.sha[:8]}`"
    else:
        first = f"Roll {name} back to the version before"
    return (first, f"Or set `{setting.name}` back to {setting.before}") if setting else (first,)
